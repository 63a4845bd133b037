words! {
    /// How money was given that could not go back the way it came.
    pub enum OtherWay {
        BankTransfer = "bank_transfer",
        Cash = "cash",
        SomethingElse = "something_else",
    }
}
