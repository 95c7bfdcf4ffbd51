//! What a step asks of the host.

use domain::{ids::CompanyId, provisioning::PlannedStep};

use super::{carry_on::Work, passwords, plan::AccountPart};
use crate::{
    Portal,
    error::{Error, Result},
    ports::{AccountDetails, FirstPassword, HostCustomer, Order},
    store::orgs,
};

impl Portal {
    /// The order of the step whose turn it is: the same words on every retry.
    pub(super) async fn order(&self, work: &Work) -> Result<Order> {
        let code = match &work.parts.customer {
            Some(customer) => customer.code.clone(),
            None => {
                let (partner, customer) = work.customer();
                orgs::code(self.db().reader(), partner, customer).await?.ok_or(Error::NOT_FOUND)?
            }
        };
        let customer = HostCustomer::new(CompanyId::new(work.place.partner), &code);
        Ok(match &work.what {
            PlannedStep::Customer { name, domain, .. } => {
                Order::CreateCustomer { customer, name: name.clone(), domain: domain.clone() }
            }
            PlannedStep::Service { service, .. } => Order::StartService { customer, service: service.clone() },
            PlannedStep::Account { name, upn, .. } => {
                let part =
                    work.parts.account.as_ref().ok_or_else(|| Error::Stored("a run without its account".into()))?;
                Order::CreateAccount {
                    customer,
                    upn: upn.clone(),
                    display_name: name.clone(),
                    addresses: part.addresses.clone(),
                    details: self.details(work, part).await?,
                }
            }
            PlannedStep::UserService { upn, service, .. } => {
                Order::GiveService { customer, upn: upn.clone(), service: service.clone() }
            }
        })
    }

    async fn details(&self, work: &Work, part: &AccountPart) -> Result<AccountDetails> {
        let first_password = if part.has_generated_password() {
            FirstPassword::Generated {
                secret: passwords::of_run(self, work.place.partner, work.run).await?,
                change_at_next_logon: part.settings.change_at_next_logon,
            }
        } else {
            FirstPassword::Link
        };
        Ok(AccountDetails {
            first_names: part.first_names.clone(),
            last_name: part.last_name.clone(),
            username: part.username.clone(),
            contact: part.mail.clone(),
            disabled: part.settings.disabled,
            first_password,
            properties: serde_json::from_value(part.properties.clone())?,
        })
    }
}
