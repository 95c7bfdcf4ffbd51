//! Which fields each form has: read off the types of the functions that take them, so that the two can't differ. What a
//! refused post leaves behind is these, and nothing else that came with it.

use core::fmt;

use serde::{
    de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor},
    forward_to_deserialize_any,
};
use server_fn::ServerFn;

use crate::doors::Who;

/// A form: where it is posted, and its fields.
#[derive(Clone, Copy)]
pub struct Form {
    /// The function's path.
    pub path: &'static str,
    /// Who may post it.
    pub who: Who,
    fields: fn() -> Vec<Field>,
}

/// A field of a form, as it is named when it is posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    name: String,
    /// Several values may be posted under it: `services[]`, `services[0]`.
    is_list: bool,
}

impl Field {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether that is its name, by itself or within its part: `name` of `customer[name]`.
    pub fn is_called(&self, name: &str) -> bool {
        let within = self.name.split_once('[').map(|(_, rest)| rest.trim_end_matches(']'));
        self.name == name || within == Some(name)
    }

    /// What its first value is posted as.
    pub fn posted(&self) -> String {
        if self.is_list { format!("{}[0]", self.name) } else { self.name.clone() }
    }

    /// Whether a posted value is this field's.
    pub fn is_named(&self, posted: &str) -> bool {
        match posted.strip_prefix(self.name.as_str()) {
            None => false,
            Some("") => true,
            Some(rest) => {
                let place = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
                let is_place = |place: &str| place.len() <= 4 && place.bytes().all(|byte| byte.is_ascii_digit());
                self.is_list && place.is_some_and(is_place)
            }
        }
    }
}

impl Form {
    pub(crate) const fn of<F: ServerFn + DeserializeOwned>() -> Self {
        Self { path: F::PATH, who: Who::SignedIn, fields: fields::<F> }
    }

    /// The same for others than who is signed in.
    pub(crate) const fn by(self, who: Who) -> Self {
        Self { who, ..self }
    }

    /// Its fields; the stamp is none.
    pub fn fields(&self) -> Vec<Field> {
        (self.fields)()
    }
}

/// Every form of the portal: the slices' own.
pub fn all() -> impl Iterator<Item = &'static Form> {
    crate::SLICES.iter().flat_map(|slice| slice.forms)
}

/// The form that is posted at a path.
pub fn at(path: &str) -> Option<&'static Form> {
    all().find(|form| form.path == path)
}

/// The fields of the type, those of its parts as `part[field]`.
fn fields<T: DeserializeOwned>() -> Vec<Field> {
    let mut all = Vec::new();
    for name in taken_by::<T>(None).fields.iter().filter(|name| **name != "stamp") {
        let Taken { fields, is_list } = taken_by::<T>(Some(name));
        if fields.is_empty() {
            all.push(Field { name: (*name).to_owned(), is_list });
        }
        all.extend(fields.iter().map(|field| Field { name: format!("{name}[{field}]"), is_list: false }));
    }
    all
}

/// What a type takes, or one field of it.
#[derive(Default)]
struct Taken {
    fields: &'static [&'static str],
    is_list: bool,
}

fn taken_by<T: DeserializeOwned>(field: Option<&'static str>) -> Taken {
    let mut taken = Taken::default();
    // It never gets a value: all that is wanted is what it asks for.
    let _ = T::deserialize(Question { field, taken: &mut taken });
    taken
}

/// Asks a type what it takes.
struct Question<'t> {
    /// The field that is asked about; nothing, for the type itself.
    field: Option<&'static str>,
    taken: &'t mut Taken,
}

impl<'de> Deserializer<'de> for Question<'_> {
    type Error = Answered;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Answered> {
        match self.field {
            Some(_) => visitor.visit_map(self),
            None => {
                self.taken.fields = fields;
                Err(Answered)
            }
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Answered> {
        self.taken.is_list = true;
        Err(Answered)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Answered> {
        visitor.visit_some(self)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Answered> {
        Err(Answered)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct tuple tuple_struct map enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Question<'_> {
    type Error = Answered;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Answered> {
        self.field.take().map(|field| seed.deserialize(field.into_deserializer())).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Answered> {
        seed.deserialize(Question { field: None, taken: self.taken })
    }
}

/// How each question ends.
#[derive(Debug)]
struct Answered;

impl fmt::Display for Answered {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("answered")
    }
}

impl core::error::Error for Answered {}

impl Error for Answered {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{provisioning, tenancy};

    fn names<F: ServerFn + DeserializeOwned>() -> Vec<String> {
        Form::of::<F>().fields().into_iter().map(|field| field.name).collect()
    }

    #[test]
    fn n02_a_forms_fields_are_its_functions() {
        assert_eq!(names::<tenancy::api::AddUser>(), ["company", "name", "mail", "role"]);
        assert_eq!(names::<tenancy::api::RemoveUser>(), ["company", "user"]);
        let settings =
            ["contact_name", "contact_mail", "language", "requires_second_factor", "peers_may_remove", "version"];
        let settings = settings.map(|field| format!("settings[{field}]"));
        assert_eq!(
            names::<tenancy::api::EditCompany>(),
            ["company".to_owned()].into_iter().chain(settings).collect::<Vec<_>>()
        );
        let customer = names::<provisioning::api::SaveCustomer>();
        assert_eq!(customer.get(..4).unwrap_or_default(), ["seller", "draft", "version", "customer[name]"]);
        assert_eq!(customer.len(), 3 + 9);
        assert_eq!(names::<provisioning::api::CreateAccount>().len(), 1 + 20);
        for form in all() {
            let fields = form.fields();
            assert!(
                form.path == "/api/identity/accept_terms" || fields.len() > usize::from(fields.is_empty()),
                "{}",
                form.path
            );
            assert!(fields.iter().all(|field| !field.is_named("stamp") && !field.is_named("back")), "{}", form.path);
        }
    }

    #[test]
    fn n02_what_is_no_field_of_the_form_has_no_name_there() {
        let fields = Form::of::<provisioning::api::StartServices>().fields();
        let is_own = |posted: &str| fields.iter().any(|field| field.is_named(posted));
        for own in ["customer", "services", "services[]", "services[0]", "services[12]"] {
            assert!(is_own(own), "{own}");
        }
        for other in ["", "name", "customer[name]", "services[", "services[x]", "services[00000]", "servicesx", "stamp"]
        {
            assert!(!is_own(other), "{other}");
        }
    }
}
