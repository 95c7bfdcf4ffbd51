//! The terms: accepted by each person once a version, before any page (A10).

use domain::identity::TERMS_VERSION;

use super::event::IdentityEvent;
use crate::{
    Portal, Scope,
    audit::Event,
    error::{Error, Result},
    store::terms,
    transaction::in_transaction,
};

impl Portal {
    /// Notes that the acting person accepts the terms in force. Accepting twice is accepting once.
    ///
    /// # Errors
    /// What the database said; *not found* for a task.
    pub async fn accept_terms(&self, scope: &Scope) -> Result<()> {
        let person = scope.person().ok_or(Error::NOT_FOUND)?;
        let place = scope.place().ok_or(Error::NOT_FOUND)?;
        in_transaction!(self, scope, |tx| {
            if !terms::accept(tx.writer(), person, TERMS_VERSION, tx.now()).await? {
                return Ok(());
            }
            let what = IdentityEvent::TermsAccepted { version: TERMS_VERSION.to_owned() };
            tx.commit(Event::new(place, what)).await
        })
    }
}
