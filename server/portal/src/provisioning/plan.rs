//! The plan: exactly what one *Provision* will make, where, and who is told. Only that plan can be run.

use aws_lc_rs::digest;
use data_encoding::HEXLOWER;
use domain::{
    denial::Staleness,
    ids::DraftId,
    problem::FieldError,
    provisioning::{
        AccountSettings, CustomerForm, Draft, DraftStep, FirstPassword, NewAccount, NewCustomer, Plan, PlannedStep,
    },
};
use serde::{Deserialize, Serialize};

use super::{accounts, catalogue, drafts};
use crate::{
    Portal, Scope,
    authority::Place,
    error::{Error, Result},
    store::Reader,
};

/// What a run carries out, as stored with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RunPlan {
    pub(super) customer: Option<CustomerPart>,
    pub(super) account: Option<AccountPart>,
}

/// The customer a run makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CustomerPart {
    pub(super) name: String,
    pub(super) code: String,
    pub(super) domain: String,
    pub(super) contact_name: String,
    pub(super) contact_mail: String,
    pub(super) country: String,
    pub(super) language: String,
    pub(super) properties: serde_json::Value,
}

/// The account a run makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct AccountPart {
    pub(super) first_names: String,
    pub(super) last_name: String,
    pub(super) display_name: String,
    pub(super) upn: String,
    pub(super) username: String,
    pub(super) mail: String,
    pub(super) addresses: Vec<String>,
    pub(super) properties: serde_json::Value,
    pub(super) administrator: bool,
    #[serde(default)]
    pub(super) settings: AccountSettings,
}

impl From<&NewCustomer> for CustomerPart {
    fn from(new: &NewCustomer) -> Self {
        Self {
            name: new.name.to_string(),
            code: new.code.to_string(),
            domain: new.domain.to_string(),
            contact_name: new.contact_name.as_ref().map(ToString::to_string).unwrap_or_default(),
            contact_mail: new.contact_mail.as_ref().map(ToString::to_string).unwrap_or_default(),
            country: new.country.clone(),
            language: new.language.clone(),
            properties: serde_json::to_value(new.advanced()).unwrap_or_default(),
        }
    }
}

impl AccountPart {
    pub(super) fn new(new: &NewAccount, administrator: bool) -> Self {
        let properties = new.properties.iter().map(|(field, value)| (field.clone(), value.to_string().into()));
        Self {
            first_names: new.first_names.to_string(),
            last_name: new.last_name.to_string(),
            display_name: new.display_name.to_string(),
            upn: new.upn.to_string(),
            username: new.username.to_string(),
            mail: new.mail.to_string(),
            addresses: new.addresses.iter().map(ToString::to_string).collect(),
            properties: serde_json::Value::Object(properties.collect()),
            administrator,
            settings: new.settings,
        }
    }

    /// Whether its password is generated (E14).
    pub(super) fn has_generated_password(&self) -> bool {
        self.settings.first_password == FirstPassword::Generated
    }
}

/// A plan that can be shown or run: its parts, its steps, and what stands in its way.
pub(super) struct Drawn {
    pub(super) parts: RunPlan,
    pub(super) steps: Vec<PlannedStep>,
    pub(super) fingerprint: String,
    pub(super) faults: Vec<(DraftStep, FieldError)>,
}

impl Drawn {
    /// No plan, and why.
    fn nothing(faults: Vec<(DraftStep, FieldError)>) -> Self {
        let parts = RunPlan { customer: None, account: None };
        Self { parts, steps: Vec::new(), fingerprint: String::new(), faults }
    }
}

