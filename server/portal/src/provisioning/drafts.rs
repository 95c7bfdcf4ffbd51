//! Drafts of the stepper: what was typed so far, as a row of the seller's. Nothing of it exists anywhere else, so
//! *Cancel* makes nothing (E18). It survives a reload, a log-out and another device.

use chrono::TimeDelta;
use domain::{
    authority::Action,
    denial::Staleness,
    ids::{CompanyId, DraftId},
    problem::{FieldError, Problem},
    provisioning::{AdministratorForm, CustomerForm, Draft, DraftAt, DraftRow, DraftStep, NewCustomer},
    text::DomainName,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{catalogue, codes, event::ProvisioningEvent};
use crate::{
    FormStamp, Portal, Scope,
    audit::Event,
    authority::{CreateCustomer, Grant, Place},
    error::{Error, Result},
    limits::Budget,
    store::{
        self, Reader,
        drafts::{self, Times},
        orgs,
    },
    transaction::{Ending, Tx, act},
};

/// How long a draft is kept.
const KEPT: TimeDelta = TimeDelta::days(30);

/// What a draft holds, as stored.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Content {
    pub(super) customer: Option<CustomerForm>,
    pub(super) administrator: Option<AdministratorForm>,
    pub(super) services: Option<Vec<String>>,
    /// The customer alone is to be made.
    pub(super) customer_only: bool,
}

/// A draft as it is kept.
pub(super) type Stored = drafts::Kept<Content>;

/// The domains of the customer a draft would make: until it exists, the one that was typed (E37).
pub(super) fn domains(customer: &CustomerForm) -> Vec<DomainName> {
    DomainName::parse(&customer.domain).into_iter().collect()
}

impl Portal {
    /// A draft, for whoever may create customers under its seller: a colleague may take it over.
    ///
    /// # Errors
    /// *Not found* where there is none the reader may see; *already ended* where it was cancelled.
    pub async fn read_draft(&self, scope: &Scope, id: DraftId) -> Result<Draft> {
        let partner = scope.place().ok_or(Error::NOT_FOUND)?.partner;
        let stored: Stored = drafts::find(self.db().reader(), partner, id).await?.ok_or(Error::NOT_FOUND)?;
        let place = self.look_for(scope, CompanyId::new(stored.seller), Action::CreateCustomer).await?;
        if stored.cancelled {
            return Err(Error::stale(Staleness::AlreadyEnded));
        }
        Ok(Draft {
            id,
            seller: self.company(scope, &place).await?,
            customer: stored.content.customer,
            administrator: stored.content.administrator,
            services: stored.content.services,
            customer_only: stored.content.customer_only,
            version: stored.version,
            run: stored.run,
            updated_at: stored.updated_at,
            owner: stored.owner,
        })
    }

    /// The open drafts of a seller, the newest first.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not create customers there.
    pub async fn read_drafts(&self, scope: &Scope, seller: CompanyId) -> Result<Vec<DraftRow>> {
        let place = self.look_for(scope, seller, Action::CreateCustomer).await?;
        let open = drafts::open::<Content>(self.db().reader(), &place, self.now()).await?;
        let row = |drafts::Open { id, content, owner, updated_at }: drafts::Open<Content>| {
            let CustomerForm { name, code, .. } = content.customer.unwrap_or_default();
            DraftRow { id, name, code, owner, updated_at }
        };
        Ok(open.into_iter().map(row).collect())
    }

    /// Saves *Create Customer*; without a draft, begins one.
    ///
    /// # Errors
    /// Every problem at its field, also those only the database knows: a code of another reseller, a taken domain.
    /// *Changed* where somebody saved the draft since its page was shown.
    pub async fn save_customer_step(
        &self,
        scope: &Scope,
        form: FormStamp,
        seller: CompanyId,
        draft: Option<DraftAt>,
        typed: &CustomerForm,
    ) -> Result<(DraftAt, DraftStep)> {
        self.save_customer(scope, form, (seller, draft), typed, false).await
    }

    /// The same, for a customer that is to be made alone: the next page is the plan, its services and users follow page
    /// by page (E8, E10).
    ///
    /// # Errors
    /// The same.
    pub async fn save_customer_only(
        &self,
        scope: &Scope,
        form: FormStamp,
        seller: CompanyId,
        draft: Option<DraftAt>,
        typed: &CustomerForm,
    ) -> Result<(DraftAt, DraftStep)> {
        self.save_customer(scope, form, (seller, draft), typed, true).await
    }

