//! Somebody of a foreign domain wants to take up an invitation: *Let in* or *Refuse*, by whoever may invite there.

use domain::{
    authority::{Action, Role, may_hand_out},
    denial::{RefusalReason, Staleness},
    ids::{AcceptanceId, CompanyId, MailId, MembershipId, PersonId, TenantId},
    tenancy::MembershipState,
    text::MailAddress,
};

use super::event::TenancyEvent;
use crate::{
    FormStamp, Portal, Scope,
    audit::Event,
    authority::{AnswerAcceptance, Grant, Member, Place},
    error::{Error, Result},
    jobs::{self, MailContent},
    store::{
        Reader,
        acceptances::{self, Acceptance, Told},
        invitations::{self, Open},
        memberships,
        orgs::{self, Counters},
        outbox::Letter,
        people::{self, Met},
    },
    transaction::{Ending, Tx, act, in_transaction},
};

/// An organisation at Microsoft, for people: the beginning of its number. Its name stands in no token.
pub(crate) fn organisation(tid: TenantId) -> String {
    tid.uuid().simple().to_string().chars().take(8).collect()
}

/// What somebody says to who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// They are bound to the membership. Their organisation doesn't become the company's.
    LetIn,
    /// The link they had is dead; another can be sent.
    TurnAway,
}

impl Portal {
    /// Lets in who asks, or turns them away.
    ///
    /// # Errors
    /// *Not found* where there is no such user the actor may see; a refusal that says why; *already ended* where nobody
    /// asks any more; *another asks* where it isn't the account that the answer is about.
    pub async fn answer_acceptance(
        &self,
        scope: &Scope,
        form: FormStamp,
        (company, user): (CompanyId, MembershipId),
        (asks, answer): (AcceptanceId, Answer),
    ) -> Result<MembershipId> {
        let form = form.asks(answer.act(), &(company, user, asks))?;
        act!(self, scope, form, AnswerAcceptance, (company, user), holding Some(user), |tx, grant| {
            check_who_hands_out(tx, &grant).await?;
            let (member, place) = (grant.target(), grant.place());
            let asks = asking(tx, place, member, asks).await?;
            match answer {
                Answer::LetIn => bind(tx, place, member, &asks).await?,
                Answer::TurnAway => turn_away(tx, place, member).await?,
            }
            Ok(Ending::told(user, answered(tx, place, member, asks, answer).await?))
        })
    }

    /// Who asks with the invitation of a partner's own first administrator, whom nobody at a page could let in: the
    /// account, and what a yes is said to. From the command line only.
    ///
    /// # Errors
    /// *Not found* for anybody but the command line, and where nobody was invited at that address; *already ended* where
    /// nobody asks.
    pub async fn who_asks_first(
        &self,
        scope: &Scope,
        partner: CompanyId,
        mail: &MailAddress,
    ) -> Result<(String, AcceptanceId)> {
        scope.ensure_command_line()?;
        let (reader, partner) = (self.db().reader(), partner.uuid());
        let user = memberships::with_mail(reader, (partner, partner), &mail.key()).await?.ok_or(Error::NOT_FOUND)?;
        let asks = acceptances::find(reader, partner, user).await?.ok_or(Error::stale(Staleness::AlreadyEnded))?;
        Ok((asks.username, asks.id))
    }

    /// Lets them in. Answers the account that is let in.
    ///
    /// # Errors
    /// As for [`Self::who_asks_first`]; *another asks* where it isn't the account that the answer is about.
    pub async fn let_in_first(
        &self,
        scope: &Scope,
        partner: CompanyId,
        (mail, asks): (&MailAddress, AcceptanceId),
    ) -> Result<String> {
        scope.ensure_command_line()?;
        in_transaction!(self, scope, |tx| {
            let (writer, partner) = (tx.writer(), partner.uuid());
            let user = memberships::with_mail(tx.reader(), (partner, partner), &mail.key()).await?;
            let held = memberships::hold_company_of(writer, partner, user.ok_or(Error::NOT_FOUND)?).await?;
            let (place, member) = held.ok_or(Error::NOT_FOUND)?;
            let asks = asking(&tx, &place, &member, asks).await?;
            bind(&tx, &place, &member, &asks).await?;
            let username = asks.username.clone();
            let event = answered(&tx, &place, &member, asks, Answer::LetIn).await?;
            tx.commit(event).await?;
            Ok(username)
        })
    }
}

impl Answer {
    const fn act(self) -> &'static str {
        match self {
            Self::LetIn => "let_in",
            Self::TurnAway => "turn_away",
        }
    }
}

/// The same right as for sending the invitation, at the company that the form was opened for.
async fn check_who_hands_out(tx: &Tx<'_>, grant: &Grant<'_, AnswerAcceptance>) -> Result<()> {
    let place = grant.place();
    if may_hand_out(tx.scope().roles(), grant.target().roles, grant.relation(), place.level) {
        return Ok(());
    }
    let who_could = orgs::administrators(tx.reader(), place.partner, place.id).await?;
    Err(Error::refused(RefusalReason::AboveYourRights, Action::AddUser, &place.name, who_could))
}

