//! Why the customer asks. It does not change whether they get their money.

words! {
    pub enum RefundReason {
        ArrivedLate = "arrived_late",
        NotAsDescribed = "not_as_described",
        Damaged = "damaged",
        WrongItem = "wrong_item",
        ChangedMind = "changed_mind",
        SomethingElse = "something_else",
    }
}
