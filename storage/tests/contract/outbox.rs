//! Work owed to the outside world is done by one worker at a time, and by another where that one stops.

use std::collections::HashSet;
use storage::{Job, JobKind, NewJob, Writing};

use crate::engines::{Database, on_both_engines};
use crate::example::{Shop, at, new_id};

on_both_engines!(
    a_job_is_read_as_written,
    jobs_come_in_the_order_they_were_owed,
    c6_of_two_workers_one_has_the_job,
    a_worker_that_stops_loses_its_job_when_the_lease_is_over,
    a_job_put_off_comes_again_when_it_is_due,
    a_job_done_never_comes_again,
    c6_who_lost_a_job_to_another_can_neither_hold_nor_give_it_back,
    what_a_kind_of_work_was_for_is_done_whoever_works_on_it,
    work_that_was_put_off_is_woken,
    work_that_is_taken_back_is_done_anew_by_whoever_comes_next,
    work_is_taken_back_from_whoever_claimed_it_last_also_after_the_lease,
    the_next_job_is_due_at_the_end_of_its_lease,
);

async fn owe(writing: &mut Writing, shop: &Shop, kind: JobKind, due: i64) -> String {
    let outbox_id = new_id("out");
    let job = NewJob {
        outbox_id: &outbox_id,
        merchant_id: &shop.merchant.merchant_id,
        kind,
        subject_id: "re_1",
        payload: "{\"a\":1}",
        due_at: at(due),
        trace: "click_1",
    };
    writing.insert_job(job).await.expect("a job");
    outbox_id
}

/// Claims at an instant, for a minute.
async fn claim(writing: &mut Writing, kind: JobKind, now: i64, limit: i64) -> Vec<Job> {
    writing.claim_jobs(kind, at(now), at(now + 60), limit).await.expect("a claim")
}

async fn claim_one(writing: &mut Writing, now: i64) -> Job {
    claim(writing, JobKind::PayOut, now, 1).await.pop().expect("it is due")
}

fn ids(jobs: &[Job]) -> Vec<&str> {
    jobs.iter().map(|job| job.outbox_id.as_str()).collect()
}

async fn a_job_is_read_as_written(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let outbox_id = owe(&mut writing, &shop, JobKind::Mail, 0).await;

    assert!(claim(&mut writing, JobKind::PayOut, 0, 8).await.is_empty(), "a letter is no payment");
    assert!(claim(&mut writing, JobKind::Mail, -1, 8).await.is_empty(), "it is not due yet");
    let jobs = claim(&mut writing, JobKind::Mail, 0, 8).await;

    let job = jobs.first().expect("it is due");
    assert_eq!((job.outbox_id.as_str(), job.kind, job.tries), (outbox_id.as_str(), JobKind::Mail, 1));
    assert_eq!((job.merchant_id.as_str(), job.subject_id.as_str()), (shop.merchant.merchant_id.as_str(), "re_1"));
    assert_eq!((job.payload.as_str(), job.trace.as_str()), ("{\"a\":1}", "click_1"));
}

async fn jobs_come_in_the_order_they_were_owed(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let mut owed = Vec::new();
    for _ in 0..40 {
        owed.push(owe(&mut writing, &shop, JobKind::Mail, 0).await);
    }

    let first = claim(&mut writing, JobKind::Mail, 1, 16).await;
    let then = claim(&mut writing, JobKind::Mail, 1, 40).await;

    let came: Vec<&str> = ids(&first).into_iter().chain(ids(&then)).collect();
    assert_eq!(came, owed.iter().map(String::as_str).collect::<Vec<_>>());
}

async fn c6_of_two_workers_one_has_the_job(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    for _ in 0..50 {
        owe(&mut writing, &shop, JobKind::PayOut, 0).await;
    }
    writing.commit().await.expect("a commit");
    let other_process = database.open_again().await;

    let mut workers = Vec::new();
    for storage in [database.storage.clone(), other_process.clone(), database.storage.clone(), other_process.clone()] {
        workers.push(tokio::spawn(async move {
            let mut had = Vec::new();
            for _ in 0..20 {
                let mut writing = storage.writing().await.expect("a write begins");
                let jobs = claim(&mut writing, JobKind::PayOut, 1, 4).await;
                writing.commit().await.expect("a commit");
                had.extend(jobs.into_iter().map(|job| job.outbox_id));
            }
            had
        }));
    }
    let mut had = Vec::new();
    for worker in workers {
        had.extend(worker.await.expect("no panic"));
    }

    let different: HashSet<&String> = had.iter().collect();
    assert_eq!((had.len(), different.len()), (50, 50));
    other_process.close().await;
}

async fn a_worker_that_stops_loses_its_job_when_the_lease_is_over(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    owe(&mut writing, &shop, JobKind::PayOut, 0).await;
    assert_eq!(claim(&mut writing, JobKind::PayOut, 0, 8).await.len(), 1);

    assert!(claim(&mut writing, JobKind::PayOut, 59, 8).await.is_empty(), "its lease runs");
    let again = claim(&mut writing, JobKind::PayOut, 60, 8).await;

    assert_eq!(again.first().map(|job| job.tries), Some(2));
}

async fn a_job_put_off_comes_again_when_it_is_due(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let outbox_id = owe(&mut writing, &shop, JobKind::PayOut, 0).await;
    let job = claim_one(&mut writing, 0).await;
    assert!(writing.put_job_off(&job, at(5)).await.expect("a write"));

    assert!(claim(&mut writing, JobKind::PayOut, 4, 8).await.is_empty());
    assert_eq!(ids(&claim(&mut writing, JobKind::PayOut, 5, 8).await), [outbox_id]);
}

