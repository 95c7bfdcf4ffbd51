//! What a caller may order, as it stands on the wire. A mirror, on purpose: see the crate's first lines.

use std::collections::BTreeMap;

use aws_lc_rs::digest;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};

/// The service that has to be started before a customer can have accounts (E9).
pub const PORTAL_SETTINGS: &str = "customer-portal-settings";

/// One thing to be made. `customer` is the caller's own name for its customer: the natural key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum Order {
    /// Make the customer.
    CreateCustomer {
        /// The customer.
        customer: String,
        /// The company's name.
        name: String,
        /// The primary domain.
        domain: String,
    },
    /// Start a service for the whole customer.
    StartService {
        /// The customer.
        customer: String,
        /// The key of the service.
        service: String,
    },
    /// Make a user's account.
    CreateAccount {
        /// The customer.
        customer: String,
        /// What the user signs in with.
        upn: String,
        /// The name others see.
        display_name: String,
        /// The mail addresses.
        addresses: Vec<String>,
        /// The rest.
        #[serde(default)]
        details: AccountDetails,
    },
    /// Give one user a service the customer has.
    GiveService {
        /// The customer.
        customer: String,
        /// The user.
        upn: String,
        /// The key of the service.
        service: String,
    },
}

/// What an account is made with, besides its name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountDetails {
    /// First names.
    pub first_names: String,
    /// Last name.
    pub last_name: String,
    /// The short name.
    pub username: String,
    /// Where a link for choosing a password would go.
    pub contact: String,
    /// Whether it can't be used yet.
    pub disabled: bool,
    /// The first password.
    pub first_password: FirstPassword,
    /// Title, department, telephone …
    pub properties: BTreeMap<String, String>,
}

/// The first password of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum FirstPassword {
    /// A link is sent.
    #[default]
    Link,
    /// It came with the order.
    Generated {
        /// The password on the wire, its hash ever after.
        secret: String,
        /// Whether it must be changed at the next logon.
        change_at_next_logon: bool,
    },
}

fn hash(upn: &str, password: &str) -> String {
    let text = format!("{}\n{password}", upn.to_lowercase());
    HEXLOWER.encode(digest::digest(&digest::SHA256, text.as_bytes()).as_ref())
}

impl Order {
    /// The same without a password that could be read: what is kept and compared is its hash.
    #[must_use]
    pub(super) fn sealed(mut self) -> Self {
        if let Self::CreateAccount { upn, details, .. } = &mut self
            && let FirstPassword::Generated { secret, .. } = &mut details.first_password
        {
            *secret = hash(upn, secret);
        }
        self
    }

    /// Whether this made an account that this password opens.
    pub(super) fn opens_with(&self, user: &str, password: &str) -> bool {
        match self {
            Self::CreateAccount { upn, details, .. } if upn.eq_ignore_ascii_case(user) => {
                matches!(&details.first_password, FirstPassword::Generated { secret, .. } if *secret == hash(upn, password))
            }
            _ => false,
        }
    }

    /// The customer it is for.
    pub fn customer(&self) -> &str {
        match self {
            Self::CreateCustomer { customer, .. }
            | Self::StartService { customer, .. }
            | Self::CreateAccount { customer, .. }
            | Self::GiveService { customer, .. } => customer,
        }
    }

    /// The service it names, if it names one.
    pub fn service(&self) -> Option<&str> {
        match self {
            Self::StartService { service, .. } | Self::GiveService { service, .. } => Some(service),
            Self::CreateCustomer { .. } | Self::CreateAccount { .. } => None,
        }
    }

    /// Whether both would make the same thing, whatever else they say.
    pub(super) fn same_thing(&self, other: &Self) -> bool {
        let same_customer = self.customer() == other.customer();
        match (self, other) {
            (Self::CreateCustomer { .. }, Self::CreateCustomer { .. }) => same_customer,
            (Self::StartService { service, .. }, Self::StartService { service: theirs, .. }) => {
                same_customer && service == theirs
            }
            (Self::CreateAccount { upn, .. }, Self::CreateAccount { upn: theirs, .. }) => {
                upn.eq_ignore_ascii_case(theirs)
            }
            (Self::GiveService { upn, service, .. }, Self::GiveService { upn: their_upn, service: theirs, .. }) => {
                same_customer && upn.eq_ignore_ascii_case(their_upn) && service == theirs
            }
            _ => false,
        }
    }

    /// Whether this was made inside what `other` made, so that `other` can't be taken back before it.
    pub(super) fn rests_on(&self, other: &Self) -> bool {
        if self.customer() != other.customer() || self.same_thing(other) {
            return false;
        }
        match (self, other) {
            (_, Self::CreateCustomer { .. }) => true,
            (Self::CreateAccount { .. }, Self::StartService { service, .. }) => service == PORTAL_SETTINGS,
            (Self::GiveService { service, .. }, Self::StartService { service: started, .. }) => service == started,
            (Self::GiveService { upn, .. }, Self::CreateAccount { upn: account, .. }) => {
                upn.eq_ignore_ascii_case(account)
            }
            _ => false,
        }
    }
}
