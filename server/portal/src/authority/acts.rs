//! The acts that need a grant: what each is about, and how that is loaded through the tree.

use core::future::Future;

use domain::{
    authority::{Action, Roles},
    ids::{CompanyId, MembershipId, PersonId, RunId},
    tenancy::MembershipState,
};
use uuid::Uuid;

use super::Place;
use crate::{
    error::Result,
    store::{self, orgs},
    transaction::Tx,
};

/// An act on something.
pub(crate) trait Act: Send + Sized {
    /// What the policy knows it as.
    const ACTION: Action;
    /// What names the thing.
    type Id: Send;
    /// The thing, loaded and locked.
    type Target: Send;

    /// Loads it within the tree of the transaction's actor; `None` where it isn't there.
    fn load(tx: &Tx<'_>, id: Self::Id) -> impl Future<Output = Result<Option<(Place, Self::Target)>>> + Send;
}

/// Loads a company within the actor's partner. The relation is checked by `grant`.
async fn company(tx: &Tx<'_>, id: CompanyId) -> Result<Option<(Place, ())>> {
    let sql = match tx.partner() {
        Some(_) => format!("SELECT {} FROM org o WHERE o.partner_id = $2 AND o.id = $1", orgs::PLACE),
        None => format!("SELECT {} FROM org o WHERE o.id = $1", orgs::PLACE),
    };
    let mut values = store::values![id.uuid()];
    values.extend(tx.partner().map(sea_orm::Value::from));
    let sql = sql + store::for_update(tx.backend());
    let row = store::one(tx.db(), &sql, values).await?;
    row.map(|row| Ok((orgs::place(&row)?, ()))).transpose()
}

macro_rules! act_on_company {
    ($(#[$doc:meta])* $name:ident, $action:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) enum $name {}

        impl Act for $name {
            const ACTION: Action = $action;
            type Id = CompanyId;
            type Target = ();

            async fn load(tx: &Tx<'_>, id: CompanyId) -> Result<Option<(Place, ())>> {
                company(tx, id).await
            }
        }
    };
}

act_on_company!(
    /// Add a user to the company.
    AddUser, Action::AddUser
);
act_on_company!(
    /// Add a reseller under the partner.
    AddReseller, Action::AddReseller
);
act_on_company!(
    /// Change the company's settings.
    EditCompany, Action::EditCompany
);
act_on_company!(
    /// Create a customer under the seller.
    CreateCustomer, Action::CreateCustomer
);
act_on_company!(
    /// Start services for the customer, make its users.
    ManageServices, Action::ManageServices
);
act_on_company!(
    /// Issue codes as the partner.
    IssueCodes, Action::IssueCodes
);

/// Take somebody's access away.
#[derive(Debug)]
pub(crate) enum RemoveUser {}

/// A membership as the acts on it need it.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) id: MembershipId,
    pub(crate) person: Option<PersonId>,
    pub(crate) name: String,
    pub(crate) mail: String,
    pub(crate) roles: Roles,
    pub(crate) state: MembershipState,
    /// Administrators of the company who can sign in.
    pub(crate) admins: i64,
    pub(crate) staffed: bool,
    pub(crate) peers_may_remove: bool,
}

impl Act for RemoveUser {
    const ACTION: Action = Action::RemoveUser;
    type Id = MembershipId;
    type Target = Member;

    async fn load(tx: &Tx<'_>, id: MembershipId) -> Result<Option<(Place, Member)>> {
        let Some(partner) = tx.partner() else { return Ok(None) };
        // The membership is held since the transaction began; then the company, in that order everywhere.
        let company = "SELECT o.id FROM org o JOIN membership m ON m.partner_id = o.partner_id AND m.org_id = o.id \
                       WHERE m.partner_id = $1 AND m.id = $2";
        let locked = company.to_owned() + if tx.is_postgres() { " FOR NO KEY UPDATE OF o" } else { "" };
        if store::one(tx.db(), &locked, store::values![partner, id.uuid()]).await?.is_none() {
            return Ok(None);
        }
        let sql = format!(
            "SELECT {}, m.person_id, m.name, m.mail, m.roles, m.state, o.admins, o.staffed, o.peers_may_remove \
             FROM membership m JOIN org o ON o.partner_id = m.partner_id AND o.id = m.org_id \
             WHERE m.partner_id = $1 AND m.id = $2",
            orgs::PLACE
        );
        let Some(row) = store::one(tx.db(), &sql, store::values![partner, id.uuid()]).await? else {
            return Ok(None);
        };
        let member = Member {
            id,
            person: row.get::<Option<Uuid>>(5)?.map(PersonId::new),
            name: row.get(6)?,
            mail: row.get(7)?,
            roles: Roles::from_number(row.get(8)?),
            state: MembershipState::from_number(row.get(9)?),
            admins: row.get(10)?,
            staffed: row.get(11)?,
            peers_may_remove: row.get(12)?,
        };
        Ok(Some((orgs::place(&row)?, member)))
    }
}

/// Have the password shown that a run generated. What else it takes, its use case asks.
#[derive(Debug)]
pub(crate) enum ShowPassword {}

/// A run as showing its password needs it.
#[derive(Debug)]
pub(crate) struct OrderedRun {
    /// Who pressed *Provision*.
    pub(crate) actor: Option<Uuid>,
    /// What it carries out.
    pub(crate) plan: serde_json::Value,
}

impl Act for ShowPassword {
    const ACTION: Action = Action::SeeRuns;
    type Id = RunId;
    type Target = OrderedRun;

    async fn load(tx: &Tx<'_>, id: RunId) -> Result<Option<(Place, OrderedRun)>> {
        let Some(partner) = tx.partner() else { return Ok(None) };
        let sql = format!(
            "SELECT {}, r.actor_id, r.plan FROM run r JOIN org o ON o.partner_id = r.partner_id AND o.id = r.org_id \
             WHERE r.partner_id = $1 AND r.id = $2{}",
            orgs::PLACE,
            if tx.is_postgres() { " FOR NO KEY UPDATE OF r" } else { "" }
        );
        let row = store::one(tx.db(), &sql, store::values![partner, id.uuid()]).await?;
        row.map(|row| Ok((orgs::place(&row)?, OrderedRun { actor: row.get(5)?, plan: row.get(6)? }))).transpose()
    }
}

/// Try a run again that waits for a person.
#[derive(Debug)]
pub(crate) enum RetryRun {}

impl Act for RetryRun {
    const ACTION: Action = Action::RetryRun;
    type Id = RunId;
    type Target = RunId;

    async fn load(tx: &Tx<'_>, id: RunId) -> Result<Option<(Place, RunId)>> {
        let Some(partner) = tx.partner() else { return Ok(None) };
        let sql = format!(
            "SELECT {} FROM run r JOIN org o ON o.partner_id = r.partner_id AND o.id = r.org_id \
             WHERE r.partner_id = $1 AND r.id = $2{}",
            orgs::PLACE,
            if tx.is_postgres() { " FOR NO KEY UPDATE OF r" } else { "" }
        );
        let row = store::one(tx.db(), &sql, store::values![partner, id.uuid()]).await?;
        row.map(|row| Ok((orgs::place(&row)?, id))).transpose()
    }
}
