//! Forms of provisioning.

use super::api;
use crate::forms::Form;

/// One for each function that changes something.
pub(crate) const FORMS: &[Form] = &[
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
];
