//! The browser's files: in the binary, or from a folder while somebody works on them.

use app::setting::Files;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::path::{Component, Path as FsPath, PathBuf};
use std::sync::Arc;

use super::Web;

const NAME: &str = "moneyback";

#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Embedded;

/// Where the browser's files come from.
#[derive(Clone)]
pub struct Site {
    folder: Option<Arc<PathBuf>>,
    files: Arc<Files>,
}

impl Site {
    pub fn at(folder: Option<PathBuf>) -> Self {
        let names = names(folder.as_deref());
        let address = |extension: &str| {
            // Not built: the page works without, and what it asks for is not there.
            let name = names.iter().find(|name| is_named(name, extension)).cloned();
            format!("/pkg/{}", name.unwrap_or_else(|| format!("{NAME}.{extension}")))
        };
        let files = Files { style: address("css"), script: address("js"), program: address("wasm") };
        Self { folder: folder.map(Arc::new), files: Arc::new(files) }
    }

    /// What pages ask for, by the names that were there at the start.
    pub fn files(&self) -> Arc<Files> {
        self.files.clone()
    }

    fn read(&self, path: &str) -> Option<(Cow<'static, [u8]>, String)> {
        match &self.folder {
            Some(folder) => {
                let bytes = std::fs::read(inside(folder, path)?).ok()?;
                let tag = format!("W/\"{}-{path}\"", bytes.len());
                Some((bytes.into(), tag))
            }
            None => {
                let file = Embedded::get(path)?;
                let hash: String =
                    file.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
                Some((file.data, format!("W/\"{hash}\"")))
            }
        }
    }
}

/// A file of the folder: no way leads out of it, neither by the path nor by a link.
fn inside(folder: &FsPath, path: &str) -> Option<PathBuf> {
    let is_plain = FsPath::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let file = is_plain.then(|| folder.join(path).canonicalize().ok()).flatten()?;
    (file.is_file() && file.starts_with(folder.canonicalize().ok()?)).then_some(file)
}

/// All in `pkg`.
fn names(folder: Option<&std::path::Path>) -> Vec<String> {
    match folder {
        Some(folder) => {
            let entries = std::fs::read_dir(folder.join("pkg")).into_iter().flatten().flatten();
            entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
        }
        None => Embedded::iter().filter_map(|path| path.strip_prefix("pkg/").map(str::to_owned)).collect(),
    }
}

pub async fn file(State(web): State<Web>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    answer(&web.site, &format!("pkg/{file}"), &headers)
}

pub async fn asset(State(web): State<Web>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    answer(&web.site, &format!("assets/{file}"), &headers)
}

/// The file, packed where the browser takes it; nothing new where it has it already.
fn answer(site: &Site, path: &str, asked: &HeaderMap) -> Response {
    let is_plain = path.split('/').all(|part| !part.is_empty() && part != "..");
    if !is_plain {
        return not_there();
    }
    let packed = [("br", "br"), ("gzip", "gz")].into_iter().filter(|(coding, _)| takes(asked, coding));
    let mut packed =
        packed.filter_map(|(coding, suffix)| Some((site.read(&format!("{path}.{suffix}"))?, Some(coding))));
    let Some(((bytes, tag), coding)) = packed.next().or_else(|| Some((site.read(path)?, None))) else {
        return not_there();
    };

    let mut headers = HeaderMap::new();
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    if let (Ok(kind), Ok(tag)) = (HeaderValue::from_str(kind.as_ref()), HeaderValue::from_str(&tag)) {
        headers.insert(header::CONTENT_TYPE, kind);
        headers.insert(header::ETAG, tag);
    }
    // Another content has another name, so this one never changes. The others keep their names from version to version: a
    // browser asks each time, and mostly hears "as before".
    let keeps = if is_hashed(path) { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keeps));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    if asked.get(header::IF_NONE_MATCH) == headers.get(header::ETAG) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, bytes).into_response()
}

fn not_there() -> Response {
    (StatusCode::NOT_FOUND, "there is no such file\n").into_response()
}

/// Whether a browser says that it reads a coding, and not with a weight of nothing.
fn takes(asked: &HeaderMap, coding: &str) -> bool {
    let all = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
        name.trim().eq_ignore_ascii_case(coding) && weight.is_ok_and(|weight| weight > 0.0)
    })
}

