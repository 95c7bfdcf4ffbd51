//! The form of a user as typed (E13–E17), and how it is read: in the island for speed, on the server for truth.

use serde::{Deserialize, Serialize};

use crate::{
    problem::{Check, FieldError, Problem},
    text::{DomainName, Line, LocalPart, MailAddress, NamePart, PersonName},
};

/// How a user comes by the first password (E14). Nobody types somebody else's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstPassword {
    /// A link is sent; the user chooses.
    #[default]
    Link,
    /// One is generated and shown once, to whoever pressed *Provision*.
    Generated,
}

impl FirstPassword {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Link, Self::Generated];

    /// The word in forms and the key of its label (`account-password-…`).
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Generated => "generated",
        }
    }

    /// The number in the database.
    pub const fn number(self) -> i16 {
        match self {
            Self::Link => 0,
            Self::Generated => 1,
        }
    }

    /// Reads the number.
    pub const fn from_number(number: i16) -> Self {
        match number {
            1 => Self::Generated,
            _ => Self::Link,
        }
    }

    fn parse(raw: &str) -> Result<Self, Problem> {
        match raw.trim() {
            "" => Ok(Self::Link),
            typed => Self::ALL.into_iter().find(|way| way.slug() == typed).ok_or(Problem::NotAChoice),
        }
    }
}

/// Account Settings (E15).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSettings {
    /// How the user comes by the first password.
    pub first_password: FirstPassword,
    /// Whether a generated password must be changed at the next logon. Who follows a link has chosen their own.
    pub change_at_next_logon: bool,
    /// Whether the account is made, but can't be used yet.
    pub disabled: bool,
}

/// *Create Administrator* as typed (E13–E17).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AdministratorForm {
    /// First Names.
    pub first_names: String,
    /// Last Name.
    pub last_name: String,
    /// Display Name.
    pub display_name: String,
    /// The UPN before the @.
    pub upn_local: String,
    /// The UPN's domain: one of the customer's.
    pub upn_domain: String,
    /// Username.
    pub username: String,
    /// Where the welcome mail goes: an address the person reads today.
    pub mail: String,
    /// E-mail addresses, one a line or separated by `;`; blank generates one (E16). The first is the primary.
    pub addresses: String,
    /// Password Configuration (E14): `link` or `generated`; blank is the link. The word *password* isn't in its name:
    /// fields that are called so aren't kept when a form fails.
    pub credential: String,
    /// Account Settings (E15): `yes` or `no`; blank is yes for a generated password.
    pub change_at_next_logon: String,
    /// Account Settings (E15): `yes` or `no`; blank is no.
    pub disabled: String,
    /// Additional User Properties (E17), as are all that follow.
    pub title: String,
    /// Department.
    pub department: String,
    /// Office.
    pub office: String,
    /// Telephone.
    pub phone: String,
    /// Mobile telephone.
    pub mobile: String,
    /// Street.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// Country.
    pub country: String,
}

/// *Create Administrator*, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// First Names.
    pub first_names: NamePart,
    /// Last Name.
    pub last_name: NamePart,
    /// Display Name.
    pub display_name: PersonName,
    /// The UPN, whole.
    pub upn: MailAddress,
    /// Username.
    pub username: LocalPart,
    /// Where the welcome mail goes.
    pub mail: MailAddress,
    /// Mail addresses, the primary first; exactly one where none was given (E16).
    pub addresses: Vec<MailAddress>,
    /// Whether that one was generated, and may be another where somebody has it.
    pub address_is_generated: bool,
    /// Password Configuration and Account Settings.
    pub settings: AccountSettings,
    /// Additional properties that were filled in, by field name.
    pub properties: Vec<(String, Line)>,
}

impl NewAccount {
    /// The form it was read from, as it was understood.
    pub fn as_understood(&self, typed: &AdministratorForm) -> AdministratorForm {
        let (local, domain) = self.upn.as_str().rsplit_once('@').unwrap_or((self.upn.as_str(), ""));
        AdministratorForm {
            first_names: self.first_names.to_string(),
            last_name: self.last_name.to_string(),
            display_name: self.display_name.to_string(),
            upn_local: local.to_owned(),
            // Left blank it follows the customer's primary domain, whatever that becomes.
            upn_domain: if typed.upn_domain.trim().is_empty() { String::new() } else { domain.to_owned() },
            username: self.username.to_string(),
            mail: self.mail.to_string(),
            ..typed.clone()
        }
    }
}

