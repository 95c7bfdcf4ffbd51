//! Forms of tenancy.

use super::api;
use crate::forms::Form;

/// One for each function that changes something.
pub(crate) const FORMS: &[Form] = &[
    Form::of::<api::AddReseller>(),
    Form::of::<api::AddUser>(),
    Form::of::<api::EditCompany>(),
    Form::of::<api::InviteAgain>(),
    Form::of::<api::LetIn>(),
    Form::of::<api::RemoveUser>(),
    Form::of::<api::ResumeCompany>(),
    Form::of::<api::SuspendCompany>(),
    Form::of::<api::TurnAway>(),
];
