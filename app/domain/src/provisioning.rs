//! Provisioning: the catalogue, the stepper's draft, the plan and the run, as pages show them.

mod account_form;
mod account_settings;
mod forms;
mod runs;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{AccountId, DraftId, RunId},
    paging::Page,
    problem::FieldError,
    tenancy::Company,
};

pub use self::{
    account_form::{ACCOUNT, AdministratorForm, NewAccount, ReadAccount},
    account_settings::{AccountSettings, FirstPassword},
    forms::{AdvancedProperties, CUSTOMER, CustomerForm, NewCustomer},
    runs::{GeneratedPassword, Onward, Run, RunRow, RunState, RunStep, StepState},
};
use crate::form::FormCheck;

/// What the browser reads before it is sent.
pub const CHECKS: &[FormCheck] = &[CUSTOMER, ACCOUNT];

/// The service that must be started before anything else can be (E9).
pub const PORTAL_SETTINGS: &str = "customer-portal-settings";

/// A service of the catalogue, as the choice cards show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceOffer {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What it is, in a line.
    pub summary: String,
    /// Services that must run first.
    pub needs: Vec<String>,
    /// Whether a customer always gets it.
    pub always: bool,
    /// How it stands at the customer, where it's about one.
    pub state: Option<ServiceState>,
}

/// How a service stands at a customer or a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::FromRepr, strum::IntoStaticStr)]
#[serde(rename_all = "snake_case")]
#[repr(i16)]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum ServiceState {
    /// Ordered, waits its turn.
    Waiting = 0,
    /// Being made.
    Working = 1,
    /// Runs.
    On = 2,
    /// Didn't come up.
    Failed = 3,
}

impl ServiceState {
    /// The number in the database.
    pub const fn number(self) -> i16 {
        self as i16
    }

    /// Reads the number; nothing where this release doesn't know it.
    pub const fn from_number(number: i16) -> Option<Self> {
        Self::from_repr(number)
    }

    /// The key of its label (`service-…`).
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }
}

/// The pages of the stepper, in their order (E11).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::IntoStaticStr, strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum DraftStep {
    /// *Create Customer*.
    Customer,
    /// *Create Administrator*.
    Administrator,
    /// *Provision Services*.
    Services,
    /// The plan: what will be made, and the one final act.
    Plan,
}

impl DraftStep {
    /// The word in the address.
    pub const fn slug(self) -> &'static str {
        self.into_str()
    }

    /// Reads the word back.
    pub fn from_slug(slug: &str) -> Option<Self> {
        slug.parse().ok()
    }
}

/// A draft of the stepper: what was typed so far. Nothing of it exists anywhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The draft.
    pub id: DraftId,
    /// The seller the customer will hang under.
    pub seller: Company,
    /// *Create Customer*; `None` until it was continued from.
    pub customer: Option<CustomerForm>,
    /// *Create Administrator*.
    pub administrator: Option<AdministratorForm>,
    /// *Provision Services*: keys of the chosen services.
    pub services: Option<Vec<String>>,
    /// Whether the customer alone is to be made: its services and users follow page by page (E8, E10).
    pub customer_only: bool,
    /// Changes with each save.
    pub version: i32,
    /// The run, once *Provision* was pressed.
    pub run: Option<RunId>,
    /// When it was last saved.
    pub updated_at: DateTime<Utc>,
    /// Who began it.
    pub owner: String,
}

/// A draft as the list of a seller's open ones has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftRow {
    /// The draft.
    pub id: DraftId,
    /// The customer's name, as far as it was typed.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Who began it.
    pub owner: String,
    /// When it was last saved.
    pub updated_at: DateTime<Utc>,
}

/// A draft as a page of it was shown: what is saved from that page is saved only where nobody saved since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftAt {
    /// The draft.
    pub id: DraftId,
    /// Its version then.
    pub version: i32,
}

impl Draft {
    /// The first page that still misses something; the plan where none does.
    pub fn first_open(&self) -> DraftStep {
        if self.customer.is_none() {
            DraftStep::Customer
        } else if self.customer_only {
            DraftStep::Plan
        } else if self.administrator.is_none() {
            DraftStep::Administrator
        } else if self.services.is_none() {
            DraftStep::Services
        } else {
            DraftStep::Plan
        }
    }
}

/// One thing a plan makes or a run made, in the order of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum PlannedStep {
    /// The customer.
    Customer {
        /// Its name.
        name: String,
        /// Its code.
        code: String,
        /// Its primary domain.
        domain: String,
    },
    /// A service for the whole customer.
    Service {
        /// The catalogue's key.
        service: String,
        /// Its name.
        name: String,
    },
    /// A user's account.
    Account {
        /// The display name.
        name: String,
        /// The UPN.
        upn: String,
        /// Whether it gets the administrator's role at the customer (E11).
        administrator: bool,
    },
    /// A service for one user.
    UserService {
        /// The user's UPN.
        upn: String,
        /// The catalogue's key.
        service: String,
        /// Its name.
        name: String,
    },
}

/// The plan page: exactly what will be made, where, and who is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The draft it was made from.
    pub draft: Draft,
    /// What will be made, in order.
    pub steps: Vec<PlannedStep>,
    /// Who gets a welcome mail; nobody where no user is made.
    pub mail_to: String,
    /// In which language.
    pub mail_language: String,
    /// A fingerprint of all of it. *Provision* sends it back; where it no longer fits, the plan is shown again.
    pub fingerprint: String,
    /// What stands in the way, each at the page and field that mends it; empty where it can run.
    pub faults: Vec<(DraftStep, FieldError)>,
}

/// A user of a customer, as *Users for …* lists it (E12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The account.
    pub id: AccountId,
    /// Full Name.
    pub display_name: String,
    /// UPN.
    pub upn: String,
    /// How it stands: ready once every chosen service is on (E23).
    pub state: ServiceState,
    /// Its services and how each stands.
    pub services: Vec<(String, ServiceState)>,
    /// Its mail addresses, the primary first.
    pub addresses: Vec<String>,
}

/// A page of a customer's users, of those that were looked for (E12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountList {
    /// They, by name; without their addresses.
    pub page: Page<Account>,
    /// *Search Count*: how many there are in all that match.
    pub count: i64,
}

/// The rest of a user, as their own page shows it (E13–E17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountDetails {
    /// The user.
    pub account: Account,
    /// First Names.
    pub first_names: String,
    /// Last Name.
    pub last_name: String,
    /// Username.
    pub username: String,
    /// Password Configuration and Account Settings.
    pub settings: AccountSettings,
    /// Additional User Properties that were filled in, by field name.
    pub properties: Vec<(String, String)>,
}

/// A code the provider issued (E43).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedCode {
    /// The code.
    pub code: String,
    /// The seller it was issued to.
    pub seller: String,
    /// When.
    pub issued_at: DateTime<Utc>,
    /// By whom.
    pub issued_by: String,
    /// The customer it was used for.
    pub used_for: Option<String>,
}