/// Draws the plan of a whole draft, against what the database says now.
pub(super) async fn draw(on: Reader<'_>, portal: &Portal, seller: &Place, content: &drafts::Content) -> Result<Drawn> {
    if content.customer_only {
        return draw_customer(on, portal, seller, content.customer.as_ref()).await;
    }
    let (Some(customer), Some(administrator), Some(services)) =
        (&content.customer, &content.administrator, &content.services)
    else {
        return Err(Error::stale(Staleness::NotYet));
    };
    let at = |step| move |errors: Vec<FieldError>| errors.into_iter().map(|error| (step, error)).collect::<Vec<_>>();
    let new = customer.parse().map_err(at(DraftStep::Customer));
    // Against the domain as it stands now: it may have been changed after the administrator was typed.
    let account = administrator.parse(&drafts::domains(customer)).map_err(at(DraftStep::Administrator));
    let services = catalogue::choice(services).map_err(|error| vec![error]);
    let services = services.and_then(|choice| catalogue::in_order(&choice, &[])).map_err(at(DraftStep::Services));
    let (new, mut account, services) = match (new, account, services) {
        (Ok(new), Ok(account), Ok(services)) => (new, account, services),
        (new, account, services) => {
            let faults = [new.err(), account.err(), services.err()];
            return Ok(Drawn::nothing(faults.into_iter().flatten().flatten().collect()));
        }
    };
    let mut faults = Vec::new();
    let key = portal.names().key(new.name.as_str());
    let customer_faults = drafts::customer_faults(on, seller, &new, key).await?;
    faults.extend(customer_faults.into_iter().map(|fault| (DraftStep::Customer, fault)));
    let account_faults = accounts::fit(on, seller.partner, &mut account).await?;
    faults.extend(account_faults.into_iter().map(|fault| (DraftStep::Administrator, fault)));
    let parts = RunPlan { customer: Some((&new).into()), account: Some(AccountPart::new(&account, true)) };
    let service = |key: &str, name: &str| PlannedStep::Service { service: key.to_owned(), name: name.to_owned() };
    let mut steps = vec![customer_step(&new)];
    // Customer, Customer Portal Settings, administrator, each service (mission.md, decision 1).
    steps.extend(services.iter().filter(|s| s.always).map(|s| service(&s.key, &s.name)));
    let (name, upn) = (account.display_name.to_string(), account.upn.to_string());
    steps.push(PlannedStep::Account { name, upn, administrator: true });
    steps.extend(services.iter().filter(|s| !s.always).map(|s| service(&s.key, &s.name)));
    let fingerprint = fingerprint(seller, &parts, &steps)?;
    Ok(Drawn { parts, steps, fingerprint, faults })
}

/// The plan of the page-by-page road (decision 1): the customer, and nothing else yet.
async fn draw_customer(on: Reader<'_>, portal: &Portal, seller: &Place, typed: Option<&CustomerForm>) -> Result<Drawn> {
    let typed = typed.ok_or(Error::stale(Staleness::NotYet))?;
    let at = |fault| (DraftStep::Customer, fault);
    let new = match typed.parse() {
        Ok(new) => new,
        Err(errors) => return Ok(Drawn::nothing(errors.into_iter().map(at).collect())),
    };
    let key = portal.names().key(new.name.as_str());
    let faults = drafts::customer_faults(on, seller, &new, key).await?.into_iter().map(at).collect();
    let parts = RunPlan { customer: Some((&new).into()), account: None };
    let steps = vec![customer_step(&new)];
    let fingerprint = fingerprint(seller, &parts, &steps)?;
    Ok(Drawn { parts, steps, fingerprint, faults })
}

fn customer_step(new: &NewCustomer) -> PlannedStep {
    PlannedStep::Customer { name: new.name.to_string(), code: new.code.to_string(), domain: new.domain.to_string() }
}

fn fingerprint(seller: &Place, parts: &RunPlan, steps: &[PlannedStep]) -> Result<String> {
    let text = serde_json::to_string(&(seller.id, parts, steps))?;
    let hash = digest::digest(&digest::SHA256, text.as_bytes());
    Ok(HEXLOWER.encode(hash.as_ref().get(..16).unwrap_or_default()))
}

impl Portal {
    /// The plan of a draft whose three pages are filled in.
    ///
    /// # Errors
    /// *Not yet* where a page is missing; *not found* for who may not see the draft.
    pub async fn read_plan(&self, scope: &Scope, id: DraftId) -> Result<Plan> {
        let draft: Draft = self.read_draft(scope, id).await?;
        let seller = self.look_for(scope, draft.seller.id, domain::authority::Action::CreateCustomer).await?;
        let content = drafts::Content {
            customer: draft.customer.clone(),
            administrator: draft.administrator.clone(),
            services: draft.services.clone(),
            customer_only: draft.customer_only,
        };
        let drawn = draw(self.db().reader(), self, &seller, &content).await?;
        let language = draft.customer.as_ref().map(|customer: &CustomerForm| customer.language.clone());
        Ok(Plan {
            steps: drawn.steps,
            mail_to: drawn.parts.account.map(|account| account.mail).unwrap_or_default(),
            mail_language: language.filter(|code| !code.is_empty()).unwrap_or_else(|| "en".to_owned()),
            fingerprint: drawn.fingerprint,
            // Once Provision was pressed the code is used, by this very run.
            faults: if draft.run.is_some() { Vec::new() } else { drawn.faults },
            draft,
        })
    }
}
