//! What a failed form post leaves behind, until its page shows it: values as typed (never secrets) and the denial.
//!
//! Whoever may not do a thing may still write this much, so it is little: so many bytes as they are stored, so many of
//! them a person, the oldest making room.

use chrono::TimeDelta;
use domain::{
    denial::Denial,
    ids::{FlashId, MembershipId},
};
use serde::{Deserialize, Serialize};

use crate::{Portal, Scope, authority::Task, error::Result, keys, store::flashes, transaction::in_transaction};

/// The typed values and what is wrong with them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flash {
    /// Field and value, as posted.
    pub values: Vec<(String, String)>,
    /// Why it wasn't done.
    pub denial: Denial,
    /// Whether something was too long to be kept.
    #[serde(default)]
    pub is_cut: bool,
}

/// The most that is kept of one post, in bytes as they are stored.
pub const FLASH_BYTES: usize = 16 * 1024;
/// How many a person has at most.
pub const FLASHES: u64 = 5;
/// How many values a form has at most. One with more isn't ours.
const VALUES: usize = 100;
/// How many problems are told of one form.
const PROBLEMS: usize = 50;

impl Flash {
    /// What is kept of a post: no control characters but line breaks, which no field can hold and which grow sixfold as
    /// they are stored; and where it's too much, the longest values are left out.
    pub fn of(values: impl IntoIterator<Item = (String, String)>, denial: Denial) -> Self {
        let mut values: Vec<_> = values.into_iter().take(VALUES + 1).collect();
        let mut is_cut = values.len() > VALUES;
        values.truncate(VALUES);
        for (_, value) in &mut values {
            // So long a value isn't even looked at.
            if value.len() > FLASH_BYTES {
                value.clear();
                is_cut = true;
            }
            value.retain(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'));
        }
        let mut flash = Self { values, denial: fitting(denial), is_cut };
        let mut over = flash.bytes().saturating_sub(FLASH_BYTES);
        let mut longest: Vec<(usize, &mut String)> =
            flash.values.iter_mut().map(|(_, value)| (stored(value), value)).collect();
        longest.sort_by_key(|(bytes, _)| core::cmp::Reverse(*bytes));
        for (bytes, value) in longest {
            if over == 0 {
                break;
            }
            value.clear();
            flash.is_cut = true;
            over = over.saturating_sub(bytes - 2);
        }
        if over > 0 {
            // Names alone: no form of ours.
            flash.values.clear();
        }
        flash
    }

    /// How many bytes are stored of it.
    pub fn bytes(&self) -> usize {
        stored(self)
    }

    /// What was typed into a field.
    pub fn value(&self, field: &str) -> Option<&str> {
        self.values.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str())
    }
}

fn stored(value: &impl Serialize) -> usize {
    serde_json::to_vec(value).map_or(usize::MAX, |stored| stored.len())
}

/// So many problems that they can be read.
fn fitting(denial: Denial) -> Denial {
    match denial {
        Denial::Invalid { mut errors } => {
            errors.truncate(PROBLEMS);
            Denial::Invalid { errors }
        }
        denial => denial,
    }
}

/// The owner of what somebody leaves behind whose session has ended: the browser's anonymous cookie and the person
/// together. Neither alone reads it: not who signs in next at this browser, and not this person at another one. No
/// cookie can hold the line break between the two.
pub fn returning(secret: &str, member: MembershipId) -> String {
    format!("{secret}\n{member}")
}

const KEPT: TimeDelta = TimeDelta::hours(2);

