//! *Add new reseller*: a name and OK; everything else later (A25, A26).

use domain::{ids::CompanyId, tenancy::NewReseller, text::CompanyName};

use super::event::TenancyEvent;
use crate::{
    FormStamp, Portal, Scope,
    audit::{Event, Events},
    authority::{AddReseller, Grant, Place},
    error::{Error, Result},
    limits::Budget,
    store::{
        orgs::{self, Counters, OfCustomer},
        totals::{self, Delta},
    },
    transaction::{Ending, Tx, act},
};

impl Portal {
    /// Adds a reseller under the acting partner.
    ///
    /// # Errors
    /// A refusal for who may not; the field's problem where the name is taken.
    pub async fn add_reseller(&self, scope: &Scope, form: FormStamp, new: &NewReseller) -> Result<CompanyId> {
        let form = form.asks("add_reseller", new)?;
        let partner = scope.company().ok_or(Error::NOT_FOUND)?;
        act!(self, scope, form, AddReseller, partner, |tx, grant| {
            tx.spend_own(Budget::Resellers).await?;
            let reseller = insert(tx, &grant, &new.name).await?;
            let mut events = Vec::new();
            if let Some((name, mail)) = &new.first_user {
                let invited = super::invite(tx, &reseller, name, mail, super::add_user::ADMINISTRATOR).await;
                events.push(invited.map_err(at_first_user)?.1);
            }
            let added = TenancyEvent::ResellerAdded { reseller: reseller.name.clone() };
            Ok(Ending::told(reseller.company(), Events::from(Event::new(&reseller, added)).and(events)))
        })
    }
}

/// The first user's problems stand at the first user's fields.
fn at_first_user(error: Error) -> Error {
    match error {
        Error::Denied(domain::denial::Denial::Invalid { mut errors }) => {
            errors.iter_mut().for_each(|error| error.field = format!("user_{}", error.field));
            errors.into()
        }
        error => error,
    }
}

pub(crate) async fn insert(tx: &Tx<'_>, grant: &Grant<'_, AddReseller>, name: &CompanyName) -> Result<Place> {
    let id = tx.new_id();
    let reseller = grant.place().new_reseller(id, name.to_string());
    keep(tx, &reseller, None).await?;
    totals::change(tx.writer(), reseller.partner, tx.new_id(), Delta { sellers: 1, ..Delta::default() }).await?;
    orgs::count(tx.writer(), reseller.key(), Counters::default()).await?;
    Ok(reseller)
}

/// Keeps a company with nothing in it yet, as this change's.
pub(crate) async fn keep(tx: &Tx<'_>, place: &Place, customer: Option<OfCustomer<'_>>) -> Result<()> {
    let new = orgs::New {
        place,
        name_key: tx.portal().names().key(&place.name),
        created_at: tx.now(),
        created_by: tx.scope().author().1,
        customer,
    };
    orgs::keep(tx.writer(), new).await
}
