//! Pages of tenancy.

mod acceptance;
mod companies;
mod invitation;
mod people;
mod reseller;
mod settings;
mod suspend;

pub(crate) use self::{
    companies::{overview, seller},
    invitation::{invitation, own_invitation},
    people::{new_person, own_new_person, own_people, own_remove_person, people, remove_person},
    reseller::new_reseller,
    settings::{advanced_in_words, own_settings, settings},
    suspend::{suspend, suspended},
};

use domain::{
    authority::Action,
    ids::CompanyId,
    tenancy::{Company, CompanyStatus},
};
use ui::Tone;

use crate::{
    error::AppError,
    server_ctx::{denied, signed_in},
};

/// The company a page acts on: who may see it but not do that learns why, and who could (A6).
pub(crate) async fn company_for(action: Action, company: CompanyId) -> Result<Company, AppError> {
    let (portal, scope) = signed_in()?;
    portal.read_company_for(&scope, company, action).await.map_err(denied)
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
