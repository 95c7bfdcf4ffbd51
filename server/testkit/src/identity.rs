//! People at Microsoft.

use domain::{
    ids::{ObjectId, TenantId},
    text::{MailAddress, PersonName},
};
use portal::ports::VerifiedIdentity;
use uuid::Uuid;

/// The issuer that the stand-in for Microsoft uses.
pub(crate) const ISSUER: &str = "https://login.test/v2.0";

/// Somebody with an account at Microsoft. The tenant follows from the address's domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their name.
    pub name: String,
    /// Their address.
    pub mail: String,
    /// Their tenant.
    pub tid: TenantId,
    /// Who they are there.
    pub oid: ObjectId,
}

impl Person {
    /// Somebody of the tenant that the address's domain names.
    pub fn new(name: &str, mail: &str) -> Self {
        let (_, domain) = mail.rsplit_once('@').expect("an address");
        let id = |text: &str| Uuid::new_v5(&Uuid::NAMESPACE_DNS, text.as_bytes());
        Self {
            name: name.to_owned(),
            mail: mail.to_owned(),
            tid: TenantId::new(id(domain)),
            oid: ObjectId::new(id(mail)),
        }
    }

    /// The same address in another tenant: what nOAuth pretends (T01).
    #[must_use]
    pub fn pretended_in(&self, domain: &str) -> Self {
        Self { mail: self.mail.clone(), ..Self::new(&self.name, &format!("attacker@{domain}")) }
    }

    /// What Microsoft's token says of them.
    pub fn identity(&self, second_factor: bool) -> VerifiedIdentity {
        VerifiedIdentity {
            issuer: ISSUER.to_owned(),
            tid: self.tid,
            oid: self.oid,
            name: self.name.clone(),
            username: self.mail.clone(),
            acrs: if second_factor { vec!["c1".to_owned()] } else { Vec::new() },
            sid: Some(format!("sid of {}", self.mail)),
            login_hint: Some(self.mail.clone()),
        }
    }

    /// Their name, parsed.
    pub fn parsed_name(&self) -> PersonName {
        PersonName::parse(&self.name).unwrap()
    }

    /// Their address, parsed.
    pub fn parsed_mail(&self) -> MailAddress {
        MailAddress::parse(&self.mail).unwrap()
    }
}
