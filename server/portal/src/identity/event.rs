//! What the log tells of signing in.

use domain::audit::EventClass;

use crate::audit::events;

events! {
    /// What can happen at the door.
    IdentityEvent {
        /// Somebody signed in.
        SignedIn {} => "signed-in", EventClass::SignIn;
        /// Somebody signed out.
        SignedOut {} => "signed-out", EventClass::SignIn;
        /// Somebody accepted the terms of that version.
        TermsAccepted { version: String } => "terms-accepted", EventClass::SignIn;
        /// An invited person signed in for the first time.
        InvitationAccepted { user: String } => "invitation-accepted", EventClass::SignIn;
        /// Somebody invited came without the link, and it was sent to the invited address again.
        LinkSentAgain { user: String, mail: String } => "link-sent-again", EventClass::Users;
        /// An account of a foreign domain wants to take up the invitation of that user.
        AcceptanceAsked { user: String, username: String } => "acceptance-asked", EventClass::Users;
    }
}
