//! `moneyback gateway`: a merchant's key goes in by standard input and is seen nowhere again.

use gateway_double::{Command as Told, Double, Setup};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const KEY: &str = "sk_test_planted_51Hx";
const SECRET: &str = "whsec_planted_9QeZ";

struct Installation {
    folder: tempfile::TempDir,
    base: String,
}

impl Installation {
    fn with_a_shop(base: &str) -> Self {
        Self::with(base, &[])
    }

    fn with_a_test_shop(base: &str) -> Self {
        Self::with(base, &["--test"])
    }

    fn with(base: &str, more: &[&str]) -> Self {
        let installation = Self { folder: tempfile::tempdir().expect("a folder"), base: base.to_owned() };
        let words = [&["merchant", "create", "lantern", "--name", "Lantern & Cup"], more].concat();
        let made = installation.run(&words, "");
        assert!(made.status.success(), "{made:?}");
        installation
    }

    fn run(&self, arguments: &[&str], typed: &str) -> Output {
        let mut running = Command::new(env!("CARGO_BIN_EXE_moneyback"))
            .args(arguments)
            .env("MONEYBACK_DATABASE_URL", format!("sqlite://{}/shop.db", self.folder.path().display()))
            .env("MONEYBACK_STRIPE_API_BASE", &self.base)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut input = running.stdin.take().expect("its input");
        // Who refuses before it reads may be gone already.
        let _ = input.write_all(typed.as_bytes());
        drop(input);
        running.wait_with_output().expect("it ends")
    }

    fn set(&self, options: &[&str], typed: &str) -> Output {
        self.run(&[&["gateway", "set", "stripe", "--merchant", "lantern"], options].concat(), typed)
    }
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The double takes this key from now on.
fn double() -> Double {
    let double = Double::start(Setup::default()).expect("a double");
    let keys = Some(vec![KEY.to_owned()]);
    double.tell(Told::Set { keys, list_lag_seconds: None, trace_after_seconds: None }).expect("a key");
    double
}

fn is_nowhere(planted: &str, folder: &Path) {
    let mut looked_at = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a file");
        looked_at += 1;
        let is_there = bytes.windows(planted.len()).any(|window| window == planted.as_bytes());
        assert!(!is_there, "{planted} is in {}", path.display());
    }
    assert!(looked_at >= 2, "a database and a key are expected");
}

#[test]
fn a_key_is_set_tried_and_listed_and_is_seen_nowhere_again() {
    let double = double();
    let shop = Installation::with_a_shop(&double.url());

    let set = shop.set(&["--secret-key-stdin", "--webhook-secret-stdin"], &format!("{KEY}\n{SECRET}\n"));
    let tried = shop.run(&["gateway", "test", "--merchant", "lantern"], "");
    let listed = shop.run(&["gateway", "list"], "");
    let verified = shop.run(&["verify"], "");

    for output in [&set, &tried, &listed, &verified] {
        assert!(output.status.success(), "{}", said(output));
        assert!(!said(output).contains("planted"), "{}", said(output));
    }
    assert!(said(&set).contains("/v1/gateways/stripe/webhook/lantern"), "{}", said(&set));
    assert!(said(&tried).starts_with("stripe\tok\tanswers in test mode"), "{}", said(&tried));
    assert_eq!(said(&listed), "stripe\tkey set\tevents heard\treason told\tin use\n");
    assert!(said(&verified).contains("compared with the book of sandbox, stripe"), "{}", said(&verified));
    for planted in [KEY, SECRET] {
        is_nowhere(planted, shop.folder.path());
    }
}

#[test]
fn a_new_key_keeps_the_secret_of_events_and_whether_the_reason_is_told() {
    let double = double();
    let shop = Installation::with_a_shop(&double.url());
    shop.set(&["--secret-key-stdin", "--webhook-secret-stdin"], &format!("sk_test_old\n{SECRET}\n"));

    let set = shop.set(&["--secret-key-stdin", "--no-reason"], &format!("{KEY}\n"));
    let tried = shop.run(&["gateway", "test"], "");

    assert!(set.status.success() && tried.status.success(), "{} {}", said(&set), said(&tried));
    let listed = || said(&shop.run(&["gateway", "list"], ""));
    assert_eq!(listed(), "stripe\tkey set\tevents heard\treason not told\tin use\n");
    assert!(shop.set(&["--secret-key-stdin"], &format!("{KEY}\n")).status.success());
    assert!(listed().contains("reason not told"), "it was not said anew");
    let both = shop.set(&["--with-reason", "--no-reason"], "");
    assert!(!both.status.success() && said(&both).contains("cannot be used with"), "{}", said(&both));
    assert!(shop.set(&["--with-reason"], "").status.success());
    assert_eq!(listed(), "stripe\tkey set\tevents heard\treason told\tin use\n");
}

