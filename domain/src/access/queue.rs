words! {
    /// Where a ticket lies on the staff's desk.
    pub enum Queue {
        /// For staff to decide.
        Waiting = "waiting",
        /// Approved, the money on its way.
        Moving = "moving",
        /// Approved, but the money did not arrive: somebody must look.
        Attention = "attention",
        /// Nothing more to do.
        Done = "done",
    }
}
