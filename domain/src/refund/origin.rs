words! {
    /// What made a refund. Another try at one that failed has the origin of the first.
    pub enum Origin {
        /// A customer's request that was approved.
        Ticket = "ticket",
        /// Staff, without a request.
        Staff = "staff",
        /// A merchant's program, through the API.
        Program = "program",
        /// The gateway's own pages, where it was found.
        Gateway = "gateway",
        /// A file of returns that were paid back in another system.
        Import = "import",
        /// A consumer's withdrawal from the contract.
        Withdrawal = "withdrawal",
    }
}
