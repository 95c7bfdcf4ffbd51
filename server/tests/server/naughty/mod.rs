//! R14: each text of the corpus into every text field, then read back where it is shown: in its form when it is refused;
//! else in the table as the field says it is kept, in lists, pages, titles, the log and the mail. No answer is a 5xx, and
//! a parser finds no element and no attribute that isn't ours.

mod corpus;
mod desk;
mod expected;

use domain::ids::CompanyId;
use portal::{Scope, authority::Task, provisioning::Verdict};
use testkit::{Demo, Engine, World};
use uuid::Uuid;

use self::{
    desk::Desk,
    expected::{code, domain, line, mail, name, optional},
};
use crate::{
    markup,
    stage::{PLAIN, Stage},
};

/// Texts that hold no markup: what our pages are made of is learnt from them.
const HARMLESS: [&str; 12] = [
    "Plain Words",
    "Other words 2",
    "x@y.example",
    "plain.example",
    "PLAIN-1",
    "",
    " ",
    "Bad\u{7}word",
    "gpj\u{202e}exe",
    "yes",
    "administrator",
    "...",
];

#[test]
fn r14_naughty_texts_stay_texts_in_every_field_on_sqlite() {
    run(Engine::Sqlite, 20);
}

#[test]
fn r14_naughty_texts_stay_texts_in_every_field_on_postgres() {
    run(Engine::Postgres, 10);
}

/// How many texts: all of them in the long form, else a sample that the seed picks.
fn run(engine: Engine, few: usize) {
    let figure = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<usize>().ok());
    let all = corpus::texts();
    let many = figure("TENANTRY_NAUGHTY_TEXTS").unwrap_or(few).min(all.len());
    let seed = figure("TENANTRY_NAUGHTY_SEED").unwrap_or(14);
    // A step that has no divisor in common with the number of texts comes by each of them.
    let step = (seed % all.len()..).find(|step| common_divisor(*step, all.len()) == 1).unwrap();
    let chosen: Vec<&str> = (0..many).map(|place| all[(place * step + seed) % all.len()].as_str()).collect();
    testkit::run(engine, &format!("naughty::{engine:?}"), async |world: World| {
        let demo = world.demo().await;
        let stage = Stage::of(&world, PLAIN);
        let mut desk = Desk::open(&world, &stage).await;
        let texts = Texts::new(&world, &demo).await;
        for (number, text) in HARMLESS.iter().enumerate() {
            texts.everywhere(&mut desk, number, text).await;
        }
        desk.vocabulary.close();
        for (number, text) in chosen.iter().enumerate() {
            texts.everywhere(&mut desk, HARMLESS.len() + number, text).await;
        }
        println!(
            "soak: {engine:?}: {many} texts of {}, seed {seed}: {} fields filled in and {} answers read back: none 5xx, \
             none with markup of theirs, each kept as its field says",
            all.len(),
            desk.fields,
            desk.requests
        );
    });
}

fn common_divisor(one: usize, other: usize) -> usize {
    if other == 0 { one } else { common_divisor(other, one % other) }
}

/// The pages whose forms are filled in.
struct Texts {
    nordlys: CompanyId,
    fjord: CompanyId,
    sund: CompanyId,
    testbolag: CompanyId,
}

impl Texts {
    async fn new(world: &World, demo: &Demo) -> Self {
        world.issue(&demo.tree.ingrid, demo.tree.fjord, "FREE0001").await;
        Self { nordlys: demo.tree.nordlys, fjord: demo.tree.fjord, sund: demo.tree.sund, testbolag: demo.testbolag }
    }

    async fn everywhere(&self, desk: &mut Desk<'_>, number: usize, text: &str) {
        desk.later().await;
        self.reseller(desk, number, text).await;
        self.imported(desk, number, text).await;
        self.user(desk, number, text).await;
        self.settings(desk, text).await;
        self.suspension(desk, text).await;
        self.code(desk, text).await;
        self.customer(desk, text).await;
        self.account(desk, number, text).await;
        self.restricted(desk, text).await;
        self.searches(desk, text).await;
    }

