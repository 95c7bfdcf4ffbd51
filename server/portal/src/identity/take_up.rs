//! Taking up an invitation. Whoever holds the link is asked first: which account is signed in, to whom the invitation was
//! sent, and for what. Only their yes binds (tid, oid) to the membership. Where the account's domain is neither the
//! invited address's nor one of the company's, that takes the yes of whoever may invite there, too.

use chrono::TimeDelta;
use domain::{
    authority::Role,
    identity::{InvitationOffer, SignInRefusal},
    ids::{AcceptanceId, AttemptId, PersonId},
    tenancy::MembershipState,
    text::{DomainName, MailAddress},
};

use super::{
    attempts::{OFFERED, is_bound, log_refusal},
    event::IdentityEvent,
    sessions,
    sign_in::{SignInOutcome, proves_second_factor},
};
use crate::{
    Portal, Scope,
    audit::{Event, Events},
    authority::Task,
    error::{Error, Result},
    ports::VerifiedIdentity,
    store::{
        Reader,
        acceptances::{self, Acceptance},
        attempts::{self, End, Offered},
        domains,
        invitations::{self, Open},
        memberships,
        orgs::{self, Counters},
        people::{self, Met},
    },
    tenancy,
    transaction::{Tx, in_transaction},
};

/// How long somebody may think about it.
const THINK: TimeDelta = TimeDelta::minutes(30);
/// The longest name and account that are kept of who asks to be let in.
const LONGEST: usize = 120;

/// How an invitation may be taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// At once. Whether the account's organisation becomes the company's.
    Open { binds: bool },
    /// After a yes of whoever may invite there.
    AfterYes,
}

/// Whether this account may take up this invitation, and how.
pub(super) async fn entry(
    on: Reader<'_>,
    identity: &VerifiedIdentity,
    open: Option<&Open>,
) -> Result<core::result::Result<Entry, SignInRefusal>> {
    let Some(open) = open else { return Ok(Err(SignInRefusal::LinkNotValid)) };
    if !matches!(open.state, MembershipState::Invited | MembershipState::Asked) {
        return Ok(Err(SignInRefusal::LinkNotValid));
    }
    if open.suspended {
        return Ok(Err(SignInRefusal::CompanySuspended));
    }
    if open.tid.is_some_and(|bound| bound != identity.tid) {
        return Ok(Err(SignInRefusal::OtherTenant));
    }
    if memberships::has(on, &open.place, identity.tid, identity.oid).await? {
        return Ok(Err(SignInRefusal::LinkNotValid));
    }
    let entry = by_domain(&identity.username, &open.mail, &domains::list(on, &open.place).await?);
    if open.state == MembershipState::Asked && entry == Entry::AfterYes {
        // Somebody asked before. Who was invited, or a colleague of theirs, still comes in past them.
        let asks = acceptances::find(on, open.place.partner, open.membership).await?;
        let theirs = asks.is_some_and(|asks| (asks.tid, asks.oid) == (identity.tid, identity.oid));
        return Ok(Err(if theirs { SignInRefusal::WaitsForYes } else { SignInRefusal::LinkNotValid }));
    }
    Ok(Ok(entry))
}

/// Compares domains whole (T36). The account's own name proves nothing by itself (T01): it is believed only beside the
/// link, and only to spare somebody a question.
fn by_domain(username: &str, invited: &str, companys: &[DomainName]) -> Entry {
    let (Ok(account), Ok(invited)) = (MailAddress::parse(username), MailAddress::parse(invited)) else {
        return Entry::AfterYes;
    };
    // A guest's name at Microsoft, or a personal account's: what stands behind its @ isn't where they belong.
    if username.contains('#') {
        return Entry::AfterYes;
    }
    let is_companys = companys.iter().any(|domain| domain.as_str() == account.domain());
    if is_companys || account.domain() == invited.domain() {
        // A customer's organisation is whose domain is the customer's: an outsider who helps there doesn't become it.
        Entry::Open { binds: is_companys || companys.is_empty() }
    } else {
        Entry::AfterYes
    }
}

impl Portal {
    /// Keeps who was verified until they answer.
    pub(super) async fn keep_offer(&self, state: &[u8], identity: &VerifiedIdentity) -> Result<()> {
        let until = self.now() + THINK;
        attempts::offer(self.db().writer(), state.to_vec(), OFFERED, identity, until).await
    }

