//! The fields of customers, of their users, of codes, and of a file that is imported.

use domain::ids::CompanyId;
use portal::{Scope, authority::Task, provisioning::Verdict};
use uuid::Uuid;

use super::{
    Texts,
    desk::Desk,
    expected::{code, domain, line, mail, name, optional},
    free_name,
};
use crate::markup;

impl Texts {
    /// A customer out of a file: the list, its page, its log.
    pub(super) async fn imported(&self, desk: &mut Desk<'_>, number: usize, text: &str) {
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

    /// *Issue a code*.
    pub(super) async fn code(&self, desk: &mut Desk<'_>, text: &str) {
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
    pub(super) async fn customer(&self, desk: &mut Desk<'_>, text: &str) {
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
    pub(super) async fn account(&self, desk: &mut Desk<'_>, number: usize, text: &str) {
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
    pub(super) async fn restricted(&self, desk: &mut Desk<'_>, text: &str) {
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
