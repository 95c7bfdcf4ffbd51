//! The forms of tenancy as typed, and how they are read: in the island for speed, on the server for truth.

use serde::{Deserialize, Serialize};

use super::LANGUAGES;
use crate::{
    authority::Role,
    form::{Fields, FormCheck, FormField, Takes, Typed, typed_form},
    problem::{Check, FieldError, Problem},
    text::{CompanyName, MailAddress, PersonName},
};

/// *Add new reseller* as typed. The first user is optional: with it a reseller is ready in one page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ResellerForm {
    /// The name.
    pub name: String,
    /// The first user's name.
    pub user_name: String,
    /// The first user's address.
    pub user_mail: String,
}

/// *Add new reseller*, parsed.
#[derive(Clone, Debug, Serialize)]
pub struct NewReseller {
    /// The name.
    pub name: CompanyName,
    /// The first user, if one was named.
    pub first_user: Option<(PersonName, MailAddress)>,
}

typed_form! { ResellerForm {
    name: Line "tenancy-name";
    user_name: Name "tenancy-name" optional;
    user_mail: Mail "tenancy-mail" (hint "tenancy-mail-hint") optional;
} }

impl ResellerForm {
    /// Reads the form.
    ///
    /// # Errors
    /// Every problem at its field.
    pub fn parse(&self) -> Result<NewReseller, Vec<FieldError>> {
        let mut check = Check::new();
        let name = check.take("name", CompanyName::parse(&self.name));
        let wants_user = !self.user_name.trim().is_empty() || !self.user_mail.trim().is_empty();
        let first_user = if wants_user {
            let name = check.take("user_name", PersonName::parse(&self.user_name));
            let mail = check.take("user_mail", MailAddress::parse(&self.user_mail));
            name.zip(mail)
        } else {
            None
        };
        match (name, check.is_clean()) {
            (Some(name), true) => Ok(NewReseller { name, first_user }),
            _ => Err(check.into_errors()),
        }
    }
}

/// *Add user* as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserForm {
    /// The name.
    pub name: String,
    /// The address.
    pub mail: String,
    /// The role's word; the actor's own rights where nothing was chosen (A22).
    pub role: String,
}

/// *Add user*, parsed.
#[derive(Clone, Debug, Serialize)]
pub struct NewUser {
    /// The name.
    pub name: PersonName,
    /// The address the welcome mail goes to.
    pub mail: MailAddress,
    /// The role; the actor's own rights where there is none.
    pub role: Option<Role>,
}

impl NewUser {
    /// The same where a role was chosen. A page always has one chosen, so a form that lost it hands out none: without
    /// one the new user would get the giver's own rights (A22).
    ///
    /// # Errors
    /// The problem at the role.
    pub fn with_a_chosen_role(self) -> Result<Self, Vec<FieldError>> {
        match self.role {
            Some(_) => Ok(self),
            None => Err(vec![FieldError { field: "role".to_owned(), problem: Problem::NotAChoice }]),
        }
    }
}

typed_form! { UserForm {
    name: Name "tenancy-name";
    mail: Mail "tenancy-mail" (hint "tenancy-mail-hint");
    role: Choice "tenancy-role" (hint "tenancy-role-hint");
} }

impl UserForm {
    /// Reads the form.
    ///
    /// # Errors
    /// Every problem at its field.
    pub fn parse(&self) -> Result<NewUser, Vec<FieldError>> {
        let mut check = Check::new();
        let name = check.take("name", PersonName::parse(&self.name));
        let mail = check.take("mail", MailAddress::parse(&self.mail));
        let choice = |raw: &str| Role::from_slug(raw.trim()).ok_or(Problem::NotAChoice);
        let role = check.take_optional("role", &self.role, choice);
        match (name, mail, check.is_clean()) {
            (Some(name), Some(mail), true) => Ok(NewUser { name, mail, role }),
            _ => Err(check.into_errors()),
        }
    }
}

/// A company's settings as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SettingsForm {
    /// The contact person's name.
    pub contact_name: String,
    /// The contact person's address.
    pub contact_mail: String,
    /// The language of the company's mails.
    pub language: String,
    /// Whether everybody needs a second factor (A4).
    pub requires_second_factor: bool,
    /// Whether administrators may remove each other.
    pub peers_may_remove: bool,
    /// The version the form was opened at.
    pub version: i32,
}

impl Fields for SettingsForm {
    const FIELDS: &'static [FormField] = &[
        FormField::new("contact_name", Takes::Name, "tenancy-contact-name").optional(),
        FormField::new("contact_mail", Takes::Mail, "tenancy-contact-mail").optional(),
        FormField::new("language", Takes::Choice, "tenancy-language").hint("tenancy-language-hint"),
        FormField::new("requires_second_factor", Takes::Tick, "tenancy-second-factor")
            .hint("tenancy-second-factor-hint"),
        FormField::new("peers_may_remove", Takes::Tick, "tenancy-peers-may-remove")
            .hint("tenancy-peers-may-remove-hint"),
    ];
}

/// What the browser reads before it is sent.
pub const CHECKS: &[FormCheck] = &[USER, RESELLER];

/// *Add user*.
pub const USER: FormCheck = FormCheck {
    word: "user",
    check: |value, _| {
        UserForm::from_fields(value).parse().and_then(NewUser::with_a_chosen_role).err().unwrap_or_default()
    },
};
/// *Add new reseller*.
pub const RESELLER: FormCheck = FormCheck {
    word: "reseller",
    check: |value, _| ResellerForm::from_fields(value).parse().err().unwrap_or_default(),
};

impl SettingsForm {
    /// Reads the form; what comes back is clean.
    ///
    /// # Errors
    /// Every problem at its field.
    pub fn parse(&self) -> Result<Self, Vec<FieldError>> {
        let mut check = Check::new();
        let contact_name = check.take_optional("contact_name", &self.contact_name, PersonName::parse);
        let contact_mail = check.take_optional("contact_mail", &self.contact_mail, MailAddress::parse);
        if !LANGUAGES.iter().any(|(code, _)| *code == self.language) {
            check.refuse("language", Problem::NotAChoice);
        }
        if !check.is_clean() {
            return Err(check.into_errors());
        }
        Ok(Self {
            contact_name: contact_name.map(String::from).unwrap_or_default(),
            contact_mail: contact_mail.map(String::from).unwrap_or_default(),
            ..self.clone()
        })
    }
}
