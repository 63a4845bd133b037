//! What a watcher such as Prometheus reads, in its text format.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use desk::{Counts, Measures};
use std::fmt::Write as _;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Web;

/// Version 0.0.4 of the text format.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Watchers wait for ten seconds unless told otherwise.
const MEASURES_WITHIN: Duration = Duration::from_secs(4);

/// What this process counted is told whatever the database does: then it is wanted most.
pub async fn measured(State(web): State<Web>) -> Response {
    let mut page = Page(String::new());
    page.counted(web.desk.counts());
    let measures = measures(&web).await;
    page.family("moneyback_database_up", "Whether the database could be measured", "gauge");
    page.line("moneyback_database_up", if measures.is_some() { "1" } else { "0" });
    if let Some(measures) = measures {
        page.under_way(&measures);
    }
    ([(header::CONTENT_TYPE, TEXT)], page.0).into_response()
}

async fn measures(web: &Web) -> Option<Measures> {
    match tokio::time::timeout(MEASURES_WITHIN, web.desk.measure()).await {
        Ok(Ok(measures)) => Some(measures),
        Ok(Err(error)) => {
            tracing::error!(%error, "the database could not be measured");
            None
        }
        Err(_) => {
            tracing::error!("the database could not be measured in time");
            None
        }
    }
}

struct Page(String);

impl Page {
    fn counted(&mut self, counts: &Counts) {
        let so_far = [
            ("moneyback_gateway_attempts_total", "Calls to gateways that could move money", &counts.attempts),
            ("moneyback_gateway_unknowns_total", "Such calls whose answer was lost", &counts.unknowns),
            ("moneyback_refunds_succeeded_total", "Refunds that arrived at the gateway", &counts.succeeded),
            ("moneyback_refunds_failed_total", "Refunds that a gateway refused", &counts.failed),
            (
                "moneyback_refunds_failed_late_total",
                "Refunds that failed after they had succeeded",
                &counts.failed_late,
            ),
            ("moneyback_refunds_imported_total", "Refunds made at gateways and brought in", &counts.imported),
            ("moneyback_calls_for_help_total", "Refunds that a person was asked to look at", &counts.calls_for_help),
            (
                "moneyback_worker_panics_total",
                "Rounds of workers that broke; each worker goes on",
                &counts.worker_panics,
            ),
        ];
        for (name, help, count) in so_far {
            self.family(name, help, "counter");
            self.line(name, &count.load(Ordering::Relaxed).to_string());
        }
    }

    fn under_way(&mut self, measures: &Measures) {
        let unsettled = &measures.unsettled;
        let age = |since: i64| seconds((measures.now.0 - since).max(0));
        let now = [
            ("moneyback_refunds_unsettled", "Refunds that are not over", unsettled.refunds.to_string()),
            ("moneyback_refunds_unknown", "Refunds that a gateway has or has not", unsettled.unknown.to_string()),
            ("moneyback_refunds_in_need", "Refunds that a person must look at", unsettled.in_need.to_string()),
            (
                "moneyback_oldest_unsettled_seconds",
                "Age of the oldest refund that is not over",
                age(unsettled.oldest_at.unwrap_or(measures.now.0)),
            ),
            (
                "moneyback_gateways_paused",
                "Gateways that refused a merchant's key",
                measures.paused_gateways.to_string(),
            ),
            (
                "moneyback_excess_refunds",
                "Refunds of gateways that the books have no room for",
                measures.excess_refunds.to_string(),
            ),
        ];
        for (name, help, value) in now {
            self.family(name, help, "gauge");
            self.line(name, &value);
        }
        self.family("moneyback_jobs_due", "Work that is due and not done", "gauge");
        for due in &measures.jobs_due {
            self.line(&format!("moneyback_jobs_due{{kind=\"{}\"}}", due.kind), &due.jobs.to_string());
        }
        self.family("moneyback_oldest_job_due_seconds", "For how long the oldest of it has been due", "gauge");
        for due in &measures.jobs_due {
            self.line(&format!("moneyback_oldest_job_due_seconds{{kind=\"{}\"}}", due.kind), &age(due.oldest_at));
        }
    }

    fn family(&mut self, name: &str, help: &str, kind: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, value: &str) {
        let _ = writeln!(self.0, "{name} {value}");
    }
}

/// Microseconds as seconds, exact.
fn seconds(micros: i64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}
