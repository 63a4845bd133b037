//! A merchant's lists of customers.

words! {
    /// On which list a customer is. It is a fact of today, not of the policy: somebody blocked today is blocked for
    /// what was bought last month too.
    pub enum Listing {
        /// Trusted: what no rule speaks against is approved at once, whatever the amount, and without evidence.
        Allowed = "allowed",
        /// Nothing is approved by itself, and where the policy makes no exceptions nothing is taken.
        Blocked = "blocked",
    }
}