    async fn save_customer(
        &self,
        scope: &Scope,
        form: FormStamp,
        (seller, draft): (CompanyId, Option<DraftAt>),
        typed: &CustomerForm,
        customer_only: bool,
    ) -> Result<(DraftAt, DraftStep)> {
        let parsed = typed.parse()?;
        let name_key = self.names().key(parsed.name.as_str());
        let form = form.asks("save_customer", &(seller, draft, typed, customer_only))?;
        act!(self, scope, form, CreateCustomer, seller, |tx, grant| {
            let place = grant.place();
            let begun = match draft {
                Some(at) => Some((at, unchanged(open(tx, place, at.id).await?, at)?.content)),
                None => None,
            };
            let faults = customer_faults(tx.reader(), place, &parsed, name_key.clone()).await?;
            if !faults.is_empty() {
                return Err(faults.into());
            }
            let (at, mut content) = match begun {
                Some(begun) => begun,
                None => (begin(tx, place).await?, Content::default()),
            };
            content.customer = Some(parsed.as_understood(typed));
            content.customer_only = customer_only;
            save(tx, &grant, at, &content).await
        })
    }

    /// Saves *Create Administrator*.
    ///
    /// # Errors
    /// Every problem at its field; *not found* where the draft isn't that seller's; *not yet* before *Create Customer*;
    /// *changed* where somebody saved meanwhile.
    pub async fn save_administrator_step(
        &self,
        scope: &Scope,
        form: FormStamp,
        (seller, draft): (CompanyId, DraftAt),
        typed: &AdministratorForm,
    ) -> Result<(DraftAt, DraftStep)> {
        let read = match typed.read() {
            Ok(read) => read,
            Err(errors) => return Err(self.administrator_faults(scope, (seller, draft.id), typed, errors).await),
        };
        let form = form.asks("save_administrator", &(seller, draft, typed))?;
        act!(self, scope, form, CreateCustomer, seller, |tx, grant| {
            let place = grant.place();
            let stored = unchanged(open(tx, place, draft.id).await?, draft)?;
            let customer = stored.content.customer.clone().ok_or(Error::stale(Staleness::NotYet))?;
            let mut parsed = read.clone().at(&domains(&customer))?;
            let faults = super::accounts::fit(tx.reader(), place.partner, &mut parsed).await?;
            if !faults.is_empty() {
                return Err(faults.into());
            }
            let content =
                Content { administrator: Some(parsed.as_understood(typed)), customer_only: false, ..stored.content };
            save(tx, &grant, draft, &content).await
        })
    }

    /// Saves *Provision Services*.
    ///
    /// # Errors
    /// Where something is chosen that isn't offered, or without what it needs; *not found* where the draft isn't that
    /// seller's; *changed* where somebody saved meanwhile.
    pub async fn save_services_step(
        &self,
        scope: &Scope,
        form: FormStamp,
        (seller, draft): (CompanyId, DraftAt),
        chosen: &[String],
    ) -> Result<(DraftAt, DraftStep)> {
        let choice = catalogue::choice(chosen).map_err(|error| vec![error])?;
        let order = catalogue::in_order(&choice, &[])?;
        let services: Vec<String> = order.into_iter().map(|service| service.key.clone()).collect();
        let form = form.asks("save_services", &(seller, draft, chosen))?;
        act!(self, scope, form, CreateCustomer, seller, |tx, grant| {
            let place = grant.place();
            let stored = unchanged(open(tx, place, draft.id).await?, draft)?;
            let content = Content { services: Some(services.clone()), ..stored.content };
            save(tx, &grant, draft, &content).await
        })
    }

    /// Cancels a draft: it makes nothing.
    ///
    /// # Errors
    /// *Already ended* where *Provision* was pressed.
    pub async fn cancel_draft(&self, scope: &Scope, form: FormStamp, draft: DraftId) -> Result<CompanyId> {
        let form = form.asks("cancel_draft", &draft)?;
        act!(self, scope, form, CreateCustomer, seller_of(tx, draft).await?, |tx, grant| {
            let place = grant.place();
            let stored = hold(tx, place.partner, draft).await?;
            if stored.run.is_some() || stored.cancelled {
                return Err(Error::stale(Staleness::AlreadyEnded));
            }
            drafts::cancel(tx.writer(), &grant, draft).await?;
            let subject = stored.content.customer.map(|customer| customer.name).unwrap_or_default();
            Ok(Ending::told(place.company(), Event::new(place, ProvisioningEvent::DraftCancelled { subject })))
        })
    }

