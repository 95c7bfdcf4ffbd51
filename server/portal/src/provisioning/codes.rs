//! Codes: the provider issues them to a seller; each works once, for that seller (E4, E43).

use domain::{
    authority::Action,
    ids::{CompanyId, RunId},
    paging::{Page, PageAt},
    problem::Problem,
    provisioning::IssuedCode,
    text::CustomerCode,
};
use uuid::Uuid;

use super::event::ProvisioningEvent;
use crate::{
    FormStamp, Portal, Scope,
    audit::Event,
    authority::{IssueCodes, Place},
    error::{Error, Result},
    limits::Budget,
    store::{Reader, codes, keyset::Position, orgs},
    transaction::{Ending, Tx, act},
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
        let form = form.asks("issue_code", &(seller, code))?;
        let partner = scope.company().ok_or(Error::NOT_FOUND)?;
        act!(self, scope, form, IssueCodes, partner, |tx, grant| {
            let seller = orgs::find(tx.reader(), grant.place().partner, seller.uuid()).await?;
            let seller = seller.filter(|place| place.level.sells()).ok_or(Error::NOT_FOUND)?;
            let code = match code {
                Some(code) => code.to_string(),
                None => generate(tx, &seller).await?,
            };
            tx.spend_own(Budget::Codes).await?;
            issue(tx, &seller, &code).await?;
            let event = Event::new(&seller, ProvisioningEvent::CodeIssued { code: code.clone() });
            Ok(Ending::told(code, event))
        })
    }

    /// The codes that were issued, the newest first. The partner sees all, a seller its own.
    ///
    /// # Errors
    /// *Not found* or a refusal, for who may not create customers.
    pub async fn read_codes(&self, scope: &Scope, seller: CompanyId, at: &PageAt) -> Result<Page<IssuedCode>> {
        let place = self.look_for(scope, seller, Action::CreateCustomer).await?;
        let list = format!("codes {}", place.id);
        let window = self.window(&list, at)?;
        let found = codes::list(self.db().reader(), &place, &window).await?;
        let position = |(id, code): &(Uuid, IssuedCode)| Position::by_time(code.issued_at, *id);
        Ok(self.page(&list, &window, found, |(_, code)| code, position))
    }
}

pub(super) async fn issue(tx: &Tx<'_>, seller: &Place, code: &str) -> Result<()> {
    let new = codes::New { id: tx.new_id(), code, issued_at: tx.now(), issued_by: tx.scope().actor_name() };
    codes::issue(tx.writer(), seller, new).await
}

async fn generate(tx: &Tx<'_>, seller: &Place) -> Result<String> {
    let letters: String =
        seller.name.chars().filter(char::is_ascii_alphabetic).take(3).collect::<String>().to_ascii_uppercase();
    let letters = if letters.len() < 2 { "TEN".to_owned() } else { letters };
    let random = u32::from_be_bytes(tx.portal().random());
    Ok(format!("{letters}{:07}", random % 10_000_000))
}

/// Takes a code for a run; a code another run took a moment ago is used.
pub(super) async fn take(tx: &Tx<'_>, seller: &Place, code: &str, run: RunId, used_for: &str) -> Result<()> {
    if codes::take(tx.writer(), seller, code, run, used_for).await? {
        return Ok(());
    }
    Err(Error::field("code", problem(tx.reader(), seller, code).await?.unwrap_or(Problem::CodeUsed)))
}

/// What is wrong with a code at this seller, if anything. Another reseller's code is as unknown as one never issued.
pub(super) async fn problem(on: Reader<'_>, seller: &Place, code: &str) -> Result<Option<Problem>> {
    Ok(match codes::is_used(on, seller, code).await? {
        None => Some(Problem::CodeUnknown),
        Some(true) => Some(Problem::CodeUsed),
        Some(false) => None,
    })
}
