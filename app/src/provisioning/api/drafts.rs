//! Doors of the stepper (E11).

use domain::{
    ids::{CompanyId, DraftId},
    provisioning::{AdministratorForm, CustomerForm},
};
use leptos::prelude::*;

use crate::error::{AppError, Done};

/// *Create Customer*; begins a draft where there is none.
#[server(prefix = "/api", endpoint = "provisioning/save_customer")]
pub async fn save_customer(
    stamp: String,
    seller: CompanyId,
    draft: Option<DraftId>,
    #[server(default)] version: i32,
    customer: CustomerForm,
) -> Result<Done, AppError> {
    use crate::server_ctx::posted;
    let (portal, scope, form) = posted(&stamp)?;
    let draft = draft.map(|id| domain::provisioning::DraftAt { id, version });
    let saved = portal.save_customer_step(&scope, form, seller, draft, &customer).await;
    let (draft, next) = saved?;
    Ok(Done::at(crate::paths::draft(seller, draft.id, next)))
}

/// *Create only the customer*: on to its plan; its services and users follow page by page.
#[server(prefix = "/api", endpoint = "provisioning/save_customer_only")]
pub async fn save_customer_only(
    stamp: String,
    seller: CompanyId,
    draft: Option<DraftId>,
    #[server(default)] version: i32,
    customer: CustomerForm,
) -> Result<Done, AppError> {
    use crate::server_ctx::posted;
    let (portal, scope, form) = posted(&stamp)?;
    let draft = draft.map(|id| domain::provisioning::DraftAt { id, version });
    let saved = portal.save_customer_only(&scope, form, seller, draft, &customer).await;
    let (draft, next) = saved?;
    Ok(Done::at(crate::paths::draft(seller, draft.id, next)))
}

/// *Create Administrator*.
#[server(prefix = "/api", endpoint = "provisioning/save_administrator")]
pub async fn save_administrator(
    stamp: String,
    seller: CompanyId,
    draft: DraftId,
    #[server(default)] version: i32,
    administrator: AdministratorForm,
) -> Result<Done, AppError> {
    use crate::server_ctx::posted;
    let (portal, scope, form) = posted(&stamp)?;
    let at = domain::provisioning::DraftAt { id: draft, version };
    let (_, next) = portal.save_administrator_step(&scope, form, (seller, at), &administrator).await?;
    Ok(Done::at(crate::paths::draft(seller, draft, next)))
}

/// *Provision Services*.
#[server(prefix = "/api", endpoint = "provisioning/save_services")]
pub async fn save_services(
    stamp: String,
    seller: CompanyId,
    draft: DraftId,
    #[server(default)] version: i32,
    #[server(default)] services: Vec<String>,
) -> Result<Done, AppError> {
    use crate::server_ctx::posted;
    let (portal, scope, form) = posted(&stamp)?;
    let at = domain::provisioning::DraftAt { id: draft, version };
    let (_, next) = portal.save_services_step(&scope, form, (seller, at), &services).await?;
    Ok(Done::at(crate::paths::draft(seller, draft, next)))
}

/// *Cancel*: makes nothing (E18).
#[server(prefix = "/api", endpoint = "provisioning/cancel_draft")]
pub async fn cancel_draft(stamp: String, draft: DraftId) -> Result<Done, AppError> {
    use crate::server_ctx::posted;
    let (portal, scope, form) = posted(&stamp)?;
    let seller = portal.cancel_draft(&scope, form, draft).await?;
    Ok(Done::at(format!("{}?done=draft-cancelled", crate::paths::seller(seller))))
}

/// *Provision*: the one final act.
#[server(prefix = "/api", endpoint = "provisioning/provision_customer")]
pub async fn provision_customer(stamp: String, draft: DraftId, fingerprint: String) -> Result<Done, AppError> {
    use crate::server_ctx::posted;
    let (portal, scope, form) = posted(&stamp)?;
    let run = portal.provision(&scope, form, draft, &fingerprint).await?;
    Ok(Done::at(crate::paths::run_watched(run)))
}
