//! What the log tells of runs, services and codes.

use domain::audit::EventClass;

use crate::audit::events;

events! {
    /// What can happen to customers, their accounts and services.
    ProvisioningEvent {
        /// A code was issued (E43).
        CodeIssued { code: String } => "code-issued", EventClass::Settings;
        /// *Provision* was pressed.
        RunStarted { subject: String } => "run-started", EventClass::Services;
        /// All steps of a run are done.
        RunFinished { subject: String } => "run-finished", EventClass::Services;
        /// A run waits for a person: at which step, and the word of what is wrong.
        RunNeedsPerson { subject: String, step: String, problem: String } => "run-needs-person", EventClass::Services;
        /// A run that waited was started again.
        RunRetried { subject: String } => "run-retried", EventClass::Services;
        /// A run that waited was given up: what isn't made is not made any more.
        RunGivenUp { subject: String } => "run-given-up", EventClass::Services;
        /// A customer was made.
        CustomerCreated { customer: String, code: String } => "customer-created", EventClass::Customers, makes_company;
        /// A customer was read in from a file.
        CustomerImported { customer: String, code: String } => "customer-imported", EventClass::Customers, makes_company;
        /// A service, by the catalogue's key, was started for a customer.
        ServiceStarted { service: String } => "service-started", EventClass::Services;
        /// A user's account was made.
        AccountCreated { upn: String } => "account-created", EventClass::Services;
        /// A user got a service.
        ServiceGiven { upn: String, service: String } => "service-given", EventClass::Services;
        /// A generated password was shown, once, to who ordered it.
        PasswordShown { upn: String } => "password-shown", EventClass::Services;
        /// A draft was cancelled; the customer's name, as far as it was typed.
        DraftCancelled { subject: String } => "draft-cancelled", EventClass::Customers;
        /// The product catalogue was read in: products that are new or changed, and products in all.
        CatalogueImported { changed: usize, products: usize } => "catalogue-imported", EventClass::System;
    }
}
