//! The repository stands alone: no file of it names one outside of the checkout, which a clone would not have beside it.

use crate::tree::root;
use std::fs;
use std::path::Path;

/// Files and links of the tree, from its root, without what `.gitignore` leaves out.
pub fn tree() -> Vec<String> {
    let ignored = fs::read_to_string(root().join(".gitignore")).expect("there is a .gitignore");
    let ignored: Vec<_> = ignored.lines().chain(["/.git"]).collect();
    let mut found = Vec::new();
    walk("", &ignored, &mut found);
    assert!(found.len() > 500, "only {} files of the tree were found", found.len());
    found
}

fn walk(folder: &str, ignored: &[&str], found: &mut Vec<String>) {
    for entry in fs::read_dir(root().join(folder)).expect("the folder can be read") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a name in UTF-8");
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if ignored.iter().any(|pattern| *pattern == name || pattern.strip_prefix('/') == Some(path.as_str())) {
            continue;
        }
        if entry.file_type().expect("its type").is_dir() {
            walk(&path, ignored, found);
        } else {
            found.push(path);
        }
    }
}

/// Where this file reaches out of the checkout, one a line.
pub fn reaches_out(path: &str) -> Vec<String> {
    let place = root().join(path);
    if let Ok(target) = fs::read_link(&place) {
        let target = target.to_string_lossy();
        return link_leaves(path, &target).then(|| format!("{path} -> {target}")).into_iter().collect();
    }
    // What is not text names nothing.
    let text = fs::read_to_string(&place).unwrap_or_default();
    lines_that_leave(path, &text).into_iter().map(|(line, name)| format!("{path}:{line}: {name}")).collect()
}

pub fn link_leaves(path: &str, target: &str) -> bool {
    target.starts_with('/') || leaves(folder_of(path), target)
}

/// Line and name of whatever a text has that climbs above the checkout's root, or lies in somebody's home.
pub fn lines_that_leave(path: &str, text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut before = 0;
    for (index, line) in text.split('\n').enumerate() {
        for name in line.split(|letter: char| !(letter.is_alphanumeric() || "_-./{}$@+*".contains(letter))) {
            let is_outside = || {
                let statement = statement(text, before, line);
                is_in_a_home(name)
                    || is_included_from_the_top(name, statement)
                    || base(path, name, statement).is_some_and(|base| leaves(base, name))
            };
            if (name.starts_with('/') || name.contains("../") || name.contains("/..")) && is_outside() {
                found.push((index + 1, name.to_owned()));
            }
        }
        before += line.len() + 1;
    }
    found
}

/// A line with what of its statement stands before it, since that says where its names begin.
fn statement<'a>(text: &'a str, before: usize, line: &str) -> &'a str {
    let end = (before + line.len()).min(text.len());
    let far = text.floor_char_boundary(before.saturating_sub(200));
    let start = text[far..before.min(end)].rfind([';', '}']).map_or(far, |at| far + at + 1);
    &text[start..end]
}

/// Where a relative name begins: at the file's own folder, at the crate's for what runs or is compiled there, at the root for
/// what says so. Nowhere that is known, behind another variable.
fn base<'a>(path: &'a str, name: &str, statement: &str) -> Option<&'a str> {
    let first = name.split('/').next().unwrap_or_default();
    let from_root = ["root()", "root)", "root,", "$root", "${root}"].iter().any(|word| statement.contains(word));
    if first.contains('$') {
        return from_root.then_some("");
    }
    if path.ends_with(".rs") && is_included(statement) {
        return Some(folder_of(path));
    }
    if from_root {
        return Some("");
    }
    Some(if path.ends_with(".rs") { path.split('/').next().unwrap_or_default() } else { folder_of(path) })
}

fn is_in_a_home(name: &str) -> bool {
    let first = name.strip_prefix('/').and_then(|rest| rest.split_once('/'));
    first.is_some_and(|(first, _)| ["home", "Users", "root"].contains(&first))
}

fn is_included_from_the_top(name: &str, statement: &str) -> bool {
    let statement: String = statement.split_whitespace().collect();
    name.starts_with('/')
        && ["include_str!(", "include_bytes!(", "include!(", "#[path="]
            .iter()
            .any(|word| statement.contains(&format!("{word}\"{name}")))
}

fn is_included(statement: &str) -> bool {
    ["include_str!", "include_bytes!", "include!", "#[path"].iter().any(|word| statement.contains(word))
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn leaves(base: &str, name: &str) -> bool {
    let mut depth = Path::new(base).components().count();
    for part in name.split('/').filter(|part| !part.is_empty() && *part != "." && !part.contains(['{', '$'])) {
        if part != ".." {
            depth += 1;
        } else if depth == 0 {
            return true;
        } else {
            depth -= 1;
        }
    }
    false
}
