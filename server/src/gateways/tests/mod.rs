//! The gateways against doubles: ours, which breaks on command, and Stripe as others wrote it (`beside.rs`). What these can speak
//! is asked of all of them, in the same words: `journeys.rs`.

mod adapter;
mod adapter_line;
mod adapter_lists;
mod adapter_trouble;
mod adapter_unread;
mod beside;
mod book;
mod direct;
mod events;
mod holds;
mod journey;
mod journey_trouble;
mod journeys;
mod line;
mod others;
mod sandbox;
mod shop;
mod steps;
mod voids;
