//! What is signed: form keys, cursors and invitation links. Each kind has its own name in the signature, so that one
//! can't be used as another (T08).

use aws_lc_rs::{constant_time, digest, hmac};
use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use domain::{
    denial::Staleness,
    ids::{CompanyId, InvitationId, MembershipId},
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    error::{Error, Result},
    ports::Secret,
};

/// The portal's signing key: at least 32 bytes, the same on every replica.
#[derive(Clone)]
pub struct SigningKey(hmac::Key);

impl SigningKey {
    /// Takes a key.
    ///
    /// # Errors
    /// Where it is too short to be one.
    pub fn new(bytes: &[u8]) -> Result<Self> {
        if bytes.len() < 32 {
            return Err(Error::Configuration("the signing key must have at least 32 bytes".into()));
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, bytes)))
    }

    fn sign(&self, kind: &str, parts: &[&[u8]]) -> [u8; 16] {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(kind.as_bytes());
        for part in parts {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        let mut short = [0; 16];
        short.iter_mut().zip(context.sign().as_ref()).for_each(|(to, from)| *to = *from);
        short
    }

    /// The secret of an invitation's link. Not stored: the mail is rendered with it, the table has only its hash (T06).
    pub(crate) fn invitation_token(&self, invitation: InvitationId) -> String {
        let id = invitation.uuid();
        let signature = [self.sign("invitation", &[id.as_bytes()]), self.sign("invitation 2", &[id.as_bytes()])];
        BASE64URL_NOPAD.encode(signature.as_flattened())
    }

    /// A generated password (E14): four groups of a capital, three small letters and a digit, 84 bits in all, without
    /// letters that look like others. The same for the same run and nonce, so it need not be kept.
    pub(crate) fn password(&self, run: Uuid, nonce: &[u8]) -> Secret {
        let halves =
            [self.sign("password", &[run.as_bytes(), nonce]), self.sign("password 2", &[run.as_bytes(), nonce])];
        let groups: Vec<String> = halves.as_flattened().chunks(8).map(group).collect();
        Secret::new(groups.join("-"))
    }

    /// The signature of an entry of the log.
    pub(crate) fn sign_chain(&self, hash: &[u8]) -> Vec<u8> {
        self.sign("log", &[hash]).to_vec()
    }

    /// The signature of what a head of a company's log says.
    pub(crate) fn sign_head(&self, said: &str) -> Vec<u8> {
        self.sign("log head", &[said.as_bytes()]).to_vec()
    }

    /// The signature of what a partner's register of heads says.
    pub(crate) fn sign_register(&self, said: &str) -> Vec<u8> {
        self.sign("log register", &[said.as_bytes()]).to_vec()
    }

    /// What a budget of somebody's is counted under: nobody reads an address out of it.
    pub(crate) fn budget_key(&self, name: &str, within: TimeDelta, subject: &[u8]) -> Vec<u8> {
        let within = within.num_seconds().to_be_bytes();
        self.sign("budget", &[name.as_bytes(), &within, subject]).to_vec()
    }

    /// A cursor: opaque, signed, bound to the list and its filter.
    pub(crate) fn seal_cursor(&self, list: &str, position: &[u8]) -> String {
        let signature = self.sign("cursor", &[list.as_bytes(), position]);
        let mut sealed = Vec::with_capacity(position.len() + signature.len());
        sealed.extend_from_slice(&signature);
        sealed.extend_from_slice(position);
        BASE64URL_NOPAD.encode(&sealed)
    }

    /// Reads a cursor back; `None` where it isn't ours, or is another list's.
    pub(crate) fn open_cursor(&self, list: &str, cursor: &str) -> Option<Vec<u8>> {
        let sealed = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        let (signature, position) = sealed.split_at_checked(16)?;
        let expected = self.sign("cursor", &[list.as_bytes(), position]);
        constant_time::verify_slices_are_equal(&expected, signature).ok()?;
        Some(position.to_vec())
    }
}

