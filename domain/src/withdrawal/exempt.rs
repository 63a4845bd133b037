//! What cannot be withdrawn from, by what it is.

words! {
    /// An exception of Art. 16 that lies in the thing itself. Those that lie in how it was performed, (a) for services
    /// and (m) for digital content, cannot be stated: they follow from what was recorded, or not at all.
    pub enum Exempt {
        /// (b) Its price moves with a financial market.
        MarketPriced = "market_priced",
        /// (c) Made to the consumer's specifications or clearly personalised.
        MadeToOrder = "made_to_order",
        /// (d) Liable to spoil or expire rapidly.
        Perishable = "perishable",
        /// (e) Sealed for health or hygiene; only once unsealed after delivery.
        SealedForHygiene = "sealed_for_hygiene",
        /// (f) Mixed with other items after delivery so that they cannot be told apart.
        Mixed = "mixed",
        /// (g) Alcoholic drinks bought ahead at a price that was agreed, of a value that moves.
        AlcoholBoughtAhead = "alcohol_bought_ahead",
        /// (h) Urgent repairs at a home that the consumer called for.
        UrgentRepair = "urgent_repair",
        /// (i) A sealed recording or program; only once unsealed after delivery.
        SealedRecording = "sealed_recording",
        /// (j) A newspaper or magazine that is not a subscription.
        Periodical = "periodical",
        /// (k) Sold at a public auction.
        PublicAuction = "public_auction",
        /// (l) Lodging, transport, car rental, catering or leisure for a date or a period that was agreed.
        BookedForADate = "booked_for_a_date",
    }
}

impl Exempt {
    /// The point of Art. 16, such as `16(c)`.
    pub const fn article(self) -> &'static str {
        match self {
            Self::MarketPriced => "16(b)",
            Self::MadeToOrder => "16(c)",
            Self::Perishable => "16(d)",
            Self::SealedForHygiene => "16(e)",
            Self::Mixed => "16(f)",
            Self::AlcoholBoughtAhead => "16(g)",
            Self::UrgentRepair => "16(h)",
            Self::SealedRecording => "16(i)",
            Self::Periodical => "16(j)",
            Self::PublicAuction => "16(k)",
            Self::BookedForADate => "16(l)",
        }
    }

    /// A seal that still holds takes nothing away.
    pub(super) const fn holds(self, unsealed: bool) -> bool {
        unsealed || !matches!(self, Self::SealedForHygiene | Self::SealedRecording)
    }
}
