//! What runs in the browser: three islands around markup the server has rendered. Each makes better what works without.

mod controls;
mod faults;
pub mod form;
pub mod run;
pub mod stepper;

pub use self::{form::LiveForm, run::LiveRun, stepper::LiveStepper};
