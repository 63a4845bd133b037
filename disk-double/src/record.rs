//! What happened to the files, one record after the other. The log is only appended to, and each record is there before
//! the program hears of what it tells: its length when an answer came says what was durable by then.

/// Which of a database's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    Database,
    Wal,
    Journal,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    Written {
        offset: u64,
        bytes: Vec<u8>,
    },
    CutTo {
        length: u64,
    },
    Synced,
    /// With EIO: what was written since the last one is lost, though the program can read it for as long as it runs and
    /// no later sync says so.
    SyncFailed,
    Removed,
}

impl Happening {
    pub fn is_sync(&self) -> bool {
        matches!(self, Self::Synced | Self::SyncFailed)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub which: Which,
    pub happening: Happening,
}

/// Kind, file, an offset or a length, and how many bytes follow.
const HEAD: usize = 1 + 1 + 8 + 4;

impl Record {
    pub fn to_bytes(&self) -> Vec<u8> {
        let (kind, number, bytes): (u8, u64, &[u8]) = match &self.happening {
            Happening::Written { offset, bytes } => (1, *offset, bytes),
            Happening::CutTo { length } => (2, *length, &[]),
            Happening::Synced => (3, 0, &[]),
            Happening::SyncFailed => (4, 0, &[]),
            Happening::Removed => (5, 0, &[]),
        };
        let file = match self.which {
            Which::Database => 1,
            Which::Wal => 2,
            Which::Journal => 3,
        };
        let mut all = vec![kind, file];
        all.extend(number.to_le_bytes());
        all.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        all.extend(bytes);
        all
    }

    /// The first record and how many bytes it took; nothing where it is not whole, as after a kill.
    pub fn read(bytes: &[u8]) -> Option<(Self, usize)> {
        let (head, rest) = bytes.split_at_checked(HEAD)?;
        let number = u64::from_le_bytes(head.get(2..10)?.try_into().ok()?);
        let length = usize::try_from(u32::from_le_bytes(head.get(10..14)?.try_into().ok()?)).ok()?;
        let (body, _) = rest.split_at_checked(length)?;
        let which = match head.get(1)? {
            1 => Which::Database,
            2 => Which::Wal,
            3 => Which::Journal,
            _ => return None,
        };
        let happening = match head.first()? {
            1 => Happening::Written { offset: number, bytes: body.to_vec() },
            2 => Happening::CutTo { length: number },
            3 => Happening::Synced,
            4 => Happening::SyncFailed,
            5 => Happening::Removed,
            _ => return None,
        };
        Some((Self { which, happening }, HEAD + length))
    }
}
