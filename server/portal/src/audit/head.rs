//! What heads and registers say, and their signatures; a head as a line of JSON, which is kept elsewhere.

use data_encoding::HEXLOWER_PERMISSIVE;
use domain::ids::EventId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    keys::SigningKey,
    store::{
        chains::Company,
        heads::{Head, Register},
    },
};

/// What a head's signature is over.
fn said(head: &Head) -> String {
    let (at, id) = head.newest;
    let hash = HEXLOWER_PERMISSIVE.encode(&head.hash);
    let Company { partner, id: company } = head.company;
    serde_json::json!([partner, company, head.reseller, head.entries, hash, at.timestamp_micros(), id.uuid()])
        .to_string()
}

/// Signs a head.
pub(super) fn signed(key: &SigningKey, mut head: Head) -> Head {
    head.signature = key.sign_head(&said(&head));
    head
}

/// Whether we signed it.
pub(super) fn is_ours(key: &SigningKey, head: &Head) -> bool {
    key.sign_head(&said(head)) == head.signature
}

/// A register of so many heads with so many entries in all.
pub(super) fn register(key: &SigningKey, partner: Uuid, companies: i64, entries: i64) -> Register {
    let signature = key.sign_register(&serde_json::json!([partner, companies, entries]).to_string());
    Register { partner, companies, entries, signature }
}

/// Whether we signed it.
pub(super) fn is_our_register(key: &SigningKey, signed: &Register) -> bool {
    register(key, signed.partner, signed.companies, signed.entries) == *signed
}

/// A head on its own, for an export and for whoever keeps heads outside the database.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    head: Words,
}

#[derive(Debug, Serialize, Deserialize)]
struct Words {
    partner: Uuid,
    company: Uuid,
    reseller: Uuid,
    entries: i64,
    hash: String,
    newest_at: i64,
    newest: Uuid,
    signature: String,
}

/// The head as a line of JSON.
pub(super) fn line(head: &Head) -> Result<String> {
    let (at, id) = head.newest;
    let words = Words {
        partner: head.company.partner,
        company: head.company.id,
        reseller: head.reseller,
        entries: head.entries,
        hash: HEXLOWER_PERMISSIVE.encode(&head.hash),
        newest_at: at.timestamp_micros(),
        newest: id.uuid(),
        signature: HEXLOWER_PERMISSIVE.encode(&head.signature),
    };
    Ok(serde_json::to_string(&Line { head: words })?)
}

/// Reads such a line back; `None` where the line is an entry of an export and no head.
///
/// # Errors
/// Where it is neither.
pub(super) fn of_line(text: &str) -> Result<Option<Head>> {
    let value: serde_json::Value = serde_json::from_str(text)?;
    if value.get("head").is_none() && value.get("sequence").is_some() {
        return Ok(None);
    }
    let Line { head: words } = serde_json::from_value(value)?;
    let bytes = |text: &str| HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
    let at = chrono::DateTime::from_timestamp_micros(words.newest_at);
    let (Some(hash), Some(signature), Some(at)) = (bytes(&words.hash), bytes(&words.signature), at) else {
        return Err(Error::Stored("a head that can't be read".into()));
    };
    Ok(Some(Head {
        company: Company { partner: words.partner, id: words.company },
        reseller: words.reseller,
        entries: words.entries,
        hash,
        newest: (at, EventId::new(words.newest)),
        signature,
    }))
}
