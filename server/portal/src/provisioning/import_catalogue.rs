//! Reading Microsoft's product table in (contracts.md 2): one row a service plan, products repeated, names that differ
//! between rows of one product.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::event::ProvisioningEvent;
use crate::{
    Portal, Scope,
    audit::{Event, Events},
    authority::{Actor, Task},
    error::{Error, Result},
    paging::sought,
    provisioning::table::Table,
    store::{catalogue, orgs},
    transaction::{Tx, in_transaction},
};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CatalogueReport {
    /// Data rows read.
    pub rows: usize,
    /// Products in the file.
    pub products: usize,
    /// Products and plans that are new or changed.
    pub changed: usize,
    /// Rows that can't be read: line number and why.
    pub refused: Vec<(usize, String)>,
}

#[derive(Default)]
struct Product {
    part_number: String,
    name: String,
    plans: BTreeMap<Uuid, (String, String)>,
}

const COLUMNS: [&str; 6] = [
    "Product_Display_Name",
    "String_Id",
    "GUID",
    "Service_Plan_Name",
    "Service_Plan_Id",
    "Service_Plans_Included_Friendly_Names",
];

impl Portal {
    /// Reads the table in. A second run of the same file changes nothing.
    ///
    /// # Errors
    /// Where the file isn't that table at all: then nothing is changed.
    pub async fn import_catalogue(&self, scope: &Scope, file: &[u8]) -> Result<CatalogueReport> {
        if !matches!(scope.actor(), Actor::System(Task::Import)) {
            return Err(Error::NOT_FOUND);
        }
        let table = Table::read(file, &COLUMNS)?;
        let mut report = CatalogueReport { rows: table.rows.len(), ..CatalogueReport::default() };
        let products = gather(&table, &mut report);
        report.products = products.len();
        in_transaction!(self, scope, |tx| {
            let mut report = report.clone();
            for (sku, product) in &products {
                report.changed += keep(&tx, *sku, product).await?;
            }
            if report.changed == 0 {
                return Ok(report);
            }
            let told = Told { changed: report.changed, products: report.products };
            match told.to_partners(&tx).await? {
                Some(events) => tx.commit(events).await?,
                None => tx.commit_unaudited("there is no partner yet whose log could tell of it").await?,
            }
            Ok(report)
        })
    }

    /// How many products the catalogue has.
    ///
    /// # Errors
    /// What the database said.
    pub async fn count_products(&self) -> Result<i64> {
        catalogue::count(self.db().reader()).await
    }

    /// The products whose name or part number holds what is looked for, by name; at most 100.
    ///
    /// # Errors
    /// *Not found* for anybody but people of a partner.
    pub async fn read_products(&self, scope: &Scope, q: &str) -> Result<Vec<(String, String, i64)>> {
        let acting = scope.company().ok_or(Error::NOT_FOUND)?;
        self.look_for(scope, acting, domain::authority::Action::IssueCodes).await?;
        catalogue::search(self.db().reader(), sought(q)?).await
    }
}

fn gather(table: &Table, report: &mut CatalogueReport) -> BTreeMap<Uuid, Product> {
    let mut products: BTreeMap<Uuid, Product> = BTreeMap::new();
    for (line, row) in &table.rows {
        let field = |column: usize| row.get(column).map(|text| text.trim()).unwrap_or_default();
        let (Ok(sku), Ok(plan)) = (field(2).parse::<Uuid>(), field(4).parse::<Uuid>()) else {
            report.refused.push((*line, "GUID or Service_Plan_Id is not a GUID".to_owned()));
            continue;
        };
        if field(0).is_empty() || field(1).is_empty() {
            report.refused.push((*line, "Product_Display_Name or String_Id is empty".to_owned()));
            continue;
        }
        if row.iter().any(|text| !text.chars().all(domain::text::can_be_held)) {
            report.refused.push((*line, "a column holds control characters, such as a NUL".to_owned()));
            continue;
        }
        let product = products.entry(sku).or_default();
        // Rows of one product differ in capitals and blanks: the first one read is kept.
        if product.name.is_empty() {
            (product.name, product.part_number) = (field(0).to_owned(), field(1).to_owned());
        }
        product.plans.entry(plan).or_insert_with(|| (field(3).to_owned(), field(5).to_owned()));
    }
    products
}

async fn keep(tx: &Tx<'_>, sku: Uuid, product: &Product) -> Result<usize> {
    let named = (product.name.as_str(), tx.portal().names().key(&product.name));
    let mut changed = usize::from(catalogue::keep(tx.writer(), sku, &product.part_number, named).await?);
    for (plan, (part_number, name)) in &product.plans {
        changed += usize::from(catalogue::keep_plan(tx.writer(), sku, *plan, part_number, name).await?);
    }
    Ok(changed)
}

struct Told {
    changed: usize,
    products: usize,
}

impl Told {
    /// The catalogue is everybody's: each partner's log tells of it.
    async fn to_partners(&self, tx: &Tx<'_>) -> Result<Option<Events>> {
        let partners = orgs::partners(tx.reader()).await?;
        let what = ProvisioningEvent::CatalogueImported { changed: self.changed, products: self.products };
        let mut events = partners.iter().map(|partner| Event::new(partner, what.clone()));
        Ok(events.next().map(|first| Events::from(first).and(events)))
    }
}
