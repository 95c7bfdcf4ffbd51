//! Which ID token is believed (T01, T02). Every claim is looked at after the signature, and each has its own refusal.

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use domain::ids::{ObjectId, TenantId};
use jsonwebtoken::{Algorithm, Validation, decode, decode_header};
use portal::ports::{IdentityError, VerifiedIdentity};
use serde::Deserialize;
use uuid::{Uuid, uuid};

use super::directory::Key;

const LEEWAY_SECONDS: i64 = 60;
/// The tenant in which Microsoft keeps everybody's personal account: nobody's company.
const PERSONAL_ACCOUNTS: Uuid = uuid!("9188040d-6c67-4c5b-b112-36a304b66dad");
const TENANT_PLACE: &str = "{tenantid}";

/// What the token has to say.
pub(super) struct Expected<'a> {
    /// The discovery document's issuer.
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: DateTime<Utc>,
}

/// No `email`, no `upn`, no `groups`: what isn't read can't be believed.
#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    aud: Option<String>,
    exp: Option<i64>,
    nbf: Option<i64>,
    ver: Option<String>,
    tid: Option<String>,
    oid: Option<String>,
    nonce: Option<String>,
    name: Option<String>,
    preferred_username: Option<String>,
    acrs: Option<OneOrMany>,
    sid: Option<String>,
    login_hint: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

fn ensure(holds: bool, or: &'static str) -> Result<(), IdentityError> {
    if holds { Ok(()) } else { Err(IdentityError::Hostile(or)) }
}

/// Which key claims to have signed it. Nothing else of an unverified token is looked at.
pub(super) fn kid(token: &str) -> Result<String, IdentityError> {
    let header = decode_header(token).map_err(|_| IdentityError::Hostile("the header can't be read"))?;
    ensure(header.alg == Algorithm::RS256, "the algorithm isn't RS256")?;
    ensure(header.crit.is_none(), "the header has critical extensions")?;
    header.kid.filter(|kid| !kid.is_empty()).ok_or(IdentityError::Hostile("the header names no key"))
}

/// Believes the token, or says why not.
pub(super) fn verify<'k>(
    token: &str,
    keys: impl Iterator<Item = &'k Key>,
    expected: &Expected<'_>,
) -> Result<VerifiedIdentity, IdentityError> {
    let mut last = IdentityError::Hostile("no known key has that kid");
    for key in keys {
        match signed_by(token, key).and_then(|claims| believe(claims, key, expected)) {
            Ok(identity) => return Ok(identity),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn signed_by(token: &str, key: &Key) -> Result<Claims, IdentityError> {
    // The library compares times with the machine's clock; ours is handed in, so it checks the signature only.
    let mut rules = Validation::new(Algorithm::RS256);
    rules.required_spec_claims.clear();
    rules.validate_exp = false;
    rules.validate_nbf = false;
    rules.validate_aud = false;
    let read = decode::<Claims>(token, &key.public, &rules).map_err(|error| match error.kind() {
        jsonwebtoken::errors::ErrorKind::Json(_) => IdentityError::Hostile("the claims can't be read"),
        _ => IdentityError::Hostile("the signature doesn't hold"),
    })?;
    ensure(is_read_whole(token), "the claims can't be read")?;
    Ok(read.claims)
}

/// Whether all of the claims are text as JSON has it (RFC 7519, 7.2), also those that nobody asks for: serde passes over
/// them without a look.
fn is_read_whole(token: &str) -> bool {
    let claims = token.split('.').nth(1).and_then(|part| BASE64URL_NOPAD.decode(part.as_bytes()).ok());
    claims.is_some_and(|claims| serde_json::from_slice::<serde_json::Value>(&claims).is_ok())
}

fn believe(claims: Claims, key: &Key, expected: &Expected<'_>) -> Result<VerifiedIdentity, IdentityError> {
    ensure(claims.aud.as_deref() == Some(expected.client_id), "it is for another application")?;
    ensure(claims.ver.as_deref() == Some("2.0"), "it isn't a version 2.0 token")?;
    let tid = claims.tid.ok_or(IdentityError::Hostile("it names no tenant"))?;
    let tenant = guid(&tid).ok_or(IdentityError::Hostile("the tenant isn't a GUID"))?;
    ensure(tenant != PERSONAL_ACCOUNTS, "it is a personal account's")?;
    let issuer = claims.iss.ok_or(IdentityError::Hostile("it names no issuer"))?;
    ensure(issuer_of(expected.issuer, &tid) == Some(issuer.as_str().into()), "the issuer isn't its tenant's")?;
    let signs_for = key.issuer.as_deref().is_none_or(|own| own.replace(TENANT_PLACE, &tid) == issuer);
    ensure(signs_for, "the key belongs to another issuer")?;
    let nonce_holds = !expected.nonce.is_empty() && claims.nonce.as_deref() == Some(expected.nonce);
    ensure(nonce_holds, "the nonce is another one")?;
    let now = expected.now.timestamp();
    let expires = claims.exp.ok_or(IdentityError::Hostile("it never expires"))?;
    ensure(now < expires.saturating_add(LEEWAY_SECONDS), "it has expired")?;
    let begins = claims.nbf.unwrap_or(i64::MIN);
    ensure(now >= begins.saturating_sub(LEEWAY_SECONDS), "it isn't valid yet")?;
    let oid = claims.oid.ok_or(IdentityError::Hostile("it names no person"))?;
    let oid = guid(&oid).ok_or(IdentityError::Hostile("the person isn't a GUID"))?;
    Ok(VerifiedIdentity {
        issuer,
        tid: TenantId::new(tenant),
        oid: ObjectId::new(oid),
        name: claims.name.unwrap_or_default(),
        username: claims.preferred_username.unwrap_or_default(),
        acrs: match claims.acrs {
            None => Vec::new(),
            Some(OneOrMany::One(acr)) => vec![acr],
            Some(OneOrMany::Many(acrs)) => acrs,
        },
        sid: claims.sid,
        login_hint: claims.login_hint,
    })
}

/// The issuer a tenant's tokens have. An authority of one single tenant has a fixed one, which must be that tenant's.
fn issuer_of<'a>(template: &'a str, tid: &str) -> Option<std::borrow::Cow<'a, str>> {
    if template.contains(TENANT_PLACE) {
        return Some(template.replace(TENANT_PLACE, tid).into());
    }
    template.contains(tid).then(|| template.into())
}

/// Only the hyphenated form: the parser alone would also take braces, URNs and bare digits.
fn guid(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok().filter(|id| text.len() == 36 && !id.is_nil())
}
