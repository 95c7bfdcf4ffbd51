//! Reading existing customers in from a file: a verdict for each row, and a second run changes nothing.

use domain::{
    ids::{CompanyId, RunId},
    problem::{FieldError, Problem},
    provisioning::{CustomerForm, NewCustomer},
};

use super::{codes, event::ProvisioningEvent, make, plan::CustomerPart, table::Table};
use crate::{
    Portal, Scope,
    audit::{Event, Tells},
    authority::{Actor, Place, Task},
    error::{Error, Result},
    store::orgs,
    transaction::in_transaction,
};

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerVerdict {
    /// The line in the file, counted from 1 with the heading.
    pub line: usize,
    /// The customer's name as it stands there.
    pub name: String,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was made.
    Created,
    /// It is there already, under that reseller with that code.
    Unchanged,
    /// It can't be made; each problem at its column.
    Refused(Vec<FieldError>),
}

const COLUMNS: [&str; 8] =
    ["reseller", "code", "name", "domain", "contact_name", "contact_email", "country", "language"];

impl Portal {
    /// Reads customers in under the partner, each row for itself.
    ///
    /// # Errors
    /// Where the file isn't such a table at all, or the partner isn't there: then nothing is changed.
    pub async fn import_customers(
        &self,
        scope: &Scope,
        partner: CompanyId,
        file: &[u8],
    ) -> Result<Vec<CustomerVerdict>> {
        if !matches!(scope.actor(), Actor::System(Task::Import)) {
            return Err(Error::NOT_FOUND);
        }
        let place = orgs::find(self.db().reader(), partner.uuid(), partner.uuid()).await?.ok_or(Error::NOT_FOUND)?;
        let scope = scope.clone().within(place);
        let table = Table::read(file, &COLUMNS)?;
        let mut verdicts = Vec::with_capacity(table.rows.len());
        for (line, fields) in table.rows {
            let field = |column: usize| fields.get(column).cloned().unwrap_or_default();
            let typed = CustomerForm {
                code: field(1),
                name: field(2),
                domain: field(3),
                contact_name: field(4),
                contact_mail: field(5),
                country: field(6),
                language: field(7),
                ..CustomerForm::default()
            };
            let verdict = self.import_row(&scope, &field(0), &typed).await?;
            verdicts.push(CustomerVerdict { line, name: typed.name, verdict });
        }
        // Who is read in exists at the host already, and may have been measured before.
        self.read_usage_anew().await?;
        Ok(verdicts)
    }

    async fn import_row(&self, scope: &Scope, reseller: &str, typed: &CustomerForm) -> Result<Verdict> {
        let seller = self.seller_named(scope, reseller).await?;
        let (new, seller) = match (typed.parse(), seller) {
            (Ok(new), Some(seller)) => (new, seller),
            (parsed, seller) => {
                let mut errors = parsed.err().unwrap_or_default();
                if seller.is_none() {
                    let problem = Problem::NoSuchReseller;
                    errors.insert(0, FieldError { field: "reseller".into(), problem });
                }
                rename_mail_column(&mut errors);
                return Ok(Verdict::Refused(errors));
            }
        };
        if self.is_there(&seller, &new).await? {
            return Ok(Verdict::Unchanged);
        }
        let made = in_transaction!(self, scope, |tx| {
            let id = tx.new_id();
            if orgs::of_code(tx.reader(), seller.partner, new.code.as_str()).await?.is_some() {
                return Err(Error::field("code", Problem::CodeUsed));
            }
            if codes::problem(tx.reader(), &seller, new.code.as_str()).await? == Some(Problem::CodeUnknown) {
                codes::issue(&tx, &seller, new.code.as_str()).await?;
            }
            codes::take(&tx, &seller, new.code.as_str(), RunId::new(id), new.name.as_str()).await?;
            let made = make::customer(&tx, &seller, id, &CustomerPart::from(&new)).await?;
            let what =
                ProvisioningEvent::CustomerImported { customer: new.name.to_string(), code: new.code.to_string() };
            tx.commit(Event { told: what.told(), ..made }).await
        });
        match made {
            Ok(()) => Ok(Verdict::Created),
            Err(Error::Denied(domain::denial::Denial::Invalid { mut errors })) => {
                rename_mail_column(&mut errors);
                Ok(Verdict::Refused(errors))
            }
            Err(error) => Err(error),
        }
    }

    async fn seller_named(&self, scope: &Scope, name: &str) -> Result<Option<Place>> {
        let partner = scope.place().ok_or(Error::NOT_FOUND)?.partner;
        orgs::seller_named(self.db().reader(), partner, self.names().key(name.trim())).await
    }

    async fn is_there(&self, seller: &Place, new: &NewCustomer) -> Result<bool> {
        let key = self.names().key(new.name.as_str());
        orgs::has_customer(self.db().reader(), seller, key, Some(new.code.as_str())).await
    }
}

/// The file calls the contact person's address `contact_email`.
fn rename_mail_column(errors: &mut [FieldError]) {
    for error in errors.iter_mut().filter(|error| error.field == "contact_mail") {
        error.field = "contact_email".to_owned();
    }
}
