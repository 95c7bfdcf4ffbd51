//! What may come in at all, asked once and before any handler: no byte that no field can hold, in an address or in a
//! form, and no parameter that is longer than anything it could mean.
//!
//! A browser that posts such bytes into a field gets its form back with the problem at the field and the rest as it was
//! typed; everything else is answered here.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, FromRequestParts, Request, State},
    http::{Method, StatusCode, Uri, header, request::Parts},
    middleware::Next,
    response::Response,
};
use domain::{
    address::{LONGEST, decoded},
    problem::{FieldError, Problem},
    text::{SOUGHT, can_be_held},
};
use serde::de::{DeserializeOwned, value::MapDeserializer};

use crate::{
    doors::Kind,
    gate,
    reply::{FORM_BYTES, Sender},
    site::Site,
    trouble::Reader,
    visit::Entered,
};

/// The most characters of each parameter of an address; whichever isn't here has [`OTHERWISE`].
const LENGTHS: [(&str, usize); 9] = [
    ("q", SOUGHT as usize),
    ("find", SOUGHT as usize),
    ("next", LONGEST),
    // A cursor holds the key of a name that may have 120 letters of any script.
    ("after", LONGEST),
    ("before", LONGEST),
    ("iss", LONGEST),
    // What Microsoft sends back.
    ("code", 8000),
    ("state", LONGEST),
    ("error_description", 4000),
];
const OTHERWISE: usize = 512;
/// The most parameters of an address.
const PARAMETERS: usize = 64;

/// The fields of a form that held what no field can hold. What is left of them stands in the body.
#[derive(Clone, Debug)]
pub(crate) struct Unfit(pub(crate) Vec<FieldError>);

/// Why an address isn't followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turned {
    Unfit,
    TooLong,
}

/// Around everything that has a visit.
pub(crate) async fn check(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let reader = Reader::of(&site, request.headers());
    match judge(request.uri()) {
        Ok(()) => {}
        Err(Turned::Unfit) => return reader.told(&site, StatusCode::BAD_REQUEST, "error-unfit"),
        Err(Turned::TooLong) => return reader.told(&site, StatusCode::URI_TOO_LONG, "error-long-address"),
    }
    let entered = request.extensions().get::<Entered>().and_then(|entered| entered.0);
    let kind = entered.filter(|door| door.method == Method::POST).map(|door| door.kind);
    let Some(kind) = kind.filter(|_| gate::is_form(request.headers())) else { return next.run(request).await };
    let (mut parts, body) = request.into_parts();
    let Ok(form) = to_bytes(body, FORM_BYTES).await else { return reader.too_much(&site) };
    let form = match cleaned(&form) {
        Cleaned::AsItWas => form,
        Cleaned::Fields(form, errors) if kind == Kind::Function => {
            parts.extensions.insert(Unfit(errors));
            // It is shorter than it says.
            parts.headers.remove(header::CONTENT_LENGTH);
            Bytes::from(form)
        }
        Cleaned::Fields(..) | Cleaned::NoForm => return reader.told(&site, StatusCode::BAD_REQUEST, "error-unfit"),
    };
    let sender = Sender::of(&site, &parts.extensions, &parts.headers);
    let is_typed = kind == Kind::Function && gate::is_browser(&parts.headers);
    let answer = next.run(Request::from_parts(parts, Body::from(form.clone())));
    if is_typed { sender.answer_or_give_back(&site, reader, &form, answer).await } else { answer.await }
}

fn judge(address: &Uri) -> Result<(), Turned> {
    if address.path().len() > LONGEST {
        return Err(Turned::TooLong);
    }
    fits(&decoded(address.path().as_bytes()))?;
    let query = address.query().unwrap_or_default();
    for (place, pair) in query.split('&').enumerate() {
        if place >= PARAMETERS {
            return Err(Turned::TooLong);
        }
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (of_form(name.as_bytes()), of_form(value.as_bytes()));
        let name = fits(&name)?;
        let most = LENGTHS.iter().find(|(known, _)| *known == name).map_or(OTHERWISE, |(_, most)| *most);
        let is_longer = |text: &str, most: usize| text.chars().nth(most).is_some();
        if is_longer(name, OTHERWISE) || is_longer(fits(&value)?, most) {
            return Err(Turned::TooLong);
        }
    }
    Ok(())
}

fn fits(text: &[u8]) -> Result<&str, Turned> {
    core::str::from_utf8(text).ok().filter(|text| text.chars().all(can_be_held)).ok_or(Turned::Unfit)
}

/// One name or value as forms and queries encode it.
fn of_form(text: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    decoded(&spaced)
}

enum Cleaned {
    AsItWas,
    /// The form without what no field can hold, and which fields held it.
    Fields(String, Vec<FieldError>),
    /// A name that no form of ours has.
    NoForm,
}

