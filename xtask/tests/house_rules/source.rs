//! Rust files, with code, strings and comments told apart well enough to look for words.

use crate::tree::root;
use std::fs;
use std::path::Path;

pub struct Source {
    /// From the root of the workspace, with `/`.
    pub path: String,
    /// Without comments, and with empty strings; line breaks are where they were.
    pub code: String,
    pub strings: Vec<Text>,
    pub lines: usize,
}

pub struct Text {
    pub line: usize,
    pub text: String,
}

/// Every Rust file below these folders.
pub fn sources(folders: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    for folder in folders {
        walk(&root().join(folder), &mut found);
    }
    assert!(!found.is_empty(), "no Rust file below {folders:?}");
    found
}

fn walk(folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
            found.push(Source::parse(&name, &fs::read_to_string(&path).expect("the file can be read")));
        }
    }
}

impl Source {
    pub fn parse(path: &str, text: &str) -> Self {
        let (mut code, mut strings) = (String::new(), Vec::new());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let line = text[..text.len() - rest.len()].matches('\n').count() + 1;
            let taken = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else if let Some((open, close)) = raw_string(rest).filter(|_| !ends_in_word(&code)) {
                let end = rest[open..].find(&close).map_or(rest.len(), |end| open + end);
                strings.push(Text { line, text: rest[open..end].to_owned() });
                code.push_str("\"\"");
                (end + close.len()).min(rest.len())
            } else if first == '"' {
                let end = string_end(rest);
                strings.push(Text { line, text: rest[1..end].to_owned() });
                code.push_str("\"\"");
                (end + 1).min(rest.len())
            } else if let Some(length) = character(rest) {
                length
            } else {
                code.push(first);
                first.len_utf8()
            };
            if taken > first.len_utf8() {
                code.extend(rest[..taken].matches('\n'));
            }
            rest = &rest[taken..];
        }
        Self { path: path.to_owned(), code, strings, lines: text.lines().count() }
    }

    pub fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    pub fn at(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }

    pub fn code_with(&self, word: &str) -> Vec<String> {
        self.code.lines().enumerate().filter(|(_, line)| line.contains(word)).map(|(at, _)| self.at(at + 1)).collect()
    }

    /// The strings that are the first argument of such calls, with their lines.
    pub fn arguments_of(&self, calls: &[&str]) -> Vec<(usize, &str)> {
        let mut found = Vec::new();
        // Strings are empty in the code: the quotation marks tell which one is meant.
        let ends: Vec<usize> = self.code.match_indices("\"\"").map(|(at, _)| at).collect();
        for (string, at) in self.strings.iter().zip(ends) {
            let before = self.code[..at].trim_end();
            if calls.iter().any(|call| before.ends_with(call)) {
                found.push((string.line, string.text.as_str()));
            }
        }
        found
    }

    /// Where code or a string, but no comment, says something.
    pub fn lines_with(&self, says: impl Fn(&str) -> bool) -> Vec<String> {
        let code = self.code.lines().enumerate().filter(|(_, line)| says(line)).map(|(at, _)| at + 1);
        let strings = self.strings.iter().filter(|string| says(&string.text)).map(|string| string.line);
        code.chain(strings).map(|line| self.at(line)).collect()
    }
}

fn ends_in_word(code: &str) -> bool {
    code.ends_with(|last: char| last.is_alphanumeric() || last == '_')
}

/// Where the text of a raw string begins, and what ends it.
fn raw_string(rest: &str) -> Option<(usize, String)> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let open = rest.len() - after.len() + hashes + 1;
    after[hashes..].starts_with('"').then(|| (open, format!("\"{}", "#".repeat(hashes))))
}

fn string_end(rest: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character literal; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    if inside.starts_with('\\') {
        return inside[2..].find('\'').map(|end| end + 4);
    }
    let letter = inside.chars().next()?.len_utf8();
    inside[letter..].starts_with('\'').then_some(letter + 2)
}