    /// *Add new reseller*, with its first user: the list, its page, its people, the log, the mail.
    async fn reseller(&self, desk: &mut Desk<'_>, number: usize, text: &str) {
        let address = format!("first{number}@naughty.example");
        let fields = [("name", text), ("user_name", text), ("user_mail", address.as_str())];
        let (page, action) = ("/resellers/new", "/api/tenancy/add_reseller");
        let Some(kept) = name(text, 120) else { return desk.refused(page, action, &fields).await };
        let to = desk.post(page, action, &fields).await;
        let about =
            to.strip_prefix("/resellers?done=reseller-added&about=").unwrap_or_else(|| panic!("{text:?}: {to}"));
        let (id, about): (CompanyId, String) = (about.parse().unwrap(), format!("/r/{about}"));
        let said = desk.get(&to).await;
        assert!(said.holds(&kept), "{text:?} isn't told of at {to}");
        let uuid = id.uuid();
        let stored: Vec<String> = desk.world.column("SELECT name FROM org WHERE id = $1", vec![uuid.into()]).await;
        assert_eq!(stored, std::slice::from_ref(&kept), "{text:?}");
        let list = desk.ask("/resellers?sort=created&dir=desc", &["q"], &kept).await;
        assert!(list.says("th/a", &kept), "{text:?} isn't in the list");
        let own = desk.get(&about).await;
        assert!(own.says("h1", &kept), "{text:?} isn't the heading of {about}");
        let title = markup::title(&own.nodes);
        assert!(title.starts_with(&kept), "{text:?} isn't the title of {about}: {title}");
        let people = desk.get(&format!("{about}/users")).await;
        assert!(people.says("th", &kept), "{text:?} isn't among the people");
        assert!(desk.get(&format!("{about}/log")).await.holds(&kept), "{text:?} isn't in the log");
        let letter = desk.mail().await;
        let html = markup::parse(&letter.html, true);
        assert_eq!(letter.to_name, kept);
        assert!(letter.text.contains(&kept) && letter.subject.contains(&kept), "{text:?}: {letter:?}");
        assert!(!letter.subject.contains(['\r', '\n']), "{text:?}: {letter:?}");
        let told = |node: &markup::Node| matches!(&node.what, markup::What::Text(t) if t.contains(&kept));
        assert!(html.iter().any(told), "{text:?}: {}", letter.html);
        free_name(desk.world, uuid).await;
    }

    /// A customer out of a file: the list, its page, its log.
    async fn imported(&self, desk: &mut Desk<'_>, number: usize, text: &str) {
        let heading = "reseller,code,name,domain,contact_name,contact_email,country,language";
        let quoted = text.replace('"', "\"\"");
        let file = format!("{heading}\nFjord Backup AB,NAUGHTY{number},\"{quoted}\",n{number}.example,,,NO,en\n");
        let scope = Scope::system(Task::Import, "test");
        let portal = &desk.world.portal;
        let verdicts = portal.import_customers(&scope, self.nordlys, file.as_bytes()).await.unwrap();
        desk.fields += 1;
        let Some(kept) = name(text, 120) else {
            let at_name = |verdict: &Verdict| matches!(verdict, Verdict::Refused(errors) if errors[0].field == "name");
            assert!(verdicts.len() == 1 && at_name(&verdicts[0].verdict), "{text:?}: {verdicts:?}");
            return;
        };
        assert_eq!(verdicts[0].verdict, Verdict::Created, "{text:?}");
        let sql = format!("SELECT id FROM org WHERE code = 'NAUGHTY{number}'");
        let id: Vec<Uuid> = desk.world.column(&sql, Vec::new()).await;
        let list = desk.ask(&format!("/r/{}?sort=created&dir=desc", self.fjord), &["q"], &kept).await;
        assert!(list.says("th/a", &kept), "{text:?} isn't in the list");
        let about = format!("/c/{}", CompanyId::new(id[0]));
        let own = desk.get(&about).await;
        assert!(own.says("h1", &kept) && markup::title(&own.nodes).starts_with(&kept), "{text:?} at {about}");
        assert!(desk.get(&format!("{about}/log")).await.holds(&kept), "{text:?} isn't in the log");
        free_name(desk.world, id[0]).await;
    }

    /// *Add user*: an address and a role are choices of few letters.
    async fn user(&self, desk: &mut Desk<'_>, number: usize, text: &str) {
        let (company, page) = (self.sund.to_string(), format!("/r/{}/users/new", self.sund));
        let action = "/api/tenancy/add_user";
        let typed = [("company", company.as_str()), ("name", "Plain"), ("mail", text), ("role", "member")];
        match mail(text) {
            Some(kept) => {
                let to = desk.post(&page, action, &typed).await;
                assert!(to.starts_with(&format!("/r/{}/users?done=user-added", self.sund)), "{text:?}: {to}");
                assert!(desk.get(&to).await.holds(&kept), "{text:?}");
                assert_eq!(desk.mail().await.to_address, kept, "{text:?}");
                // Another text may be this address.
                let free = "UPDATE membership SET mail_key = $1 WHERE mail = $2 AND mail_key = $3";
                let key = format!("{number}");
                desk.world
                    .execute(free, vec![key.into(), kept.clone().into(), kept.to_lowercase().into()])
                    .await
                    .unwrap();
            }
            None => desk.refused(&page, action, &typed).await,
        }
        let roles = [
            "administrator",
            "user-administrator",
            "password-administrator",
            "service-administrator",
            "billing",
            "auditor",
            "member",
        ];
        if !roles.contains(&text.trim()) {
            let typed = [("company", company.as_str()), ("name", "Plain"), ("mail", "z@z.example"), ("role", text)];
            desk.refused(&page, action, &typed).await;
        }
    }

