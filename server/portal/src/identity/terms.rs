//! The terms: accepted by each person once a version, before any page (A10).

use domain::identity::TERMS_VERSION;

use crate::{
    Portal, Scope,
    audit::{Event, What},
    error::{Error, Result},
    store,
    transaction::in_transaction,
};

impl Portal {
    /// Notes that the acting person accepts the terms in force. Accepting twice is accepting once.
    ///
    /// # Errors
    /// What the database said; *not found* for a task.
    pub async fn accept_terms(&self, scope: &Scope) -> Result<()> {
        let person = scope.person_uuid().ok_or(Error::NOT_FOUND)?;
        let place = scope.place().ok_or(Error::NOT_FOUND)?;
        in_transaction!(self, scope, |tx| {
            let sql = "INSERT INTO terms_acceptance (person_id, version, accepted_at) VALUES ($1, $2, $3) \
                       ON CONFLICT DO NOTHING";
            let fresh = store::execute(tx.db(), sql, store::values![person, TERMS_VERSION, tx.now()]).await?;
            if fresh == 0 {
                return Ok(());
            }
            let what = What::TermsAccepted { version: TERMS_VERSION.to_owned() };
            tx.commit(Event::new(place, what)).await
        })
    }
}
