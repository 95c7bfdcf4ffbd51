//! A company's settings (A27): each saved by itself, refused where somebody else saved meanwhile.

use domain::{
    authority::{Action, Level, Relation},
    denial::Staleness,
    ids::CompanyId,
    problem::Problem,
    provisioning::AdvancedProperties,
    tenancy::{CompanySettings, SettingsForm},
};

use super::event::TenancyEvent;
use crate::{
    FormStamp, Portal, Scope,
    audit::Event,
    authority::{EditCompany, Place},
    error::{Error, Result},
    store::settings,
    transaction::{Ending, act},
};

impl Portal {
    /// A company's settings.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not change them.
    pub async fn read_settings(&self, scope: &Scope, company: CompanyId) -> Result<CompanySettings> {
        let place = self.look_for(scope, company, Action::EditCompany).await?;
        let stored = settings::read(self.db().reader(), &place).await?.ok_or(Error::NOT_FOUND)?;
        let relation = scope.place().and_then(|acting| place.relation_to(acting)).ok_or(Error::NOT_FOUND)?;
        Ok(CompanySettings {
            company: self.company(scope, &place).await?,
            contact_name: stored.contact_name,
            contact_mail: stored.contact_mail,
            language: stored.language,
            requires_second_factor: stored.requires_second_factor,
            peers_may_remove: stored.peers_may_remove,
            peers_are_yours: is_theirs_to_say(relation),
            advanced: self.advanced(&place).await?,
            version: stored.version,
        })
    }

    /// Saves a company's settings.
    ///
    /// # Errors
    /// Every problem at its field; *changed* where somebody saved since the form was opened; otherwise as for reading.
    pub async fn edit_company(
        &self,
        scope: &Scope,
        form: FormStamp,
        company: CompanyId,
        new: &SettingsForm,
    ) -> Result<()> {
        let new = new.parse()?;
        let form = form.asks("edit_company", &(company, &new))?;
        act!(self, scope, form, EditCompany, company, |tx, grant| {
            let old = settings::read(tx.reader(), grant.place()).await?.ok_or(Error::NOT_FOUND)?;
            if old.version != new.version {
                return Err(Error::stale(Staleness::Changed));
            }
            let asks_now = new.requires_second_factor && !old.requires_second_factor;
            if asks_now && grant.relation() == Relation::Own && !tx.scope().proved_second_factor() {
                return Err(Error::field("requires_second_factor", Problem::SecondFactorFirst));
            }
            let peers_may_remove =
                if is_theirs_to_say(grant.relation()) { new.peers_may_remove } else { old.peers_may_remove };
            let new = SettingsForm { peers_may_remove, ..new.clone() };
            if !settings::save(tx.writer(), &grant, &new).await? {
                return Err(Error::stale(Staleness::Changed));
            }
            let what = TenancyEvent::SettingsChanged { changes: changes(&old, &new) };
            Ok(Ending::told((), Event::new(grant.place(), what)))
        })
    }

    /// Only a customer has any.
    async fn advanced(&self, place: &Place) -> Result<Option<AdvancedProperties>> {
        if place.level != Level::Customer {
            return Ok(None);
        }
        settings::advanced(self.db().reader(), place).await
    }
}

/// Whether administrators may remove each other is for the level above to say (mission.md, decision 2). From anybody else
/// the field is not listened to, whatever was posted; nobody is above a partner, whose people always may.
const fn is_theirs_to_say(relation: Relation) -> bool {
    matches!(relation, Relation::Below)
}

fn changes(old: &SettingsForm, new: &SettingsForm) -> Vec<(String, String, String)> {
    let yes = |on: bool| if on { "yes" } else { "no" }.to_owned();
    // Words of the log (`setting-…`), which are read in the reader's language.
    [
        ("contact", old.contact_name.clone(), new.contact_name.clone()),
        ("contact-mail", old.contact_mail.clone(), new.contact_mail.clone()),
        ("language", old.language.clone(), new.language.clone()),
        ("second-factor", yes(old.requires_second_factor), yes(new.requires_second_factor)),
        ("peers-may-remove", yes(old.peers_may_remove), yes(new.peers_may_remove)),
    ]
    .into_iter()
    .filter(|(_, from, to)| from != to)
    .map(|(what, from, to)| (what.to_owned(), from, to))
    .collect()
}
