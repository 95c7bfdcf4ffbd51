//! [`Scope`]: who acts, in which company, with which rights.

use chrono::{DateTime, Utc};
use domain::{
    authority::{Level, Roles},
    ids::{CompanyId, MembershipId, PersonId, SessionId},
};
use uuid::Uuid;

use super::Place;
use crate::{
    error::{Error, Result},
    store::sessions::Found,
};

/// Who acts. All fields are private: a scope comes from a verified session or from [`Scope::system`], never from a
/// caller's own words.
#[derive(Clone, Debug)]
pub struct Scope {
    pub(super) actor: Actor,
    pub(super) place: Option<Place>,
    pub(super) partner_name: String,
    pub(super) roles: Roles,
    pub(super) request: String,
    /// Who is being signed in, once they were admitted.
    signing_in: Option<(PersonId, String)>,
    /// Who ordered what a task carries out: their id, and their name as it was.
    ordered_by: Option<(Option<Uuid>, String)>,
}

/// The acting person or task.
#[derive(Clone, Debug)]
pub enum Actor {
    /// Somebody signed in.
    Person {
        /// The session.
        session: SessionId,
        /// The person.
        person: PersonId,
        /// Their place in the company they act in.
        membership: MembershipId,
        /// Their name, to show and to log.
        name: String,
        /// The language they read.
        language: Option<String>,
        /// Whether a second factor was proven.
        second_factor: bool,
        /// Whether the company asks for one.
        needs_second_factor: bool,
        /// Whether they accepted the terms that are in force (A10).
        terms_accepted: bool,
        /// When the session ends by itself.
        expires_at: DateTime<Utc>,
    },
    /// The portal itself.
    System(Task),
}

/// What the portal does by itself: a closed list, each entry audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// The command line of whoever runs the portal.
    CommandLine,
    /// Reading a file in.
    Import,
    /// Signing somebody in, before there is a session.
    SignIn,
    /// A worker carrying out an approved plan.
    Run,
    /// Writing down what the host of services measured.
    Usage,
    /// Keeping what a refused form leaves behind.
    Form,
}

impl Task {
    /// The name in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CommandLine => "Command line",
            Self::Import => "Import",
            Self::SignIn => "Sign-in",
            Self::Run | Self::Usage | Self::Form => "Tenantry",
        }
    }
}

impl Scope {
    /// The scope of a verified session.
    pub(crate) fn of_session(found: Found, request: &str) -> Self {
        Self {
            actor: Actor::Person {
                session: found.session,
                person: found.person,
                membership: found.membership,
                name: found.name,
                language: found.language,
                second_factor: found.second_factor,
                needs_second_factor: found.needs_second_factor,
                terms_accepted: found.terms_accepted,
                expires_at: found.expires_at,
            },
            place: Some(found.place),
            partner_name: found.partner_name,
            roles: found.roles,
            request: request.to_owned(),
            signing_in: None,
            ordered_by: None,
        }
    }

    /// The scope of one of the portal's own tasks.
    pub fn system(task: Task, request: &str) -> Self {
        Self {
            actor: Actor::System(task),
            place: None,
            partner_name: String::new(),
            roles: Roles::NONE,
            request: request.to_owned(),
            signing_in: None,
            ordered_by: None,
        }
    }

    /// Who acts.
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What whoever runs the portal does at its machine, and nobody at a page.
    ///
    /// # Errors
    /// *Not found* for anybody but the command line.
    pub(crate) const fn ensure_command_line(&self) -> Result<()> {
        match self.actor {
            Actor::System(Task::CommandLine) => Ok(()),
            _ => Err(Error::NOT_FOUND),
        }
    }

    /// The name of who acts, as the log has it.
    pub fn actor_name(&self) -> &str {
        match (&self.actor, &self.signing_in) {
            (Actor::Person { name, .. }, _) | (Actor::System(_), Some((_, name))) => name,
            (Actor::System(task), None) => task.name(),
        }
    }

    /// The person who acts, where it is one.
    pub const fn person(&self) -> Option<PersonId> {
        match &self.actor {
            Actor::Person { person, .. } => Some(*person),
            Actor::System(_) => None,
        }
    }

    /// The acting person's membership.
    pub const fn membership(&self) -> Option<MembershipId> {
        match &self.actor {
            Actor::Person { membership, .. } => Some(*membership),
            Actor::System(_) => None,
        }
    }

    /// Whether the session proved a second factor (A4).
    pub const fn proved_second_factor(&self) -> bool {
        matches!(self.actor, Actor::Person { second_factor: true, .. })
    }

    /// The company acted in.
    pub fn company(&self) -> Option<CompanyId> {
        self.place.as_ref().map(Place::company)
    }

    /// The level acted at.
    pub fn level(&self) -> Option<Level> {
        self.place.as_ref().map(|place| place.level)
    }

    /// The name of the company acted in.
    pub fn company_name(&self) -> &str {
        self.place.as_ref().map_or("", |place| place.name.as_str())
    }

    /// The name of the partner at the top.
    pub fn partner_name(&self) -> &str {
        &self.partner_name
    }

    /// The roles acted with.
    pub const fn roles(&self) -> Roles {
        self.roles
    }

    /// The request this belongs to, for log and audit.
    pub fn request(&self) -> &str {
        &self.request
    }

    pub(crate) const fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// On whose behalf a task acts: whoever ordered what it carries out (A19).
    pub(crate) fn on_behalf_of(&self) -> Option<&str> {
        self.ordered_by.as_ref().map(|(_, name)| name.as_str())
    }

    /// Whose doing a new row is (A34): the person who acts, or who ordered it.
    pub(crate) fn author(&self) -> (Option<Uuid>, &str) {
        match &self.ordered_by {
            Some((id, name)) => (*id, name),
            None => (self.person_uuid(), self.actor_name()),
        }
    }

    pub(crate) fn person_uuid(&self) -> Option<Uuid> {
        self.person().or(self.signing_in.as_ref().map(|(person, _)| *person)).map(PersonId::uuid)
    }
}

impl Scope {
    /// The rights as they are in a transaction just begun.
    pub(crate) const fn set_roles(&mut self, roles: Roles) {
        self.roles = roles;
    }

    /// A task's scope for carrying out what somebody ordered.
    pub(crate) fn ordered_by(mut self, person: Option<Uuid>, name: &str) -> Self {
        self.ordered_by = Some((person, name.to_owned()));
        self
    }

    /// A system scope that acts within one tree.
    pub(crate) fn within(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}

impl Scope {
    /// From here on, the change is this person's: who was admitted signs in under their own name.
    pub(crate) fn sign_in_as(&mut self, person: PersonId, name: &str) {
        self.signing_in = Some((person, name.to_owned()));
    }
}