/// One group of a generated password, out of eight bytes.
fn group(bytes: &[u8]) -> String {
    const SMALL: &[u8] = b"abcdefghjkmnpqrstuvwxyz";
    const DIGITS: &[u8] = b"23456789";
    let mut left = bytes.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let mut draw = |from: &[u8]| {
        let count = from.len() as u64;
        let place = usize::try_from(left % count).unwrap_or(0);
        left /= count;
        char::from(from.get(place).copied().unwrap_or(b'x'))
    };
    let capital = draw(SMALL).to_ascii_uppercase();
    [capital, draw(SMALL), draw(SMALL), draw(SMALL), draw(DIGITS)].into_iter().collect()
}

/// SHA-256: what tables keep of a secret.
pub(crate) fn hash(secret: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, secret.as_bytes()).as_ref().to_vec()
}

/// The key of one rendered form: against double posts, and against a form that was opened for another company (M22) or
/// by another person. Who signs in again goes on with the form they had open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormStamp {
    /// What is stored when the form is first posted. Nothing is claimed by it alone: see [`FormStamp::asks`].
    key: Uuid,
    /// The company the form was opened in.
    company: CompanyId,
}

/// A form that was posted, with what it asks for: the act and everything it was given. One key is one of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Posted {
    pub(crate) key: Uuid,
    pub(crate) act: &'static str,
    pub(crate) body_hash: Vec<u8>,
}

/// How long a form may stay open.
const FORM_AGE: TimeDelta = TimeDelta::hours(24);

impl FormStamp {
    pub(crate) const fn new(key: Uuid, company: CompanyId) -> Self {
        Self { key, company }
    }

    /// What the form asks for. `given` is all that it was posted with, ids included: what isn't in it could be changed
    /// under the same key, and would be answered as done.
    pub(crate) fn asks(self, act: &'static str, given: &impl Serialize) -> Result<Posted> {
        let body_hash = digest::digest(&digest::SHA256, &serde_json::to_vec(given)?).as_ref().to_vec();
        Ok(Posted { key: self.key, act, body_hash })
    }

    /// Signs a key for a form that is being rendered. Nothing is written.
    pub(crate) fn seal(self, key: &SigningKey, author: MembershipId) -> String {
        let (company, author) = (self.company.uuid(), author.uuid());
        let mut sealed = [*self.key.as_bytes(), *company.as_bytes(), *author.as_bytes()].concat();
        let signature = key.sign("form", &[&sealed]);
        sealed.extend_from_slice(&signature);
        BASE64URL_NOPAD.encode(&sealed)
    }

    /// Reads what we signed: the stamp, and for whom the form was rendered. `None` where it's forged or too old.
    pub(crate) fn read(sealed: &str, key: &SigningKey, now: DateTime<Utc>) -> Option<(Self, MembershipId)> {
        let bytes = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let (content, signature) = bytes.split_at_checked(48)?;
        let expected = key.sign("form", &[content]);
        constant_time::verify_slices_are_equal(&expected, signature).ok()?;
        let mut ids = content.chunks_exact(16).filter_map(|id| Uuid::from_slice(id).ok());
        let (form, company, author) = (ids.next()?, ids.next()?, ids.next()?);
        let (made, _) = form.get_timestamp()?.to_unix();
        let made = DateTime::from_timestamp(i64::try_from(made).ok()?, 0)?;
        let stamp = Self { key: form, company: CompanyId::new(company) };
        (now - made <= FORM_AGE).then_some((stamp, MembershipId::new(author)))
    }

