//! The server functions: each reads a form, knows who posts, does one deed, and sends the browser on to the page
//! that shows what came of it. A refusal leads back to the form with everything that was typed in the address, so
//! that a page stays a function of its address and works without any script.

mod ask;
mod attend;
mod back_to;
mod customer_door;
mod decide;
mod desk_door;
pub mod form;
mod onward;
mod remedy;