    /// What somebody is asked before they take up an invitation; a refusal where there is nothing to be asked any more.
    ///
    /// # Errors
    /// What the database said.
    pub async fn read_offer(
        &self,
        attempt: AttemptId,
        browser: Option<&str>,
    ) -> Result<core::result::Result<InvitationOffer, SignInRefusal>> {
        let offered = attempts::find_offered(self.db().reader(), attempt, OFFERED).await?;
        let offered = match self.theirs(offered, browser) {
            Ok(offered) => offered,
            Err(SignInRefusal::AlreadyDone) => return Ok(Err(self.came_to(attempt, browser).await?)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let identity = &offered.identity;
        let open = invitations::find(self.db().reader(), &offered.invitation_hash, self.now()).await?;
        let entry = entry(self.db().reader(), identity, open.as_ref()).await?;
        let asks = match (&entry, &open) {
            (Ok(Entry::AfterYes), Some(open)) => tenancy::whom_they_ask(self.db().reader(), open).await?,
            _ => None,
        };
        Ok(match (entry, open) {
            (Ok(entry), Some(open)) => Ok(InvitationOffer {
                name: identity.name.clone(),
                username: identity.username.clone(),
                organisation: tenancy::organisation(identity.tid),
                sent_to: MailAddress::parse(&open.mail).map(|mail| mail.in_part()).unwrap_or_default(),
                company: open.place.name,
                roles: open.roles,
                invited_by: open.invited_by,
                waits: entry == Entry::AfterYes,
                asks,
            }),
            (Err(refusal), _) => Err(refusal),
            (Ok(_), None) => Err(SignInRefusal::LinkNotValid),
        })
    }

    /// What an offer of this browser that isn't open any more came to: it waits for a yes, or was answered.
    async fn came_to(&self, attempt: AttemptId, browser: Option<&str>) -> Result<SignInRefusal> {
        Ok(match self.answered_again(attempt, browser).await? {
            SignInOutcome::Refused(refusal, _) => refusal,
            _ => SignInRefusal::AlreadyDone,
        })
    }

    fn theirs(&self, offered: Option<Offered>, browser: Option<&str>) -> core::result::Result<Offered, SignInRefusal> {
        let offered = offered.ok_or(SignInRefusal::AlreadyDone)?;
        if !is_bound(&offered.browser_hash, browser) {
            return Err(SignInRefusal::OtherBrowser);
        }
        if offered.expires_at < self.now() { Err(SignInRefusal::Expired) } else { Ok(offered) }
    }

    /// Takes up the invitation that this browser was asked about: signs in, or asks to be let in.
    ///
    /// # Errors
    /// What the database said. Everything else is an outcome.
    pub async fn take_up_invitation(
        &self,
        attempt: AttemptId,
        browser: Option<&str>,
        request: &str,
    ) -> Result<SignInOutcome> {
        let scope = Scope::system(Task::SignIn, request);
        let outcome = in_transaction!(self, &scope, |tx| {
            let offered = attempts::hold_offered(tx.writer(), attempt, OFFERED).await?;
            let offered = match self.theirs(offered, browser) {
                Ok(offered) => offered,
                Err(SignInRefusal::OtherBrowser) => {
                    return Ok(SignInOutcome::Refused(SignInRefusal::OtherBrowser, None));
                }
                Err(refusal) => return Ok(SignInOutcome::Refused(refusal, Some(attempt))),
            };
            let open = invitations::hold(tx.writer(), &offered.invitation_hash, tx.now()).await?;
            let entry = entry(tx.reader(), &offered.identity, open.as_ref()).await?;
            let missing = open.as_ref().is_some_and(|open| open.needs_second_factor);
            let missing = missing && !proves_second_factor(&offered.identity);
            match (entry, open) {
                (Err(refusal), _) => Ok(SignInOutcome::Refused(refusal, Some(attempt))),
                (Ok(_), None) => Ok(SignInOutcome::Refused(SignInRefusal::LinkNotValid, Some(attempt))),
                (Ok(_), Some(_)) if missing => {
                    Ok(SignInOutcome::Refused(SignInRefusal::SecondFactorMissing, Some(attempt)))
                }
                (Ok(Entry::Open { binds }), Some(open)) => enter(tx, attempt, offered, open, binds).await,
                (Ok(Entry::AfterYes), Some(open)) => ask(tx, attempt, &offered.identity, &open).await,
            }
        })?;
        match outcome {
            SignInOutcome::Refused(SignInRefusal::AlreadyDone, _) => self.answered_again(attempt, browser).await,
            SignInOutcome::Refused(refusal, again) => {
                log_refusal(request, "the invitation", refusal, None);
                Ok(SignInOutcome::Refused(refusal, again))
            }
            outcome => Ok(outcome),
        }
    }
}

/// Binds (tid, oid) to the membership and, the first time, the organisation to the company; then signs in.
async fn enter(mut tx: Tx<'_>, attempt: AttemptId, offered: Offered, open: Open, binds: bool) -> Result<SignInOutcome> {
    let Offered { identity, return_to, .. } = offered;
    let person = meet(&tx, &identity).await?;
    let partner = open.place.partner;
    if binds {
        orgs::bind_tenant(tx.writer(), &open.place, identity.tid).await?;
    }
    acceptances::forget(tx.writer(), partner, open.membership).await?;
    let bound = memberships::accept(tx.writer(), partner, open.membership, person, tx.now()).await?;
    let used = invitations::redeem(tx.writer(), partner, open.id, tx.now()).await?;
    if !(bound && used) {
        return Err(Error::NOT_FOUND);
    }
    let admins = i64::from(open.roles.has(Role::Administrator));
    orgs::count(tx.writer(), open.place.key(), Counters { admins, ..Counters::default() }).await?;
    tx.act_as(person, &open.name);
    let second_factor = proves_second_factor(&identity);
    let token = sessions::open(&tx, &open.place, open.membership, person, &identity, second_factor).await?;
    attempts::answer(tx.writer(), attempt, &End::signed_in(person)).await?;
    let signed_in = Events::from(Event::new(&open.place, IdentityEvent::SignedIn {}));
    let accepted = Event::new(&open.place, IdentityEvent::InvitationAccepted { user: open.name });
    tx.commit(signed_in.and([accepted])).await?;
    Ok(SignInOutcome::SignedIn { token, return_to })
}

/// Asks whoever may invite there: the membership waits, and they are told by mail.
async fn ask(tx: Tx<'_>, attempt: AttemptId, identity: &VerifiedIdentity, open: &Open) -> Result<SignInOutcome> {
    let asks = Acceptance {
        id: AcceptanceId::new(tx.new_id()),
        tid: identity.tid,
        oid: identity.oid,
        name: identity.name.chars().filter(|c| !c.is_control()).take(LONGEST).collect(),
        username: account(&identity.username),
    };
    if !memberships::set_asked(tx.writer(), open.place.partner, open.membership, true).await? {
        return Ok(SignInOutcome::Refused(SignInRefusal::LinkNotValid, Some(attempt)));
    }
    acceptances::keep(tx.writer(), &open.place, open.membership, &asks, tx.now()).await?;
    tenancy::tell_who_may_say_yes(&tx, open, &asks).await?;
    let waits = SignInRefusal::WaitsForYes;
    attempts::answer(tx.writer(), attempt, &End::refused(waits)).await?;
    let what = IdentityEvent::AcceptanceAsked { user: open.name.clone(), username: asks.username };
    tx.commit(Event::new(&open.place, what).caused_by(open.membership.uuid())).await?;
    Ok(SignInOutcome::Refused(waits, None))
}

/// An account as it may stand in somebody's mail: no address of a page can be made of it.
fn account(username: &str) -> String {
    username.chars().filter(|c| c.is_alphanumeric() || "@._-+'".contains(*c)).take(LONGEST).collect()
}

async fn meet(tx: &Tx<'_>, identity: &VerifiedIdentity) -> Result<PersonId> {
    let VerifiedIdentity { tid, oid, name, username, .. } = identity;
    let met = Met { tid: *tid, oid: *oid, name, username };
    people::meet(tx.writer(), &met, PersonId::new(tx.new_id()), tx.now()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t36_domains_are_compared_whole() {
        let companys = [DomainName::parse("testbolag.se").unwrap()];
        let entry = |username: &str, domains: &[DomainName]| by_domain(username, "ola@nordlys.example", domains);
        assert_eq!(entry("ola@nordlys.example", &[]), Entry::Open { binds: true });
        assert_eq!(entry("Ola@NORDLYS.Example", &[]), Entry::Open { binds: true });
        assert_eq!(entry("bengt@testbolag.se", &companys), Entry::Open { binds: true });
        assert_eq!(entry("ola@nordlys.example", &companys), Entry::Open { binds: false }, "invited from outside");
        for foreign in [
            "ola@evil-nordlys.example",
            "ola@nordlys.example.evil.example",
            "ola@mail.nordlys.example",
            "nordlys.example@evil.example",
            "bengt@attacker-testbolag.se",
            "ola@nordlys",
            "nordlys.example",
            "@nordlys.example",
            "+4712345678",
            "",
        ] {
            assert_eq!(entry(foreign, &companys), Entry::AfterYes, "{foreign}");
        }
    }

    #[test]
    fn n12_an_account_in_a_mail_is_no_link() {
        assert_eq!(account("eve@evil.example"), "eve@evil.example");
        assert_eq!(account("https://evil.example/a?b=<x>\r\n"), "httpsevil.exampleabx");
        assert_eq!(account(&"a".repeat(500)).len(), LONGEST);
    }
}