    /// A company's settings.
    async fn settings(&self, desk: &mut Desk<'_>, text: &str) {
        let (company, page) = (self.sund.to_string(), format!("/r/{}/settings", self.sund));
        let sql = "SELECT CAST(version AS text) FROM org WHERE name = 'Sund IT'";
        let version = desk.stored(sql).await;
        let fields = [
            ("company", company.as_str()),
            ("settings[contact_name]", text),
            ("settings[contact_mail]", "plain@sund.example"),
            ("settings[language]", "en"),
            ("settings[version]", version.as_str()),
        ];
        let action = "/api/tenancy/edit_company";
        match optional(text, |text| name(text, 120)) {
            Some(kept) => {
                let to = desk.post(&page, action, &fields).await;
                assert_eq!(to, format!("{page}?done=saved"), "{text:?}");
                assert_eq!(desk.stored("SELECT contact_name FROM org WHERE name = 'Sund IT'").await, kept, "{text:?}");
                let shown = desk.get(&to).await;
                assert_eq!(shown.value("settings[contact_name]"), Some(kept.clone()), "{text:?}");
                assert!(desk.get(&format!("/r/{}/log", self.sund)).await.holds(&kept), "{text:?} isn't in the log");
            }
            None => desk.refused(&page, action, &fields).await,
        }
    }

    /// *Suspend*, with a reason that everybody there may read; and back again.
    async fn suspension(&self, desk: &mut Desk<'_>, text: &str) {
        let (company, page) = (self.sund.to_string(), format!("/r/{}/suspend", self.sund));
        let fields = [("company", company.as_str()), ("reason", text)];
        let action = "/api/tenancy/suspend_company";
        let Some(kept) = line(text, 200) else { return desk.refused(&page, action, &fields).await };
        let to = desk.post(&page, action, &fields).await;
        assert_eq!(to, format!("/r/{}?done=suspended", self.sund), "{text:?}");
        assert!(desk.get(&to).await.holds(&kept), "{text:?}");
        assert!(desk.get(&page).await.holds(&kept), "{text:?}");
        let back = desk.post(&page, "/api/tenancy/resume_company", &[("company", &company)]).await;
        assert_eq!(back, format!("/r/{}?done=resumed", self.sund), "{text:?}");
    }

    /// *Issue a code*.
    async fn code(&self, desk: &mut Desk<'_>, text: &str) {
        let seller = self.sund.to_string();
        let fields = [("seller", seller.as_str()), ("code", text)];
        let (page, action) = ("/partner/codes", "/api/provisioning/issue_code");
        let Some(kept) = optional(text, code) else { return desk.refused(page, action, &fields).await };
        let there = format!("customer_code WHERE code = '{kept}'");
        if !kept.is_empty() && desk.world.count(&there).await == 1 {
            return desk.refused(page, action, &fields).await;
        }
        let to = desk.post(page, action, &fields).await;
        assert_eq!(to, "/partner/codes?done=code-issued", "{text:?}");
        assert!(desk.get(&to).await.holds(&kept), "{text:?}");
    }

