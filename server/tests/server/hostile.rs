//! Point 10: whatever stands in the tables, a page is made of our markup and nobody else's. Every page is rendered with
//! harmless words, then each of these words in each column of each table becomes hostile, and every page is rendered
//! again: what a parser makes of the two is the same, node by node, but for the words.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Request, header},
};
use domain::{
    ids::CompanyId,
    provisioning::{AdministratorForm, CustomerForm, DraftAt},
    tenancy::{SettingsForm, SuspensionForm},
};
use portal::{Scope, authority::Task};
use server::doors::{DOORS, Kind};
use testkit::{Person, World};
use url::form_urlencoded;

use crate::{
    enumeration::{
        cases,
        tree::{Ids, Prepared, prepare},
    },
    markup::{Node, What, addresses, parse, title},
    stage::{Answer, Browser, Stage, on_stage, stamp},
};

/// What leaves its place if anything lets it. Each is a name to the parsers of names, too.
const VECTORS: [&str; 14] = [
    "</title><meta http-equiv=refresh content=0;//evil.example>",
    "</textarea><script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' autofocus onfocus='alert(1)",
    "\" onmouseover=\"alert(1)",
    "--><b>x</b><!--",
    "--!><i>x",
    "</noscript><iframe src=//evil.example>",
    "&lt;b&gt;&amp;&quot;&#60;&#x3c;x",
    "</td></table><form action=//evil.example><input name=q>",
    "</style></script><svg onload=alert(1)>",
    "]]><x:y/><![CDATA[x",
    "{{7*7}}${7*7}<%=7*7%>{ $name }",
    "<!--HEAD--></head><body onload=a()><html lang=x>",
];

/// Words that stand in the tables and in no text of ours. Longer ones come before those they hold.
const WORDS: [&str; 55] = [
    "Nordlys AS",
    "Fjord Backup AB",
    "Sund IT",
    "Vik Drift",
    "Sundkund",
    "nordlys kunde 1",
    "nordlys kunde 2",
    "fjord kunde 1",
    "fjord kunde 2",
    "sund kunde 1",
    "sund kunde 2",
    "Ingrid Solberg",
    "Rita Holm",
    "Jonas Ek",
    "Per Strand",
    "Anna Dahl",
    "Bengt Testsson",
    "Somebody Invited",
    "Invited Only",
    "Nordlys administrator",
    "Nordlys auditor",
    "Fjord administrator",
    "Fjord auditor",
    "Fjord member",
    "testbolag administrator",
    "testbolag auditor",
    "Displayword",
    "Firstword",
    "Lastword",
    "Titleword",
    "Departmentword",
    "Officeword",
    "Phoneword",
    "Mobileword",
    "Streetword",
    "Postalword",
    "Cityword",
    "Countryword",
    "Customerword",
    "Contactword",
    "Serviceword",
    "Reasonword",
    "Settingsword",
    "Productword",
    "Partword",
    "Typedname",
    "Typedmail",
    "Typedline",
    "Typedcode",
    "Typeddomain",
    "Typedreason",
    "Soughtword",
    "Bengt",
    "Testsson",
    "rita.holm@fjord.example",
];

/// What becomes of a word. An address stays one: as much of it as may stand before an @.
fn hostile_word(place: usize) -> String {
    match WORDS[place] {
        mail if mail.contains('@') => mail.replacen('.', "&lt'{x}", 1),
        _ => format!("{}{place}", VECTORS[place % VECTORS.len()]),
    }
}

fn hostile(text: &str) -> String {
    let mut text = text.to_owned();
    for (place, word) in WORDS.iter().enumerate() {
        if text.contains(word) {
            text = text.replace(word, &hostile_word(place));
        }
    }
    text
}

/// The same in what may be JSON, and in JSON inside of it.
fn hostile_cell(cell: &str) -> String {
    match serde_json::from_str::<serde_json::Value>(cell) {
        Ok(mut value) if value.is_object() || value.is_array() => {
            in_leaves(&mut value);
            value.to_string()
        }
        _ => hostile(cell),
    }
}

fn in_leaves(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => *text = hostile_cell(text),
        serde_json::Value::Array(items) => items.iter_mut().for_each(in_leaves),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(in_leaves),
        _ => {}
    }
}

