//! The disk that the program's SQLite writes to: it fails when told, and says what would be left after a power cut.

#[path = "../../../disk-double/src/record.rs"]
mod record;

use record::{Happening, Record, Which};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::database::Database;
use crate::program::Setting;

pub struct Disk {
    folder: PathBuf,
    database: PathBuf,
}

impl Disk {
    /// Under a database on SQLite. From now on everything is written down.
    pub fn under(database: &Database) -> Self {
        let folder = database.folder().join("disk");
        fs::create_dir(&folder).expect("a folder");
        fs::write(folder.join("log"), "").expect("a log");
        Self { folder, database: database.file() }
    }

    /// The program runs on it.
    pub fn beneath(&self, setting: Setting) -> Setting {
        // Cargo makes it beside this program, since it is asked for as a library of our tests.
        let tests = std::env::current_exe().expect("this program");
        let double = tests.with_file_name("libmoneyback_disk_double.so");
        assert!(double.exists(), "{} is not there", double.display());
        setting
            .with("LD_PRELOAD", &double.display().to_string())
            .with("DISK_DOUBLE_FILE", &self.database.display().to_string())
            .with("DISK_DOUBLE_FOLDER", &self.folder.display().to_string())
    }

    /// The nth sync from now fails, and no other one.
    pub fn fail_sync(&self, nth: usize) {
        self.tell("sync_fails", &nth.to_string());
    }

    /// The next sync of the file itself fails, with which the log was copied into it.
    pub fn fail_copy(&self) {
        self.tell("copy_fails", "1");
    }

    pub fn has_failed_copy(&self) -> bool {
        !self.folder.join("copy_fails").exists()
    }

    /// Whether it has failed.
    pub fn is_broken(&self) -> bool {
        !self.folder.join("sync_fails").exists()
    }

    /// Whether it has not failed; it will not any more.
    pub fn works_again(&self) -> bool {
        fs::remove_file(self.folder.join("sync_fails")).is_ok()
    }

    /// Once nothing has been written for a while: letters go out after the refund.
    pub async fn is_quiet(&self) -> bool {
        let (mut position, mut looks) = (self.position(), 0);
        while looks < 15 {
            tokio::time::sleep(Duration::from_millis(20)).await;
            looks = if self.position() == position { looks + 1 } else { 0 };
            position = self.position();
        }
        true
    }

    /// So many bytes more, and it is full.
    pub fn leave_room_for(&self, bytes: usize) {
        self.tell("room", &bytes.to_string());
    }

    pub fn make_room(&self) {
        fs::remove_file(self.folder.join("room")).expect("it was told of room");
    }

    /// Whole or not at all, whoever reads meanwhile.
    fn tell(&self, file: &str, text: &str) {
        let draft = self.folder.join("draft");
        fs::write(&draft, text).expect("a draft");
        fs::rename(draft, self.folder.join(file)).expect("told");
    }

    /// How far the log has come.
    pub fn position(&self) -> usize {
        usize::try_from(fs::metadata(self.folder.join("log")).expect("a log").len()).expect("a length")
    }

    /// Everything that happened, each with its place in the log.
    pub fn log(&self) -> Vec<(usize, Record)> {
        let bytes = fs::read(self.folder.join("log")).expect("a log");
        let (mut all, mut at) = (Vec::new(), 0);
        while let Some((record, length)) = bytes.get(at..).and_then(Record::read) {
            all.push((at, record));
            at += length;
        }
        all
    }
}

/// What is on the disk, and what is on its way there.
#[derive(Default)]
pub struct Files {
    files: BTreeMap<Which, File>,
}

#[derive(Default)]
struct File {
    seen: Vec<u8>,
    /// Nothing before the first sync: there may not even be a name.
    durable: Option<Vec<u8>>,
    on_their_way: Vec<Happening>,
}

/// A database's files.
pub type Image = BTreeMap<Which, Vec<u8>>;

impl Files {
    pub fn happen(&mut self, record: &Record) {
        if record.happening == Happening::Removed {
            self.files.remove(&record.which);
            return;
        }
        let file = self.files.entry(record.which).or_default();
        match &record.happening {
            Happening::Synced => {
                let durable = file.durable.get_or_insert_default();
                file.on_their_way.drain(..).for_each(|happening| apply(durable, &happening));
            }
            Happening::SyncFailed => file.on_their_way.clear(),
            change => {
                apply(&mut file.seen, change);
                file.on_their_way.push(change.clone());
            }
        }
    }

    /// The program was killed: the kernel has everything.
    pub fn after_a_kill(&self) -> Image {
        self.files.iter().map(|(which, file)| (*which, file.seen.clone())).collect()
    }

    /// The power went: what was not synced is gone.
    pub fn after_a_power_cut(&self) -> Image {
        self.files.iter().filter_map(|(which, file)| Some((*which, file.durable.clone()?))).collect()
    }

    /// The power went while the disk was at work: some of what was not synced is there, in no order, and of some a part.
    pub fn after_a_power_cut_at_work(&self, seed: usize) -> Image {
        let mut dice = Dice(seed as u64 + 1);
        let mut image = Image::new();
        for (which, file) in &self.files {
            let mut left = file.durable.clone().unwrap_or_default();
            for happening in &file.on_their_way {
                match (dice.throw() % 3, happening) {
                    (0, _) => {}
                    (1, Happening::Written { offset, bytes }) => {
                        // A sector is written or not.
                        let sectors = usize::try_from(dice.throw()).unwrap_or(0) % (bytes.len() / 512 + 1);
                        let bytes = bytes.iter().take(sectors * 512).copied().collect();
                        apply(&mut left, &Happening::Written { offset: *offset, bytes });
                    }
                    (_, whole) => apply(&mut left, whole),
                }
            }
            if file.durable.is_some() || !left.is_empty() {
                image.insert(*which, left);
            }
        }
        image
    }
}

fn apply(bytes: &mut Vec<u8>, happening: &Happening) {
    match happening {
        Happening::Written { offset, bytes: new } => {
            let begins = usize::try_from(*offset).expect("a small file");
            bytes.resize(bytes.len().max(begins + new.len()), 0);
            bytes[begins..begins + new.len()].copy_from_slice(new);
        }
        Happening::CutTo { length } => bytes.resize(usize::try_from(*length).expect("a small file"), 0),
        Happening::Synced | Happening::SyncFailed | Happening::Removed => {}
    }
}

/// Puts an image in a folder, and says where its database lies.
pub fn put(image: &Image, folder: &Path) -> PathBuf {
    let database = folder.join("left.db");
    for (which, bytes) in image {
        let end = match which {
            Which::Database => "",
            Which::Wal => "-wal",
            Which::Journal => "-journal",
        };
        fs::write(format!("{}{end}", database.display()), bytes).expect("a file");
    }
    database
}

/// The same throws for the same seed.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

#[test]
fn what_is_written_down_reads_back_as_it_was() {
    let all = [
        Happening::Written { offset: 4_096, bytes: vec![1, 2, 3] },
        Happening::CutTo { length: 7 },
        Happening::Synced,
        Happening::SyncFailed,
        Happening::Removed,
    ]
    .map(|happening| Record { which: Which::Wal, happening });
    for record in all {
        let bytes = record.to_bytes();

        assert_eq!(Record::read(&bytes), Some((record, bytes.len())));
        assert_eq!(Record::read(&bytes[..bytes.len() - 1]), None);
    }
}
