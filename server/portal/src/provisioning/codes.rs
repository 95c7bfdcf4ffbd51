//! Codes: the provider issues them to a seller; each works once, for that seller (E4, E43).

use domain::{authority::Action, ids::CompanyId, problem::Problem, provisioning::IssuedCode, text::CustomerCode};
use uuid::Uuid;

use crate::{
    FormStamp, Portal, Scope,
    audit::{Event, What},
    authority::{IssueCodes, Place},
    error::{Error, Result},
    store::{self, entity::customer_code, form_posts, orgs},
    transaction::{Tx, in_transaction},
};

impl Portal {
    /// Issues a code to a seller. Where none is given, one is made: three letters of the seller's name and a number.
    ///
    /// # Errors
    /// A refusal for anybody but the partner; the field's problem where the code was issued before.
    pub async fn issue_code(
        &self,
        scope: &Scope,
        form: FormStamp,
        seller: CompanyId,
        code: Option<&CustomerCode>,
    ) -> Result<String> {
        in_transaction!(self, scope, |tx| {
            let partner = scope.company().ok_or(Error::NOT_FOUND)?;
            let grant = tx.grant::<IssueCodes>(partner).await?;
            if let Some(done) = form_posts::claim(tx.writer(), grant.place(), form.key, "issue_code", tx.now()).await? {
                return Ok(done);
            }
            let seller = orgs::find(tx.reader(), grant.place().partner, seller.uuid()).await?;
            let seller = seller.filter(|place| place.level.sells()).ok_or(Error::NOT_FOUND)?;
            let code = match code {
                Some(code) => code.to_string(),
                None => generate(&tx, &seller).await?,
            };
            issue(&tx, &seller, &code).await?;
            form_posts::answer(tx.writer(), grant.place(), form.key, &code).await?;
            tx.commit(Event::new(&seller, What::CodeIssued { code: code.clone() })).await?;
            Ok(code)
        })
    }

    /// The codes that were issued, the newest first; at most 250. The partner sees all, a seller its own.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not create customers.
    pub async fn read_codes(&self, scope: &Scope, seller: CompanyId) -> Result<Vec<IssuedCode>> {
        let place = self.look_for(scope, seller, Action::CreateCustomer).await?;
        let all = place.id == place.partner;
        let sql = format!(
            "SELECT c.code, o.name, c.issued_at, c.issued_by, c.used_for FROM customer_code c \
             JOIN org o ON o.partner_id = c.partner_id AND o.id = c.org_id WHERE c.partner_id = $1{} \
             ORDER BY c.issued_at DESC, c.code DESC LIMIT 250",
            if all { "" } else { " AND c.org_id = $2" }
        );
        let mut values = store::values![place.partner];
        if !all {
            values.push(place.id.into());
        }
        let rows = store::all(&self.db().read, &sql, values).await?;
        rows.iter()
            .map(|row| {
                Ok(IssuedCode {
                    code: row.get(0)?,
                    seller: row.get(1)?,
                    issued_at: row.get(2)?,
                    issued_by: row.get(3)?,
                    used_for: row.get(4)?,
                })
            })
            .collect()
    }
}

pub(super) async fn issue(tx: &Tx<'_>, seller: &Place, code: &str) -> Result<()> {
    let row = customer_code::Model {
        partner_id: seller.partner,
        id: tx.new_id(),
        org_id: seller.id,
        reseller_id: seller.reseller,
        code: code.to_owned(),
        issued_at: tx.now(),
        issued_by: tx.scope().actor_name().to_owned(),
        used_by: None,
        used_for: None,
    };
    store::keep::<_, customer_code::ActiveModel>(tx, row).await.map_err(|error| {
        if store::is_taken(&error, "code") { Error::field("code", Problem::CodeUsed) } else { store::told(error) }
    })
}

async fn generate(tx: &Tx<'_>, seller: &Place) -> Result<String> {
    let letters: String =
        seller.name.chars().filter(char::is_ascii_alphabetic).take(3).collect::<String>().to_ascii_uppercase();
    let letters = if letters.len() < 2 { "TEN".to_owned() } else { letters };
    let random = u32::from_be_bytes(tx.portal().random());
    Ok(format!("{letters}{:07}", random % 10_000_000))
}

/// Takes a code for a run; a code another run took a moment ago is used.
pub(super) async fn take(tx: &Tx<'_>, seller: &Place, code: &str, run: Uuid, used_for: &str) -> Result<()> {
    let sql = "UPDATE customer_code SET used_by = $4, used_for = $5 WHERE partner_id = $1 AND org_id = $2 \
               AND code = $3 AND used_by IS NULL";
    let values = store::values![seller.partner, seller.id, code, run, used_for];
    if store::execute(tx.db(), sql, values).await? == 1 {
        return Ok(());
    }
    Err(Error::field("code", problem(tx.db(), seller, code).await?.unwrap_or(Problem::CodeUsed)))
}

/// What is wrong with a code at this seller, if anything. Another reseller's code is as unknown as one never issued.
pub(super) async fn problem<C: sea_orm::ConnectionTrait>(
    on: &C,
    seller: &Place,
    code: &str,
) -> Result<Option<Problem>> {
    let sql = "SELECT used_by FROM customer_code WHERE partner_id = $1 AND org_id = $2 AND code = $3";
    let row = store::one(on, sql, store::values![seller.partner, seller.id, code]).await?;
    Ok(match row {
        None => Some(Problem::CodeUnknown),
        Some(row) if row.get::<Option<Uuid>>(0)?.is_some() => Some(Problem::CodeUsed),
        Some(_) => None,
    })
}
