//! Doors of tenancy: scope, parse, one use case, answer.

use domain::ids::{AcceptanceId, CompanyId, MembershipId};
use leptos::prelude::*;

use crate::error::{AppError, Done};

/// *Add new reseller* (A25, A26).
#[server(prefix = "/api", endpoint = "tenancy/add_reseller")]
pub async fn add_reseller(
    stamp: String,
    #[server(default)] name: String,
    #[server(default)] user_name: String,
    #[server(default)] user_mail: String,
) -> Result<Done, AppError> {
    use crate::server_ctx::{invalid, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let new = domain::tenancy::ResellerForm { name, user_name, user_mail }.parse().map_err(invalid)?;
    let added = portal.add_reseller(&scope, form, &new).await?;
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
    use crate::server_ctx::{invalid, pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let typed = domain::tenancy::UserForm { name, mail, role };
    let new = typed.parse().and_then(domain::tenancy::NewUser::with_a_chosen_role).map_err(invalid)?;
    let at = pages_of(&portal, &scope, company).await?;
    let added = portal.add_user(&scope, form, company, &new).await?;
    Ok(Done::at(format!("{}?done=user-added&about={added}", at.people())))
}

/// *Send again*: another invitation for somebody who hasn't taken up theirs (A33).
#[server(prefix = "/api", endpoint = "tenancy/invite_again")]
pub async fn invite_again(stamp: String, company: CompanyId, user: MembershipId) -> Result<Done, AppError> {
    use crate::server_ctx::{pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let at = pages_of(&portal, &scope, company).await?;
    let invited = portal.invite_again(&scope, form, (company, user)).await?;
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
    use crate::server_ctx::{pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let at = pages_of(&portal, &scope, company).await?;
    let answer = (asks, portal::tenancy::Answer::LetIn);
    let user = portal.answer_acceptance(&scope, form, (company, user), answer).await?;
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
    use crate::server_ctx::{pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let at = pages_of(&portal, &scope, company).await?;
    let answer = (asks, portal::tenancy::Answer::TurnAway);
    let user = portal.answer_acceptance(&scope, form, (company, user), answer).await?;
    Ok(Done::at(format!("{}?done=turned-away&about={user}", at.people())))
}

/// *Delete user* (A35, A38).
#[server(prefix = "/api", endpoint = "tenancy/remove_user")]
pub async fn remove_user(stamp: String, company: CompanyId, user: MembershipId) -> Result<Done, AppError> {
    use crate::server_ctx::{pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let at = pages_of(&portal, &scope, company).await?;
    portal.remove_user(&scope, form, (company, user)).await?;
    Ok(Done::at(format!("{}?done=user-removed", at.people())))
}

/// Saves a company's settings (A27).
#[server(prefix = "/api", endpoint = "tenancy/edit_company")]
pub async fn edit_company(
    stamp: String,
    company: CompanyId,
    settings: domain::tenancy::SettingsForm,
) -> Result<Done, AppError> {
    use crate::server_ctx::{pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let at = pages_of(&portal, &scope, company).await?;
    portal.edit_company(&scope, form, company, &settings).await?;
    Ok(Done::at(format!("{}?done=saved", at.settings())))
}

/// Suspends a company of the level below (A16).
#[server(prefix = "/api", endpoint = "tenancy/suspend_company")]
pub async fn suspend_company(
    stamp: String,
    company: CompanyId,
    #[server(default)] reason: String,
) -> Result<Done, AppError> {
    use crate::server_ctx::{invalid, pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let reason = domain::tenancy::SuspensionForm { reason }.parse().map_err(invalid)?;
    let at = pages_of(&portal, &scope, company).await?;
    portal.suspend_company(&scope, form, company, &reason).await?;
    Ok(Done::at(format!("{}?done=suspended", at.home())))
}

/// Takes the suspension back.
#[server(prefix = "/api", endpoint = "tenancy/resume_company")]
pub async fn resume_company(stamp: String, company: CompanyId) -> Result<Done, AppError> {
    use crate::server_ctx::{pages_of, posted};
    let (portal, scope, form) = posted(&stamp)?;
    let at = pages_of(&portal, &scope, company).await?;
    portal.resume_company(&scope, form, company).await?;
    Ok(Done::at(format!("{}?done=resumed", at.home())))
}
