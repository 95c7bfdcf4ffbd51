//! Setting a partner up, from the command line only: no page ever can (T30).

use domain::{
    ids::CompanyId,
    problem::Problem,
    text::{CompanyName, MailAddress, PersonName},
};

use super::event::TenancyEvent;
use crate::{
    Portal, Scope,
    audit::{Event, Events},
    authority::Place,
    error::{Error, Result},
    store::{
        orgs::{self, Counters},
        totals,
    },
    transaction::in_transaction,
};

impl Portal {
    /// Makes a partner with its own entry in its list of resellers (A13), and invites its first user.
    ///
    /// # Errors
    /// What the database said; the name's problem where a partner of that name is set up already; *not found* for
    /// anybody but the command line.
    pub async fn init_partner(
        &self,
        scope: &Scope,
        name: &CompanyName,
        first_user: (&PersonName, &MailAddress),
    ) -> Result<CompanyId> {
        scope.ensure_command_line()?;
        in_transaction!(self, scope, |tx| {
            // Two of one name, and nobody could say later which one an import means.
            if orgs::has_partner(tx.reader(), self.names().key(name.as_str())).await? {
                return Err(Error::field("partner", Problem::NameTaken));
            }
            let id = tx.new_id();
            let place = Place::new_partner(id, name.to_string());
            super::add_reseller::keep(&tx, &place, None).await?;
            totals::begin(tx.writer(), id).await?;
            orgs::count(tx.writer(), place.key(), Counters::default()).await?;
            let (user, mail) = first_user;
            let (_, invited) = super::invite(&tx, &place, user, mail, super::add_user::ADMINISTRATOR).await?;
            let added = Event::new(&place, TenancyEvent::PartnerAdded { partner: place.name.clone() });
            tx.commit(Events::from(added).and([invited])).await?;
            Ok(place.company())
        })
    }
}
