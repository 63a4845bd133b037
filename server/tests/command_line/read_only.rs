//! A folder that nothing can be written to.

use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output};

/// Root may write anywhere, unless it gave that up.
fn run(url: &str, arguments: &[&str]) -> Output {
    let ours = env!("CARGO_BIN_EXE_moneyback");
    let mut command = match rustix::process::geteuid().is_root() {
        true => {
            let mut command = Command::new("setpriv");
            command.args(["--bounding-set=-dac_override,-dac_read_search", ours]);
            command
        }
        false => Command::new(ours),
    };
    command.args(arguments).env("MONEYBACK_DATABASE_URL", url).output().expect("the binary runs")
}

#[test]
fn d9_a_folder_that_cannot_be_written_to_is_told_in_a_line_and_by_the_exit_code() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/shop.db", folder.path().display());
    let create = ["merchant", "create", "lantern", "--name", "Lantern"];
    assert!(run(&url, &create).status.success(), "it can be written to so far");
    let set = |mode| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).expect("a mode");
    let file = |name: &str, mode| {
        let path = folder.path().join(name);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("a mode");
    };
    for name in ["shop.db", "shop.db.lock"] {
        file(name, 0o444);
        set(0o555);

        for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &create] {
            let refused = run(&url, arguments);

            let said = String::from_utf8_lossy(&refused.stderr).into_owned();
            assert_eq!(refused.status.code(), Some(1), "{said}");
            let last = said.lines().last().unwrap_or_default();
            assert!(last.contains("cannot open the database") && last.contains("shop.db"), "{said}");
            assert!(last.contains("denied") || last.contains("readonly") || last.contains("unable to open"), "{said}");
        }
        set(0o755);
        file(name, 0o600);
    }
}