/// Every text in every table.
async fn make_hostile(world: &World) -> usize {
    let triggers: Vec<String> = world.column("SELECT name FROM sqlite_master WHERE type = 'trigger'", vec![]).await;
    for trigger in triggers {
        world.execute(&format!("DROP TRIGGER {trigger}"), vec![]).await.unwrap();
    }
    let mut changed = 0;
    let tables: Vec<String> = world.column("SELECT name FROM sqlite_master WHERE type = 'table'", vec![]).await;
    for table in tables {
        let columns: Vec<String> =
            world.column(&format!("SELECT name FROM pragma_table_info('{table}')"), vec![]).await;
        for column in columns {
            let sql = format!("SELECT rowid, \"{column}\" FROM \"{table}\" WHERE typeof(\"{column}\") = 'text'");
            for row in world.rows(&sql, vec![]).await {
                let (id, cell): (i64, String) = (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
                let now = hostile_cell(&cell);
                if WORDS.iter().any(|word| cell.contains(word)) {
                    let sql = format!("UPDATE \"{table}\" SET \"{column}\" = $1 WHERE rowid = $2");
                    changed += world.execute(&sql, vec![now.into(), id.into()]).await.unwrap();
                }
            }
        }
    }
    usize::try_from(changed).unwrap()
}

/// The words that the tree of the enumeration lacks: in the tables, and in forms that were refused. Answers the pages
/// that show them.
async fn fill(world: &World, stage: &Stage, prepared: &Prepared) -> Vec<String> {
    let ids = |name: &str| &prepared.targets.iter().find(|(target, _)| *target == name).unwrap().1;
    let (ingrid, rita) = (world.sign_in(&Person::ingrid()).await, world.sign_in(&Person::rita()).await);
    let fjord = world.company_named("Fjord Backup AB").await;
    let mut pages = in_tables(world, &ingrid, &rita, fjord).await;
    let account = account_of(world, ids("sundkund")).await;
    pages.extend([account.clone(), format!("{account}/services")]);
    let drafts = drafts(world, &ingrid, &rita, fjord).await;
    for draft in &drafts {
        let steps = ["customer", "administrator", "services", "plan"];
        pages.extend(steps.map(|step| format!("/r/{fjord}/drafts/{}/{step}", draft.id)));
    }
    let browser = |name: &str| {
        let actor = prepared.actors.iter().find(|actor| actor.name == name).unwrap();
        let mut browser = stage.browser();
        browser.cookies.insert("tenantry".to_owned(), actor.secret.clone().unwrap());
        browser
    };
    let partner = browser("nordlys.administrator");
    let seller = browser("fjord.administrator");
    pages.extend(refused_of_partner(world, partner, ids("fjord")).await);
    pages.extend(refused_of_seller(world, seller, ids("fjord"), ids("testbolag"), drafts[1]).await);
    pages
}

async fn in_tables(world: &World, ingrid: &Scope, rita: &Scope, fjord: CompanyId) -> Vec<String> {
    let portal = &world.portal;
    let version: Vec<i32> = world.column("SELECT version FROM org WHERE id = $1", vec![fjord.uuid().into()]).await;
    let settings = SettingsForm {
        contact_name: "Settingsword".into(),
        contact_mail: "rita.holm@fjord.example".into(),
        language: "en".into(),
        version: version[0],
        ..SettingsForm::default()
    };
    portal.edit_company(rita, world.form(rita), fjord, &settings.parse().unwrap()).await.unwrap();
    let vik = world.company_named("Vik Drift").await;
    let reason = SuspensionForm { reason: "Reasonword".into() }.parse().unwrap();
    portal.suspend_company(ingrid, world.form(ingrid), vik, &reason).await.unwrap();
    let products = "Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,\
                    Service_Plans_Included_Friendly_Names\n\
                    Productword,Partword,00000000-0000-4000-8000-000000000001,PLAN,\
                    00000000-0000-4000-8000-000000000002,Plan\n";
    portal.import_catalogue(&Scope::system(Task::Import, "test"), products.as_bytes()).await.unwrap();
    vec![format!("/r/{vik}"), format!("/r/{vik}/suspend"), format!("/r/{vik}/log"), format!("/r/{vik}/settings")]
}

/// A user with every field.
fn everybody(domain: &str) -> AdministratorForm {
    AdministratorForm {
        first_names: "Firstword".into(),
        last_name: "Lastword".into(),
        display_name: "Displayword".into(),
        upn_local: "every.word".into(),
        upn_domain: domain.into(),
        username: "every.word".into(),
        mail: "every.word@word.example".into(),
        title: "Titleword".into(),
        department: "Departmentword".into(),
        office: "Officeword".into(),
        phone: "Phoneword".into(),
        mobile: "Mobileword".into(),
        street: "Streetword".into(),
        postal_code: "Postalword".into(),
        city: "Cityword".into(),
        country: "Countryword".into(),
        ..AdministratorForm::default()
    }
}

async fn account_of(world: &World, customer: &Ids) -> String {
    let anna = world.sign_in(&Person::anna()).await;
    let company: CompanyId = customer.company.parse().unwrap();
    let form = everybody("sundkund.example");
    world.portal.create_account(&anna, world.form(&anna), company, &form).await.unwrap();
    world.work().await;
    let accounts = world.portal.read_accounts(&anna, company, "Displayword", &Default::default()).await.unwrap();
    format!("/c/{company}/users/{}", accounts.page.rows[0].id)
}

/// A draft with all that can be typed, and one without an administrator yet.
async fn drafts(world: &World, ingrid: &Scope, rita: &Scope, fjord: CompanyId) -> [DraftAt; 2] {
    let customer = |code: &str| CustomerForm {
        name: "Customerword".into(),
        code: code.into(),
        domain: "customers-word.example".into(),
        contact_name: "Contactword".into(),
        contact_mail: "rita.holm@fjord.example".into(),
        service_administrator: "Serviceword".into(),
        ..CustomerForm::default()
    };
    for code in ["WORD01", "WORD02"] {
        world.issue(ingrid, fjord, code).await;
    }
    let whole = world.draft(rita, fjord, &customer("WORD01"), &everybody("customers-word.example")).await;
    let form = world.form(rita);
    let (begun, _) = world.portal.save_customer_step(rita, form, fjord, None, &customer("WORD02")).await.unwrap();
    [world.draft_at(rita, whole).await, begun]
}

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

async fn refused_of_partner(world: &World, mut browser: Browser, fjord: &Ids) -> Vec<String> {
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

async fn refused_of_seller(
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

/// A page somebody can open.
struct Page {
    who: String,
    secret: Option<String>,
    path: String,
    status: u16,
    body: String,
}

async fn open(stage: &Stage, secret: Option<&str>, path: &str) -> Answer {
    let mut request = Request::get(path).header(header::ACCEPT, "text/html");
    if let Some(secret) = secret {
        request = request.header(header::COOKIE, format!("tenantry={secret}; theme=\"><b>; language=<b>; draft=<b>"));
    }
    Answer::of(stage.send(request.body(Body::empty()).unwrap()).await).await
}

/// Every page of the door table as each of these, and what a search leaves in it.
async fn every_page(stage: &Stage, prepared: &Prepared, more: &[String]) -> Vec<Page> {
    let askers = [
        "nordlys.administrator",
        "nordlys.auditor",
        "fjord.administrator",
        "testbolag.administrator",
        "newcomer",
        "anonymous",
    ];
    let mut pages = Vec::new();
    for actor in prepared.actors.iter().filter(|actor| askers.contains(&actor.name.as_str())) {
        let mut paths: BTreeSet<String> = more.iter().cloned().collect();
        for door in DOORS.iter().filter(|door| door.kind == Kind::Page) {
            paths.extend(cases::targets(door, prepared).iter().map(|(_, ids)| cases::address(door, ids)));
        }
        // What isn't there says so in one way.
        let mut not_there = 0;
        for path in paths {
            let asked = format!("{path}?q=Soughtword&find=Soughtword&next=%2Fjobs%3Fq%3DSoughtword");
            for path in [path.clone(), asked].into_iter().filter(|path| path.matches('?').count() < 2) {
                let answer = open(stage, actor.secret.as_deref(), &path).await;
                let (status, secret) = (answer.status.as_u16(), actor.secret.clone());
                not_there += usize::from(status == 404);
                if matches!(status, 200 | 403) || (status == 404 && not_there < 4) {
                    pages.push(Page { who: actor.name.clone(), secret, path, status, body: answer.body });
                }
                if status != 200 {
                    break;
                }
            }
        }
    }
    pages
}

/// What differs from one rendering to the next although it says the same.
fn settled(node: &Node) -> Node {
    let mut node = node.clone();
    let What::Element { name, attributes } = &mut node.what else { return node };
    let field = attributes.iter().find(|(name, _)| name == "name").map(|(_, value)| value.clone());
    // Of a draft without an administrator the contact's user name is proposed: letters only.
    let changing = ["stamp", "fingerprint", "administrator[upn_local]", "administrator[username]"];
    for (attribute, value) in attributes {
        let decoded = percent_decoded(value);
        *value = match attribute.as_str() {
            "nonce" | "crossorigin" => String::new(),
            "value" if name == "input" && field.as_deref().is_some_and(|field| changing.contains(&field)) => {
                String::new()
            }
            "value" if field.as_deref().is_some_and(|field| ["next", "back"].contains(&field)) => decoded,
            "href" | "action" | "content" => decoded,
            _ => continue,
        };
    }
    node
}

/// As often as it was encoded: an address holds the one to come back to, and that one another.
fn percent_decoded(text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        let written = format!("x={}", text.replace('&', "%26").replace('+', "%20"));
        let decoded = form_urlencoded::parse(written.as_bytes()).next().map(|(_, value)| value.into_owned());
        match decoded {
            Some(decoded) if decoded != text => text = decoded,
            _ => return text,
        }
    }
}

fn hostile_node(node: &Node) -> Node {
    let mut node = node.clone();
    match &mut node.what {
        What::Element { attributes, .. } => attributes.iter_mut().for_each(|(_, value)| *value = hostile(value)),
        What::Text(text) | What::Comment(text) => *text = hostile(text),
    }
    node
}

/// Compares two renderings; answers which words it saw.
fn compare(at: &str, harmless: &str, hostile: &str) -> BTreeSet<usize> {
    let seen = |nodes: &[Node]| -> BTreeSet<usize> {
        let told: String = nodes.iter().map(|node| format!("{node}\n")).collect();
        (0..WORDS.len()).filter(|place| told.contains(WORDS[*place])).collect()
    };
    let mut words = BTreeSet::new();
    // Nothing else is read in another way where scripts run.
    for scripts in [false, true].into_iter().filter(|scripts| !scripts || harmless.contains("noscript")) {
        let (before, now) = (parse(harmless, scripts), parse(hostile, scripts));
        words.extend(seen(&before));
        let wanted: Vec<Node> = before.iter().map(|node| hostile_node(&settled(node))).collect();
        let found: Vec<Node> = now.iter().map(settled).collect();
        for (wanted, found) in wanted.iter().zip(&found) {
            assert_eq!(wanted, found, "{at}, scripts {scripts}:\n wanted {wanted}\n found  {found}");
        }
        assert_eq!(wanted.len(), found.len(), "{at}");
        assert_eq!(title(&now), self::hostile(&title(&before)), "{at}");
        assert!(!title(&now).is_empty(), "{at} has no title");
        for (element, to) in addresses(&now) {
            let ours = (to.starts_with('/') && !to.starts_with("//")) || to.starts_with('#') || to == "data:,";
            assert!(ours, "{at}: <{element}> leads to {to}");
        }
    }
    words
}

#[test]
fn n10_no_word_in_any_table_becomes_markup_on_any_page() {
    on_stage("hostile::n10_no_word_in_any_table", async |world, stage| {
        let prepared = prepare(&world).await;
        let more = fill(&world, &stage, &prepared).await;
        let pages = every_page(&stage, &prepared, &more).await;
        let opened: BTreeSet<&str> =
            pages.iter().filter(|page| page.status == 200).map(|page| page.path.as_str()).collect();
        for door in DOORS.iter().filter(|door| door.kind == Kind::Page && door.path != "/home") {
            let targets = cases::targets(door, &prepared);
            let shown = targets.iter().any(|(_, ids)| opened.contains(cases::address(door, ids).as_str()));
            assert!(shown, "{} was shown to nobody", door.path);
        }
        assert!(make_hostile(&world).await > 200);
        let mut seen = BTreeSet::new();
        for page in &pages {
            // The address is hostile, too.
            let sought: String = form_urlencoded::byte_serialize(hostile("Soughtword").as_bytes()).collect();
            let sought = sought.replace('+', "%20");
            let path = page
                .path
                .replace("%3DSoughtword", &format!("%3D{}", sought.replace('%', "%25")))
                .replace("Soughtword", &sought);
            let now = open(&stage, page.secret.as_deref(), &path).await;
            let at = format!("{} as {}", page.path, page.who);
            assert_eq!(now.status.as_u16(), page.status, "{at}: {}", now.body);
            seen.extend(compare(&at, &page.body, &now.body));
        }
        let unseen: Vec<&str> =
            (0..WORDS.len()).filter(|place| !seen.contains(place)).map(|place| WORDS[place]).collect();
        assert!(unseen.is_empty(), "on no page: {unseen:?}");
        println!("{} pages", pages.len());
    });
}
