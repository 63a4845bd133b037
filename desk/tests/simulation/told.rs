/// What a story came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Told {
    pub seeds: u64,
    pub steps: u64,
    pub requests: u64,
    /// Made by us: what the gateway or a person's hands gave back beside is counted apart.
    pub refunds: u64,
    /// Of these, made by the shop's program.
    pub given: u64,
    pub paid: u64,
    pub failed: u64,
    pub kills: u64,
    pub imported: u64,
    /// Written down as paid another way.
    pub elsewhere: u64,
    /// Requests that were refused or taken back.
    pub turned_down: u64,
    /// Answers that the program got again for a key.
    pub answered_again: u64,
    /// Keys that were used for something else and refused.
    pub keys_refused: u64,
    pub clock_set: u64,
    pub letters: u64,
    pub letters_put_off: u64,
    pub disputes: u64,
    pub lost: u64,
    pub tidings: u64,
    pub calls_for_help: u64,
    /// Payments of which no word of the gateway's was lost.
    pub told_of: u64,
    /// What it made without room for it in our books.
    pub beyond: u64,
    /// Refunds that a person gave up.
    pub given_up: u64,
    pub fingerprint: u64,
}

impl Told {
    pub fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.steps += other.steps;
        self.requests += other.requests;
        self.refunds += other.refunds;
        self.given += other.given;
        self.paid += other.paid;
        self.failed += other.failed;
        self.kills += other.kills;
        self.imported += other.imported;
        self.elsewhere += other.elsewhere;
        self.turned_down += other.turned_down;
        self.answered_again += other.answered_again;
        self.keys_refused += other.keys_refused;
        self.clock_set += other.clock_set;
        self.letters += other.letters;
        self.letters_put_off += other.letters_put_off;
        self.disputes += other.disputes;
        self.lost += other.lost;
        self.tidings += other.tidings;
        self.calls_for_help += other.calls_for_help;
        self.told_of += other.told_of;
        self.beyond += other.beyond;
        self.given_up += other.given_up;
        self.fingerprint ^= other.fingerprint;
    }

    /// Enough happened for it to prove something; `length` in thousands of moves, of all stories together.
    pub fn is_lively(&self, length: u64) -> bool {
        self.refunds >= 6 * length
            && self.given >= length
            && self.paid >= 3 * length
            && self.kills >= 2 * length
            && self.tidings >= 6 * length
            && self.letters >= 6 * length
            && 2 * self.turned_down >= length
            && 4 * self.answered_again >= length
            && 4 * self.clock_set >= length
            && 4 * self.disputes >= length
            && 20 * self.keys_refused >= length
            && 100 * self.elsewhere >= length
            && 20 * self.letters_put_off >= length
            && self.told_of >= length
            && 2 * self.given_up >= length
            && 100 * self.beyond >= length
            && self.failed > 0
            && self.imported > 0
            && self.lost > 0
    }
}