/// Who asks, as long as it is whom the answer is about: another may have asked since it was shown.
async fn asking(tx: &Tx<'_>, place: &Place, member: &Member, shown: AcceptanceId) -> Result<Acceptance> {
    let asks = acceptances::find(tx.reader(), place.partner, member.id).await?;
    let asks = asks.filter(|_| member.state == MembershipState::Asked).ok_or(Error::stale(Staleness::AlreadyEnded))?;
    if asks.id == shown { Ok(asks) } else { Err(Error::stale(Staleness::OtherAsks)) }
}

async fn turn_away(tx: &Tx<'_>, place: &Place, member: &Member) -> Result<()> {
    acceptances::forget(tx.writer(), place.partner, member.id).await?;
    memberships::set_asked(tx.writer(), place.partner, member.id, false).await?;
    invitations::run_out(tx.writer(), place.partner, member.id, tx.now()).await
}

async fn bind(tx: &Tx<'_>, place: &Place, member: &Member, asks: &Acceptance) -> Result<()> {
    if memberships::has(tx.reader(), place, asks.tid, asks.oid).await? {
        return Err(Error::stale(Staleness::AlreadyEnded));
    }
    let met = Met { tid: asks.tid, oid: asks.oid, name: &asks.name, username: &asks.username };
    let person = people::meet(tx.writer(), &met, PersonId::new(tx.new_id()), tx.now()).await?;
    acceptances::forget(tx.writer(), place.partner, member.id).await?;
    if !memberships::accept(tx.writer(), place.partner, member.id, person, tx.now()).await? {
        return Err(Error::stale(Staleness::AlreadyEnded));
    }
    invitations::redeem_of(tx.writer(), place.partner, member.id, tx.now()).await?;
    let admins = i64::from(member.roles.has(Role::Administrator));
    orgs::count(tx.writer(), place.key(), Counters { admins, ..Counters::default() }).await
}

/// Tells the invited address, and answers what the log says.
async fn answered(tx: &Tx<'_>, place: &Place, member: &Member, asks: Acceptance, answer: Answer) -> Result<Event> {
    let (company, username) = (place.name.clone(), asks.username.clone());
    let user = member.name.clone();
    let (what, content) = match answer {
        Answer::LetIn => {
            let what = TenancyEvent::AcceptanceGranted { user, username: asks.username };
            (what, MailContent::LetIn { company, username })
        }
        Answer::TurnAway => {
            let what = TenancyEvent::AcceptanceRefused { user, username: asks.username };
            (what, MailContent::TurnedAway { company, username })
        }
    };
    let letter = Letter {
        content,
        language: member.language.clone(),
        to_name: member.name.clone(),
        to_address: member.mail.clone(),
    };
    jobs::send_mail(tx, place, MailId::new(tx.new_id()), letter).await?;
    Ok(Event::new(place, what).caused_by(member.id.uuid()))
}

/// Tells by mail who may say yes: whoever invited, else the administrators there, else those of the levels above.
pub(crate) async fn tell_who_may_say_yes(tx: &Tx<'_>, open: &Open, asks: &Acceptance) -> Result<()> {
    let place = &open.place;
    let Some((_, told)) = who_may_say_yes(tx.reader(), open).await? else {
        tracing::warn!(company = %place.id, "an acceptance waits, and nobody can say yes: see `tenantry admin let-in`");
        return Ok(());
    };
    for Told { name, mail, language } in told {
        let content = MailContent::AcceptanceAsked {
            level: place.level,
            company_id: place.company(),
            membership: open.membership,
            company: place.name.clone(),
            invited: open.mail.clone(),
            username: asks.username.clone(),
        };
        let letter = Letter { content, language, to_name: name, to_address: mail };
        jobs::send_mail(tx, place, MailId::new(tx.new_id()), letter).await?;
    }
    Ok(())
}

/// Who is asked, by the name that somebody is told who asks: whoever invited, or the company whose administrators are.
pub(crate) async fn whom_they_ask(on: Reader<'_>, open: &Open) -> Result<Option<String>> {
    Ok(who_may_say_yes(on, open).await?.map(|(whom, _)| whom))
}

async fn who_may_say_yes(on: Reader<'_>, open: &Open) -> Result<Option<(String, Vec<Told>)>> {
    let place = &open.place;
    let inviter = acceptances::inviter(on, place.partner, open.membership).await?;
    if let Some(told) = inviter.first() {
        return Ok(Some((told.name.clone(), inviter)));
    }
    for company in [place.id, place.reseller, place.partner] {
        let administrators = acceptances::administrators(on, place.partner, company).await?;
        if !administrators.is_empty() {
            let name = orgs::find(on, place.partner, company).await?.map(|place| place.name).unwrap_or_default();
            return Ok(Some((name, administrators)));
        }
    }
    Ok(None)
}
