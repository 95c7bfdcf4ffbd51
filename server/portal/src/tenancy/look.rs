//! Looking at a company: through the reader's part of the tree, or not at all.

use chrono::{DateTime, Utc};
use domain::{
    authority::{Action, Level, Relation},
    denial::RefusalReason,
    ids::CompanyId,
    tenancy::{Company, CompanyStatus, Suspension, Usage},
};
use uuid::Uuid;

use crate::{
    Portal, Scope,
    authority::Place,
    error::{Error, Result},
    store::{self, orgs},
};

impl Portal {
    /// Finds a company the reader may do `action` to.
    pub(crate) async fn look_for(&self, scope: &Scope, id: CompanyId, action: Action) -> Result<Place> {
        let acting = scope.place().ok_or(Error::NOT_FOUND)?;
        let place = if acting.id == id.uuid() {
            acting.clone()
        } else {
            orgs::find(&self.db().read, acting.partner, id.uuid()).await?.ok_or(Error::NOT_FOUND)?
        };
        self.judge(scope, &place, action).await?;
        Ok(place)
    }

    /// Whether the reader may do `action` to a company that was found.
    pub(super) async fn judge(&self, scope: &Scope, place: &Place, action: Action) -> Result<()> {
        let acting = scope.place().ok_or(Error::NOT_FOUND)?;
        let relation = place.relation_to(acting).ok_or(Error::NOT_FOUND)?;
        if scope.allows(action, relation, place.level) {
            return Ok(());
        }
        // Whose page may be seen is told why; for everybody else it isn't there.
        if action == Action::SeeCompany || !scope.allows(Action::SeeCompany, relation, place.level) {
            return Err(Error::NOT_FOUND);
        }
        let asked = if relation == Relation::Own { place.id } else { acting.id };
        let could = (place.partner, asked);
        let who_could = orgs::who_could(&self.db().read, could, action, (relation, place.level)).await?;
        Err(Error::refused(RefusalReason::Role, action, &place.name, who_could))
    }

    /// A company as its pages need it, with what the reader may do to it.
    ///
    /// # Errors
    /// *Not found* where it isn't there or isn't the reader's to know of.
    pub async fn read_company(&self, scope: &Scope, id: CompanyId) -> Result<Company> {
        let place = self.look_for(scope, id, Action::SeeCompany).await?;
        self.company(scope, &place).await
    }

    /// The same for a page that acts: who may see the company but not do that is told why, and who could.
    ///
    /// # Errors
    /// *Not found* or a refusal.
    pub async fn read_company_for(&self, scope: &Scope, id: CompanyId, action: Action) -> Result<Company> {
        let place = self.look_for(scope, id, action).await?;
        self.company(scope, &place).await
    }

    pub(crate) async fn company(&self, scope: &Scope, place: &Place) -> Result<Company> {
        let sql = "SELECT o.code, o.status, r.name, p.name, s.name, s.id, s.suspended_reason, s.suspended_by, \
                   s.suspended_at, s.suspended_from, o.mailboxes, o.storage_mb, o.measured_at FROM org o \
                   JOIN org r ON r.partner_id = o.partner_id AND r.id = o.reseller_id \
                   JOIN org p ON p.partner_id = o.partner_id AND p.id = o.partner_id \
                   LEFT JOIN org s ON s.partner_id = o.partner_id AND s.suspended \
                   AND s.id = CASE WHEN o.suspended THEN o.id ELSE o.reseller_id END \
                   WHERE o.partner_id = $1 AND o.id = $2";
        let row = store::one(&self.db().read, sql, store::values![place.partner, place.id]).await?;
        let row = row.ok_or(Error::NOT_FOUND)?;
        let acting = scope.place().ok_or(Error::NOT_FOUND)?;
        let relation = place.relation_to(acting).ok_or(Error::NOT_FOUND)?;
        let usage = || Ok::<_, Error>(Usage::seen(row.get(10)?, row.get(11)?, row.get(12)?, self.now()));
        let may = |action: &Action| scope.allows(*action, relation, place.level);
        Ok(Company {
            id: place.company(),
            level: place.level,
            name: place.name.clone(),
            reseller: CompanyId::new(place.reseller),
            reseller_name: row.get(2)?,
            partner: CompanyId::new(place.partner),
            partner_name: row.get(3)?,
            code: row.get(0)?,
            status: CompanyStatus::from_number(row.get(1)?),
            suspension: suspension(&row, place, acting)?,
            usage: (place.level == Level::Customer).then(usage).transpose()?,
            may: Action::ALL.into_iter().filter(may).collect(),
            own: relation == Relation::Own,
        })
    }
}

/// What suspends the company of a row, as `acting` sees it.
fn suspension(row: &store::Row, place: &Place, acting: &Place) -> Result<Option<Suspension>> {
    let Some(company) = row.get(4)? else { return Ok(None) };
    let (suspended, from): (Option<Uuid>, Option<Uuid>) = (row.get(5)?, row.get(9)?);
    Ok(Some(Suspension {
        company,
        by_seller: suspended != Some(place.id),
        reason: row.get(6)?,
        by: row.get(7)?,
        since: row.get::<Option<DateTime<Utc>>>(8)?.unwrap_or_default(),
        yours: super::suspend_company::may_take_back(acting, from),
    }))
}
