//! Forms with the words in every field: refused, and shown again with what was typed.

use domain::provisioning::DraftAt;
use testkit::World;

use crate::{
    enumeration::tree::Ids,
    stage::{Browser, stamp},
};

/// A form as it is posted: its page, its function, its fields.
type Typed<'a> = (String, &'a str, Vec<(&'a str, &'a str)>);

/// Posts a form that is refused; answers its page with what was typed.
async fn refused(world: &World, browser: &mut Browser, page: &str, action: &str, fields: &[(&str, &str)]) -> String {
    let stamp = stamp(world, browser).await;
    let fields: Vec<(&str, &str)> =
        [("stamp", stamp.as_str()), ("back", page)].into_iter().chain(fields.iter().copied()).collect();
    let answer = browser.post(action, &fields).await;
    let back = answer.location().to_owned();
    assert!(back.starts_with(&format!("{page}?draft=")), "{action}: {} {back} {}", answer.status, answer.body);
    // More are kept here than five of a person's.
    world.execute("UPDATE flash SET counted_hash = NULL", Vec::new()).await.unwrap();
    back
}

pub(super) async fn refused_of_partner(world: &World, mut browser: Browser, fjord: &Ids) -> Vec<String> {
    let (company, long) = (fjord.company.as_str(), format!("Typedreason {}", "x".repeat(300)));
    let forms: [Typed<'_>; 4] = [
        (
            "/resellers/new".into(),
            "/api/tenancy/add_reseller",
            vec![("name", "Typedname"), ("user_name", "Typedname"), ("user_mail", "Typedmail")],
        ),
        (
            format!("/r/{company}/suspend"),
            "/api/tenancy/suspend_company",
            vec![("company", company), ("reason", long.as_str())],
        ),
        ("/partner/codes".into(), "/api/provisioning/issue_code", vec![("seller", company), ("code", "Typedcode!")]),
        (
            format!("/r/{company}/users/new"),
            "/api/tenancy/add_user",
            vec![("company", company), ("name", "Typedname"), ("mail", "Typedmail"), ("role", "Typedname")],
        ),
    ];
    let mut pages = Vec::new();
    for (page, action, fields) in forms {
        pages.push(refused(world, &mut browser, &page, action, &fields).await);
    }
    pages
}

/// Every field of a user.
const OF_A_USER: [&str; 20] = [
    "administrator[first_names]",
    "administrator[last_name]",
    "administrator[display_name]",
    "administrator[upn_local]",
    "administrator[upn_domain]",
    "administrator[username]",
    "administrator[mail]",
    "administrator[addresses]",
    "administrator[credential]",
    "administrator[change_at_next_logon]",
    "administrator[disabled]",
    "administrator[title]",
    "administrator[department]",
    "administrator[office]",
    "administrator[phone]",
    "administrator[mobile]",
    "administrator[street]",
    "administrator[postal_code]",
    "administrator[city]",
    "administrator[country]",
];

/// *Create Customer* with something wrong in every field, and a company's settings.
fn typed_of_companies(seller: &str) -> [Vec<(&str, &str)>; 2] {
    let customer = vec![
        ("seller", seller),
        ("customer[name]", "Typedname"),
        ("customer[code]", "Typedcode!"),
        ("customer[domain]", "Typeddomain"),
        ("customer[contact_name]", "Typedname"),
        ("customer[contact_mail]", "Typedmail"),
        ("customer[country]", "Typedline"),
        ("customer[language]", "Typedline"),
        ("customer[sql_users]", "Typedline"),
        ("customer[service_administrator]", "Typedline"),
    ];
    let settings = vec![
        ("company", seller),
        ("settings[contact_name]", "Typedname"),
        ("settings[contact_mail]", "Typedmail"),
        ("settings[language]", "Typedline"),
        ("settings[version]", "1"),
    ];
    [customer, settings]
}

pub(super) async fn refused_of_seller(
    world: &World,
    mut browser: Browser,
    fjord: &Ids,
    customer: &Ids,
    draft: DraftAt,
) -> Vec<String> {
    let (seller, company) = (fjord.company.as_str(), customer.company.as_str());
    let (id, version) = (draft.id.to_string(), draft.version.to_string());
    let person = OF_A_USER.map(|field| (field, "Typedline"));
    let [typed, settings] = typed_of_companies(seller);
    let of_draft = [("seller", seller), ("draft", id.as_str()), ("version", version.as_str())];
    let users = format!("/c/{company}/users");
    let forms: [Typed<'_>; 7] = [
        (format!("/r/{seller}/customers/new"), "/api/provisioning/save_customer", typed),
        (format!("/r/{seller}/settings"), "/api/tenancy/edit_company", settings),
        (
            format!("/r/{seller}/drafts/{id}/administrator"),
            "/api/provisioning/save_administrator",
            [&of_draft[..], &person[..]].concat(),
        ),
        (
            format!("{users}/new"),
            "/api/provisioning/create_account",
            [&[("customer", company)][..], &person[..]].concat(),
        ),
        (
            format!("/c/{company}/services"),
            "/api/provisioning/start_services",
            vec![("customer", company), ("services[0]", "Typedline")],
        ),
        (
            format!("{users}/{}/services", customer.account),
            "/api/provisioning/give_services",
            vec![("customer", company), ("account", customer.account.as_str()), ("services[0]", "Typedline")],
        ),
        (
            format!("/jobs/{}", customer.run),
            "/api/provisioning/retry_run",
            vec![("run", customer.run.as_str()), ("note", "Typedline")],
        ),
    ];
    let mut pages = Vec::new();
    for (page, action, fields) in forms {
        pages.push(refused(world, &mut browser, &page, action, &fields).await);
    }
    pages
}
