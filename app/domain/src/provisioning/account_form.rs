//! The form of a user as typed (E13–E17), and how it is read: in the island for speed, on the server for truth.

use serde::{Deserialize, Serialize};

use super::account_settings::{AccountSettings, FirstPassword};
use crate::{
    form::{FormCheck, Typed as _, typed_form},
    problem::{Check, FieldError, Problem},
    text::{DomainName, Line, LocalPart, MailAddress, NamePart, PersonName},
};

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

/// *Create Administrator*, read as far as the form itself says: which domains are the customer's, only the database knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadAccount {
    first_names: NamePart,
    last_name: NamePart,
    display_name: PersonName,
    local: LocalPart,
    /// The customer's primary one where none was chosen.
    domain: Option<DomainName>,
    username: LocalPart,
    mail: MailAddress,
    addresses: Vec<MailAddress>,
    settings: AccountSettings,
    properties: Vec<(String, Line)>,
}

impl ReadAccount {
    /// The account at a customer with these domains, the primary one first (E37).
    ///
    /// # Errors
    /// Every problem at its field.
    pub fn at(self, domains: &[DomainName]) -> Result<NewAccount, Vec<FieldError>> {
        let mut check = Check::new();
        let domain = check.take("upn_domain", own_domain(self.domain, domains));
        let whole = |domain| MailAddress::parse(&format!("{}@{domain}", self.local));
        let upn = domain.and_then(|domain| check.take("upn_local", whole(domain)));
        let _ = check.take("addresses", all_within(&self.addresses, domains));
        match (upn, check.is_clean()) {
            (Some(upn), true) => {
                let address_is_generated = self.addresses.is_empty();
                let addresses =
                    if address_is_generated { generated(&self.local, domains, &upn) } else { self.addresses };
                Ok(NewAccount {
                    first_names: self.first_names,
                    last_name: self.last_name,
                    display_name: self.display_name,
                    upn,
                    username: self.username,
                    mail: self.mail,
                    addresses,
                    address_is_generated,
                    settings: self.settings,
                    properties: self.properties,
                })
            }
            _ => Err(check.into_errors()),
        }
    }
}

impl NewAccount {
    /// The form it was read from, as it was understood. Nothing stands in it as it was typed, which may be as long as a
    /// post.
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
            addresses: if self.address_is_generated { String::new() } else { self.lines_of_addresses() },
            // Words of a list, or blank.
            credential: typed.credential.trim().to_owned(),
            change_at_next_logon: typed.change_at_next_logon.trim().to_owned(),
            disabled: typed.disabled.trim().to_owned(),
            title: self.property("title"),
            department: self.property("department"),
            office: self.property("office"),
            phone: self.property("phone"),
            mobile: self.property("mobile"),
            street: self.property("street"),
            postal_code: self.property("postal_code"),
            city: self.property("city"),
            country: self.property("country"),
        }
    }

    fn lines_of_addresses(&self) -> String {
        self.addresses.iter().map(MailAddress::as_str).collect::<Vec<_>>().join("\n")
    }

    fn property(&self, field: &str) -> String {
        let filled_in = self.properties.iter().find(|(name, _)| name == field);
        filled_in.map(|(_, line)| line.to_string()).unwrap_or_default()
    }
}

typed_form! { AdministratorForm {
    first_names: Name "account-first-names";
    last_name: Name "account-last-name";
    display_name: Name "account-display-name";
    upn_local: Code "account-upn" (hint "account-upn-hint");
    upn_domain: Choice "account-domain";
    username: Code "account-username";
    mail: Mail "account-mail" (hint "account-mail-hint");
    addresses: Lines "account-addresses" (hint "account-addresses-hint") optional;
    credential: Choice "account-password";
    change_at_next_logon: Choice "account-change-at-next-logon" (hint "account-change-at-next-logon-hint");
    disabled: Choice "account-disabled" (hint "account-disabled-hint");
    title: Line "account-title" optional;
    department: Line "account-department" optional;
    office: Line "account-office" optional;
    phone: Telephone "account-phone" optional;
    mobile: Telephone "account-mobile" optional;
    street: Line "account-street" optional;
    postal_code: Line "account-postal-code" optional;
    city: Line "account-city" optional;
    country: Line "account-country" optional;
} }

