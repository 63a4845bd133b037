//! Killed in the middle of a migration on PostgreSQL, at each of its statements. (On SQLite: `power.rs`, at each write.)

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::database::Database;
use crate::program::{Program, Setting};

/// The gate: whoever comes to the statement that is meant waits there until the test lets go of it.
const GATE: i64 = 4_711;
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn k5_killed_at_any_statement_of_a_migration_on_postgres_the_next_start_completes_it() {
    let Some(database) = Database::on_postgres().await else { return };
    let setting = Setting::on(&database);
    let mut keeper = PgConnection::connect(&database.url).await.expect("the server answers");
    build_gate(&mut keeper).await;
    let (mut killed, mut nth, mut applied) = (0, 0, 0);
    loop {
        // What was made whole is not made again: of the next one, the statements are counted anew.
        let by_now = ask(&mut keeper, "select count(*) from _sqlx_migrations").await.unwrap_or(0);
        nth = if by_now == applied { nth + 1 } else { 1 };
        applied = by_now;
        tell(&mut keeper, &format!("select setval('gate_at', {nth}), setval('gate_count', 1, false)")).await;
        tell(&mut keeper, &format!("select pg_advisory_lock({GATE})")).await;
        let mut starting = setting
            .command(&["merchant", "create", "lumen", "--name", "Lumen", "--currency", "EUR"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let came_to_the_gate = comes_to_the_gate(&mut keeper, &mut starting).await;
        let _ = starting.kill();
        let ended = starting.wait().expect("it ends");
        tell(&mut keeper, &format!("select pg_advisory_unlock({GATE})")).await;
        // The server finds out by itself that nobody is there any more.
        until_it_is(
            &mut keeper,
            0,
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
        )
        .await;
        if !came_to_the_gate {
            assert!(ended.success(), "{ended}");
            break;
        }
        killed += 1;
    }
    println!("killed at each of {killed} statements");
    assert!(killed > 30, "only {killed} statements were seen");

    let mut program = Program::start(&setting).await;
    let said = setting.done(&["verify"]);
    assert!(said.starts_with("0 findings"), "{said}");
    program.kill();
    keeper.close().await.expect("it closes");
    database.gone().await;
}

/// After each statement that changes the schema, one counts; whoever's is the one that is meant waits for the gate.
async fn build_gate(keeper: &mut PgConnection) {
    for statement in [
        "create schema gate",
        "create sequence gate_at",
        "create sequence gate_count",
        &format!(
            "create function wait_at_gate() returns event_trigger language plpgsql as $$
            begin
                if nextval('gate_count') = (select last_value from gate_at) then
                    perform pg_advisory_xact_lock({GATE});
                end if;
            end $$"
        ),
        "create event trigger gate on ddl_command_end execute function wait_at_gate()",
    ] {
        tell(keeper, statement).await;
    }
}

/// Or ends by itself, since there was no such statement any more.
async fn comes_to_the_gate(keeper: &mut PgConnection, starting: &mut Child) -> bool {
    let patience = Instant::now() + PATIENCE;
    let waiting = "select count(*) from pg_locks where locktype = 'advisory' and objid = 4711 and not granted";
    loop {
        if ask(keeper, waiting).await.expect("an answer") > 0 {
            return true;
        }
        if starting.try_wait().expect("a child").is_some() {
            return false;
        }
        assert!(Instant::now() < patience, "it neither came to the gate nor ended");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn until_it_is(keeper: &mut PgConnection, wanted: i64, question: &str) {
    let patience = Instant::now() + PATIENCE;
    while ask(keeper, question).await.expect("an answer") != wanted {
        assert!(Instant::now() < patience, "it never came to {wanted}: {question}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn ask(keeper: &mut PgConnection, question: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(AssertSqlSafe(question.to_owned())).fetch_one(keeper).await
}

async fn tell(keeper: &mut PgConnection, statement: &str) {
    keeper.execute(AssertSqlSafe(statement.to_owned())).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
}
