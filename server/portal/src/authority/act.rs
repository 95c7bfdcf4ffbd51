//! The names of the acts that need a grant. What each is about, and how that is loaded, stands in `acts.rs`.

/// Add a user to the company.
#[derive(Debug)]
pub(crate) enum AddUser {}

/// Add a reseller under the partner.
#[derive(Debug)]
pub(crate) enum AddReseller {}

/// Change the company's settings.
#[derive(Debug)]
pub(crate) enum EditCompany {}

/// Suspend the company, or take that back.
#[derive(Debug)]
pub(crate) enum SuspendCompany {}

/// Create a customer under the seller.
#[derive(Debug)]
pub(crate) enum CreateCustomer {}

/// Start services for the customer, make its users.
#[derive(Debug)]
pub(crate) enum ManageServices {}

/// Issue codes as the partner.
#[derive(Debug)]
pub(crate) enum IssueCodes {}

/// Take somebody's access away.
#[derive(Debug)]
pub(crate) enum RemoveUser {}

/// Invite somebody once more.
#[derive(Debug)]
pub(crate) enum InviteAgain {}

/// Let somebody of a foreign domain take up an invitation, or not.
#[derive(Debug)]
pub(crate) enum AnswerAcceptance {}

/// Have the password shown that a run generated. What else it takes, its use case asks.
#[derive(Debug)]
pub(crate) enum ShowPassword {}

/// Try a run again that waits for a person.
#[derive(Debug)]
pub(crate) enum RetryRun {}