/// *Create Administrator* and *Create user*, as the browser reads them before they are sent. With the page come the
/// customer's domains.
pub const ACCOUNT: FormCheck = FormCheck {
    word: "account",
    check: |value, domains| {
        let domains: Vec<DomainName> = domains.iter().filter_map(|domain| DomainName::parse(domain).ok()).collect();
        AdministratorForm::from_fields(value).parse(&domains).err().unwrap_or_default()
    },
};

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
        match self.read() {
            Ok(read) => read.at(domains),
            Err(mut errors) => {
                errors.extend(self.foreign(domains));
                Err(errors)
            }
        }
    }

    /// Reads all of the form that needs no database. What it costs is bounded by what the fields may hold, not by what
    /// was posted.
    ///
    /// # Errors
    /// Every problem at its field.
    pub fn read(&self) -> Result<ReadAccount, Vec<FieldError>> {
        let mut check = Check::new();
        let first_names = check.take("first_names", NamePart::parse(&self.first_names));
        let last_name = check.take("last_name", NamePart::parse(&self.last_name));
        let display_name = check.take("display_name", PersonName::parse(&self.display_name));
        let username = check.take("username", LocalPart::parse(&self.username));
        let local = check.take("upn_local", LocalPart::parse(&self.upn_local));
        let domain = check.take("upn_domain", chosen_domain(&self.upn_domain)).flatten();
        let mail = check.take("mail", MailAddress::parse(&self.mail));
        let addresses = check.take("addresses", addresses(&self.addresses)).unwrap_or_default();
        let settings = self.settings(&mut check);
        let properties = self
            .additional()
            .into_iter()
            .filter_map(|(field, raw)| Some((field.to_owned(), check.take_optional(field, raw, Line::parse)?)))
            .collect();
        match (first_names, last_name, display_name, username, local, mail, check.is_clean()) {
            (Some(first_names), Some(last_name), Some(display_name), Some(username), Some(local), Some(mail), true) => {
                Ok(ReadAccount {
                    first_names,
                    last_name,
                    display_name,
                    local,
                    domain,
                    username,
                    mail,
                    addresses,
                    settings,
                    properties,
                })
            }
            _ => Err(check.into_errors()),
        }
    }

    /// What isn't the customer's, of fields that are right in themselves: said together with what is wrong elsewhere.
    fn foreign(&self, domains: &[DomainName]) -> Vec<FieldError> {
        let mut check = Check::new();
        if let Ok(domain) = chosen_domain(&self.upn_domain) {
            let _ = check.take("upn_domain", own_domain(domain, domains));
        }
        if let Ok(addresses) = addresses(&self.addresses) {
            let _ = check.take("addresses", all_within(&addresses, domains));
        }
        check.into_errors()
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
fn generated(local: &LocalPart, domains: &[DomainName], upn: &MailAddress) -> Vec<MailAddress> {
    let on_primary = domains.first().map(|primary| format!("{local}@{primary}"));
    vec![on_primary.and_then(|address| MailAddress::parse(&address).ok()).unwrap_or_else(|| upn.clone())]
}

fn chosen_domain(raw: &str) -> Result<Option<DomainName>, Problem> {
    match raw.trim() {
        "" => Ok(None),
        // A customer has no domain that isn't one.
        typed => DomainName::parse(typed).map(Some).map_err(|_| Problem::ForeignDomain),
    }
}

fn own_domain(chosen: Option<DomainName>, domains: &[DomainName]) -> Result<DomainName, Problem> {
    match chosen {
        None => domains.first().cloned().ok_or(Problem::Missing),
        Some(chosen) if domains.contains(&chosen) => Ok(chosen),
        Some(_) => Err(Problem::ForeignDomain),
    }
}

/// How many addresses a user may have.
const MOST_ADDRESSES: u16 = 20;
/// The longest text that so many can be read from.
const LONGEST_LIST: usize = 10_000;

/// The addresses of a list, each once. Their number is asked before any of them is read.
fn addresses(raw: &str) -> Result<Vec<MailAddress>, Problem> {
    let most = usize::from(MOST_ADDRESSES);
    let typed = || raw.split([';', ',', '\n', '\r']).map(str::trim).filter(|typed| !typed.is_empty());
    if raw.len() > LONGEST_LIST || typed().take(most + 1).count() > most {
        return Err(Problem::TooMany { max: MOST_ADDRESSES });
    }
    let mut addresses: Vec<MailAddress> = Vec::new();
    for typed in typed() {
        let address = MailAddress::parse(typed)?;
        if !addresses.iter().any(|known| known.key() == address.key()) {
            addresses.push(address);
        }
    }
    Ok(addresses)
}

fn all_within(addresses: &[MailAddress], domains: &[DomainName]) -> Result<(), Problem> {
    let domain_of = |address: &MailAddress| address.as_str().rsplit('@').next().unwrap_or_default().to_owned();
    let is_own = |address: &MailAddress| domains.iter().any(|own| own.as_str() == domain_of(address));
    if addresses.iter().all(is_own) { Ok(()) } else { Err(Problem::ForeignDomain) }
}

#[cfg(test)]
mod tests;