    /// *Create Customer*, *Create Administrator* and the plan, in a draft that is cancelled.
    async fn customer(&self, desk: &mut Desk<'_>, text: &str) {
        let (seller, page) = (self.fjord.to_string(), format!("/r/{}/customers/new", self.fjord));
        let action = "/api/provisioning/save_customer";
        let good = name(text, 120).is_some();
        let called = if good { text } else { "Plain" };
        let fields = |free: &'static str| {
            let plain =
                [("seller", seller.as_str()), ("customer[code]", "FREE0001"), ("customer[domain]", "free.example")];
            let named = [("customer[name]", called), ("customer[contact_name]", called), (free, text)];
            [&plain[..], &named[..]].concat()
        };
        if !good {
            let fields = fields("customer[name]");
            let named: Vec<_> = fields.into_iter().filter(|field| *field != ("customer[name]", "Plain")).collect();
            desk.refused(&page, action, &named).await;
        }
        let typed = fields("customer[service_administrator]");
        let Some(_) = optional(text, |text| line(text, 200)) else { return desk.refused(&page, action, &typed).await };
        let to = desk.post(&page, action, &typed).await;
        let steps = to.strip_suffix("/administrator").unwrap_or_else(|| panic!("{text:?}: {to}")).to_owned();
        let (_, draft) = steps.rsplit_once('/').unwrap();
        let first = desk.get(&format!("{steps}/customer")).await;
        if let Some(kept) = name(text, 120) {
            assert_eq!(first.value("customer[name]"), Some(kept.clone()), "{text:?}");
            let list = desk.get(&format!("/r/{}", self.fjord)).await;
            assert!(list.holds(&kept), "{text:?} isn't among the drafts");
        }
        let typed = person(&seller, &[("draft", draft), ("version", "1")], text, "free.example", "every.word");
        let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let to = desk.post(&to, "/api/provisioning/save_administrator", &typed).await;
        assert_eq!(to, format!("{steps}/services"), "{text:?}");
        let _ = desk.get(&to).await;
        let version =
            [("seller", seller.as_str()), ("draft", draft), ("version", "2"), ("services[0]", "hosted-exchange")];
        let to = desk.post(&to, "/api/provisioning/save_services", &version).await;
        assert_eq!(to, format!("{steps}/plan"), "{text:?}");
        let plan = desk.get(&to).await;
        assert_eq!(plan.status, 200, "{text:?}");
        if let Some(kept) = name(text, 120) {
            assert!(plan.holds(&kept), "{text:?} isn't on the plan");
        }
        let back = desk.post(&to, "/api/provisioning/cancel_draft", &[("draft", draft)]).await;
        assert_eq!(back, format!("/r/{}?done=draft-cancelled", self.fjord), "{text:?}");
        let _ = desk.get(&back).await;
    }

    /// *Create user* at a customer: the run, the list, its page.
    async fn account(&self, desk: &mut Desk<'_>, number: usize, text: &str) {
        let (customer, page) = (self.testbolag.to_string(), format!("/c/{}/users/new", self.testbolag));
        let action = "/api/provisioning/create_account";
        let local = format!("word{number}");
        let typed = person(&customer, &[], text, "testbolag.se", &local);
        let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let to = desk.post(&page, action, &typed).await;
        assert!(to.starts_with("/jobs/"), "{text:?}: {to}");
        let run = to.split('?').next().unwrap().to_owned();
        let shown = desk.get(&run).await;
        desk.world.work().await;
        let _ = desk.get(&run).await;
        let upn = format!("{local}@testbolag.se");
        let list = desk.ask(&format!("/c/{}/users", self.testbolag), &["q"], &upn).await;
        let links = list.nodes.iter().filter(|node| node.within.ends_with("/th"));
        let own = links.filter_map(|node| node.attribute("href")).next().unwrap_or_else(|| panic!("{text:?}: {upn}"));
        let details = desk.get(own).await;
        let read = |max| name(text, max);
        if let Some(kept) = read(120) {
            assert!(shown.says("h1", &format!("Provisioning {kept}")), "{text:?}");
            assert!(list.says("th/a", &kept) && details.says("h1", &kept), "{text:?}");
        }
        if let Some(kept) = line(text, 200) {
            assert!(details.holds(&kept), "{text:?} isn't on the user's page");
        }
    }

    /// Fields of few letters, all at once: something among them is always refused, and all of it comes back.
    async fn restricted(&self, desk: &mut Desk<'_>, text: &str) {
        let (seller, page) = (self.fjord.to_string(), format!("/r/{}/customers/new", self.fjord));
        let fields = ["code", "domain", "contact_mail", "country", "language", "sql_users"];
        let named: Vec<String> = fields.iter().map(|field| format!("customer[{field}]")).collect();
        let mut typed: Vec<(&str, &str)> = vec![("seller", &seller), ("customer[name]", "Plain")];
        typed.extend(named.iter().map(|field| (field.as_str(), text)));
        desk.refused(&page, "/api/provisioning/save_customer", &typed).await;
        // A domain and an address alone, against what the fields say.
        for (field, good) in
            [("customer[domain]", domain(text).is_some()), ("customer[contact_mail]", optional(text, mail).is_some())]
        {
            let plain = [
                ("seller", seller.as_str()),
                ("customer[name]", "Plain"),
                ("customer[code]", "FREE0001"),
                ("customer[domain]", "free.example"),
            ];
            let mut typed: Vec<(&str, &str)> = plain.into_iter().filter(|(name, _)| *name != field).collect();
            typed.push((field, text));
            if !good {
                desk.refused(&page, "/api/provisioning/save_customer", &typed).await;
            }
        }
        let (customer, page) = (self.testbolag.to_string(), format!("/c/{}/users/new", self.testbolag));
        let fields = [
            "first_names",
            "upn_local",
            "upn_domain",
            "username",
            "mail",
            "addresses",
            "credential",
            "change_at_next_logon",
            "disabled",
        ];
        let named: Vec<String> = fields.iter().map(|field| format!("administrator[{field}]")).collect();
        let mut typed: Vec<(&str, &str)> = vec![("customer", &customer)];
        typed.extend(named.iter().map(|field| (field.as_str(), text)));
        desk.refused(&page, "/api/provisioning/create_account", &typed).await;
        let (page, fields) =
            (format!("/c/{}/services", self.testbolag), [("customer", customer.as_str()), ("services[0]", text)]);
        desk.refused(&page, "/api/provisioning/start_services", &fields).await;
    }

    /// What is looked for, and everything else an address may ask.
    async fn searches(&self, desk: &mut Desk<'_>, text: &str) {
        let asked: String = text.chars().take(200).collect();
        let lists = [
            "/resellers".to_owned(),
            format!("/r/{}", self.fjord),
            format!("/c/{}/users", self.testbolag),
            "/partner/catalogue".to_owned(),
        ];
        for list in &lists {
            let found = desk.ask(list, &["q"], text).await;
            // What is longer than anybody looks for is cut or refused.
            if asked == text && !text.chars().any(char::is_control) {
                assert_eq!((found.status, found.value("q")), (200, Some(asked.clone())), "{list} for {text:?}");
            }
        }
        let short = asked.as_str();
        let _ = desk.ask("/partner/codes", &["find"], short).await;
        let _ = desk.ask("/log", &["class"], short).await;
        let _ = desk.ask("/resellers", &["status", "sort", "dir", "per", "done", "about", "draft"], short).await;
        let _ = desk.ask("/resellers", &["after"], short).await;
        let _ = desk.ask("/jobs", &["before"], short).await;
        let _ = desk.ask("/login", &["next", "refused"], short).await;
        let _ = desk.ask("/login/start", &["next", "invitation"], short).await;
        let _ = desk.ask("/login/callback", &["code", "state"], short).await;
        let _ = desk.ask("/login/frontchannel-logout", &["iss", "sid"], short).await;
        let _ = desk.post("/help", "/language", &[("language", short), ("next", short)]).await;
        let path: String = url::form_urlencoded::byte_serialize(short.as_bytes()).collect();
        for place in ["/r/{}", "/c/{}/users", "/invite/{}", "/jobs/{}"] {
            let shown = desk.get(&place.replace("{}", &path.replace('+', "%20"))).await;
            assert!(shown.status >= 300, "{place} for {text:?}: {}", shown.status);
        }
    }
}

