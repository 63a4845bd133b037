//! A step that the state it was asked of does not allow.

/// Someone asked for a step from a state that has passed, or was never reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is {was}, and would have to be {wanted}")]
pub struct WrongState {
    /// The state's word.
    pub was: &'static str,
    /// The word, or words, of the states that the step starts from.
    pub wanted: &'static str,
}
