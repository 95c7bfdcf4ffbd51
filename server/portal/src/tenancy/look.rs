//! Looking at a company: through the reader's part of the tree, or not at all.

use domain::{
    authority::{Action, Level, Relation},
    denial::RefusalReason,
    ids::CompanyId,
    tenancy::{Company, CompanyStatus, Usage},
};

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
        let relation = place.relation_to(acting).ok_or(Error::NOT_FOUND)?;
        if scope.allows(action, relation, place.level) {
            return Ok(place);
        }
        // Whose page may be seen is told why; for everybody else it isn't there.
        if action == Action::SeeCompany || !scope.allows(Action::SeeCompany, relation, place.level) {
            return Err(Error::NOT_FOUND);
        }
        let asked = if relation == Relation::Own { place.id } else { acting.id };
        let who_could = orgs::administrators(&self.db().read, place.partner, asked).await?;
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

    pub(crate) async fn company(&self, scope: &Scope, place: &Place) -> Result<Company> {
        let sql = "SELECT o.code, o.status, r.name, p.name, o.mailboxes, o.storage_mb, o.measured_at FROM org o \
                   JOIN org r ON r.partner_id = o.partner_id AND r.id = o.reseller_id \
                   JOIN org p ON p.partner_id = o.partner_id AND p.id = o.partner_id \
                   WHERE o.partner_id = $1 AND o.id = $2";
        let row = store::one(&self.db().read, sql, store::values![place.partner, place.id]).await?;
        let row = row.ok_or(Error::NOT_FOUND)?;
        let acting = scope.place().ok_or(Error::NOT_FOUND)?;
        let relation = place.relation_to(acting).ok_or(Error::NOT_FOUND)?;
        let usage = || Ok::<_, Error>(Usage::seen(row.get(4)?, row.get(5)?, row.get(6)?, self.now()));
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
            usage: (place.level == Level::Customer).then(usage).transpose()?,
            may: Action::ALL.into_iter().filter(may).collect(),
            own: relation == Relation::Own,
        })
    }
}