async fn a_job_done_never_comes_again(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let outbox_id = owe(&mut writing, &shop, JobKind::PayOut, 0).await;
    assert_eq!(writing.count_open_jobs(JobKind::PayOut).await.expect("a count"), 1);
    let job = claim_one(&mut writing, 0).await;
    writing.record_job_done(&outbox_id, at(1)).await.expect("a write");
    assert!(!writing.put_job_off(&job, at(2)).await.expect("a write that changes nothing"));

    assert!(claim(&mut writing, JobKind::PayOut, 1_000, 8).await.is_empty());
    assert_eq!(writing.count_open_jobs(JobKind::PayOut).await.expect("a count"), 0);
    assert_eq!(writing.find_next_due(JobKind::PayOut).await.expect("a look"), None);
}

async fn c6_who_lost_a_job_to_another_can_neither_hold_nor_give_it_back(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    owe(&mut writing, &shop, JobKind::PayOut, 0).await;
    let first = claim_one(&mut writing, 0).await;
    assert!(writing.holds_job(&first, at(59)).await.expect("a look"));
    assert!(!writing.holds_job(&first, at(60)).await.expect("a look"), "its lease is over");

    let second = claim_one(&mut writing, 60).await;

    assert!(!writing.holds_job(&first, at(61)).await.expect("a look"));
    assert!(!writing.put_job_off(&first, at(500)).await.expect("a write"));
    assert!(writing.holds_job(&second, at(61)).await.expect("a look"));
}

async fn what_a_kind_of_work_was_for_is_done_whoever_works_on_it(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    owe(&mut writing, &shop, JobKind::PayOut, 0).await;
    owe(&mut writing, &shop, JobKind::LookAtPayment, 0).await;

    writing.record_jobs_done(JobKind::PayOut, "re_1", at(1)).await.expect("a write");

    assert!(claim(&mut writing, JobKind::PayOut, 2, 8).await.is_empty());
    assert!(
        writing.has_open_job(JobKind::LookAtPayment, "re_1").await.expect("a look"),
        "another kind of work is left"
    );
}

async fn work_that_was_put_off_is_woken(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    owe(&mut writing, &shop, JobKind::PayOut, 500).await;
    owe(&mut writing, &shop, JobKind::LookAtPayment, 500).await;
    assert!(writing.wake_job(JobKind::LookAtPayment, "re_1", at(9)).await.expect("a write"));
    assert!(!writing.wake_job(JobKind::LookAtPayment, "re_1", at(9)).await.expect("a write"), "it is due by then");
    assert_eq!(claim(&mut writing, JobKind::LookAtPayment, 9, 8).await.len(), 1);
    assert!(claim(&mut writing, JobKind::PayOut, 9, 8).await.is_empty());

    writing.wake_pay_outs(&shop.merchant.merchant_id, at(9)).await.expect("a write");

    assert_eq!(claim(&mut writing, JobKind::PayOut, 9, 8).await.len(), 1);
}

async fn work_that_is_taken_back_is_done_anew_by_whoever_comes_next(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let outbox_id = owe(&mut writing, &shop, JobKind::LookAtPayment, 0).await;
    assert!(!writing.take_job_back(JobKind::LookAtPayment, "re_1", at(0)).await.expect("a write"), "nobody is at it");
    let first = claim(&mut writing, JobKind::LookAtPayment, 0, 1).await;
    assert!(claim(&mut writing, JobKind::LookAtPayment, 1, 1).await.is_empty());

    assert!(writing.take_job_back(JobKind::LookAtPayment, "re_1", at(1)).await.expect("a write"));

    for job in &first {
        assert!(!writing.holds_job(job, at(1)).await.expect("a look"));
        assert!(!writing.put_job_off(job, at(500)).await.expect("a write"));
    }
    assert_eq!(first.len(), 1);
    assert_eq!(ids(&claim(&mut writing, JobKind::LookAtPayment, 1, 1).await), [outbox_id]);
}

/// Who slept until the lease was over must not put off what came meanwhile.
async fn work_is_taken_back_from_whoever_claimed_it_last_also_after_the_lease(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    let outbox_id = owe(&mut writing, &shop, JobKind::LookAtPayment, 0).await;
    let first = claim(&mut writing, JobKind::LookAtPayment, 0, 1).await;

    assert!(writing.take_job_back(JobKind::LookAtPayment, "re_1", at(61)).await.expect("a write"));

    let [first] = first.as_slice() else { panic!("{first:?}") };
    assert!(!writing.put_job_off(first, at(500)).await.expect("a write"));
    let second = claim(&mut writing, JobKind::LookAtPayment, 61, 1).await;
    assert_eq!(ids(&second), [outbox_id]);
    let [second] = second.as_slice() else { panic!("{second:?}") };
    assert!(writing.put_job_off(second, at(500)).await.expect("a write"));
    assert!(
        !writing.take_job_back(JobKind::LookAtPayment, "re_1", at(62)).await.expect("a write"),
        "it was given back"
    );
}

async fn the_next_job_is_due_at_the_end_of_its_lease(database: &Database) {
    let shop = Shop::open(database).await;
    let mut writing = database.writing().await;
    assert_eq!(writing.find_next_due(JobKind::PayOut).await.expect("a look"), None);
    owe(&mut writing, &shop, JobKind::PayOut, 0).await;
    owe(&mut writing, &shop, JobKind::Mail, -9).await;
    assert_eq!(writing.find_next_due(JobKind::PayOut).await.expect("a look"), Some(at(0)));

    claim(&mut writing, JobKind::PayOut, 0, 8).await;

    assert_eq!(writing.find_next_due(JobKind::PayOut).await.expect("a look"), Some(at(60)));
}
