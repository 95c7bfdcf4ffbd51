//! Pages of tenancy.

mod companies;
mod people;
mod reseller;
mod settings;

pub(crate) use self::{
    companies::{overview, seller},
    people::{new_person, own_new_person, own_people, own_remove_person, people, remove_person},
    reseller::new_reseller,
    settings::{advanced_in_words, own_settings, settings},
};

use domain::tenancy::CompanyStatus;
use ui::Tone;

/// The colour a status has beside its word.
pub(crate) const fn tone(status: CompanyStatus) -> Tone {
    match status {
        CompanyStatus::Active => Tone::Ok,
        CompanyStatus::NeedsAttention => Tone::Warn,
        CompanyStatus::Suspended => Tone::Bad,
        CompanyStatus::Onboarding | CompanyStatus::NoUsers => Tone::Off,
    }
}
