//! What a failed form post leaves behind, until its page shows it: values as typed (never secrets) and the denial.

use chrono::TimeDelta;
use domain::{
    denial::Denial,
    ids::{FlashId, MembershipId},
};
use serde::{Deserialize, Serialize};

use crate::{Portal, error::Result, keys, store::flashes};

/// The typed values and what is wrong with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Field and value, as posted.
    pub values: Vec<(String, String)>,
    /// Why it wasn't done.
    pub denial: Denial,
}

impl Flash {
    /// What was typed into a field.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }
}

/// The owner of what somebody leaves behind whose session has ended: the browser's anonymous cookie and the person
/// together. Neither alone reads it: not who signs in next at this browser, and not this person at another one. No
/// cookie can hold the line break between the two.
pub fn returning(secret: &str, member: MembershipId) -> String {
    format!("{secret}\n{member}")
}

const KEPT: TimeDelta = TimeDelta::hours(2);

impl Portal {
    /// Keeps a failed post for its owner: a session's or an anonymous cookie's secret, or who comes back ([`returning`]).
    ///
    /// # Errors
    /// What the database said.
    pub async fn keep_flash(&self, owner: &str, flash: &Flash) -> Result<FlashId> {
        let id = FlashId::new(self.new_id());
        flashes::keep(self.db().writer(), id, keys::hash(owner), flash, self.now() + KEPT).await?;
        Ok(id)
    }

    /// Reads it back, for the same owner only.
    ///
    /// # Errors
    /// What the database said.
    pub async fn read_flash(&self, owner: &str, id: FlashId) -> Result<Option<Flash>> {
        flashes::find(self.db().reader(), id, keys::hash(owner), self.now()).await
    }
}
