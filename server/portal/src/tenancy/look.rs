//! Looking at a company: through the reader's part of the tree, or not at all.

use domain::{
    authority::{Action, Level, Relation},
    denial::RefusalReason,
    ids::CompanyId,
    tenancy::{Company, Figures, Suspension, Usage},
};

use crate::{
    Portal, Scope,
    authority::Place,
    error::{Error, Result},
    store::{
        companies::{self, Card, Suspended},
        orgs,
    },
};

impl Portal {
    /// Finds a company the reader may do `action` to.
    pub(crate) async fn look_for(&self, scope: &Scope, id: CompanyId, action: Action) -> Result<Place> {
        let acting = scope.place().ok_or(Error::NOT_FOUND)?;
        let place = if acting.id == id.uuid() {
            acting.clone()
        } else {
            orgs::find(self.db().reader(), acting.partner, id.uuid()).await?.ok_or(Error::NOT_FOUND)?
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
        let could = scope.who_is_asked(place, relation);
        let who_could = orgs::who_could(self.db().reader(), could, action, (relation, place.level)).await?;
        Err(Error::refused(RefusalReason::Role, action, &place.name, who_could))
    }

    /// The same for what only customers have: at a seller it isn't there.
    pub(crate) async fn look_for_customer(&self, scope: &Scope, id: CompanyId, action: Action) -> Result<Place> {
        let place = self.look_for(scope, id, Action::SeeCompany).await?;
        if place.level.sells() {
            return Err(Error::NOT_FOUND);
        }
        self.judge(scope, &place, action).await?;
        Ok(place)
    }

    /// Where a company stands in the tree: by it goes where its pages stand.
    ///
    /// # Errors
    /// *Not found* where it isn't there or isn't the reader's to know of.
    pub async fn read_level(&self, scope: &Scope, id: CompanyId) -> Result<Level> {
        Ok(self.look_for(scope, id, Action::SeeCompany).await?.level)
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
        self.company_on(scope, place, &self.card(place).await?)
    }

    /// What every page about a company needs of it.
    pub(super) async fn card(&self, place: &Place) -> Result<Card> {
        companies::card(self.db().reader(), place).await?.ok_or(Error::NOT_FOUND)
    }

    /// The company on a card, as the reader may see it.
    pub(super) fn company_on(&self, scope: &Scope, place: &Place, card: &Card) -> Result<Company> {
        let acting = scope.place().ok_or(Error::NOT_FOUND)?;
        let relation = place.relation_to(acting).ok_or(Error::NOT_FOUND)?;
        let Figures { mailboxes, storage_mb, .. } = card.row.figures;
        let usage = || Usage::seen(mailboxes, storage_mb, card.measured_at, self.now());
        let may = |action: &Action| scope.allows(*action, relation, place.level);
        Ok(Company {
            id: place.company(),
            level: place.level,
            name: place.name.clone(),
            reseller: CompanyId::new(place.reseller),
            reseller_name: card.reseller_name.clone(),
            partner: CompanyId::new(place.partner),
            partner_name: card.partner_name.clone(),
            code: card.row.code.clone(),
            status: card.row.status,
            suspension: card.suspended.as_ref().map(|suspended| suspension(suspended, place, acting)),
            usage: (place.level == Level::Customer).then(usage),
            may: Action::ALL.into_iter().filter(may).collect(),
            own: relation == Relation::Own,
        })
    }
}

/// What suspends a company, as `acting` sees it.
fn suspension(suspended: &Suspended, place: &Place, acting: &Place) -> Suspension {
    Suspension {
        company: suspended.company.clone(),
        by_seller: suspended.id != place.id,
        reason: suspended.reason.clone(),
        by: suspended.by.clone(),
        since: suspended.since,
        yours: super::suspend_company::may_take_back(acting, suspended.from),
    }
}
