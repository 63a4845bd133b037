//! What was promised, and whether this run kept it: words, since machines and disks differ.

/// A lone commit takes so long where committing together is promised to pay.
const WORTH_IT: f64 = 1e-3;

#[derive(Default)]
pub struct Promises(Vec<String>);

impl Promises {
    pub fn at_least(&mut self, what: &str, promised: f64, ratio: f64) {
        self.note(what, format!("{promised} at least"), ratio, ratio >= promised);
    }

    pub fn at_most(&mut self, what: &str, promised: f64, ratio: f64) {
        self.note(what, format!("{promised} at most"), ratio, ratio <= promised);
    }

    /// Promised only where a lone commit, in seconds, takes long enough.
    pub fn at_least_where_commits_take_long(&mut self, what: &str, promised: f64, ratio: f64, lone_commit: f64) {
        if lone_commit >= WORTH_IT {
            return self.at_least(what, promised, ratio);
        }
        let millis = lone_commit * 1e3;
        self.0.push(format!(
            "not asked: {what}: {ratio:.2} ({promised} where a lone commit takes 1 ms; here {millis:.2} ms)"
        ));
    }

    fn note(&mut self, what: &str, promised: String, ratio: f64, is_kept: bool) {
        let word = if is_kept { "holds" } else { "DOES NOT HOLD" };
        self.0.push(format!("{word}: {what}: {ratio:.2} ({promised})"));
    }

    pub fn print(&self) {
        println!("promised of the writer:");
        self.0.iter().for_each(|line| println!("  {line}"));
    }
}