impl AdministratorForm {
    /// Additional User Properties by field name, in the order in which pages show them.
    pub fn additional(&self) -> [(&'static str, &str); 9] {
        [
            ("title", &self.title),
            ("department", &self.department),
            ("office", &self.office),
            ("phone", &self.phone),
            ("mobile", &self.mobile),
            ("street", &self.street),
            ("postal_code", &self.postal_code),
            ("city", &self.city),
            ("country", &self.country),
        ]
    }

    /// Reads the form against the customer's domains, the primary one first (E37).
    ///
    /// # Errors
    /// Every problem at its field.
    pub fn parse(&self, domains: &[DomainName]) -> Result<NewAccount, Vec<FieldError>> {
        let mut check = Check::new();
        let first_names = check.take("first_names", NamePart::parse(&self.first_names));
        let last_name = check.take("last_name", NamePart::parse(&self.last_name));
        let display_name = check.take("display_name", PersonName::parse(&self.display_name));
        let username = check.take("username", LocalPart::parse(&self.username));
        let local = check.take("upn_local", LocalPart::parse(&self.upn_local));
        let domain = check.take("upn_domain", own_domain(&self.upn_domain, domains));
        let mail = check.take("mail", MailAddress::parse(&self.mail));
        let upn = match (&local, &domain) {
            (Some(local), Some(domain)) => check.take("upn_local", MailAddress::parse(&format!("{local}@{domain}"))),
            _ => None,
        };
        let given = check.take("addresses", own_addresses(&self.addresses, domains)).unwrap_or_default();
        let settings = self.settings(&mut check);
        let properties = self
            .additional()
            .into_iter()
            .filter_map(|(field, raw)| Some((field.to_owned(), check.take_optional(field, raw, Line::parse)?)))
            .collect();
        match (first_names, last_name, display_name, username, upn, mail, check.is_clean()) {
            (Some(first_names), Some(last_name), Some(display_name), Some(username), Some(upn), Some(mail), true) => {
                let address_is_generated = given.is_empty();
                let addresses = if address_is_generated { generated(&local, domains, &upn) } else { given };
                Ok(NewAccount {
                    first_names,
                    last_name,
                    display_name,
                    upn,
                    username,
                    mail,
                    addresses,
                    address_is_generated,
                    settings,
                    properties,
                })
            }
            _ => Err(check.into_errors()),
        }
    }

    fn settings(&self, check: &mut Check) -> AccountSettings {
        let first_password = check.take("credential", FirstPassword::parse(&self.credential)).unwrap_or_default();
        let change = check.take("change_at_next_logon", yes_or_no(&self.change_at_next_logon, true));
        let disabled = check.take("disabled", yes_or_no(&self.disabled, false));
        AccountSettings {
            first_password,
            change_at_next_logon: first_password == FirstPassword::Generated && change.unwrap_or(true),
            disabled: disabled.unwrap_or(false),
        }
    }
}

fn yes_or_no(raw: &str, blank: bool) -> Result<bool, Problem> {
    match raw.trim() {
        "" => Ok(blank),
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Problem::NotAChoice),
    }
}

/// E16: blank generates exactly one address, on the primary domain.
fn generated(local: &Option<LocalPart>, domains: &[DomainName], upn: &MailAddress) -> Vec<MailAddress> {
    let on_primary = local.as_ref().zip(domains.first()).map(|(local, primary)| format!("{local}@{primary}"));
    vec![on_primary.and_then(|address| MailAddress::parse(&address).ok()).unwrap_or_else(|| upn.clone())]
}

fn own_domain(raw: &str, domains: &[DomainName]) -> Result<DomainName, Problem> {
    match raw.trim() {
        "" => domains.first().cloned().ok_or(Problem::Missing),
        typed => DomainName::parse(typed).ok().filter(|domain| domains.contains(domain)).ok_or(Problem::ForeignDomain),
    }
}