    /// All that is wrong with a form, said before anybody holds the database's writer; `errors` is what is wrong with it
    /// in itself.
    async fn administrator_faults(
        &self,
        scope: &Scope,
        (seller, draft): (CompanyId, DraftId),
        typed: &AdministratorForm,
        errors: Vec<FieldError>,
    ) -> Error {
        match self.read_draft(scope, draft).await {
            Err(error) => error,
            Ok(draft) if draft.seller.id != seller => Error::NOT_FOUND,
            Ok(Draft { customer: None, .. }) => Error::stale(Staleness::NotYet),
            Ok(Draft { customer: Some(customer), .. }) => {
                typed.parse(&domains(&customer)).err().unwrap_or(errors).into()
            }
        }
    }
}

/// What only the database knows of a customer to be.
pub(super) async fn customer_faults(
    on: Reader<'_>,
    seller: &Place,
    new: &NewCustomer,
    name_key: Vec<u8>,
) -> Result<Vec<FieldError>> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, problem| faults.push(FieldError { field: field.to_owned(), problem });
    if orgs::has_customer(on, seller, name_key, None).await? {
        fault("name", Problem::NameTaken);
    }
    if let Some(problem) = codes::problem(on, seller, new.code.as_str()).await? {
        fault("code", problem);
    }
    if store::domains::is_taken(on, seller.partner, &new.domain).await? {
        fault("domain", Problem::DomainTaken);
    }
    Ok(faults)
}

pub(super) fn times(tx: &Tx<'_>) -> Times {
    Times { now: tx.now(), expires_at: tx.now() + KEPT }
}

async fn begin(tx: &Tx<'_>, seller: &Place) -> Result<DraftAt> {
    tx.spend_own(Budget::Drafts).await?;
    let id = DraftId::new(tx.new_id());
    let (owner, content) = (tx.scope().actor_name(), Content::default());
    drafts::begin(tx.writer(), seller, id, (owner, &content), times(tx)).await?;
    Ok(DraftAt { id, version: 0 })
}

/// A draft, held.
pub(super) async fn hold(tx: &Tx<'_>, partner: Uuid, id: DraftId) -> Result<Stored> {
    drafts::hold(tx.writer(), partner, id).await?.ok_or(Error::NOT_FOUND)
}

/// The seller whose draft it is: its row is held before the draft's.
pub(super) async fn seller_of(tx: &Tx<'_>, id: DraftId) -> Result<CompanyId> {
    let partner = tx.partner().ok_or(Error::NOT_FOUND)?;
    let found: Stored = drafts::find(tx.reader(), partner, id).await?.ok_or(Error::NOT_FOUND)?;
    Ok(CompanyId::new(found.seller))
}

/// A draft that can still be changed.
async fn open(tx: &Tx<'_>, seller: &Place, id: DraftId) -> Result<Stored> {
    let stored = hold(tx, seller.partner, id).await?;
    if stored.seller != seller.id {
        return Err(Error::NOT_FOUND);
    }
    if stored.run.is_some() || stored.cancelled {
        return Err(Error::stale(Staleness::AlreadyEnded));
    }
    Ok(stored)
}

/// Nobody saved it since the page was shown from which it is saved now.
fn unchanged(stored: Stored, at: DraftAt) -> Result<Stored> {
    if stored.version == at.version { Ok(stored) } else { Err(Error::stale(Staleness::Changed)) }
}

/// Saves a draft that is held at that version; answers the next one, and the page to go on to.
async fn save(
    tx: &Tx<'_>,
    grant: &Grant<'_, CreateCustomer>,
    at: DraftAt,
    content: &Content,
) -> Result<Ending<(DraftAt, DraftStep)>> {
    drafts::save(tx.writer(), grant, at.id, content, times(tx)).await?;
    let next = if content.customer_only {
        DraftStep::Plan
    } else if content.administrator.is_none() {
        DraftStep::Administrator
    } else if content.services.is_none() {
        DraftStep::Services
    } else {
        DraftStep::Plan
    };
    let saved = (DraftAt { version: at.version + 1, ..at }, next);
    Ok(Ending::Unaudited(saved, "a draft is nobody's act yet"))
}