fn cleaned(form: &[u8]) -> Cleaned {
    let mut errors: Vec<FieldError> = Vec::new();
    let mut kept = url::form_urlencoded::Serializer::new(String::new());
    for pair in form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let middle = pair.iter().position(|byte| *byte == b'=');
        let (name, value) = pair.split_at(middle.unwrap_or(pair.len()));
        let (name, value) = (of_form(name), of_form(value.get(1..).unwrap_or_default()));
        let Ok(name) = fits(&name) else { return Cleaned::NoForm };
        let value = match fits(&value) {
            Ok(value) => Cow::Borrowed(value),
            Err(_) => {
                let Some(field) = field_of(name) else { return Cleaned::NoForm };
                if !errors.iter().any(|error| error.field == field) {
                    errors.push(FieldError { field: field.to_owned(), problem: Problem::ControlCharacters });
                }
                Cow::Owned(without_unfit(&value))
            }
        };
        kept.append_pair(name, &value);
    }
    if errors.is_empty() { Cleaned::AsItWas } else { Cleaned::Fields(kept.finish(), errors) }
}

/// What was typed, as far as a field can hold it.
fn without_unfit(value: &[u8]) -> String {
    let text = value.utf8_chunks().map(|chunk| chunk.valid()).collect::<String>();
    text.chars().filter(|c| can_be_held(*c)).collect()
}

/// The field that a name of a form means: `name` of `customer[name]`, `services` of `services[0]`.
fn field_of(name: &str) -> Option<&str> {
    let (part, inner) = name.split_once('[').map_or((name, ""), |(part, rest)| (part, rest.trim_end_matches(']')));
    let field = if inner.bytes().all(|byte| byte.is_ascii_digit()) { part } else { inner };
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    ((1..=40).contains(&field.len()) && field.bytes().all(is_name)).then_some(field)
}

/// The parameters of an address, the first of each name: more of one name, or one that nobody asked for, is no reason to
/// say no in somebody else's words, as axum's own does.
pub(crate) struct Query<T>(pub(crate) T);

/// The same of a posted form.
pub(crate) struct Posted<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        read(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Posted<T> {
    type Rejection = StatusCode;

    async fn from_request(request: Request, _: &S) -> Result<Self, StatusCode> {
        let form = to_bytes(request.into_body(), FORM_BYTES).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
        read(&form).map(Self)
    }
}

fn read<T: DeserializeOwned>(pairs: &[u8]) -> Result<T, StatusCode> {
    let mut first: BTreeMap<Cow<'_, str>, Cow<'_, str>> = BTreeMap::new();
    for (name, value) in url::form_urlencoded::parse(pairs) {
        first.entry(name).or_insert(value);
    }
    let pairs = MapDeserializer::<_, serde::de::value::Error>::new(first.into_iter());
    T::deserialize(pairs).map_err(|_| StatusCode::BAD_REQUEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(address: &str) -> Result<(), Turned> {
        judge(&address.parse().expect("an address"))
    }

    #[test]
    fn n09_an_address_holds_no_byte_that_no_field_can_hold() {
        for unfit in ["/r/%00", "/r/a%1fb", "/r/%ff", "/r/%c3%28", "/?q=%00", "/?q=a%00b", "/?%00=x", "/?a=1&q=%7F"] {
            assert_eq!(judged(unfit), Err(Turned::Unfit), "{unfit}");
        }
        for good in
            ["/", "/r/o_1?q=%C3%A6%C3%B8", "/?error_description=a%0D%0Ab", "/?q=a+b%2500", "/?q", "/?&&=&", "/r/50%"]
        {
            assert_eq!(judged(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn n09_every_parameter_has_a_length() {
        for (name, most) in LENGTHS.into_iter().chain([("anything", OTHERWISE)]) {
            assert_eq!(judged(&format!("/?{name}={}", "a".repeat(most))), Ok(()), "{name}");
            assert_eq!(judged(&format!("/?x=1&{name}={}", "a".repeat(most + 1))), Err(Turned::TooLong), "{name}");
        }
        assert_eq!(judged(&format!("/?q={}", "%C3%A5".repeat(200))), Ok(()), "counted in letters");
        assert_eq!(judged(&format!("/?{}=1", "a".repeat(600))), Err(Turned::TooLong));
        assert_eq!(judged(&format!("/?{}", "a=1&".repeat(64))), Err(Turned::TooLong));
        assert_eq!(judged(&format!("/{}", "a".repeat(LONGEST))), Err(Turned::TooLong));
    }

    #[test]
    fn n09_a_form_keeps_what_a_field_can_hold() {
        let Cleaned::Fields(form, errors) =
            cleaned(b"stamp=s&customer[name]=A%00nn%FFa&services[0]=%01&lines=a%0D%0Ab")
        else {
            panic!("held what no field can hold")
        };
        let pairs: Vec<_> = url::form_urlencoded::parse(form.as_bytes()).into_owned().collect();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected =
            [pair("stamp", "s"), pair("customer[name]", "Anna"), pair("services[0]", ""), pair("lines", "a\r\nb")];
        assert_eq!(pairs, expected);
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["name", "services"]);
        assert!(matches!(cleaned(b"a%00b=c"), Cleaned::NoForm));
        assert!(matches!(cleaned(b"<script>=%00"), Cleaned::NoForm));
        assert!(matches!(cleaned(b"name=Anna&mail=&&x"), Cleaned::AsItWas));
    }
}