/// Another text may read as the name of this company: it makes room.
async fn free_name(world: &World, id: Uuid) {
    let key: Vec<u8> = [&[255][..], id.as_bytes()].concat();
    world.execute("UPDATE org SET name_key = $1 WHERE id = $2", vec![key.into(), id.into()]).await.unwrap();
}

/// The fields of a user: the text in each that takes it, plain words in the others.
fn person(company: &str, more: &[(&str, &str)], text: &str, host: &str, local: &str) -> Vec<(String, String)> {
    let or_plain = |good: bool| if good { text } else { "Plain" };
    let (display, part, free) =
        (or_plain(name(text, 120).is_some()), or_plain(name(text, 64).is_some()), or_plain(line(text, 200).is_some()));
    let owner = if more.is_empty() { "customer" } else { "seller" };
    let mut fields: Vec<(String, String)> = vec![(owner.to_owned(), company.to_owned())];
    fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let own = [
        ("first_names", part),
        ("last_name", part),
        ("display_name", display),
        ("upn_local", local),
        ("upn_domain", host),
        ("username", local),
        ("mail", "plain@word.example"),
    ];
    let additional = ["title", "department", "office", "phone", "mobile", "street", "postal_code", "city", "country"];
    let all = own.into_iter().chain(additional.map(|field| (field, free)));
    fields.extend(all.map(|(field, value)| (format!("administrator[{field}]"), value.to_owned())));
    fields
}
