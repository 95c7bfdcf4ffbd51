//! What provisioning has.

use super::{api, pages};
use crate::{
    doors::{PageAt, Slice},
    forms::Form,
};

pub(crate) const SLICE: Slice = Slice {
    pages: &[
        PageAt::new(&["/jobs", "/r/{company}/jobs", "/c/{company}/jobs"], pages::runs),
        PageAt::new(&["/jobs/{run}"], pages::run),
        PageAt::new(&["/partner/codes", "/r/{company}/codes"], pages::codes),
        PageAt::new(&["/partner/catalogue"], pages::products),
        PageAt::new(&["/r/{company}/customers/new"], pages::new_customer),
        PageAt::new(&["/r/{company}/drafts/{draft}/customer"], pages::draft_customer),
        PageAt::new(&["/r/{company}/drafts/{draft}/administrator"], pages::draft_administrator),
        PageAt::new(&["/r/{company}/drafts/{draft}/services"], pages::draft_services),
        PageAt::new(&["/r/{company}/drafts/{draft}/plan"], pages::draft_plan),
        PageAt::new(&["/c/{company}"], pages::customer),
        PageAt::new(&["/c/{company}/users"], pages::accounts),
        PageAt::new(&["/c/{company}/users/new"], pages::new_account),
        PageAt::new(&["/c/{company}/users/{account}"], pages::account),
        PageAt::new(&["/c/{company}/users/{account}/services"], pages::account_services),
        PageAt::new(&["/c/{company}/services"], pages::services),
    ],
    forms: &[
        Form::of::<api::CancelDraft>(),
        Form::of::<api::CreateAccount>(),
        Form::of::<api::GiveServices>(),
        Form::of::<api::GiveUpRun>(),
        Form::of::<api::IssueCode>(),
        Form::of::<api::ProvisionCustomer>(),
        Form::of::<api::RetryRun>(),
        Form::of::<api::SaveAdministrator>(),
        Form::of::<api::SaveCustomer>(),
        Form::of::<api::SaveCustomerOnly>(),
        Form::of::<api::SaveServices>(),
        Form::of::<api::StartServices>(),
    ],
};
