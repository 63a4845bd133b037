//! The browser's files: in the binary, or from a folder while somebody works on them.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use std::borrow::Cow;
use std::path::{Component, Path as FsPath, PathBuf};
use std::sync::Arc;

use super::Web;

#[derive(RustEmbed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Embedded;

/// Where the browser's files come from.
#[derive(Clone)]
pub struct Site {
    folder: Option<Arc<PathBuf>>,
}

impl Site {
    pub fn at(folder: Option<PathBuf>) -> Self {
        Self { folder: folder.map(Arc::new) }
    }

    fn read(&self, path: &str) -> Option<(Cow<'static, [u8]>, String)> {
        match &self.folder {
            Some(folder) => {
                let bytes = std::fs::read(inside(folder, path)?).ok()?;
                let tag = format!("\"{}-{path}\"", bytes.len());
                Some((bytes.into(), tag))
            }
            None => {
                let file = Embedded::get(path)?;
                let hash: String =
                    file.metadata.sha256_hash().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
                Some((file.data, format!("\"{hash}\"")))
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

pub async fn file(State(web): State<Web>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    answer(&web.site, &format!("pkg/{file}"), &headers)
}

pub async fn asset(State(web): State<Web>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    answer(&web.site, &format!("assets/{file}"), &headers)
}

/// The file, brotli where the browser takes it; nothing new where it has it already.
fn answer(site: &Site, path: &str, asked: &HeaderMap) -> Response {
    let is_plain = path.split('/').all(|part| !part.is_empty() && part != "..");
    let takes_brotli = asked
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|coding| coding.trim().starts_with("br")));
    let packed = (is_plain && takes_brotli).then(|| site.read(&format!("{path}.br"))).flatten();
    let is_packed = packed.is_some();
    let Some((bytes, tag)) = packed.or_else(|| is_plain.then(|| site.read(path)).flatten()) else {
        return (StatusCode::NOT_FOUND, "there is no such file\n").into_response();
    };

    let mut headers = HeaderMap::new();
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    if let (Ok(kind), Ok(tag)) = (HeaderValue::from_str(kind.as_ref()), HeaderValue::from_str(&tag)) {
        headers.insert(header::CONTENT_TYPE, kind);
        headers.insert(header::ETAG, tag);
    }
    // The names stay the same from version to version, so a browser asks each time, and mostly hears "as before".
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if is_packed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    if asked.get(header::IF_NONE_MATCH) == headers.get(header::ETAG) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

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