/// `moneyback.0123456789abcdef.js`, as our own build names it, or `moneyback.js`, as cargo-leptos does.
fn is_named(name: &str, extension: &str) -> bool {
    let inner = name.strip_prefix(NAME).and_then(|rest| rest.strip_suffix(&format!(".{extension}")));
    inner.is_some_and(|inner| inner.is_empty() || inner.strip_prefix('.').is_some_and(is_hash))
}

fn is_hashed(path: &str) -> bool {
    path.starts_with("pkg/") && path.rsplit('.').nth(1).is_some_and(is_hash)
}

fn is_hash(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    /// A site with these files, and what it answers to a browser that reads these codings.
    struct Built(tempfile::TempDir);

    impl Built {
        fn of(names: &[&str]) -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            std::fs::create_dir(folder.path().join("pkg")).expect("a folder");
            for name in names {
                std::fs::write(folder.path().join("pkg").join(name), name).expect("a file");
            }
            Self(folder)
        }

        fn site(&self) -> Site {
            Site::at(Some(self.0.path().to_owned()))
        }

        fn headers(&self, name: &str, codings: &'static str) -> [String; 3] {
            let asked = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(codings))]);
            let response = answer(&self.site(), &format!("pkg/{name}"), &asked);
            assert_eq!(response.headers().get(header::VARY), Some(&HeaderValue::from_static("accept-encoding")));
            [header::CONTENT_TYPE, header::CONTENT_ENCODING, header::CACHE_CONTROL].map(|name| {
                let value = response.headers().get(name).and_then(|value| value.to_str().ok());
                value.unwrap_or_default().to_owned()
            })
        }
    }

    const SCRIPT: &str = "moneyback.0123456789abcdef.js";
    const FOR_GOOD: &str = "public, max-age=31536000, immutable";

    #[test]
    fn pages_ask_for_the_names_with_hashes_and_browsers_keep_those_for_good() {
        let built = Built::of(&[SCRIPT, "moneyback.0123456789abcdef.js.br", "moneyback.css", "moneyback.other.wasm"]);

        let files = built.site().files();
        assert_eq!(files.script, format!("/pkg/{SCRIPT}"));
        assert_eq!((&*files.style, &*files.program), ("/pkg/moneyback.css", "/pkg/moneyback.wasm"));
        assert_eq!(built.headers(SCRIPT, ""), ["text/javascript", "", FOR_GOOD]);
        assert_eq!(built.headers("moneyback.css", "br"), ["text/css", "", "no-cache"]);
    }

    #[test]
    fn a_file_is_packed_in_the_best_way_that_the_browser_reads() {
        let built = Built::of(&[SCRIPT, "moneyback.0123456789abcdef.js.br", "moneyback.0123456789abcdef.js.gz"]);

        for (codings, packed) in [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("BR;q=1.0", "br"),
            ("brotli", ""),
            ("identity", ""),
        ] {
            assert_eq!(built.headers(SCRIPT, codings), ["text/javascript", packed, FOR_GOOD], "{codings}");
        }
    }

    #[test]
    fn only_files_inside_the_folder_are_read() {
        let outer = tempfile::tempdir().expect("a folder");
        let folder = outer.path().join("site");
        fs::create_dir_all(folder.join("pkg")).expect("a folder");
        fs::write(outer.path().join("secret.key"), "planted").expect("a file");
        fs::write(folder.join("pkg/app.js"), "ours").expect("a file");
        symlink(outer.path().join("secret.key"), folder.join("pkg/link.js")).expect("a link");
        symlink(outer.path(), folder.join("pkg/up")).expect("a link");
        symlink(folder.join("pkg/app.js"), folder.join("pkg/same.js")).expect("a link");
        let site = Site::at(Some(folder.clone()));
        let read = |path: &str| site.read(path).map(|(bytes, _)| bytes.into_owned());

        for path in ["pkg/app.js", "pkg/same.js"] {
            assert_eq!(read(path).as_deref(), Some(b"ours".as_slice()), "{path}");
        }
        let absolute = outer.path().join("secret.key").display().to_string();
        let ways_out = ["../secret.key", "pkg/../../secret.key", "pkg/link.js", "pkg/up/secret.key", &absolute];
        for path in [&ways_out[..], &["pkg/app.js\0", "pkg", "pkg/missing.js", "", ".", "/"]].concat() {
            assert_eq!(read(path), None, "{path:?}");
        }
    }
}
