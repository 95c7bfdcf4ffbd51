//! The forms of the stepper as typed, and how they are read: in the island for speed, on the server for truth.

use serde::{Deserialize, Serialize};

use crate::{
    problem::{Check, FieldError, Problem},
    text::{CompanyName, CustomerCode, DomainName, Line, LocalPart, MailAddress, NamePart, PersonName},
};

/// *Create Customer* as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomerForm {
    /// The company's name.
    pub name: String,
    /// The provider's code (E4).
    pub code: String,
    /// The primary domain (E37).
    pub domain: String,
    /// The contact person.
    pub contact_name: String,
    /// The contact person's address.
    pub contact_mail: String,
    /// Two letters, ISO 3166.
    pub country: String,
    /// The language of its mails.
    pub language: String,
    /// Advanced Properties (E5): SQL users.
    pub sql_users: String,
    /// Advanced Properties (E5): who administers services there.
    pub service_administrator: String,
}

/// *Create Customer*, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCustomer {
    /// The company's name.
    pub name: CompanyName,
    /// The provider's code.
    pub code: CustomerCode,
    /// The primary domain.
    pub domain: DomainName,
    /// The contact person, if one was named.
    pub contact_name: Option<PersonName>,
    /// The contact person's address.
    pub contact_mail: Option<MailAddress>,
    /// ISO 3166, two letters.
    pub country: String,
    /// The language of its mails.
    pub language: String,
    /// How many SQL users (E5); 0 where the section was left alone.
    pub sql_users: u16,
    /// Who administers services there (E5).
    pub service_administrator: Option<Line>,
}

impl CustomerForm {
    /// Reads the form; the same in the island and on the server.
    ///
    /// # Errors
    /// Every problem at its field.
    pub fn parse(&self) -> Result<NewCustomer, Vec<FieldError>> {
        let mut check = Check::new();
        let name = check.take("name", CompanyName::parse(&self.name));
        let code = check.take("code", CustomerCode::parse(&self.code));
        let domain = check.take("domain", DomainName::parse(&self.domain));
        let contact_name = check.take_optional("contact_name", &self.contact_name, PersonName::parse);
        let contact_mail = check.take_optional("contact_mail", &self.contact_mail, MailAddress::parse);
        let country = check.take("country", country(&self.country));
        let language = check.take("language", language(&self.language));
        let sql_users = match self.sql_users.trim() {
            "" => 0,
            typed => check.take("sql_users", typed.parse::<u16>().map_err(|_| Problem::NotAChoice)).unwrap_or(0),
        };
        let service_administrator =
            check.take_optional("service_administrator", &self.service_administrator, Line::parse);
        match (name, code, domain, country, language, check.is_clean()) {
            (Some(name), Some(code), Some(domain), Some(country), Some(language), true) => Ok(NewCustomer {
                name,
                code,
                domain,
                contact_name,
                contact_mail,
                country,
                language,
                sql_users,
                service_administrator,
            }),
            _ => Err(check.into_errors()),
        }
    }
}

fn country(raw: &str) -> Result<String, Problem> {
    let upper = raw.trim().to_ascii_uppercase();
    match upper.as_str() {
        "" => Ok("NO".to_owned()),
        two if two.len() == 2 && two.bytes().all(|b| b.is_ascii_uppercase()) => Ok(upper),
        _ => Err(Problem::NotAChoice),
    }
}

fn language(raw: &str) -> Result<String, Problem> {
    match raw.trim() {
        "" => Ok("en".to_owned()),
        known if crate::tenancy::LANGUAGES.iter().any(|(code, _)| *code == known) => Ok(known.to_owned()),
        _ => Err(Problem::NotAChoice),
    }
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
    /// Additional User Properties (E17).
    pub title: String,
    /// Additional User Properties (E17).
    pub department: String,
    /// Additional User Properties (E17).
    pub phone: String,
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
    /// Additional properties that were filled in, by field name.
    pub properties: Vec<(String, Line)>,
}

impl AdministratorForm {
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
        let properties = [("title", &self.title), ("department", &self.department), ("phone", &self.phone)]
            .into_iter()
            .filter_map(|(field, raw)| Some((field.to_owned(), check.take_optional(field, raw, Line::parse)?)))
            .collect();
        match (first_names, last_name, display_name, username, upn, mail, check.is_clean()) {
            (Some(first_names), Some(last_name), Some(display_name), Some(username), Some(upn), Some(mail), true) => {
                let addresses = if given.is_empty() { generated(&local, domains, &upn) } else { given };
                Ok(NewAccount { first_names, last_name, display_name, upn, username, mail, addresses, properties })
            }
            _ => Err(check.into_errors()),
        }
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
    if addresses.len() > 20 { Err(Problem::TooLong { max: 20 }) } else { Ok(addresses) }
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

    #[test]
    fn e5_advanced_properties_left_alone_are_defaults() {
        let form = CustomerForm {
            name: "testbolag".into(),
            code: "TB1001".into(),
            domain: "testbolag.se".into(),
            ..CustomerForm::default()
        };
        let customer = form.parse().expect("good");
        assert_eq!((customer.sql_users, customer.service_administrator), (0, None));
    }
}
