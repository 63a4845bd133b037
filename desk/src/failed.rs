use storage::StorageError;

/// Why a deed was not done: refused for a reason that a person can act on, or trouble of ours.
#[derive(Debug)]
pub enum Failed<R> {
    Refused(R),
    Trouble(StorageError),
}

impl<R> Failed<R> {
    /// The same trouble, the refusal as part of another deed's.
    pub fn map<T>(self, refusal: impl FnOnce(R) -> T) -> Failed<T> {
        match self {
            Self::Refused(refused) => Failed::Refused(refusal(refused)),
            Self::Trouble(trouble) => Failed::Trouble(trouble),
        }
    }
}

/// What a deed answers with.
pub type Deed<T, R> = Result<T, Failed<R>>;

impl<R> From<StorageError> for Failed<R> {
    fn from(trouble: StorageError) -> Self {
        Self::Trouble(trouble)
    }
}
