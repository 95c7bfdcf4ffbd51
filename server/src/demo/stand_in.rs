//! Signing the demo people in without a browser, through the same use cases a browser's sign-in takes.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use domain::ids::{ObjectId, TenantId};
use portal::{
    Portal, Scope,
    identity::SignInOutcome,
    jobs::{Hands, OutgoingMail},
    ports::{
        Answer, AuthorizeRequest, IdentityError, IdentityProvider, MailError, MailRenderer, Mailer, RenderedMail,
        VerifiedIdentity,
    },
};

use super::people::Person;

/// A provider that vouches for one person, and puts the state where the seeding finds it.
struct Vouching(Person);

impl IdentityProvider for Vouching {
    fn authorize_url<'a>(&'a self, request: &'a AuthorizeRequest) -> Answer<'a, Result<String, IdentityError>> {
        Box::pin(async { Ok(request.state.clone()) })
    }

    fn redeem<'a>(
        &'a self,
        _code: &'a str,
        _verifier: &'a str,
        _nonce: &'a str,
        _now: DateTime<Utc>,
    ) -> Answer<'a, Result<VerifiedIdentity, IdentityError>> {
        let person = self.0;
        Box::pin(async move {
            Ok(VerifiedIdentity {
                issuer: "seed".to_owned(),
                tid: TenantId::new(person.tid()),
                oid: ObjectId::new(person.oid()),
                name: person.name.to_owned(),
                username: person.mail.to_owned(),
                acrs: Vec::new(),
                sid: None,
                login_hint: None,
            })
        })
    }

    fn sign_out_url<'a>(&'a self, _login_hint: Option<&'a str>) -> Answer<'a, Option<String>> {
        Box::pin(async { None })
    }
}

/// Signs somebody in, with an invitation or as who they already are.
pub(super) async fn sign_in(portal: &Portal, person: Person, invitation: Option<&str>) -> Result<Scope> {
    let provider = Vouching(person);
    let Ok(started) = portal.start_sign_in(&provider, "/", invitation, false, None).await? else {
        bail!("{}'s sign-in can't begin", person.name)
    };
    let browser = Some(started.browser_secret.as_str());
    let ended = portal.finish_sign_in(&provider, &started.url, Ok("seed"), browser, "seed").await?;
    let ended = match ended {
        SignInOutcome::Offer(attempt) => portal.take_up_invitation(attempt, browser, "seed").await?,
        ended => ended,
    };
    match ended {
        SignInOutcome::SignedIn { token, .. } => {
            portal.scope_of(&token, "seed").await?.with_context(|| format!("{}'s session", person.name))
        }
        SignInOutcome::Offer(_) => bail!("{} is asked once more", person.name),
        SignInOutcome::AskSecondFactor(_) => bail!("{} is asked for a second factor", person.name),
        SignInOutcome::WasSignedIn { .. } => bail!("{} was signed in before", person.name),
        SignInOutcome::Refused(refusal, _) => bail!("{} is refused: {refusal:?}", person.name),
    }
}

/// Opens the welcome mails of the seeding, so that the invited can take their invitations up. Only the last step of a
/// mail's way is taken over: the portal makes the link's secret for the renderer, and for nobody else (T06).
#[derive(Clone, Default)]
pub(super) struct LetterOpener(Arc<Mutex<Vec<(String, String)>>>);

impl MailRenderer for LetterOpener {
    fn render(&self, mail: &OutgoingMail) -> RenderedMail {
        let token = mail.token.clone().unwrap_or_default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((mail.to_address.clone(), token));
        RenderedMail {
            message_id: mail.id.to_string(),
            to_name: mail.to_name.clone(),
            to_address: mail.to_address.clone(),
            subject: String::new(),
            text: String::new(),
            html: String::new(),
        }
    }
}

impl Mailer for LetterOpener {
    fn send<'a>(&'a self, _mail: &'a RenderedMail) -> Answer<'a, Result<(), MailError>> {
        Box::pin(async { Ok(()) })
    }
}

impl LetterOpener {
    /// The hands of the portal, with the mails taken out of them.
    pub(super) fn instead(&self, hands: &Hands) -> Hands {
        Hands { host: Arc::clone(&hands.host), mailer: Arc::new(self.clone()), renderer: Arc::new(self.clone()) }
    }

    /// The secret of the link somebody got.
    pub(super) fn invitation(&self, mail: &str) -> Result<String> {
        let opened = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = opened.iter().rev().find(|(address, _)| address == mail);
        found.map(|(_, token)| token.clone()).with_context(|| format!("no mail went to {mail}"))
    }
}
