//! Pages of tenancy.

mod acceptance;
mod companies;
mod invitation;
mod mails;
mod people;
mod reseller;
mod settings;
mod suspend;

pub(crate) use self::{
    companies::{overview, seller},
    invitation::invitation,
    people::{new_person, people, remove_person},
    reseller::new_reseller,
    settings::{advanced_in_words, settings},
    suspend::{suspend, suspended},
};

use domain::{
    authority::Action,
    tenancy::{Company, CompanyStatus},
};
use ui::Tone;

use crate::{error::AppError, frame, server_ctx::signed_in};

/// The company whose page was asked for, to act on: who may see it but not do that learns why, and who could (A6).
pub(crate) async fn company_for(action: Action) -> Result<Company, AppError> {
    let (portal, scope) = signed_in()?;
    Ok(portal.read_company_for(&scope, frame::company().await?, action).await?)
}

/// The colour a status has beside its word.
pub(crate) const fn tone(status: CompanyStatus) -> Tone {
    match status {
        CompanyStatus::Active => Tone::Ok,
        CompanyStatus::NeedsAttention => Tone::Warn,
        CompanyStatus::Suspended => Tone::Bad,
        CompanyStatus::Onboarding | CompanyStatus::NoUsers => Tone::Off,
    }
}
