//! The parts that every page is made of. Each is one file, with one file of the same name in `style/parts`.

pub mod badge;
pub mod button;
pub mod chips;
pub mod command;
pub mod crumbs;
pub mod empty;
pub mod field;
pub mod moment;
pub mod money_text;
pub mod note;
#[cfg(feature = "ssr")]
pub mod page_title;
pub mod sum_list;
#[cfg(feature = "ssr")]
pub mod test_band;
pub mod text_area;
pub mod timeline;
pub mod verdict;

pub use badge::Badge;
pub use button::{Button, ButtonLink, Look};
pub use chips::{Chip, Chips};
pub use command::Command;
pub use crumbs::{Crumb, Crumbs};
pub use empty::EmptyState;
pub use field::{Field, describedby};
pub use moment::{Moment, When};
pub use money_text::MoneyText;
pub use note::{Note, Problem, ProblemNote, Tone};
#[cfg(feature = "ssr")]
pub use page_title::PageTitle;
pub use sum_list::{SumList, SumRow};
#[cfg(feature = "ssr")]
pub use test_band::TestBand;
pub use text_area::TextArea;
pub use timeline::{Step, StepState, Timeline};
pub use verdict::{Mark, Verdict, VerdictText};
