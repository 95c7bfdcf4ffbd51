//! *Create Customer* as typed, and how it is read: in the island for speed, on the server for truth.

use serde::{Deserialize, Serialize};

use crate::{
    form::{FormCheck, Typed as _, typed_form},
    problem::{Check, FieldError, Problem},
    text::{CompanyName, CustomerCode, DomainName, Line, MailAddress, PersonName},
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

/// Advanced Properties (E5), as they are kept. A section that was left alone keeps the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AdvancedProperties {
    /// How many SQL users.
    pub sql_users: u16,
    /// Who administers services there.
    pub service_administrator: Option<String>,
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

impl NewCustomer {
    /// The form it was read from, as it was understood: a draft keeps that, and the plan shows what is made. Nothing
    /// stands in it as it was typed, which may be as long as a post.
    pub fn as_understood(&self, typed: &CustomerForm) -> CustomerForm {
        let or_blank =
            |typed: &str, understood: String| if typed.trim().is_empty() { String::new() } else { understood };
        CustomerForm {
            name: self.name.to_string(),
            code: self.code.to_string(),
            domain: self.domain.to_string(),
            contact_name: self.contact_name.as_ref().map(ToString::to_string).unwrap_or_default(),
            contact_mail: self.contact_mail.as_ref().map(ToString::to_string).unwrap_or_default(),
            country: or_blank(&typed.country, self.country.clone()),
            language: or_blank(&typed.language, self.language.clone()),
            sql_users: or_blank(&typed.sql_users, self.sql_users.to_string()),
            service_administrator: self.service_administrator.as_ref().map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// Its Advanced Properties.
    pub fn advanced(&self) -> AdvancedProperties {
        AdvancedProperties {
            sql_users: self.sql_users,
            service_administrator: self.service_administrator.as_ref().map(ToString::to_string),
        }
    }
}

typed_form! { CustomerForm {
    name: Line "customer-name";
    code: Code "customer-code";
    domain: Code "customer-domain" (hint "customer-domain-hint");
    contact_name: Name "tenancy-contact-name" optional;
    contact_mail: Mail "tenancy-contact-mail" optional;
    country: Choice "customer-country";
    language: Choice "tenancy-language";
    sql_users: Number "customer-sql-users" optional;
    service_administrator: Line "customer-service-administrator" optional;
} }

/// *Create Customer*, as the browser reads it before it is sent.
pub const CUSTOMER: FormCheck = FormCheck {
    word: "customer",
    check: |value, _| CustomerForm::from_fields(value).parse().err().unwrap_or_default(),
};

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
            typed => check
                .take("sql_users", typed.parse::<u16>().map_err(|_| Problem::NotANumber { max: u16::MAX }))
                .unwrap_or(0),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e5_advanced_properties_left_alone_are_defaults() {
        let form = CustomerForm {
            name: "testbolag".into(),
            code: "TB1001".into(),
            domain: "testbolag.se".into(),
            ..CustomerForm::default()
        };
        let customer = form.parse().expect("good");
        assert_eq!(customer.advanced(), AdvancedProperties { sql_users: 0, service_administrator: None });
    }

    #[test]
    fn n02_what_a_draft_keeps_is_what_was_understood() {
        let form = CustomerForm {
            name: "testbolag".into(),
            code: "TB1001".into(),
            domain: "testbolag.se".into(),
            country: format!("{}se", " ".repeat(50_000)),
            language: format!("sv{}", " ".repeat(50_000)),
            sql_users: format!("{}5", "0".repeat(50_000)),
            ..CustomerForm::default()
        };
        let understood = form.parse().expect("good").as_understood(&form);
        let CustomerForm { country, language, sql_users, .. } = &understood;
        assert_eq!((country.as_str(), language.as_str(), sql_users.as_str()), ("SE", "sv", "5"));
        assert!(format!("{understood:?}").len() < 1_000, "{understood:?}");
    }
}
