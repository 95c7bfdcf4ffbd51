//! Drafts of the stepper: what was typed so far, as a row of the seller's. Nothing of it exists anywhere else, so
//! *Cancel* makes nothing (E18). It survives a reload, a log-out and another device.

use chrono::TimeDelta;
use domain::{
    authority::Action,
    denial::Staleness,
    ids::{CompanyId, DraftId, RunId},
    problem::{FieldError, Problem},
    provisioning::{AdministratorForm, CustomerForm, Draft, DraftStep, NewCustomer},
    text::DomainName,
};
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{catalogue, codes};
use crate::{
    FormStamp, Portal, Scope,
    audit::{Event, What},
    authority::{CreateCustomer, Place},
    error::{Error, Result},
    store::{self, entity::draft, form_posts},
    transaction::{Tx, in_transaction},
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

/// A draft's row.
pub(super) struct Stored {
    pub(super) content: Content,
    pub(super) version: i32,
    pub(super) run: Option<Uuid>,
    pub(super) cancelled: bool,
    pub(super) updated_at: chrono::DateTime<chrono::Utc>,
    pub(super) owner: String,
    pub(super) seller: Uuid,
}

pub(super) async fn load<C: ConnectionTrait>(on: &C, partner: Uuid, id: DraftId, lock: bool) -> Result<Stored> {
    let lock = if lock { store::for_update(on.get_database_backend()) } else { "" };
    let sql = format!(
        "SELECT content, version, run_id, cancelled, updated_at, owner, org_id FROM draft \
         WHERE partner_id = $1 AND id = $2{lock}"
    );
    let row = store::one(on, &sql, store::values![partner, id.uuid()]).await?.ok_or(Error::NOT_FOUND)?;
    let content: serde_json::Value = row.get(0)?;
    Ok(Stored {
        content: serde_json::from_value(content)?,
        version: row.get(1)?,
        run: row.get(2)?,
        cancelled: row.get(3)?,
        updated_at: row.get(4)?,
        owner: row.get(5)?,
        seller: row.get(6)?,
    })
}

/// The domains of the customer a draft would make: until it exists, the one that was typed (E37).
pub(super) fn domains(customer: &CustomerForm) -> Vec<DomainName> {
    DomainName::parse(&customer.domain).into_iter().collect()
}

impl Portal {
    /// A draft, for whoever may create customers under its seller: a colleague may take it over.
    ///
    /// # Errors
    /// *Not found* where there is none the reader may see.
    pub async fn read_draft(&self, scope: &Scope, id: DraftId) -> Result<Draft> {
        let partner = scope.place().ok_or(Error::NOT_FOUND)?.partner;
        let stored = load(&self.db().read, partner, id, false).await?;
        let place = self.look_for(scope, CompanyId::new(stored.seller), Action::CreateCustomer).await?;
        if stored.cancelled {
            return Err(Error::NOT_FOUND);
        }
        Ok(Draft {
            id,
            seller: self.company(scope, &place).await?,
            customer: stored.content.customer,
            administrator: stored.content.administrator,
            services: stored.content.services,
            customer_only: stored.content.customer_only,
            version: stored.version,
            run: stored.run.map(RunId::new),
            updated_at: stored.updated_at,
            owner: stored.owner,
        })
    }

    /// The open drafts of a seller, the newest first: id, what it is about, and by whom.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not create customers there.
    pub async fn read_drafts(&self, scope: &Scope, seller: CompanyId) -> Result<Vec<(DraftId, String, String)>> {
        let place = self.look_for(scope, seller, Action::CreateCustomer).await?;
        let sql = "SELECT id, content, owner FROM draft WHERE partner_id = $1 AND org_id = $2 AND run_id IS NULL \
                   AND NOT cancelled AND expires_at > $3 ORDER BY updated_at DESC LIMIT 5";
        let rows = store::all(&self.db().read, sql, store::values![place.partner, place.id, self.now()]).await?;
        rows.iter()
            .map(|row| {
                let content: Content = serde_json::from_value(row.get(1)?)?;
                let name = content.customer.map(|customer| customer.name).unwrap_or_default();
                Ok((DraftId::new(row.get(0)?), name, row.get(2)?))
            })
            .collect()
    }

    /// Saves *Create Customer*; without a draft, begins one.
    ///
    /// # Errors
    /// Every problem at its field, also those only the database knows: a code of another reseller, a taken domain.
    pub async fn save_customer_step(
        &self,
        scope: &Scope,
        form: FormStamp,
        seller: CompanyId,
        draft: Option<DraftId>,
        typed: &CustomerForm,
    ) -> Result<(DraftId, DraftStep)> {
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
        draft: Option<DraftId>,
        typed: &CustomerForm,
    ) -> Result<(DraftId, DraftStep)> {
        self.save_customer(scope, form, (seller, draft), typed, true).await
    }

    async fn save_customer(
        &self,
        scope: &Scope,
        form: FormStamp,
        (seller, draft): (CompanyId, Option<DraftId>),
        typed: &CustomerForm,
        customer_only: bool,
    ) -> Result<(DraftId, DraftStep)> {
        in_transaction!(self, scope, |tx| {
            let grant = tx.grant::<CreateCustomer>(seller).await?;
            let place = grant.place();
            if let Some(done) = form_posts::claim(tx.writer(), place, form.key, "customer_step", tx.now()).await? {
                return Ok(done);
            }
            let parsed = typed.parse()?;
            let faults = customer_faults(tx.db(), place, &parsed, self.names().key(parsed.name.as_str())).await?;
            if !faults.is_empty() {
                return Err(faults.into());
            }
            let mut content = Content::default();
            let id = match draft {
                Some(id) => {
                    content = open(&tx, place, id).await?.content;
                    id
                }
                None => begin(&tx, place).await?,
            };
            content.customer = Some(typed.clone());
            content.customer_only = customer_only;
            let next = save(&tx, place, id, &content).await?;
            form_posts::answer(tx.writer(), place, form.key, &(id, next)).await?;
            tx.commit_unaudited("a draft is nobody's act yet").await?;
            Ok((id, next))
        })
    }

    /// Saves *Create Administrator*.
    ///
    /// # Errors
    /// Every problem at its field; *not yet* before *Create Customer*.
    pub async fn save_administrator_step(
        &self,
        scope: &Scope,
        form: FormStamp,
        draft: DraftId,
        typed: &AdministratorForm,
    ) -> Result<DraftStep> {
        in_transaction!(self, scope, |tx| {
            let (place, stored) = open_for(&tx, draft).await?;
            if let Some(done) = form_posts::claim(tx.writer(), &place, form.key, "administrator_step", tx.now()).await?
            {
                return Ok(done);
            }
            let customer = stored.content.customer.clone().ok_or(Error::stale(Staleness::NotYet))?;
            let parsed = typed.parse(&domains(&customer))?;
            let faults = super::accounts::faults(tx.db(), place.partner, &parsed).await?;
            if !faults.is_empty() {
                return Err(faults.into());
            }
            let content = Content { administrator: Some(typed.clone()), customer_only: false, ..stored.content };
            let next = save(&tx, &place, draft, &content).await?;
            form_posts::answer(tx.writer(), &place, form.key, &next).await?;
            tx.commit_unaudited("a draft is nobody's act yet").await?;
            Ok(next)
        })
    }

    /// Saves *Provision Services*.
    ///
    /// # Errors
    /// Where something is chosen that isn't offered, or without what it needs.
    pub async fn save_services_step(
        &self,
        scope: &Scope,
        form: FormStamp,
        draft: DraftId,
        chosen: &[String],
    ) -> Result<DraftStep> {
        in_transaction!(self, scope, |tx| {
            let (place, stored) = open_for(&tx, draft).await?;
            if let Some(done) = form_posts::claim(tx.writer(), &place, form.key, "services_step", tx.now()).await? {
                return Ok(done);
            }
            let order = catalogue::in_order(chosen, &[])?;
            let services = order.into_iter().map(|service| service.key.clone()).collect();
            let content = Content { services: Some(services), ..stored.content };
            let next = save(&tx, &place, draft, &content).await?;
            form_posts::answer(tx.writer(), &place, form.key, &next).await?;
            tx.commit_unaudited("a draft is nobody's act yet").await?;
            Ok(next)
        })
    }

    /// Cancels a draft: it makes nothing.
    ///
    /// # Errors
    /// *Already ended* where *Provision* was pressed.
    pub async fn cancel_draft(&self, scope: &Scope, form: FormStamp, draft: DraftId) -> Result<CompanyId> {
        in_transaction!(self, scope, |tx| {
            let partner = tx.partner().ok_or(Error::NOT_FOUND)?;
            let stored = load(tx.db(), partner, draft, true).await?;
            let grant = tx.grant::<CreateCustomer>(CompanyId::new(stored.seller)).await?;
            let place = grant.place();
            if let Some(done) = form_posts::claim(tx.writer(), place, form.key, "cancel_draft", tx.now()).await? {
                return Ok(done);
            }
            if stored.run.is_some() || stored.cancelled {
                return Err(Error::stale(Staleness::AlreadyEnded));
            }
            let sql = "UPDATE draft SET cancelled = $3 WHERE partner_id = $1 AND id = $2";
            store::execute(tx.db(), sql, store::values![partner, draft.uuid(), true]).await?;
            form_posts::answer(tx.writer(), place, form.key, &place.company()).await?;
            let subject = stored.content.customer.map(|customer| customer.name).unwrap_or_default();
            let seller = place.company();
            tx.commit(Event::new(place, What::DraftCancelled { subject })).await?;
            Ok(seller)
        })
    }
}

/// What only the database knows of a customer to be.
pub(super) async fn customer_faults<C: ConnectionTrait>(
    on: &C,
    seller: &Place,
    new: &NewCustomer,
    name_key: Vec<u8>,
) -> Result<Vec<FieldError>> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, problem| faults.push(FieldError { field: field.to_owned(), problem });
    let taken = "SELECT 1 FROM org WHERE partner_id = $1 AND reseller_id = $2 AND level = 2 AND name_key = $3";
    if store::exists(on, taken, store::values![seller.partner, seller.id, name_key]).await? {
        fault("name", Problem::NameTaken);
    }
    if let Some(problem) = codes::problem(on, seller, new.code.as_str()).await? {
        fault("code", problem);
    }
    let taken = "SELECT 1 FROM company_domain WHERE partner_id = $1 AND name = $2";
    if store::exists(on, taken, store::values![seller.partner, new.domain.as_str()]).await? {
        fault("domain", Problem::DomainTaken);
    }
    Ok(faults)
}

