//! docs/faults.md beside the promises that it answers and the tests that it names.

use crate::source::Source;

/// A line of a table whose first cell is a code: the code, and the cells after it.
type Case<'a> = (&'a str, Vec<&'a str>);

fn cases(page: &str) -> Vec<Case<'_>> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = rows.filter_map(|row| {
        let mut cells = row.split(" | ").map(str::trim);
        Some((cells.next().filter(|code| is_code(code))?, cells.collect()))
    });
    rows.collect()
}

fn is_code(word: &str) -> bool {
    let digits = word.trim_start_matches(|first: char| first.is_ascii_alphabetic());
    word.len() == digits.len() + 1 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// What the page has under a case's heading.
struct Section<'a> {
    case: &'a str,
    tests: Vec<(&'a str, &'a str)>,
    has_note: bool,
}

fn sections<'a>(page: &'a str, found: &mut Vec<String>) -> Vec<Section<'a>> {
    let (_, page) = page.split_once("\n## Tests\n").expect("a section with the tests");
    let mut sections: Vec<Section> = Vec::new();
    for line in page.lines() {
        if let Some(case) = line.strip_prefix("### ") {
            sections.push(Section { case, tests: Vec::new(), has_note: false });
        } else if let Some(section) = sections.last_mut() {
            if let Some(test) = line.strip_prefix("- ") {
                match named(test) {
                    Some(test) => section.tests.push(test),
                    None => found.push(format!("{}: `{line}` is no link to a file and a test's name", section.case)),
                }
            }
            section.has_note |= line.starts_with("In part: ");
        }
    }
    sections
}

/// File and test of "[file](../file) `test`".
fn named(test: &str) -> Option<(&str, &str)> {
    let (file, rest) = test.strip_prefix('[')?.split_once("](../")?;
    let (link, name) = rest.split_once(") `")?;
    (file == link).then_some((file, name.strip_suffix('`')?))
}

/// Whether a test of that name is one that only runs when it is asked for; nothing where there is none.
fn is_passed_over(text: &str, name: &str) -> Option<bool> {
    let (before, _) = text.split_once(&format!("fn {name}("))?;
    // Its attributes, and what is said of it, stand between it and the last empty line.
    let own = before.rsplit("\n\n").next().unwrap_or(before);
    Some(own.lines().any(|line| line.trim_start().starts_with("#[ignore")))
}

/// The codes that a test's name begins with: `c9_i12_a_worker_…` has C9 and I12.
fn codes(name: &str) -> Vec<String> {
    name.split('_').take_while(|word| is_code(word)).map(str::to_uppercase).collect()
}

/// Every function whose name begins with a code: file and name.
fn carriers(sources: &[Source]) -> Vec<(&str, &str)> {
    let functions = sources.iter().flat_map(|source| {
        let names = source.code.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
        names.map(|name| (source.path.as_str(), name))
    });
    functions.filter(|(_, name)| !codes(name).is_empty()).collect()
}

/// What is wrong with the page, one a line; `read` has a file's text.
pub fn differences(
    promises: &str,
    page: &str,
    sources: &[Source],
    read: impl Fn(&str) -> Option<String>,
) -> Vec<String> {
    let mut found = Vec::new();
    let (promised, told) = (cases(promises), cases(page));
    let sections = sections(page, &mut found);
    for (code, cells) in &promised {
        match told.iter().filter(|(case, _)| case == code).collect::<Vec<_>>().as_slice() {
            [(_, told)] if told.len() == 3 && told[..2] == cells[..] => {}
            [_] => found.push(format!("{code} is told otherwise than it is promised")),
            lines => found.push(format!("{code} has {} lines", lines.len())),
        }
    }
    for (code, cells) in &told {
        if !promised.iter().any(|(case, _)| case == code) {
            found.push(format!("{code} is no case of the promises"));
        }
        let section = sections.iter().find(|section| section.case == *code && !section.tests.is_empty());
        let status = cells.last().copied().unwrap_or_default();
        let anchor = format!("(#{})", code.to_lowercase());
        let fits = match section {
            Some(section) if section.has_note => status == format!("[in part]{anchor}"),
            Some(_) => status == format!("[tried]{anchor}"),
            None => ["not yet: ", "not tried: ", "not tried by name: "].iter().any(|why| status.starts_with(why)),
        };
        if !fits {
            found.push(format!("{code} has the status `{status}`, which its tests below do not bear out"));
        }
    }
    for Section { case, tests, .. } in &sections {
        if !told.iter().any(|(code, _)| code == case) {
            found.push(format!("{case} has tests and no line in a table"));
        }
        for (file, name) in tests {
            match read(file).and_then(|text| is_passed_over(&text, name)) {
                None => found.push(format!("{case} names {name} of {file}, which is not there")),
                Some(true) => found.push(format!("{case} names {name}, which is passed over unless it is asked for")),
                Some(false) => {}
            }
        }
    }
    let runs = |file: &str, name: &str| read(file).and_then(|text| is_passed_over(&text, name)) == Some(false);
    for (file, name) in carriers(sources).into_iter().filter(|(file, name)| runs(file, name)) {
        for code in codes(name) {
            if !sections.iter().any(|section| section.case == code && section.tests.contains(&(file, name))) {
                found.push(format!("{name} of {file} is not listed under {code}"));
            }
        }
    }
    found
}