impl Portal {
    /// Keeps a failed post for its owner: a session's or an anonymous cookie's secret, or who comes back ([`returning`]).
    /// It counts as `by`'s, in however many sessions and browsers, or as the owner's where nobody is known; where there
    /// are too many, the oldest is gone.
    ///
    /// # Errors
    /// What the database said.
    pub async fn keep_flash(&self, owner: &str, by: Option<MembershipId>, flash: &Flash) -> Result<FlashId> {
        let id = FlashId::new(self.new_id());
        let counted = by.map_or_else(|| keys::hash(owner), |by| keys::hash(&by.to_string()));
        let new = flashes::New { id, owner: keys::hash(owner), counted, expires_at: self.now() + KEPT };
        let scope = Scope::system(Task::Form, "a refused form");
        in_transaction!(self, &scope, |tx| {
            flashes::make_room(tx.writer(), &new.counted, FLASHES - 1).await?;
            flashes::keep(tx.writer(), &new, flash).await?;
            tx.commit_unaudited("what a refused form leaves behind is nobody's act").await?;
            Ok(id)
        })
    }

    /// Reads it back, for the same owner only.
    ///
    /// # Errors
    /// What the database said.
    pub async fn read_flash(&self, owner: &str, id: FlashId) -> Result<Option<Flash>> {
        flashes::find(self.db().reader(), id, keys::hash(owner), self.now()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[(&str, String)]) -> Flash {
        Flash::of(values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())), Denial::NotFound)
    }

    #[test]
    fn n02_what_is_kept_is_measured_as_it_is_stored() {
        let whole = of(&[("name", "Åse\nÅs".to_owned()), ("addresses", "a\r\nb".to_owned())]);
        assert_eq!((whole.value("name"), whole.value("addresses")), (Some("Åse\nÅs"), Some("a\r\nb")));
        assert!(!whole.is_cut);
        // Some of these grow as they are stored: twofold, sixfold.
        for grows in ["\"", "\\", "\n", "å", "長", "x"] {
            for length in [100, 2_000, 8_000, 16_000, 200_000] {
                let typed = grows.repeat(length);
                let flash = of(&[("name", typed.clone()), ("mail", "a@b.example".to_owned())]);
                assert!(flash.bytes() <= FLASH_BYTES, "{grows:?} {length}: {}", flash.bytes());
                assert_eq!(flash.value("mail"), Some("a@b.example"), "what fits stays");
                let kept = if flash.is_cut { "" } else { &typed };
                assert_eq!(flash.value("name"), Some(kept), "whole, or said not to be: {grows:?} {length}");
            }
        }
        assert!(!of(&[("name", "x".repeat(16_000))]).is_cut && of(&[("name", "\n".repeat(16_000))]).is_cut);
        // Of several that are long, as many go as must, the longest first.
        let some = [("note", 9_000), ("name", 8_000), ("street", 7_000), ("city", 6_000), ("title", 400)];
        let flash = of(&some.map(|(name, length)| (name, "x".repeat(length))));
        let left: Vec<_> = flash.values.iter().map(|(_, value)| value.len()).collect();
        assert_eq!((left, flash.is_cut), (vec![0, 0, 7_000, 6_000, 400], true));
        for gone in ["\u{0}", "\u{1}", "\u{1f}", "\u{7f}", "\u{85}"] {
            let flash = of(&[("name", gone.repeat(16_000)), ("mail", "a@b.example".to_owned())]);
            assert!(flash.bytes() < 300, "{gone:?}: {}", flash.bytes());
        }
        assert_eq!(of(&[("name", "a\u{0}b\u{1}\u{7f}\u{85}c".to_owned())]).value("name"), Some("abc"));
    }

    #[test]
    fn n02_many_values_long_names_and_many_problems_are_cut() {
        let many = Flash::of((0..14_500).map(|n| (format!("services[{n}]"), "x".to_owned())), Denial::NotFound);
        assert!(many.is_cut && many.values.len() <= VALUES, "{}", many.values.len());
        let named = Flash::of((0..90).map(|n| (format!("{n}{}", "n".repeat(900)), String::new())), Denial::NotFound);
        assert!(named.bytes() <= FLASH_BYTES, "{}", named.bytes());
        let problem =
            domain::problem::FieldError { field: "services".into(), problem: domain::problem::Problem::Missing };
        let flash = Flash::of([], Denial::Invalid { errors: vec![problem; 14_500] });
        assert!(flash.bytes() <= FLASH_BYTES, "{}", flash.bytes());
    }
}
