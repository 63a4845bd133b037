//! Check of the environment before anything is done: a misspelt setting would be passed over without a word.

use clap::Parser as _;
use clap::{Command, CommandFactory as _};
use std::ffi::OsString;

use super::{Config, values};
use crate::nearest::nearest;

const PREFIX: &str = "MONEYBACK_";

/// Names that tests and tools of this repository read; the program itself leaves them alone.
const OF_OTHERS: &[&str] = &[
    "BINARY",
    "BUILD",
    "CACHE",
    "CHROMIUM",
    "CORE",
    "DOOR_FOLDER",
    "DOOR_PORT",
    "DOUBLE",
    "END2END",
    "FIRST_SEED",
    "FUZZ_SECONDS",
    "KILLS",
    "MOVES",
    "MUTANTS_JOBS",
    "PROPTEST_CASES",
    "REFUNDS",
    "SEED",
    "SEEDS",
    "SETUP_LOCKED",
    "SHOTS",
    "TOOLCHAIN",
    "WRITE_DOCS",
];

/// Tests and tools to come have names that begin so.
const PREFIXES_OF_OTHERS: &[&str] = &["TEST_", "TRY_API_"];

#[derive(clap::Parser)]
pub(super) struct Settings {
    #[command(flatten)]
    config: Config,
}

/// Checks that every name is a setting's and every value one that it can have; says of the first which is not.
pub fn check(variables: impl Iterator<Item = (OsString, OsString)>) -> Result<(), String> {
    let mut settings = Settings::command();
    settings.build();
    let mut variables: Vec<_> = variables.collect();
    variables.sort();
    for (name, value) in &variables {
        check_name(&settings, &name.to_string_lossy(), &value.to_string_lossy())?;
    }
    // Without arguments, what clap takes is from the environment.
    let Err(error) = Settings::try_parse_from(["moneyback"]) else { return Ok(()) };
    let Some((option, why)) = values::describe(&error) else {
        return Err(error.to_string().lines().next().unwrap_or_default().to_owned());
    };
    let name = settings.get_arguments().find(|argument| argument.to_string() == option).and_then(name_of);
    Err(format!("{}: {why}", name.unwrap_or(&option)))
}

fn name_of(argument: &clap::Arg) -> Option<&str> {
    argument.get_env()?.to_str()
}

pub(super) fn check_name(settings: &Command, name: &str, value: &str) -> Result<(), String> {
    let names = || settings.get_arguments().filter_map(name_of);
    if names().any(|setting| setting == name) {
        return Ok(());
    }
    let typed = name.to_uppercase();
    let Some(end) = name.strip_prefix(PREFIX) else {
        // `MONEYBAK_LISTEN`, `moneyback_listen`
        let meant = names().find(|setting| strsim::damerau_levenshtein(setting, &typed) <= 2);
        return meant.map_or(Ok(()), |meant| Err(format!("{name} is no setting; did you mean {meant}?")));
    };
    if is_of_others(end) || is_of_kubernetes(end, value) {
        return Ok(());
    }
    let ends = names().filter_map(|setting| setting.strip_prefix(PREFIX));
    Err(match nearest(&typed[PREFIX.len()..], ends) {
        Some(meant) => format!("{name} is no setting; did you mean {PREFIX}{meant}?"),
        None => format!("{name} is no setting; there are {}", names().collect::<Vec<_>>().join(", ")),
    })
}

fn is_of_others(end: &str) -> bool {
    OF_OTHERS.contains(&end) || PREFIXES_OF_OTHERS.iter().any(|prefix| end.starts_with(prefix))
}

/// Kubernetes tells every container where each service is, also one that is called `moneyback`.
fn is_of_kubernetes(end: &str, value: &str) -> bool {
    let is_address = value.starts_with("tcp://") || value.starts_with("udp://");
    let is_of_service = ["SERVICE_HOST", "SERVICE_PORT", "PORT_"].iter().any(|word| end.contains(word));
    is_of_service || is_address && end.ends_with("PORT")
}
