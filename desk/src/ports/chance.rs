/// Gives random bytes good enough for secrets.
pub trait Chance: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}
