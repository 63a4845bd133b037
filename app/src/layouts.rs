//! What stands around a page: the shop for customers, the desk for staff.

pub mod desk;
pub mod shop;

pub use desk::{DeskLayout, DeskRail, PausedView, QueueName};
pub use shop::{Here, Shop, ShopLayout, Width};
