//! How each door is knocked at for a target, and what counts as having passed.

use server::doors::{Door, Kind};

use super::tree::{Ids, Prepared};

/// What no acceptance has.
const NOBODY_ASKS: &str = "ask_00000000000000000000000007";

/// Functions that are about nothing but the actor's own company.
const OWN: [&str; 2] = ["/api/identity/accept_terms", "/api/tenancy/add_reseller"];

/// What a door is tried with.
pub(crate) fn targets<'a>(door: &Door, prepared: &'a Prepared) -> Vec<(&'static str, &'a Ids)> {
    let about_one = match door.kind {
        Kind::Function => !OWN.contains(&door.path),
        Kind::Page | Kind::Route => door.path.contains('{') && !door.path.contains("{token}"),
        Kind::Bare => false,
    };
    let all = prepared.targets.iter().map(|(name, ids)| (*name, ids));
    if about_one { all.collect() } else { all.take(1).map(|(_, ids)| ("", ids)).collect() }
}

/// The address of a door for a target.
pub(crate) fn address(door: &Door, ids: &Ids) -> String {
    let mut address = door.path.to_owned();
    for (name, id) in [
        ("{company}", &ids.company),
        ("{user}", &ids.user),
        ("{account}", &ids.account),
        ("{draft}", &ids.draft),
        ("{run}", &ids.run),
        ("{id}", &ids.run),
        ("{*file}", &"nothing.js".to_owned()),
        ("{token}", &"A".repeat(43)),
    ] {
        address = address.replace(name, id);
    }
    match door.path {
        "/login/frontchannel-logout" => format!("{address}?iss=https%3A%2F%2Flogin.test&sid=nobodys"),
        _ => address,
    }
}

/// The body of a post for a target. Panics where nobody wrote a case: write one.
pub(crate) fn form(door: &Door, ids: &Ids, stamp: &str) -> String {
    let (company, draft) = (("company", ids.company.as_str()), ("draft", ids.draft.as_str()));
    let (seller, customer) = (("seller", ids.company.as_str()), ("customer", ids.company.as_str()));
    let (user, account, run) =
        (("user", ids.user.as_str()), ("account", ids.account.as_str()), ("run", ids.run.as_str()));
    // Its three pages were saved once each.
    let version = ("version", "3");
    let of_path: Vec<(&str, &str)> = match door.path {
        "/login/send-link-again" | "/login/take-up" => vec![("again", "sa_00000000000000000000000001")],
        "/logout" | "/jobs/{id}/password" | "/api/identity/accept_terms" => vec![],
        "/language" => vec![("language", "sv"), ("next", "/")],
        "/theme" => vec![("theme", "dark"), ("next", "/")],
        "/api/tenancy/resume_company" => vec![company],
        "/api/tenancy/suspend_company" => vec![company, ("reason", "Unpaid since May")],
        "/api/tenancy/remove_user" | "/api/tenancy/invite_again" => vec![company, user],
        "/api/tenancy/let_in" | "/api/tenancy/turn_away" => vec![company, user, ("asks", NOBODY_ASKS)],
        "/api/tenancy/add_reseller" => vec![("name", "Ny Forhandler")],
        "/api/tenancy/add_user" => {
            vec![company, ("name", "Ny Bruker"), ("mail", "ny.bruker@added.example"), ("role", "member")]
        }
        "/api/tenancy/edit_company" => vec![
            company,
            ("settings[contact_name]", ""),
            ("settings[contact_mail]", ""),
            ("settings[language]", "sv"),
            ("settings[version]", ids.version.as_str()),
        ],
        "/api/provisioning/start_services" => vec![customer, ("services[0]", "sharepoint")],
        "/api/provisioning/give_services" => vec![customer, account, ("services[0]", "hosted-exchange")],
        "/api/provisioning/create_account" => [vec![customer], person(&ids.domain)].concat(),
        "/api/provisioning/cancel_draft" => vec![draft],
        "/api/provisioning/issue_code" => vec![seller, ("code", "NEW0001")],
        "/api/provisioning/save_customer" | "/api/provisioning/save_customer_only" => vec![
            seller,
            ("customer[name]", "Ny Kunde"),
            ("customer[code]", ids.code.as_str()),
            ("customer[domain]", "ny-kunde.example"),
        ],
        "/api/provisioning/save_administrator" => [vec![seller, draft, version], person(&ids.draft_domain)].concat(),
        "/api/provisioning/save_services" => vec![seller, draft, version, ("services[0]", "hosted-exchange")],
        "/api/provisioning/provision_customer" => vec![draft, ("fingerprint", ids.fingerprint.as_str())],
        "/api/provisioning/retry_run" | "/api/provisioning/give_up_run" => vec![run],
        unknown => panic!("no case for {unknown}: write one"),
    };
    let fields: Vec<(&str, &str)> = core::iter::once(("stamp", stamp)).chain(of_path).collect();
    crate::stage::form(&fields)
}

fn person(domain: &str) -> Vec<(&'static str, &str)> {
    vec![
        ("administrator[first_names]", "Ny"),
        ("administrator[last_name]", "Person"),
        ("administrator[display_name]", "Ny Person"),
        ("administrator[upn_local]", "ny.person"),
        ("administrator[upn_domain]", domain),
        ("administrator[username]", "ny.person"),
        ("administrator[mail]", "ny.person@added.example"),
    ]
}

/// Whether an answer means that the door opened.
pub(crate) fn is_open(door: &Door, cell: &str) -> bool {
    match door.path {
        // The page that leads on, the files that aren't built for tests, and a callback nobody sent.
        "/home"
        | "/login/start"
        | "/login/callback"
        | "/login/send-link-again"
        | "/login/take-up"
        | "/logout"
        | "/language"
        | "/theme" => cell == "on",
        "/pkg/{*file}" => cell == "404",
        "/favicon.ico" => cell == "204",
        // None of the targets is suspended, which is only said to whoever may take a suspension back.
        "/api/tenancy/resume_company" => cell == "409",
        // Nobody of theirs asks to be let in.
        "/api/tenancy/let_in" | "/api/tenancy/turn_away" => cell == "409",
        _ => cell == "200",
    }
}

/// Whether an answer may have left something behind. A refusal to delete somebody stands in the log.
pub(crate) fn may_change(door: &Door, cell: &str) -> bool {
    match door.path {
        "/api/tenancy/remove_user" => matches!(cell, "200" | "403"),
        "/login/start" | "/logout" => cell == "on",
        "/jobs/{id}/password" => cell == "200",
        // The process writes its own pulse, and reads it back.
        "/readyz" => true,
        _ => cell == "200" && door.kind == Kind::Function,
    }
}