fn own_addresses(raw: &str, domains: &[DomainName]) -> Result<Vec<MailAddress>, Problem> {
    let mut addresses: Vec<MailAddress> = Vec::new();
    for typed in raw.split([';', ',', '\n', '\r']).map(str::trim).filter(|typed| !typed.is_empty()) {
        let address = MailAddress::parse(typed)?;
        let domain = address.as_str().rsplit('@').next().unwrap_or_default();
        if !domains.iter().any(|own| own.as_str() == domain) {
            return Err(Problem::ForeignDomain);
        }
        if !addresses.iter().any(|known| known.key() == address.key()) {
            addresses.push(address);
        }
    }
    if addresses.len() > 20 { Err(Problem::TooMany { max: 20 }) } else { Ok(addresses) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> AdministratorForm {
        AdministratorForm {
            first_names: "Bengt".into(),
            last_name: "Testsson".into(),
            display_name: "Bengt Testsson".into(),
            upn_local: "bengt.testsson".into(),
            upn_domain: "testbolag.se".into(),
            username: "bengt.testsson".into(),
            mail: "bengt@other.example".into(),
            ..AdministratorForm::default()
        }
    }

    fn domains() -> Vec<DomainName> {
        ["testbolag.se", "testbolag.com"].into_iter().filter_map(|d| DomainName::parse(d).ok()).collect()
    }

    #[test]
    fn e16_blank_generates_exactly_one_address_on_the_primary_domain() {
        let form = AdministratorForm { upn_domain: "testbolag.com".into(), ..filled() };
        let addresses = form.parse(&domains()).expect("good").addresses;
        assert_eq!(addresses.iter().map(MailAddress::as_str).collect::<Vec<_>>(), ["bengt.testsson@testbolag.se"]);
    }

    #[test]
    fn e16_given_addresses_are_exactly_those() {
        let form =
            AdministratorForm { addresses: "b@testbolag.se; info@testbolag.com\nB@testbolag.se".into(), ..filled() };
        let addresses = form.parse(&domains()).expect("good").addresses;
        assert_eq!(
            addresses.iter().map(MailAddress::as_str).collect::<Vec<_>>(),
            ["b@testbolag.se", "info@testbolag.com"]
        );
    }

    #[test]
    fn e37_another_customers_domain_cannot_be_chosen() {
        let form = AdministratorForm { upn_domain: "nordlys.example".into(), ..filled() };
        let errors = form.parse(&domains()).expect_err("foreign");
        assert!(errors.contains(&FieldError { field: "upn_domain".into(), problem: Problem::ForeignDomain }));
        let form = AdministratorForm { addresses: "x@nordlys.example".into(), ..filled() };
        let errors = form.parse(&domains()).expect_err("foreign");
        assert_eq!(errors, [FieldError { field: "addresses".into(), problem: Problem::ForeignDomain }]);
    }

    #[test]
    fn e14_the_link_is_the_default_and_what_is_no_choice_is_refused() {
        let settings = filled().parse(&domains()).expect("good").settings;
        assert_eq!(settings, AccountSettings::default());
        assert_eq!(settings.first_password, FirstPassword::Link);
        for (field, form) in [
            ("credential", AdministratorForm { credential: "Summer2026".into(), ..filled() }),
            ("change_at_next_logon", AdministratorForm { change_at_next_logon: "maybe".into(), ..filled() }),
            ("disabled", AdministratorForm { disabled: "true".into(), ..filled() }),
        ] {
            let errors = form.parse(&domains()).expect_err(field);
            assert_eq!(errors, [FieldError { field: field.into(), problem: Problem::NotAChoice }]);
        }
    }

    #[test]
    fn e15_a_generated_password_is_changed_at_the_next_logon_unless_somebody_says_no() {
        let change = |credential: &str, change: &str| {
            let form =
                AdministratorForm { credential: credential.into(), change_at_next_logon: change.into(), ..filled() };
            form.parse(&domains()).expect("good").settings.change_at_next_logon
        };
        assert!(change("generated", "") && change("generated", "yes") && !change("generated", "no"));
        assert!(!change("link", "yes"), "who follows a link has chosen their own");
    }

    #[test]
    fn e17_what_is_filled_in_is_kept_and_what_is_blank_is_not() {
        let form = AdministratorForm { title: " CFO ".into(), city: "Oslo".into(), ..filled() };
        let kept = form.parse(&domains()).expect("good").properties;
        let kept: Vec<_> = kept.iter().map(|(field, line)| (field.as_str(), line.as_str())).collect();
        assert_eq!(kept, [("title", "CFO"), ("city", "Oslo")]);
    }

    #[test]
    fn e13_each_starred_field_is_needed() {
        for field in ["first_names", "last_name", "display_name", "upn_local", "username", "mail"] {
            let mut form = filled();
            match field {
                "first_names" => form.first_names.clear(),
                "last_name" => form.last_name.clear(),
                "display_name" => form.display_name.clear(),
                "upn_local" => form.upn_local.clear(),
                "username" => form.username.clear(),
                _ => form.mail.clear(),
            }
            let errors = form.parse(&domains()).expect_err(field);
            assert_eq!(errors, [FieldError { field: field.into(), problem: Problem::Missing }]);
        }
    }
}
