//! Who may do what how often (issue 7, point 7; security.md R17, T37): budgets, counted in the very transaction of what
//! they are for. What is refused or rolled back was never counted, a count is exact under any number of callers and
//! replicas, and whoever is over it is told when to come again.
//!
//! A budget's time begins with its first use. Nothing here locks anybody out on another's doing: what a stranger does
//! counts against the stranger's network, what somebody signed in does against them, and of the mails that one address
//! may get, one company can use up only a part, and one partner's tree.

mod budget;
mod network;

use chrono::{DateTime, Utc};
use domain::{denial::Denial, ids::PersonId, limits::Limit};

pub(crate) use self::budget::Budget;
use self::budget::Figure;
pub use self::network::Network;
use crate::{
    Portal, Scope,
    authority::{Actor, Place},
    error::Result,
    keys::SigningKey,
    store::{
        Writer,
        allowances::{self, Use},
        attempts,
    },
    transaction::Tx,
};

/// A budget after a use.
struct Drawn {
    limit: Limit,
    used: i64,
    most: i64,
    ends_at: DateTime<Utc>,
}

/// Counts one use of each budget.
async fn draw(on: Writer<'_>, key: &SigningKey, now: DateTime<Utc>, budgets: &[Budget<'_>]) -> Result<Vec<Drawn>> {
    let figures: Vec<(Vec<u8>, Limit, Figure)> = budgets
        .iter()
        .flat_map(|budget| budget.figures().iter().map(move |figure| (*budget, *figure)))
        .map(|(budget, figure)| {
            let (name, subject) = budget.parts();
            (key.budget_key(name, figure.within, &subject), budget.limit(), figure)
        })
        .collect();
    let uses = figures.iter().map(|(key, _, figure)| Use { key: key.clone(), ends_at: now + figure.within }).collect();
    let standings = allowances::draw(on, uses, now).await?;
    let drawn = standings.into_iter().filter_map(|standing| {
        let (_, limit, figure) = figures.iter().find(|(key, ..)| *key == standing.key)?;
        Some(Drawn { limit: *limit, used: standing.used, most: figure.most, ends_at: standing.ends_at })
    });
    Ok(drawn.collect())
}

/// Refuses where a budget is overdrawn: until all of them are whole again.
fn allow(drawn: &[Drawn]) -> Result<()> {
    let over = drawn.iter().filter(|drawn| drawn.used > drawn.most);
    match over.max_by_key(|drawn| drawn.ends_at) {
        None => Ok(()),
        Some(longest) => Err(Denial::limited(longest.limit, longest.ends_at).into()),
    }
}

impl Tx<'_> {
    /// Counts one use of each budget in this change. After what the change holds of its tree and before what it adds to
    /// it: who waits here for another's change waits for the end of it only.
    ///
    /// # Errors
    /// *Limited* where one of them is used up.
    pub(crate) async fn spend(&self, budgets: &[Budget<'_>]) -> Result<()> {
        allow(&draw(self.writer(), self.portal().key(), self.now(), budgets).await?)
    }

    /// The same for what the acting person does; the portal's own tasks have no budget.
    ///
    /// # Errors
    /// *Limited* where it is used up.
    pub(crate) async fn spend_own(&self, budget: impl Fn(PersonId) -> Budget<'static>) -> Result<()> {
        match self.scope().person() {
            Some(person) => self.spend(&[budget(person)]).await,
            None => Ok(()),
        }
    }

    /// Counts a mail that the acting person orders, about a company of that tree. A run's mails were counted when it was
    /// ordered, and whoever runs the portal writes to whom they like.
    ///
    /// # Errors
    /// *Limited* where the address, the company, the partner or the person has had as many as they may.
    pub(crate) async fn spend_mail(&self, place: &Place, address: &str) -> Result<()> {
        let scope = self.scope();
        let (Actor::Person { person, .. }, Some(acting)) = (scope.actor(), scope.place()) else { return Ok(()) };
        self.spend(&[
            Budget::MailsToAddress(address),
            Budget::MailsOfPartnerToAddress(place.partner, address),
            Budget::MailsOfCompanyToAddress(acting.id, address),
            Budget::MailsOfCompany(acting.id),
            Budget::MailsOfPartner(place.partner),
            Budget::Invitations(*person),
        ])
        .await
    }
}

/// How many sign-ins a network may begin within a minute while there is a flood.
const SHARE_IN_A_FLOOD: i64 = 20;
/// How many sign-ins are kept in a flood; above, those of networks that began many go first.
const ATTEMPTS_KEPT: i64 = 20_000;

impl Portal {
    /// Counts without a change around it: also what then comes to nothing.
    async fn count(&self, budgets: &[Budget<'_>]) -> Result<Vec<Drawn>> {
        draw(self.db().writer(), self.key(), self.now(), budgets).await
    }

    /// Asks before a sign-in begins, which writes a row for a stranger. Who has begun goes on, however many others do;
    /// a flood out of many networks takes from those that begin many.
    ///
    /// # Errors
    /// *Limited* where that network began as many as it may.
    pub async fn admit_sign_in(&self, from: Network) -> Result<()> {
        let own = self.count(&[Budget::SignIns(from)]).await?;
        allow(&own)?;
        let all = self.count(&[Budget::AllSignIns]).await?;
        if allow(&all).is_ok() {
            return Ok(());
        }
        let share: Vec<Drawn> = own.into_iter().map(|drawn| Drawn { most: SHARE_IN_A_FLOOD, ..drawn }).collect();
        allow(&share)?;
        attempts::thin_out(self.db().writer(), ATTEMPTS_KEPT).await
    }

    /// Asks before a refused form is kept: for its person, or for whoever sends it from there.
    ///
    /// # Errors
    /// *Limited* where as many were kept as may be within that time.
    pub async fn admit_kept_form(&self, scope: Option<&Scope>, from: Network) -> Result<()> {
        let budget = match scope.and_then(Scope::person) {
            Some(person) => Budget::KeptForms(person),
            None => Budget::KeptFormsFrom(from),
        };
        allow(&self.count(&[budget]).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n07_a_browser_is_told_a_whole_minute_that_is_not_too_early() {
        let at = |second: i64| DateTime::from_timestamp(1_795_262_400 + second, 1000).expect("a time");
        let Denial::Limited { until, .. } = Denial::limited(Limit::Codes, at(61)) else { panic!("another denial") };
        assert_eq!(until.timestamp(), 1_795_262_400 + 120);
        let told = serde_json::to_string(&Denial::limited(Limit::Codes, at(61))).expect("written");
        assert_eq!(told, r#"{"denial":"limited","limit":"codes","until":1795262520}"#);
        assert_eq!(serde_json::from_str::<Denial>(&told).expect("read"), Denial::limited(Limit::Codes, at(61)));
    }
}
