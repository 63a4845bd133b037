use clap::CommandFactory as _;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use super::environment::Settings;
use super::{LogFormat, check_environment, values};

fn checked(name: &str, value: &str) -> Result<(), String> {
    check_environment([(OsString::from(name), OsString::from(value))].into_iter())
}

/// The folder of the whole repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the server stands in the workspace")
}

#[test]
fn misspelt_setting_is_refused_with_the_nearest_name() {
    for (misspelt, meant) in [
        ("MONEYBACK_DATABSE_URL", "MONEYBACK_DATABASE_URL"),
        ("MONEYBACK_DATABASE", "MONEYBACK_DATABASE_URL"),
        ("MONEYBACK_LISTENS", "MONEYBACK_LISTEN"),
        ("MONEYBACK_listen", "MONEYBACK_LISTEN"),
        ("MONEYBACK_PUBLC_URL", "MONEYBACK_PUBLIC_URL"),
        ("MONEYBACK_LOGFORMAT", "MONEYBACK_LOG_FORMAT"),
        ("MONEYBAK_LISTEN", "MONEYBACK_LISTEN"),
        ("moneyback_smtp_url", "MONEYBACK_SMTP_URL"),
    ] {
        let refused = checked(misspelt, "anything").expect_err(misspelt);

        assert!(refused.starts_with(misspelt) && refused.contains(meant), "{refused}");
        assert!(!refused.contains(", MONEYBACK_"), "one name helps more than all: {refused}");
    }
}

#[test]
fn unknown_setting_is_refused_with_all_names() {
    let refused = checked("MONEYBACK_COLOUR_OF_THE_DOOR", "red").expect_err("there is none");

    assert!(refused.contains("MONEYBACK_DATABASE_URL, MONEYBACK_LISTEN, "), "{refused}");
}

#[test]
fn names_of_others_are_left_alone() {
    for (name, value) in [
        ("PATH", "/usr/bin"),
        ("MONEYBACK_CACHE", "/tmp"),
        ("MONEYBACK_TEST_POSTGRES_URL", "postgres://"),
        ("MONEYBACK_SERVICE_HOST", "10.0.0.1"),
        ("MONEYBACK_WEB_SERVICE_PORT_HTTP", "80"),
        ("MONEYBACK_PORT", "tcp://10.0.0.1:80"),
        ("MONEYBACK_PORT_80_TCP_ADDR", "10.0.0.1"),
    ] {
        assert_eq!(checked(name, value), Ok(()), "{name}");
    }
    assert!(checked("MONEYBACK_PORT", "8080").is_err(), "somebody wants another port");
}

#[test]
fn every_name_in_the_repository_is_known() {
    let mut unknown = Vec::new();
    for_each_text(root(), &mut |path, text| {
        // Two of tests, full of misspelt ones.
        if path.ends_with("config/tests.rs") || path.ends_with("command_line/settings.rs") {
            return;
        }
        for (at, _) in text.match_indices("MONEYBACK_") {
            let is_part = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_';
            let length = text.as_bytes()[at..].iter().take_while(|byte| is_part(byte)).count();
            let name = &text[at..at + length];
            if !name.ends_with('_') && super::environment::check_name(&Settings::command(), name, "").is_err() {
                unknown.push(format!("{name} in {}", path.display()));
            }
        }
    });
    assert!(unknown.is_empty(), "unknown to server/src/config/environment.rs:\n{}", unknown.join("\n"));
}

fn for_each_text(folder: &Path, look: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_ours = !name.starts_with('.') && !["target", "node_modules", "data", "test-results"].contains(&&*name);
        if is_ours && path.is_dir() && !path.is_symlink() {
            for_each_text(&path, look);
        } else if is_ours && let Ok(text) = fs::read_to_string(&path) {
            look(&path, &text);
        }
    }
}

