//! Form stamps: made when a form is rendered, opened when it's posted.

use domain::ids::MembershipId;

use crate::{
    FormStamp, Portal, Scope,
    error::{Error, Result},
};

impl Portal {
    /// A stamp for a form that is being rendered for the acting person. Nothing is written.
    ///
    /// # Errors
    /// *Not found* for a task: tasks have no forms.
    pub fn stamp_form(&self, scope: &Scope) -> Result<String> {
        let (company, author) = scope.company().zip(scope.membership()).ok_or(Error::NOT_FOUND)?;
        Ok(FormStamp::new(self.new_id(), company).seal(self.key(), author))
    }

    /// Opens the stamp of a posted form.
    ///
    /// # Errors
    /// *Stale* where it's another person's, another company's, forged, or too old.
    pub fn open_form(&self, scope: &Scope, stamp: &str) -> Result<FormStamp> {
        let (company, by) = scope.company().zip(scope.membership()).ok_or(Error::NOT_FOUND)?;
        FormStamp::open(stamp, self.key(), by, company, self.now())
    }

    /// For whom a form was rendered, also where their session has ended since. No proof that they sent it.
    pub fn author_of(&self, stamp: &str) -> Option<MembershipId> {
        FormStamp::read(stamp, self.key(), self.now()).map(|(_, author)| author)
    }
}
