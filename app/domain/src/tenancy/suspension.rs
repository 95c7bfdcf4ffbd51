//! Suspending a company (A16): what the level above types, sees beforehand, and sees afterwards.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    form::typed_form,
    problem::{Check, FieldError},
    tenancy::Company,
    text::Reason,
};

/// What suspends a company, as the level above sees it; its own people can't sign in to see anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// The name of the suspended company: this one, or the seller it hangs under.
    pub company: String,
    /// Whether it's the seller that is suspended, and this company with it.
    pub by_seller: bool,
    /// Why.
    pub reason: String,
    /// Who did it.
    pub by: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Whether the reader may take it back: what a level above theirs set is not theirs.
    pub yours: bool,
}

/// What suspending a company stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuspensionEffect {
    /// The company.
    pub company: Company,
    /// People who can sign in now, at it and at what hangs under it.
    pub people: i64,
    /// Its customers, whose people are among them.
    pub customers: i64,
    /// Runs that are under way.
    pub runs: i64,
}

/// *Suspend* as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SuspensionForm {
    /// Why.
    pub reason: String,
}

typed_form! { SuspensionForm {
    reason: Line "tenancy-suspend-reason";
} }

impl SuspensionForm {
    /// Reads the form.
    ///
    /// # Errors
    /// The problem at its field.
    pub fn parse(&self) -> Result<Reason, Vec<FieldError>> {
        let mut check = Check::new();
        let reason = check.take("reason", Reason::parse(&self.reason));
        reason.ok_or_else(|| check.into_errors())
    }
}
