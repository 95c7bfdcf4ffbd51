//! The fields of companies and of their people.

use domain::ids::CompanyId;

use super::{
    Texts,
    desk::Desk,
    expected::{line, mail, name, optional},
    free_name,
};
use crate::markup;

impl Texts {
    /// *Add new reseller*, with its first user: the list, its page, its people, the log, the mail.
    pub(super) async fn reseller(&self, desk: &mut Desk<'_>, number: usize, text: &str) {
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

    /// *Add user*: an address and a role are choices of few letters.
    pub(super) async fn user(&self, desk: &mut Desk<'_>, number: usize, text: &str) {
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
    pub(super) async fn settings(&self, desk: &mut Desk<'_>, text: &str) {
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
    pub(super) async fn suspension(&self, desk: &mut Desk<'_>, text: &str) {
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
}
