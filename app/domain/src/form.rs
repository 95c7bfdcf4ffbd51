//! Forms as declarations: which fields a form has, what each takes, and by which key its label and hint are found. Pages
//! draw fields from it, the summary of what is wrong names them by it, and the browser reads the form by it before it is
//! sent (issue 8, point 6).

use crate::problem::FieldError;

/// What a field takes. It decides the control, the keyboard and the spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// A line of text.
    Line,
    /// A name of a person.
    Name,
    /// An e-mail address.
    Mail,
    /// What is copied and never spelled: a code, a domain, a username.
    Code,
    /// A whole number.
    Number,
    /// A telephone number.
    Telephone,
    /// Several lines.
    Lines,
    /// One of a list.
    Choice,
    /// Yes, where it is ticked.
    Tick,
}

/// A field of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormField {
    /// Its name within the form.
    pub name: &'static str,
    /// The key of its label.
    pub label: &'static str,
    /// The key of the hint under its label.
    pub hint: Option<&'static str>,
    /// What it takes.
    pub takes: Takes,
    /// Whether it may be left blank.
    pub optional: bool,
}

impl FormField {
    /// A field that must be filled in.
    pub const fn new(name: &'static str, takes: Takes, label: &'static str) -> Self {
        Self { name, label, hint: None, takes, optional: false }
    }

    /// The same with a hint.
    #[must_use]
    pub const fn hint(self, key: &'static str) -> Self {
        Self { hint: Some(key), ..self }
    }

    /// The same where it may be left blank.
    #[must_use]
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

/// A form whose fields are declared.
pub trait Fields {
    /// Its fields.
    const FIELDS: &'static [FormField];
}

/// A form all of whose fields are texts, as they are typed.
pub trait Typed: Fields {
    /// The form with what stands in each field.
    fn from_fields(value: &dyn Fn(&str) -> String) -> Self;

    /// What stands in a field; nothing where the form has no such field.
    fn typed(&self, field: &str) -> &str;
}

/// What stands in each field, by its name.
pub type Standing<'a> = &'a dyn Fn(&str) -> String;

/// How the browser reads a form before it is sent. The server reads it by the same rules.
#[derive(Clone, Copy, Debug)]
pub struct FormCheck {
    /// The word by which the page names it to the browser.
    pub word: &'static str,
    /// Reads the form out of what stands in its fields; what else it takes, such as the domains of the customer, comes
    /// with the page.
    pub check: fn(Standing<'_>, &[String]) -> Vec<FieldError>,
}

/// Declares the fields of a form whose fields are all texts:
/// `field: Takes "key-of-its-label" (hint "key-of-its-hint") optional;`, the last two where they apply.
macro_rules! typed_form {
    ($form:ident { $($field:ident: $takes:ident $label:literal $((hint $hint:literal))? $($optional:ident)?;)* }) => {
        impl $crate::form::Fields for $form {
            const FIELDS: &'static [$crate::form::FormField] = &[
                $($crate::form::FormField::new(stringify!($field), $crate::form::Takes::$takes, $label)
                    $(.hint($hint))? $(.$optional())?,)*
            ];
        }

        impl $crate::form::Typed for $form {
            fn from_fields(value: &dyn Fn(&str) -> String) -> Self {
                Self { $($field: value(stringify!($field)),)* }
            }

            fn typed(&self, field: &str) -> &str {
                match field {
                    $(stringify!($field) => &self.$field,)*
                    _ => "",
                }
            }
        }
    };
}
pub(crate) use typed_form;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenancy::UserForm;

    #[test]
    fn a_form_is_read_by_its_fields() {
        let names: Vec<&str> = UserForm::FIELDS.iter().map(|field| field.name).collect();
        assert_eq!(names, ["name", "mail", "role"]);
        let form = UserForm::from_fields(&|field| format!("{field}!"));
        assert_eq!((form.name.as_str(), form.typed("mail"), form.typed("other")), ("name!", "mail!", ""));
    }
}