async fn begin(tx: &Tx<'_>, seller: &Place) -> Result<DraftId> {
    let id = tx.new_id();
    let row = draft::Model {
        partner_id: seller.partner,
        id,
        org_id: seller.id,
        reseller_id: seller.reseller,
        owner: tx.scope().actor_name().to_owned(),
        content: serde_json::to_value(Content::default())?,
        version: 0,
        run_id: None,
        cancelled: false,
        updated_at: tx.now(),
        expires_at: tx.now() + KEPT,
    };
    store::keep::<_, draft::ActiveModel>(tx, row).await.map_err(store::told)?;
    Ok(DraftId::new(id))
}

/// A draft that can still be changed.
async fn open(tx: &Tx<'_>, seller: &Place, id: DraftId) -> Result<Stored> {
    let stored = load(tx.db(), seller.partner, id, true).await?;
    if stored.seller != seller.id {
        return Err(Error::NOT_FOUND);
    }
    if stored.run.is_some() || stored.cancelled {
        return Err(Error::stale(Staleness::AlreadyEnded));
    }
    Ok(stored)
}

async fn open_for(tx: &Tx<'_>, id: DraftId) -> Result<(Place, Stored)> {
    let partner = tx.partner().ok_or(Error::NOT_FOUND)?;
    let seller = load(tx.db(), partner, id, false).await?.seller;
    let grant = tx.grant::<CreateCustomer>(CompanyId::new(seller)).await?;
    let stored = open(tx, grant.place(), id).await?;
    Ok((grant.place().clone(), stored))
}

async fn save(tx: &Tx<'_>, seller: &Place, id: DraftId, content: &Content) -> Result<DraftStep> {
    let json = Value::Json(Some(Box::new(serde_json::to_value(content)?)));
    let sql = "UPDATE draft SET content = $3, version = version + 1, updated_at = $4, expires_at = $5 \
               WHERE partner_id = $1 AND id = $2";
    let values: Vec<Value> =
        vec![seller.partner.into(), id.uuid().into(), json, tx.now().into(), (tx.now() + KEPT).into()];
    store::execute(tx.db(), sql, values).await?;
    Ok(if content.customer_only {
        DraftStep::Plan
    } else if content.administrator.is_none() {
        DraftStep::Administrator
    } else if content.services.is_none() {
        DraftStep::Services
    } else {
        DraftStep::Plan
    })
}
