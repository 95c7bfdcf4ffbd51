//! The overview, and a reseller's customers: one list, by keyset, with the totals of everything (A11–A17, A30).

use domain::{
    authority::{Action, Level},
    ids::CompanyId,
    tenancy::{CompanyPage, CompanyRow, ListQuery},
};

use crate::{
    Portal, Scope,
    authority::Place,
    error::{Error, Result},
    paging::{opened, sought},
    store::{
        companies::{self, Filter, Found, Listed},
        keyset::{Position, Window},
    },
};

/// Where a page begins, and how many rows stand before it.
struct Start {
    before: i64,
    position: Position,
}

impl Portal {
    /// The partner's overview of its sellers.
    ///
    /// # Errors
    /// *Not found* for anybody but people of a partner: no link leads up the tree (A43).
    pub async fn read_overview(&self, scope: &Scope, query: &ListQuery) -> Result<CompanyPage> {
        let acting = scope.place().ok_or(Error::NOT_FOUND)?;
        if acting.level != Level::Partner {
            return Err(Error::NOT_FOUND);
        }
        let place = self.look_for(scope, acting.company(), Action::SeeBelow).await?;
        self.list(scope, &place, Listed::Sellers, query).await
    }

    /// The customers of one seller: a reseller, or the partner's own entry.
    ///
    /// # Errors
    /// *Not found* where it isn't there, isn't the reader's to know of, or doesn't sell.
    pub async fn read_customers(&self, scope: &Scope, seller: CompanyId, query: &ListQuery) -> Result<CompanyPage> {
        let place = self.look_for(scope, seller, Action::SeeCompany).await?;
        if !place.level.sells() {
            return Err(Error::NOT_FOUND);
        }
        self.judge(scope, &place, Action::SeeBelow).await?;
        self.list(scope, &place, Listed::Customers, query).await
    }

    async fn list(&self, scope: &Scope, place: &Place, of: Listed, query: &ListQuery) -> Result<CompanyPage> {
        sought(&query.q)?;
        let on = self.db().reader();
        let (card, totals, count) = match of {
            Listed::Sellers => companies::card_of_tree(on, place.partner).await?.ok_or(Error::NOT_FOUND)?,
            Listed::Customers => {
                let card = self.card(place).await?;
                let figures = card.row.figures;
                (card, figures, figures.customers)
            }
        };
        let looked_for = !query.q.trim().is_empty() || query.status.is_some();
        let name = format!(
            "{}{} {} {:?} {} {}",
            if of == Listed::Sellers { "s" } else { "c" },
            place.id,
            query.q.trim(),
            query.status,
            query.sort.slug(),
            query.descending
        );
        let open = |cursor: &str| self.open_row(&name, cursor);
        let (after, before) = (opened(&query.after, open)?, opened(&query.before, open)?);
        let backwards = before.is_some();
        let (number, from) = before.or(after).map_or((0, None), |start| (start.before, Some(start.position)));
        let window = Window { from, backwards, rows: usize::from(query.rows()) };
        let pinned = of == Listed::Sellers && !looked_for;
        let filter = Filter::new(place, of, query, pinned);
        let found = filter.page(on, query, &window).await?;
        let shown = i64::try_from(found.rows.len()).unwrap_or(0);
        // Rows may have come and gone since the cursor was made: what is there decides, the number follows.
        let at_start = found.is_first(&window);
        let stood_before = match at_start {
            true => 0,
            false if backwards => (number - shown).max(1),
            false => number,
        };
        let cursor = |row: Option<&Found>, before: i64| row.map(|row| self.seal_row(&name, before, row));
        let next = if found.is_last(&window) { None } else { cursor(found.rows.last(), stood_before + shown) };
        let previous = if at_start { None } else { cursor(found.rows.first(), stood_before) };
        let mut rows: Vec<CompanyRow> = found.rows.into_iter().map(|found| found.row).collect();
        if pinned && at_start {
            rows.insert(0, CompanyRow { own: true, ..card.row.clone() });
        }
        let first = if rows.is_empty() { None } else { Some(stood_before + if pinned && !at_start { 2 } else { 1 }) };
        Ok(CompanyPage {
            company: self.company_on(scope, place, &card)?,
            rows,
            totals,
            count,
            matching: if looked_for { Some(filter.count(on).await?) } else { None },
            first,
            next,
            previous,
            administrators: card.administrators,
            query: query.clone(),
        })
    }

    fn seal_row(&self, list: &str, before: i64, row: &Found) -> String {
        let mut position = before.to_be_bytes().to_vec();
        position.extend_from_slice(&row.position.bytes());
        self.key().seal_cursor(list, &position)
    }

    fn open_row(&self, list: &str, cursor: &str) -> Option<Start> {
        let position = self.key().open_cursor(list, cursor)?;
        let (before, rest) = position.split_first_chunk::<8>()?;
        Some(Start { before: i64::from_be_bytes(*before), position: Position::read(rest)? })
    }
}
