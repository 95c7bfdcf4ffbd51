//! What each page is for, and what stands on it: said here a second time, by hand, so that the pages can't agree with
//! themselves.

use domain::authority::{Action, Level, Relation};
use server::doors::Door;

use super::tree::Ids;

/// What a page is for: an act, and whose company it is about.
pub(super) enum About {
    /// Nobody's: anybody signed in.
    Open,
    /// The actor's own company.
    Own(Action),
    /// The company in the address.
    Its(Action),
    /// The seller whose draft it is.
    Draft(Action),
    /// The company a run belongs to.
    Run(Action),
}

/// Whether the pages of a company of that level stand at such an address: a partner has its own, and its entry among
/// the sellers with the customers it sells to itself; no other level's are there for it.
pub(super) fn stands_at(door: &Door, level: Level) -> bool {
    let of_sellers = ["/r/{company}", "/r/{company}/customers/new"];
    match door.path {
        "/" | "/login" | "/invite/{token}" | "/terms" | "/home" | "/me" | "/help" | "/contact" => true,
        // Whoever one is: one's own runs.
        "/jobs" | "/jobs/{run}" => true,
        "/log" => level == Level::Partner,
        path if path.starts_with("/resellers") || path.starts_with("/partner/") => level == Level::Partner,
        path if of_sellers.contains(&path) || path.starts_with("/r/{company}/drafts/") => level.sells(),
        path if path.starts_with("/r/{company}/") => level == Level::Reseller,
        path if path == "/c/{company}" || path.starts_with("/c/{company}/") => level == Level::Customer,
        unknown => panic!("whose address is {unknown}? say it here"),
    }
}

/// What each page is for. Panics where nobody said it: say it.
pub(super) fn about(door: &Door) -> About {
    use About::{Draft, Its, Open, Own, Run};
    use Action as A;
    match door.path {
        "/" | "/login" | "/login/second" | "/login/invitation" | "/invite/{token}" | "/terms" | "/home" | "/me"
        | "/help" | "/contact" => Open,
        "/resellers" => Own(A::SeeBelow),
        "/resellers/new" => Own(A::AddReseller),
        "/log" => Own(A::SeeLog),
        "/jobs" => Own(A::SeeRuns),
        "/jobs/{run}" => Run(A::SeeRuns),
        "/partner/users" => Own(A::SeeUsers),
        "/partner/users/new" => Own(A::AddUser),
        "/partner/users/{user}/delete" => Own(A::RemoveUser),
        "/partner/users/{user}/invitation" => Own(A::AddUser),
        "/partner/company" => Own(A::EditCompany),
        "/partner/codes" => Own(A::CreateCustomer),
        "/partner/catalogue" => Own(A::IssueCodes),
        "/r/{company}" => Its(A::SeeBelow),
        "/c/{company}" => Its(A::SeeCompany),
        "/r/{company}/users" | "/c/{company}/access" => Its(A::SeeUsers),
        "/r/{company}/users/new" | "/c/{company}/access/new" => Its(A::AddUser),
        "/r/{company}/users/{user}/delete" | "/c/{company}/access/{user}/delete" => Its(A::RemoveUser),
        "/r/{company}/users/{user}/invitation" | "/c/{company}/access/{user}/invitation" => Its(A::AddUser),
        "/r/{company}/log" | "/c/{company}/log" => Its(A::SeeLog),
        "/r/{company}/jobs" | "/c/{company}/jobs" => Its(A::SeeRuns),
        "/r/{company}/settings" | "/c/{company}/settings" => Its(A::EditCompany),
        "/r/{company}/suspend" | "/c/{company}/suspend" => Its(A::SuspendCompany),
        "/r/{company}/customers/new" | "/r/{company}/codes" => Its(A::CreateCustomer),
        "/r/{company}/drafts/{draft}/customer"
        | "/r/{company}/drafts/{draft}/administrator"
        | "/r/{company}/drafts/{draft}/services"
        | "/r/{company}/drafts/{draft}/plan" => Draft(A::CreateCustomer),
        "/c/{company}/users" | "/c/{company}/users/{account}" | "/c/{company}/services" => Its(A::SeeRuns),
        "/c/{company}/users/new" | "/c/{company}/users/{account}/services" => Its(A::ManageServices),
        unknown => panic!("what is {unknown} for? say it here"),
    }
}

