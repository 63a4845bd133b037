//! The domain's words as the contract has them: every one that there is.

use clap::ValueEnum as _;
use std::borrow::Cow;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

use crate::gateways::GatewayName;

macro_rules! words {
    ($($name:ident: $words:ty;)*) => {$(
        pub struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words = <$words>::ALL.iter().map(|word| word.as_str());
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    )*};
}

words! {
    CreditOrder: domain::CreditOrder;
    Destination: domain::Destination;
    FailureReason: domain::FailureReason;
    PaymentStatus: domain::PaymentStatus;
    Prorate: domain::Prorate;
    PurchaseStatus: domain::PurchaseStatus;
    RefundReason: domain::RefundReason;
    Status: domain::Status;
    Outcome: domain::Outcome;
    Method: domain::Method;
}

/// A gateway of ours.
pub struct Gateway;

impl PartialSchema for Gateway {
    fn schema() -> RefOr<Schema> {
        let names = GatewayName::value_variants().iter().map(|gateway| gateway.as_str());
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
    }
}

impl ToSchema for Gateway {
    fn name() -> Cow<'static, str> {
        "Gateway".into()
    }
}

/// An instant in UTC to the second.
pub struct At;

impl PartialSchema for At {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for At {
    fn name() -> Cow<'static, str> {
        "At".into()
    }
}
