//! Form stamps: made when a form is rendered, opened when it's posted.

use crate::{
    FormStamp, Portal, Scope,
    authority::Actor,
    error::{Error, Result},
};

impl Portal {
    /// A stamp for a form that is being rendered for the acting person. Nothing is written.
    ///
    /// # Errors
    /// *Not found* for a task: tasks have no forms.
    pub fn stamp_form(&self, scope: &Scope) -> Result<String> {
        let company = scope.company().ok_or(Error::NOT_FOUND)?;
        Ok(FormStamp { key: self.new_id(), company }.seal(self.key(), &session(scope)?))
    }

    /// Opens the stamp of a posted form.
    ///
    /// # Errors
    /// *Stale* where it's another session's, another company's, forged, or too old.
    pub fn open_form(&self, scope: &Scope, stamp: &str) -> Result<FormStamp> {
        let company = scope.company().ok_or(Error::NOT_FOUND)?;
        FormStamp::open(stamp, self.key(), &session(scope)?, company, self.now())
    }
}

fn session(scope: &Scope) -> Result<[u8; 16]> {
    match scope.actor() {
        Actor::Person { session, .. } => Ok(*session.uuid().as_bytes()),
        Actor::System(_) => Err(Error::NOT_FOUND),
    }
}
