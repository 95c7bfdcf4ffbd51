//! Forms of identity.

use super::api;
use crate::forms::Form;

/// One for each function that changes something.
pub(crate) const FORMS: &[Form] = &[Form::of::<api::AcceptTerms>()];