#[test]
fn readme_lists_the_settings() {
    let path = root().join("README.md");
    let found = fs::read_to_string(&path).expect("the page");
    let head = "| variable | default | what it is |\n| --- | --- | --- |\n";
    let (before, rest) = found.split_once(head).expect("the table's head");
    let (_, after) = rest.split_once("\n\n").expect("the table's end");
    let row = |setting: &clap::Arg| {
        let name = setting.get_env().expect("its name in the environment").to_string_lossy().into_owned();
        let default = setting.get_default_values().first();
        let default = default.map_or("none".to_owned(), |value| format!("`{}`", value.to_string_lossy()));
        format!("| `{name}` | {default} | {} |\n", setting.get_help().expect("what it is"))
    };

    let table: String = Settings::command().get_arguments().map(row).collect();

    let expected = format!("{before}{head}{table}\n{after}");
    if std::env::var("MONEYBACK_WRITE_DOCS").is_ok() {
        fs::write(&path, &expected).expect("the page can be written");
        return;
    }
    assert!(found == expected, "README.md's settings should be (MONEYBACK_WRITE_DOCS=1 writes them):\n\n{table}");
}

#[test]
fn public_url_is_an_origin() {
    let origins = [
        ("https://refunds.example.com", "https://refunds.example.com"),
        ("https://Refunds.example.com:443/", "https://refunds.example.com"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ];
    for (text, origin) in origins {
        assert_eq!(values::public_url(text).as_deref(), Ok(origin));
    }
    for text in [
        "",
        "refunds.example.com",
        "//refunds.example.com",
        "ftp://refunds.example.com",
        "https://",
        "https://name:password@refunds.example.com",
        "https://refunds.example.com/shop",
        "https://refunds.example.com/?x",
        "https://refunds.example.com/#x",
    ] {
        let refused = values::public_url(text).expect_err(text);
        assert!(refused.contains("such as https://refunds.example.com"), "{refused}");
    }
}

#[test]
fn database_url_is_a_file_or_postgres() {
    for text in
        ["sqlite://data/shop.db", "sqlite:shop.db?mode=rwc", "postgres://moneyback@localhost/x", "postgresql:///x"]
    {
        assert!(values::database_url(text).is_ok(), "{text}");
    }
    for text in
        ["", "shop.db", "mysql://localhost/x", "sqlite://", "sqlite::memory:", "postgres://a:secret@host:port/x"]
    {
        let refused = values::database_url(text).expect_err(text);
        assert!(refused.contains("such as ") && !refused.contains("secret"), "{refused}");
    }
}

#[test]
fn mail_settings_are_a_server_and_an_address() {
    for text in
        ["smtp://127.0.0.1:2525", "smtps://name:pass@mail.example.com", "smtp://mail.example.com:587?tls=required"]
    {
        assert!(values::smtp_url(text).is_ok(), "{text}");
    }
    for text in ["", "mail.example.com", "http://mail.example.com", "smtp://", "smtp:name:secret@host"] {
        let refused = values::smtp_url(text).expect_err(text);
        assert!(refused.contains("smtp") && !refused.contains("secret"), "{refused}");
    }
    for text in ["refunds@localhost", "refunds@example.com"] {
        assert!(values::mail_from(text).is_ok(), "{text}");
    }
    for text in ["", "refunds", "Refunds <refunds@example.com>", "refunds@example.com\nBcc: x@example.com"] {
        assert!(values::mail_from(text).is_err_and(|refused| refused.contains("refunds@example.com")), "{text}");
    }
}

#[test]
fn log_filter_is_made_of_levels() {
    for text in ["info", "off", "INFO,sqlx=warn", "moneyback[api]=trace", "info,tower_http::trace=off"] {
        assert!(values::log_filter(text).is_ok(), "{text}");
    }
    for text in ["", "debgu", "info,sqlx", "info,", "info,sqlx=lound"] {
        let refused = values::log_filter(text).expect_err(text);
        assert!(refused.contains("such as info,sqlx=warn"), "{refused}");
    }
    assert_eq!(values::log_format("json"), Ok(LogFormat::Json));
    assert!(values::log_format("JSON").is_err_and(|refused| refused.contains("text and json")));
}
