//! A browser at the sign-in: it keeps one secret, and follows what it is told.

use domain::{
    identity::{InvitationOffer, SignInRefusal},
    ids::AttemptId,
};
use portal::{
    identity::SignInOutcome,
    ports::{Complaint, VerifiedIdentity},
};
use testkit::{Person, World};

pub(crate) struct Browser<'w> {
    world: &'w World,
    /// What its cookie keeps.
    pub(crate) secret: Option<String>,
}

impl<'w> Browser<'w> {
    /// One that was never here.
    pub(crate) const fn new(world: &'w World) -> Self {
        Self { world, secret: None }
    }

    /// Presses *Sign in*; answers the provider's page.
    pub(crate) async fn start(&mut self, to: &str, invitation: Option<&str>) -> String {
        let (portal, provider) = (&self.world.portal, self.world.provider.as_ref());
        let started = portal.start_sign_in(provider, to, invitation, false, self.secret.as_deref()).await;
        let started = started.unwrap().unwrap();
        self.secret = Some(started.browser_secret);
        started.url
    }

    /// Presses *Try again* or *Go on*; answers the provider's page.
    pub(crate) async fn again(&mut self, attempt: AttemptId, second_factor: bool) -> String {
        let (portal, provider) = (&self.world.portal, self.world.provider.as_ref());
        let started = portal.sign_in_again(provider, attempt, second_factor, self.secret.as_deref()).await;
        let started = started.unwrap().unwrap();
        self.secret = Some(started.browser_secret);
        started.url
    }

    /// Brings back what the provider said.
    pub(crate) async fn answer(&self, state: &str, answered: Result<&str, Complaint>) -> SignInOutcome {
        let (portal, provider) = (&self.world.portal, self.world.provider.as_ref());
        portal.finish_sign_in(provider, state, answered, self.secret.as_deref(), "t").await.unwrap()
    }

    /// Somebody signs in at the provider's page, and the browser comes back.
    pub(crate) async fn back(&self, url: &str, identity: VerifiedIdentity) -> SignInOutcome {
        let (state, code) = self.world.provider.approve(url, identity);
        self.answer(&state, Ok(&code)).await
    }

    /// Presses *Take up the invitation*.
    pub(crate) async fn take_up(&self, attempt: AttemptId) -> SignInOutcome {
        self.world.portal.take_up_invitation(attempt, self.secret.as_deref(), "t").await.unwrap()
    }

    /// What the page says before that.
    pub(crate) async fn offer(&self, attempt: AttemptId) -> Result<InvitationOffer, SignInRefusal> {
        self.world.portal.read_offer(attempt, self.secret.as_deref()).await.unwrap()
    }

    /// The whole way, for somebody who proves one factor.
    pub(crate) async fn come(&mut self, who: &Person, to: &str, invitation: Option<&str>) -> SignInOutcome {
        let url = self.start(to, invitation).await;
        self.back(&url, who.identity(false)).await
    }
}