    /// Reads the hidden field of a posted form.
    pub(crate) fn open(
        sealed: &str,
        key: &SigningKey,
        by: MembershipId,
        acting_in: CompanyId,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        match Self::read(sealed, key, now) {
            Some((_, author)) if author != by => Err(Error::stale(Staleness::FormExpired)),
            Some((stamp, _)) if stamp.company != acting_in => Err(Error::stale(Staleness::OtherCompany)),
            Some((stamp, _)) => Ok(stamp),
            None => Err(Error::stale(Staleness::FormExpired)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::new(&[7; 32]).expect("long enough")
    }

    fn member(number: u128) -> MembershipId {
        MembershipId::new(Uuid::from_u128(number))
    }

    fn stamp(company: u128) -> FormStamp {
        let id = uuid::Builder::from_unix_timestamp_millis(1_700_000_000_000, &[1; 10]).into_uuid();
        FormStamp::new(id, CompanyId::new(Uuid::from_u128(company)))
    }

    #[test]
    fn m22_a_form_of_another_company_is_refused() {
        let now = DateTime::from_timestamp(1_700_000_100, 0).expect("time");
        let sealed = stamp(1).seal(&key(), member(1));
        assert!(FormStamp::open(&sealed, &key(), member(1), stamp(1).company, now).is_ok());
        let other = FormStamp::open(&sealed, &key(), member(1), stamp(2).company, now);
        assert!(matches!(other, Err(Error::Denied(domain::denial::Denial::Stale(Staleness::OtherCompany)))));
    }

    #[test]
    fn a_form_of_another_person_a_forged_one_and_an_old_one_are_refused() {
        let now = DateTime::from_timestamp(1_700_000_100, 0).expect("time");
        let sealed = stamp(1).seal(&key(), member(1));
        assert!(FormStamp::open(&sealed, &key(), member(2), stamp(1).company, now).is_err());
        let mut forged = sealed.clone();
        forged.replace_range(0..1, if sealed.starts_with('A') { "B" } else { "A" });
        assert!(FormStamp::open(&forged, &key(), member(1), stamp(1).company, now).is_err());
        assert!(FormStamp::open(&sealed, &key(), member(1), stamp(1).company, now + TimeDelta::days(2)).is_err());
        assert!(FormStamp::open("", &key(), member(1), stamp(1).company, now).is_err());
        // Whose it was can be read of what we signed, and of nothing else.
        assert_eq!(FormStamp::read(&sealed, &key(), now).map(|(_, author)| author), Some(member(1)));
        for place in 0..sealed.len() {
            let mut forged = sealed.clone();
            forged.replace_range(place..=place, if &sealed[place..=place] == "A" { "B" } else { "A" });
            assert!(FormStamp::read(&forged, &key(), now).is_none(), "{place}");
        }
    }

    #[test]
    fn a_cursor_of_another_list_is_refused() {
        let sealed = key().seal_cursor("resellers of X", b"position");
        assert_eq!(key().open_cursor("resellers of X", &sealed).as_deref(), Some(b"position".as_slice()));
        assert_eq!(key().open_cursor("resellers of Y", &sealed), None);
    }

    #[test]
    fn e14_a_generated_password_is_the_same_again_and_nobody_elses() {
        let run = Uuid::from_u128(1);
        let made = key().password(run, b"nonce");
        assert_eq!(made, key().password(run, b"nonce"));
        for other in [key().password(run, b"another"), key().password(Uuid::from_u128(2), b"nonce")] {
            assert_ne!(made, other);
        }
        assert_ne!(made, SigningKey::new(&[8; 32]).expect("long enough").password(run, b"nonce"));
        let groups: Vec<&str> = made.expose().split('-').collect();
        assert_eq!(groups.len(), 4, "{}", made.expose());
        for group in groups {
            let kinds: String = group
                .chars()
                .map(|c| {
                    if c.is_ascii_uppercase() {
                        'A'
                    } else if c.is_ascii_digit() {
                        '1'
                    } else {
                        'a'
                    }
                })
                .collect();
            assert_eq!(kinds, "Aaaa1");
            assert!(!group.contains(['I', 'l', 'O', 'o', '0', '1']));
        }
        assert_eq!(format!("{made:?}"), "Secret(…)");
    }

    #[test]
    fn a_short_signing_key_is_refused() {
        assert!(SigningKey::new(b"short").is_err());
    }
}
