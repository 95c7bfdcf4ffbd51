//! Doors of tenancy: scope, parse, one use case, answer.

use domain::{
    ids::{AcceptanceId, CompanyId, MembershipId},
    paging::PageAt,
    tenancy::{Company, CompanyPage, CompanySettings, ListQuery, SuspensionEffect, User, UserList},
};
use leptos::prelude::*;

use crate::error::{AppError, Done};

/// The partner's overview of its sellers (A11–A17).
#[server(prefix = "/api", endpoint = "tenancy/read_overview")]
pub async fn read_overview(query: ListQuery) -> Result<CompanyPage, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_overview(&scope, &query).await.map_err(denied)
}

/// The customers of one seller (A30).
#[server(prefix = "/api", endpoint = "tenancy/read_customers")]
pub async fn read_customers(seller: CompanyId, query: ListQuery) -> Result<CompanyPage, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_customers(&scope, seller, &query).await.map_err(denied)
}

/// A company, and what the reader may do to it.
#[server(prefix = "/api", endpoint = "tenancy/read_company")]
pub async fn read_company(company: CompanyId) -> Result<Company, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_company(&scope, company).await.map_err(denied)
}

/// Who has access to a company (A31, A34, A36).
#[server(prefix = "/api", endpoint = "tenancy/read_users")]
pub async fn read_users(company: CompanyId, #[server(default)] at: PageAt) -> Result<UserList, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_users(&scope, company, &at).await.map_err(denied)
}

/// One of them, for the pages about one.
#[server(prefix = "/api", endpoint = "tenancy/read_user")]
pub async fn read_user(company: CompanyId, user: MembershipId) -> Result<(Company, User), AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_user(&scope, company, user).await.map_err(denied)
}

/// A company's settings (A27).
#[server(prefix = "/api", endpoint = "tenancy/read_settings")]
pub async fn read_settings(company: CompanyId) -> Result<CompanySettings, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_settings(&scope, company).await.map_err(denied)
}

/// *Add new reseller* (A25, A26).
#[server(prefix = "/api", endpoint = "tenancy/add_reseller")]
pub async fn add_reseller(
    stamp: String,
    #[server(default)] name: String,
    #[server(default)] user_name: String,
    #[server(default)] user_mail: String,
) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, invalid, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let new = domain::tenancy::ResellerForm { name, user_name, user_mail }.parse().map_err(invalid)?;
    let added = portal.add_reseller(&scope, form, &new).await.map_err(denied)?;
    Ok(Done::at(format!("{}?done=reseller-added&about={added}", crate::paths::RESELLERS)))
}

/// *Add user* at any level (A32, A36, A42).
#[server(prefix = "/api", endpoint = "tenancy/add_user")]
pub async fn add_user(
    stamp: String,
    company: CompanyId,
    #[server(default)] name: String,
    #[server(default)] mail: String,
    #[server(default)] role: String,
) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, invalid, pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let typed = domain::tenancy::UserForm { name, mail, role };
    let new = typed.parse().and_then(domain::tenancy::NewUser::with_a_chosen_role).map_err(invalid)?;
    let at = pages_of(&portal, &scope, company).await?;
    let added = portal.add_user(&scope, form, company, &new).await.map_err(denied)?;
    Ok(Done::at(format!("{}?done=user-added&about={added}", at.people())))
}

/// *Send again*: another invitation for somebody who hasn't taken up theirs (A33).
#[server(prefix = "/api", endpoint = "tenancy/invite_again")]
pub async fn invite_again(stamp: String, company: CompanyId, user: MembershipId) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let at = pages_of(&portal, &scope, company).await?;
    let invited = portal.invite_again(&scope, form, (company, user)).await.map_err(denied)?;
    Ok(Done::at(format!("{}?done=user-invited-again&about={invited}", at.people())))
}

/// *Let in*: somebody of a foreign domain who wants to take up an invitation.
#[server(prefix = "/api", endpoint = "tenancy/let_in")]
pub async fn let_in(
    stamp: String,
    company: CompanyId,
    user: MembershipId,
    asks: AcceptanceId,
) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let at = pages_of(&portal, &scope, company).await?;
    let answer = (asks, portal::tenancy::Answer::LetIn);
    let user = portal.answer_acceptance(&scope, form, (company, user), answer).await.map_err(denied)?;
    Ok(Done::at(format!("{}?done=let-in&about={user}", at.people())))
}

/// *Refuse*: they aren't let in, and the link they had is dead.
#[server(prefix = "/api", endpoint = "tenancy/turn_away")]
pub async fn turn_away(
    stamp: String,
    company: CompanyId,
    user: MembershipId,
    asks: AcceptanceId,
) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let at = pages_of(&portal, &scope, company).await?;
    let answer = (asks, portal::tenancy::Answer::TurnAway);
    let user = portal.answer_acceptance(&scope, form, (company, user), answer).await.map_err(denied)?;
    Ok(Done::at(format!("{}?done=turned-away&about={user}", at.people())))
}

/// *Delete user* (A35, A38).
#[server(prefix = "/api", endpoint = "tenancy/remove_user")]
pub async fn remove_user(stamp: String, company: CompanyId, user: MembershipId) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let at = pages_of(&portal, &scope, company).await?;
    portal.remove_user(&scope, form, (company, user)).await.map_err(denied)?;
    Ok(Done::at(format!("{}?done=user-removed", at.people())))
}

/// Saves a company's settings (A27).
#[server(prefix = "/api", endpoint = "tenancy/edit_company")]
pub async fn edit_company(
    stamp: String,
    company: CompanyId,
    settings: domain::tenancy::SettingsForm,
) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let at = pages_of(&portal, &scope, company).await?;
    portal.edit_company(&scope, form, company, &settings).await.map_err(denied)?;
    Ok(Done::at(format!("{}?done=saved", at.settings())))
}

/// What suspending a company would stop.
#[server(prefix = "/api", endpoint = "tenancy/read_suspension")]
pub async fn read_suspension(company: CompanyId) -> Result<SuspensionEffect, AppError> {
    use crate::server_ctx::{denied, signed_in};
    let (portal, scope) = signed_in()?;
    portal.read_suspension(&scope, company).await.map_err(denied)
}

/// Suspends a company of the level below (A16).
#[server(prefix = "/api", endpoint = "tenancy/suspend_company")]
pub async fn suspend_company(
    stamp: String,
    company: CompanyId,
    #[server(default)] reason: String,
) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, invalid, pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let reason = domain::tenancy::SuspensionForm { reason }.parse().map_err(invalid)?;
    let at = pages_of(&portal, &scope, company).await?;
    portal.suspend_company(&scope, form, company, &reason).await.map_err(denied)?;
    Ok(Done::at(format!("{}?done=suspended", at.home())))
}

/// Takes the suspension back.
#[server(prefix = "/api", endpoint = "tenancy/resume_company")]
pub async fn resume_company(stamp: String, company: CompanyId) -> Result<Done, AppError> {
    use crate::server_ctx::{denied, pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let at = pages_of(&portal, &scope, company).await?;
    portal.resume_company(&scope, form, company).await.map_err(denied)?;
    Ok(Done::at(format!("{}?done=resumed", at.home())))
}