#[test]
fn a_test_that_is_passed_over_proves_no_fault() {
    let text = "use a::b;\n#[ignore = \"it takes a day; ask for it\"]\n#[test]\nfn long() {}\n\n/// Tried.\n#[test]\nfn short() {}\n";
    assert_eq!(is_passed_over(text, "long"), Some(true));
    assert_eq!(is_passed_over(text, "short"), Some(false));
    assert_eq!(is_passed_over(text, "gone"), None);
}

#[test]
fn each_way_a_list_of_faults_can_be_wrong_is_noticed() {
    const PROMISES: &str = "| C1 | two at once | one wins |\n| K1 | killed | nothing lost |\n";
    const PAGE: &str = "| C1 | two at once | one wins | [tried](#c1) |\n| K1 | killed | nothing lost | not yet: no server |\n\
                        \n## Tests\n\n### C1\n\n- [a/b.rs](../a/b.rs) `c1_one_wins`\n";
    const CODE: &str = "fn c1_one_wins() {}\n";
    let wrong = |promises: &str, page: &str, code: &str| {
        let read = |file: &str| (file == "a/b.rs").then(|| code.to_owned());
        differences(promises, page, &[Source::parse("a/b.rs", code)], read)
    };

    assert_eq!(wrong(PROMISES, PAGE, CODE), Vec::<String>::new());

    let planted = [
        (wrong(&format!("{PROMISES}| K2 | cut | whole |\n"), PAGE, CODE), "K2 has 0 lines"),
        (wrong("| C1 | two at once | one wins |\n", PAGE, CODE), "K1 is no case of the promises"),
        (wrong(PROMISES, &PAGE.replace("one wins |", "two win |"), CODE), "C1 is told otherwise than it is promised"),
        (
            wrong(PROMISES, &PAGE.replace("not yet: no server", "[tried](#k1)"), CODE),
            "K1 has the status `[tried](#k1)`, which its tests below do not bear out",
        ),
        (
            wrong(PROMISES, &PAGE.replace("\n- ", "\nIn part: two of three.\n\n- "), CODE),
            "C1 has the status `[tried](#c1)`, which its tests below do not bear out",
        ),
        (wrong(PROMISES, PAGE, "fn one_wins() {}\n"), "C1 names c1_one_wins of a/b.rs, which is not there"),
        (
            wrong(PROMISES, PAGE, "#[ignore]\nfn c1_one_wins() {}\n"),
            "C1 names c1_one_wins, which is passed over unless it is asked for",
        ),
        (
            wrong(PROMISES, PAGE, "fn c1_one_wins() {}\nfn k1_nothing_lost() {}\n"),
            "k1_nothing_lost of a/b.rs is not listed under K1",
        ),
        (
            wrong(PROMISES, &PAGE.replace("[a/b.rs]", "[b.rs]"), CODE),
            "C1: `- [b.rs](../a/b.rs) `c1_one_wins`` is no link to a file and a test's name",
        ),
    ];
    for (found, expected) in planted {
        assert!(found.iter().any(|line| line == expected), "{expected}: {found:?}");
    }
}
