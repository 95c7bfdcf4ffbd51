//! Tenantry's design system: server-rendered Leptos components over the classes of `style/`.
//! No signals, no islands, no routes, no words of its own: every text, number and date comes in ready to show.

pub mod area;
pub mod button;
pub mod choice;
pub mod confirm;
pub mod content;
pub mod crumbs;
pub mod door;
pub mod empty;
pub mod errors;
mod escape;
pub mod field;
pub mod find;
pub mod form;
pub mod icon;
pub mod link;
pub mod list;
pub mod notice;
pub mod page;
pub mod pager;
pub mod plan;
pub mod rows;
pub mod select;
pub mod shell;
pub mod status;
pub mod steps;
pub mod text;
pub mod title;
pub mod track;

pub use area::SafeTextarea;
pub use button::{Button, ButtonKind, LinkButton};
pub use choice::{CheckField, ChoiceCard, ChoiceKind, FieldGroup};
pub use confirm::Confirm;
pub use content::{CodeList, CopyField, Fold, Meter, Panel, Tabs};
pub use crumbs::Crumbs;
pub use door::{Chooser, Destination, Destinations, Door};
pub use empty::{Empty, Trouble};
pub use errors::{ErrorSummary, FieldError};
pub use field::{Field, FieldKind, field_id};
pub use find::{FindForm, FindSelect};
pub use form::Form;
pub use icon::Icon;
pub use link::{Link, Tab};
pub use list::{BulkBar, Column, List, Order, Sort};
pub use notice::{Banner, Notice, StatusLine, Undo};
pub use page::{Page, PageProps};
pub use pager::Pager;
pub use plan::{Definition, DefinitionList, PlanItem, PlanList};
pub use rows::{Row, Rows};
pub use select::{Choice, SelectField};
pub use shell::{ActingBar, Bare, NavLink, Shell, ShellTexts, Switch, SwitchOption, Who};
pub use status::{Progress, Status, Tag, Tone};
pub use steps::{Step, StepState, Steps};
pub use text::{MaybeText, Slot, Text};
pub use title::{PageHead, PageTitle};
pub use track::{Track, TrackState, TrackStep};

#[cfg(test)]
mod tests;
