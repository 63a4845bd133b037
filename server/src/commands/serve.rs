use desk::{Desk, Mailer};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{Trouble, open_desk_to_serve};
use crate::config::Config;
use crate::mail::{DemoMailbox, LogMailer, SmtpMailer};
use crate::secrets::Secrets;
use crate::serving::{self, Limits};
use crate::{demo, log, web, workers};

#[derive(clap::Args)]
pub struct Serve {
    /// Fill an empty database with a lively demo shop, and show how to sign in to it
    #[arg(long)]
    demo: bool,
}

impl Serve {
    pub async fn run(self, config: Config) -> Result<ExitCode, Trouble> {
        log::begin(&config);
        let refuse = |error| Trouble(format!("MONEYBACK_SECRETS_KEY_FILE: {error}"));
        Secrets::of(&config).check_named().map_err(refuse)?;
        let post = post_of(&config)?;
        if !self.demo {
            let desk = open_desk_to_serve(&config, post).await?;
            // Its passwords are known to everybody: without --demo no demo thing exists.
            if desk.list_merchants().await?.iter().any(|merchant| merchant.is_demo) {
                return Err(Trouble(
                    "this database holds the demo shop; serve it with --demo, or name another with MONEYBACK_DATABASE_URL"
                        .to_owned(),
                ));
            }
            return serve(desk, config, None).await;
        }
        let mailbox = Arc::new(DemoMailbox::over(post));
        let desk = open_desk_to_serve(&config, mailbox.clone()).await?;
        demo::fill(&desk, mailbox.clone()).await?;
        demo::print_welcome(&config);
        serve(desk, config, Some(mailbox)).await
    }
}

/// How long what is under way may take once we are asked to stop.
const FINISHES_WITHIN: std::time::Duration = std::time::Duration::from_secs(10);

/// How mails leave: by SMTP where one is set up, else into the log.
fn post_of(config: &Config) -> Result<Arc<dyn Mailer>, Trouble> {
    match &config.smtp_url {
        Some(url) => Ok(Arc::new(SmtpMailer::new(url, config.mail_from.clone()).map_err(Trouble)?)),
        None => Ok(Arc::new(LogMailer)),
    }
}

async fn serve(desk: Desk, config: Config, mailbox: Option<Arc<DemoMailbox>>) -> Result<ExitCode, Trouble> {
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| Trouble(format!("cannot listen on {}: {error}", config.listen)))?;
    let (stop, stopping) = watch::channel(false);
    let workers = workers::start(&desk, &stopping);
    let router = web::router(desk.clone(), &config, mailbox, stopping.clone());
    tracing::info!(address = %config.listen, "listening");
    tokio::spawn(async move {
        asked_to_stop().await;
        tracing::info!("stopping: no new work, what is under way is finished");
        let _ = stop.send(true);
    });
    let mut told = stopping.clone();
    let serving = serving::serve(listener, router, Limits::of_this_process(), stopping);
    let last_call = async move {
        let _ = told.wait_for(|stopped| *stopped).await;
        tokio::time::sleep(FINISHES_WITHIN).await;
    };
    let finish = async move {
        serving.await;
        for worker in workers {
            let _ = worker.await;
        }
    };
    // Cutting off what takes longer is safe: money is written down before it moves, and looked up before it moves again.
    tokio::select! {
        () = finish => {}
        () = last_call => tracing::warn!("somebody is still connected; leaving all the same"),
    }
    desk.storage().close().await;
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C or the service manager's SIGTERM.
async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
}
