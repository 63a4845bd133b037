//! A running program: a desk over the one database, until it is killed.

use desk::{Desk, DeskParts, Gateway};
use std::collections::HashMap;
use std::sync::Arc;
use storage::{OpenWith, Storage};

use crate::gateway::StoryGateway;
use crate::stage::Stage;
use crate::story::folder;
use crate::world::{Post, StoryChance, StoryClock};

/// What all processes of a story share.
#[derive(Clone)]
pub struct Outside {
    pub url: String,
    pub stage: Stage,
    pub clock: Arc<StoryClock>,
    pub chance: Arc<StoryChance>,
    pub post: Arc<Post>,
    pub gateway: Arc<StoryGateway>,
}

impl Outside {
    pub async fn start(&self) -> Desk {
        self.desk_on(OpenWith { faults: Some(Arc::new(self.stage.clone())), ..OpenWith::default() }).await
    }

    /// A desk that no story stands in the way of.
    pub async fn undisturbed(&self) -> Desk {
        self.desk_on(OpenWith::default()).await
    }

    async fn desk_on(&self, with: OpenWith) -> Desk {
        Desk::new(DeskParts {
            storage: Storage::open_with(&self.url, with).await.expect("the database opens"),
            clock: self.clock.clone(),
            chance: self.chance.clone(),
            mailer: self.post.clone(),
            gateways: HashMap::from([("sandbox".to_owned(), self.gateway.clone() as Arc<dyn Gateway>)]),
            public_url: "https://refunds.example".to_owned(),
        })
    }
}

/// The file of a database that holds the tables and nothing else.
pub async fn empty_database() -> Vec<u8> {
    let folder = folder();
    let file = folder.path().join("empty.db");
    let storage = Storage::open(&format!("sqlite://{}", file.display())).await.expect("the database opens");
    // With its last connection the journal goes into the file.
    storage.close().await;
    std::fs::read(file).expect("a file")
}