/// The acts that stand on a page of that company, besides the left column: the address or form, and what it needs.
pub(super) fn acts(door: &Door, ids: &Ids, level: Level) -> Vec<(String, Action)> {
    use Action as A;
    let (r, c) = (format!("/r/{}", ids.company), format!("/c/{}", ids.company));
    let base = match level {
        Level::Partner => "/partner".to_owned(),
        Level::Reseller => r.clone(),
        Level::Customer => c.clone(),
    };
    let people = if level == Level::Customer { format!("{base}/access") } else { format!("{base}/users") };
    match door.path {
        "/resellers" => vec![("/resellers/new".to_owned(), A::AddReseller)],
        "/partner/users" | "/r/{company}/users" | "/c/{company}/access" => {
            vec![(format!("{people}/new"), A::AddUser), (format!("{people}/{}/delete", ids.user), A::RemoveUser)]
        }
        "/partner/codes" => vec![("/api/provisioning/issue_code".to_owned(), A::IssueCodes)],
        "/r/{company}" => vec![(format!("{r}/customers/new"), A::CreateCustomer)],
        "/c/{company}/users" => vec![(format!("{c}/users/new"), A::ManageServices)],
        "/c/{company}/users/{account}" => vec![(format!("{c}/users/{}/services", ids.account), A::ManageServices)],
        "/c/{company}/services" => vec![("/api/provisioning/start_services".to_owned(), A::ManageServices)],
        "/r/{company}/settings" | "/c/{company}/settings" => vec![(format!("{base}/suspend"), A::SuspendCompany)],
        "/jobs/{run}" if level.sells() => {
            ["retry_run", "give_up_run"].map(|act| (format!("/api/provisioning/{act}"), A::RetryRun)).to_vec()
        }
        _ => Vec::new(),
    }
}

/// The left column of a company's pages, by its level: where each entry leads, and what it needs.
pub(super) fn column(ids: &Ids, level: Level, relation: Relation) -> Vec<(String, Action)> {
    use Action as A;
    let at = |path: &str| match level {
        Level::Partner => format!("/partner{path}"),
        Level::Reseller => format!("/r/{}{path}", ids.company),
        Level::Customer => format!("/c/{}{path}", ids.company),
    };
    match level {
        Level::Partner => vec![
            ("/resellers".to_owned(), A::SeeBelow),
            ("/log".to_owned(), A::SeeLog),
            ("/resellers/new".to_owned(), A::AddReseller),
            (at("/users"), A::SeeUsers),
            (at("/codes"), A::CreateCustomer),
            (at("/catalogue"), A::IssueCodes),
            ("/jobs".to_owned(), A::SeeRuns),
            (at("/company"), A::EditCompany),
        ],
        Level::Reseller => vec![
            (at(""), A::SeeBelow),
            (at("/log"), A::SeeLog),
            (at("/customers/new"), A::CreateCustomer),
            (at("/users"), A::SeeUsers),
            (at("/jobs"), A::SeeRuns),
            (at("/settings"), A::EditCompany),
        ]
        .into_iter()
        // The codes that were issued to oneself.
        .chain((relation == Relation::Own).then(|| (at("/codes"), A::CreateCustomer)))
        .collect(),
        Level::Customer => vec![
            (at(""), A::SeeCompany),
            (at("/users"), A::SeeRuns),
            (at("/services"), A::SeeRuns),
            (at("/access"), A::SeeUsers),
            (at("/log"), A::SeeLog),
            (at("/jobs"), A::SeeRuns),
            (at("/settings"), A::EditCompany),
        ],
    }
}
