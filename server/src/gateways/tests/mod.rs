//! The gateways against doubles: ours, which breaks on command, and Stripe as others wrote it.

mod adapter;
mod adapter_line;
mod adapter_lists;
mod adapter_trouble;
mod adapter_unread;
mod book;
mod direct;
mod events;
mod journey;
mod journey_trouble;
mod others;
mod sandbox;
mod shop;
mod steps;
