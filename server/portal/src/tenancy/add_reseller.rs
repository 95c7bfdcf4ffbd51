//! *Add new reseller*: a name and OK; everything else later (A25, A26).

use domain::{authority::Level, ids::CompanyId, problem::Problem, tenancy::NewReseller, text::CompanyName};
use sea_orm::{EntityTrait, IntoActiveModel};

use crate::{
    FormStamp, Portal, Scope,
    audit::{Event, Events, What},
    authority::{AddReseller, Grant, Place},
    error::{Error, Result},
    store::{
        self,
        entity::org,
        form_posts,
        orgs::{self, Counters},
        totals::{self, Delta},
    },
    transaction::{Tx, in_transaction},
};

impl Portal {
    /// Adds a reseller under the acting partner.
    ///
    /// # Errors
    /// A refusal for who may not; the field's problem where the name is taken.
    pub async fn add_reseller(&self, scope: &Scope, form: FormStamp, new: &NewReseller) -> Result<CompanyId> {
        in_transaction!(self, scope, |tx| {
            let partner = scope.company().ok_or(Error::NOT_FOUND)?;
            let grant = tx.grant::<AddReseller>(partner).await?;
            if let Some(done) = form_posts::claim(tx.db(), grant.place(), form.key, "add_reseller", tx.now()).await? {
                return Ok(done);
            }
            let reseller = insert(&tx, &grant, &new.name).await?;
            let mut events = Vec::new();
            if let Some((name, mail)) = &new.first_user {
                let invited = super::invite(&tx, &reseller, name, mail, super::add_user::ADMINISTRATOR).await;
                events.push(invited.map_err(at_first_user)?);
            }
            form_posts::answer(tx.db(), grant.place(), form.key, &reseller.company()).await?;
            let id = reseller.company();
            let added = What::ResellerAdded { reseller: reseller.name.clone() };
            tx.commit(Events::from(Event::new(&reseller, added)).and(events)).await?;
            Ok(id)
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
    let partner = grant.place().partner;
    let reseller = Place { partner, reseller: id, id, level: Level::Reseller, name: name.to_string() };
    let row = blank(tx, &reseller);
    if let Err(error) = org::Entity::insert(row.into_active_model()).exec_without_returning(tx.db()).await {
        return Err(if store::is_taken(&error, "name") {
            Error::field("name", Problem::NameTaken)
        } else {
            store::told(error)
        });
    }
    totals::change(tx.db(), &reseller, tx.new_id(), Delta { sellers: 1, ..Delta::default() }).await?;
    orgs::count(tx.db(), &reseller, Counters::default()).await?;
    Ok(reseller)
}

/// A company with nothing in it yet.
pub(crate) fn blank(tx: &Tx<'_>, place: &Place) -> org::Model {
    org::Model {
        partner_id: place.partner,
        id: place.id,
        reseller_id: place.reseller,
        org_id: place.id,
        level: place.level.number(),
        name: place.name.clone(),
        name_key: tx.portal().names().key(&place.name),
        code: None,
        search: place.name.to_lowercase(),
        status: 4,
        suspended: false,
        attention: 0,
        people: 0,
        admins: 0,
        staffed: false,
        customers: 0,
        users: 0,
        mailboxes: 0,
        storage_mb: 0,
        tid: None,
        country: "NO".into(),
        language: "en".into(),
        contact_name: String::new(),
        contact_mail: String::new(),
        requires_second_factor: false,
        peers_may_remove: true,
        properties: serde_json::json!({}),
        version: 1,
        created_at: tx.now(),
        created_by: tx.scope().actor_name().to_owned(),
    }
}
