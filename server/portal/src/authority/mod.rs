//! Authority: a raw id is not a permission (architecture.md 3).
//!
//! Ingrid is administrator of the partner Nordlys. Her request carries a cookie; `identity::sessions` turns it into a
//! [`Scope`]: who acts, in which company, with which roles. With it she can look at companies of her part of the tree
//! and nothing else. To change something she begins a transaction, and in it asks for a [`Grant`]: the thing is loaded
//! *through* her part of the tree, and the policy ([`domain::authority`]) is asked about her roles as they are in that
//! very transaction. A function that deletes a user takes a `Grant<RemoveUser>`, so it can't be called without.

mod act;
mod acts;
mod scope;

use core::marker::PhantomData;

use domain::{
    authority::{Action, Level, Relation, any_allows},
    denial::RefusalReason,
    ids::CompanyId,
};
use uuid::Uuid;

pub use self::scope::{Actor, Scope, Task};
pub(crate) use self::{
    act::{
        AddReseller, AddUser, AnswerAcceptance, CreateCustomer, EditCompany, InviteAgain, IssueCodes, ManageServices,
        RemoveUser, RetryRun, ShowPassword, SuspendCompany,
    },
    acts::{Act, Member},
};
use crate::{
    error::{Error, Result},
    store::orgs,
    transaction::Tx,
};

/// Where a company stands: enough to place a row in its tree, and to say in a log whose it is. It comes from the database
/// or is that of a company being made: nobody puts one together out of another's parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) partner: Uuid,
    pub(crate) reseller: Uuid,
    pub(crate) id: Uuid,
    pub(crate) level: Level,
    pub(crate) name: String,
    made: Made,
}

/// Only this module makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Made;

/// A company's key: its tree and itself. Enough to count at it, not to write of it into a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CompanyKey {
    pub(crate) partner: Uuid,
    pub(crate) id: Uuid,
}

impl Place {
    /// As the database has it: partner, reseller and the company itself.
    pub(crate) const fn stored((partner, reseller, id): (Uuid, Uuid, Uuid), level: Level, name: String) -> Self {
        Self { partner, reseller, id, level, name, made: Made }
    }

    /// A partner that is being made.
    pub(crate) const fn new_partner(id: Uuid, name: String) -> Self {
        Self { partner: id, reseller: id, id, level: Level::Partner, name, made: Made }
    }

    /// A reseller that is being made under this partner.
    pub(crate) const fn new_reseller(&self, id: Uuid, name: String) -> Self {
        Self { partner: self.partner, reseller: id, id, level: Level::Reseller, name, made: Made }
    }

    /// A customer that is being made under this seller.
    pub(crate) const fn new_customer(&self, id: Uuid, name: String) -> Self {
        Self { partner: self.partner, reseller: self.id, id, level: Level::Customer, name, made: Made }
    }

    pub(crate) const fn key(&self) -> CompanyKey {
        CompanyKey { partner: self.partner, id: self.id }
    }

    /// Whom it hangs under, where it is a customer; itself, where it sells.
    pub(crate) const fn seller_key(&self) -> CompanyKey {
        CompanyKey { partner: self.partner, id: self.reseller }
    }

    pub(crate) const fn company(&self) -> CompanyId {
        CompanyId::new(self.id)
    }

    /// How this company stands to another one's people; `None` where they may not know of it.
    pub(crate) fn relation_to(&self, acting: &Self) -> Option<Relation> {
        if self.partner != acting.partner {
            return None;
        }
        if self.id == acting.id {
            return Some(Relation::Own);
        }
        match acting.level {
            Level::Partner => Some(Relation::Below),
            Level::Reseller if self.reseller == acting.id => Some(Relation::Below),
            Level::Reseller | Level::Customer => None,
        }
    }
}

/// The actor may do `A` to this, in this transaction. Neither `Clone` nor serialisable: it can't outlive its use.
#[derive(Debug)]
pub(crate) struct Grant<'p, A: Act> {
    place: Place,
    relation: Relation,
    target: A::Target,
    transaction: PhantomData<&'p ()>,
}

impl<A: Act> Grant<'_, A> {
    /// The company acted on.
    pub(crate) const fn place(&self) -> &Place {
        &self.place
    }

    /// How it stands to the actor's own.
    pub(crate) const fn relation(&self) -> Relation {
        self.relation
    }

    /// The thing acted on.
    pub(crate) const fn target(&self) -> &A::Target {
        &self.target
    }
}

impl<'p> Tx<'p> {
    /// Loads the thing through the actor's part of the tree, locks it, and asks the policy.
    ///
    /// # Errors
    /// The same *not found* for what isn't there and for what isn't the actor's to know of; a refusal that says why
    /// and who could, for what is visible but not allowed.
    pub(crate) async fn grant<A: Act>(&self, id: A::Id) -> Result<Grant<'p, A>> {
        let (place, target) = A::load(self, id).await?.ok_or(Error::NOT_FOUND)?;
        let relation = self.relation(&place)?;
        if !self.scope().allows(A::ACTION, relation, place.level) {
            // Whose page may be seen is told why; for everybody else it isn't there: as `look_for` reads it.
            if !self.scope().allows(Action::SeeCompany, relation, place.level) {
                return Err(Error::NOT_FOUND);
            }
            let could = self.scope().who_is_asked(&place, relation);
            let who_could = orgs::who_could(self.reader(), could, A::ACTION, (relation, place.level)).await?;
            return Err(Error::refused(RefusalReason::Role, A::ACTION, &place.name, who_could));
        }
        Ok(Grant { place, relation, target, transaction: PhantomData })
    }

    fn relation(&self, place: &Place) -> Result<Relation> {
        self.scope().place().and_then(|acting| place.relation_to(acting)).ok_or(Error::NOT_FOUND)
    }
}

impl Scope {
    /// The company, with its partner, whose people are named where the actor may not: their own colleagues, whether the
    /// company acted on is theirs or below.
    pub(crate) fn who_is_asked(&self, place: &Place, relation: Relation) -> (Uuid, Uuid) {
        let own = if relation == Relation::Own { None } else { self.place() };
        (place.partner, own.map_or(place.id, |own| own.id))
    }

    /// Whether the policy allows the act on a company of that level that stands so to the acting one.
    pub(crate) fn allows(&self, action: Action, relation: Relation, level: Level) -> bool {
        match self.actor() {
            Actor::Person { .. } => any_allows(self.roles(), action, relation, level),
            // The portal's own tasks ask for no grant: each is a use case that says what it does.
            Actor::System(_) => false,
        }
    }
}