#[test]
fn a_key_that_is_refused_is_exit_code_1() {
    let double = double();
    let shop = Installation::with_a_shop(&double.url());
    shop.set(&["--secret-key-stdin"], "sk_test_of_another\n");

    let tried = shop.run(&["gateway", "test"], "");

    assert_eq!(tried.status.code(), Some(1));
    assert!(said(&tried).starts_with("stripe\tfailed\tthe gateway refused the key"), "{}", said(&tried));
    assert!(!said(&tried).contains("other"), "{}", said(&tried));
}

#[test]
fn what_is_no_key_is_refused_by_the_name_of_its_option_and_not_repeated() {
    let shop = Installation::with_a_shop("http://127.0.0.1:1");
    let refusals: [(&[&str], &str, &str); 8] = [
        (&[], "", "does nothing without the merchant's secret key"),
        (&["--secret-key-stdin"], "", "--secret-key-stdin: nothing on that line"),
        (&["--secret-key-stdin"], "\n", "--secret-key-stdin: the key is empty"),
        (&["--secret-key-stdin"], "pk_test_planted\n", "--secret-key-stdin: the key begins with \"pk_\""),
        (&["--secret-key-stdin"], "sk_test planted\n", "--secret-key-stdin: the key has a space"),
        (&["--secret-key-stdin"], "sk_test_plänted\n", "--secret-key-stdin: the key has a space or another character"),
        (
            &["--secret-key-stdin", "--webhook-secret-stdin"],
            "sk_test_a\n",
            "--webhook-secret-stdin: nothing on that line",
        ),
        (
            &["--secret-key-stdin", "--webhook-secret-stdin"],
            "sk_test_a\nsk_test_planted\n",
            "--webhook-secret-stdin: the secret begins with \"sk_\"",
        ),
    ];
    for (options, typed, words) in refusals {
        let refused = shop.set(options, typed);

        assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
        assert!(said(&refused).contains(words), "{words:?} is not in {}", said(&refused));
        assert!(!said(&refused).contains("planted") && !said(&refused).contains("plänted"), "{}", said(&refused));
    }
    assert_eq!(said(&shop.run(&["gateway", "list"], "")), "");
}

#[test]
fn sandbox_and_offline_are_set_without_secrets() {
    let shop = Installation::with_a_test_shop("http://127.0.0.1:1");
    for name in ["sandbox", "offline"] {
        let set = shop.run(&["gateway", "set", name], "");
        assert!(set.status.success(), "{}", said(&set));
        let refused = shop.run(&["gateway", "set", name, "--secret-key-stdin"], "sk_test_a\n");
        assert_eq!(refused.status.code(), Some(1));
        assert!(said(&refused).contains("has no secrets"), "{}", said(&refused));
    }
    let tried = shop.run(&["gateway", "test"], "");
    assert!(tried.status.success(), "{}", said(&tried));
    assert_eq!(said(&tried).matches("\tok\t").count(), 2, "{}", said(&tried));
    let unknown = shop.run(&["gateway", "set", "paypal"], "");
    assert!(!unknown.status.success() && said(&unknown).contains("possible values"), "{}", said(&unknown));
}

#[test]
fn sandbox_is_for_test_shops_and_a_live_key_is_not() {
    let real = Installation::with_a_shop("http://127.0.0.1:1");
    let test = Installation::with_a_test_shop("http://127.0.0.1:1");

    let refused = real.run(&["gateway", "set", "sandbox"], "");

    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said(&refused).contains("sandbox moves no money") && said(&refused).contains("--test"),
        "{}",
        said(&refused)
    );
    assert_eq!(said(&real.run(&["gateway", "list"], "")), "");
    for live in ["sk_live_planted", "rk_live_planted"] {
        let typed = format!("{live}\n");
        let refused = test.set(&["--secret-key-stdin"], &typed);
        assert_eq!(refused.status.code(), Some(1));
        assert!(
            said(&refused).contains("it moves real money") && !said(&refused).contains("planted"),
            "{}",
            said(&refused)
        );
        assert!(real.set(&["--secret-key-stdin"], &typed).status.success());
    }
    assert!(test.set(&["--secret-key-stdin"], "sk_test_a\n").status.success());
}

#[test]
fn without_a_gateway_there_is_nothing_to_try() {
    let shop = Installation::with_a_shop("http://127.0.0.1:1");

    let tried = shop.run(&["gateway", "test"], "");

    assert_eq!(tried.status.code(), Some(1));
    assert!(said(&tried).contains("lantern has no gateway yet"), "{}", said(&tried));
}
