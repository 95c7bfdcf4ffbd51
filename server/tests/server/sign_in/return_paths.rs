//! Where signing in and the terms lead: to what was asked for, and only ever to a path of ours.

use axum::http::StatusCode;
use testkit::Person;

use crate::stage::{Answer, on_stage};

#[test]
fn t19_one_comes_back_to_a_path_of_ours_only() {
    on_stage("sign_in::t19", async |world, stage| {
        world.tree().await;
        for (next, back) in [
            ("/jobs", "/jobs"),
            ("/r/o_1?q=a", "/r/o_1?q=a"),
            ("/resellers?q=%C3%A5&dir=desc", "/resellers?q=%C3%A5&dir=desc"),
            ("/r/o_1/users/new?draft=f_1&q=anna%40fjord.example", "/r/o_1/users/new?draft=f_1&q=anna%40fjord.example"),
            ("//evil.example", "/home"),
            ("/\\evil.example", "/home"),
            ("https://evil.example/", "/home"),
            ("javascript:alert(1)", "/home"),
            ("/%2f%2fevil.example", "/home"),
            ("/%252f%252fevil.example", "/home"),
            ("/a@evil.example", "/home"),
            ("/a\r\nset-cookie:x", "/home"),
            ("/\t/evil.example", "/home"),
            ("/login/start", "/home"),
            ("", "/home"),
        ] {
            let query = crate::stage::form(&[("next", next)]);
            let answer = stage.browser().sign_in(&world, &Person::rita(), &format!("/login/start?{query}")).await;
            assert_eq!(answer.location(), back, "{next:?}");
        }
        for next in ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb"] {
            for path in ["/language", "/theme"] {
                let answer = stage.browser().post(path, &[("language", "en"), ("next", next)]).await;
                assert_eq!(answer.location(), "/", "{next:?}");
            }
        }
    });
}

/// Accepting the terms leads on to what was asked for before them, and only ever to a path of ours.
#[test]
fn t19_the_terms_lead_on_to_the_page_that_was_asked_for() {
    on_stage("sign_in::t19_the_terms_lead_on", async |world, stage| {
        let tree = world.tree().await;
        let asked = format!("/r/{}/users", tree.fjord);
        let mut rita = stage.browser();
        assert_eq!(rita.sign_in(&world, &Person::rita(), "/login/start").await.location(), "/home");
        let turned_away = rita.get(&asked).await;
        assert!(turned_away.location().starts_with("/terms?next="), "{turned_away:?}");
        let page = rita.get(turned_away.location()).await;
        let next = |page: &Answer| {
            let field = page.body.split("name=\"next\" value=\"").nth(1).expect("a field").to_owned();
            field.split('"').next().unwrap().to_owned()
        };
        assert_eq!(next(&page), asked);
        let stamp = crate::stage::stamp(&world, &rita).await;
        let hostile = [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/%2f%2fevil.example",
        ];
        for next_page in hostile.iter().chain(&["/terms", "/login/start", ""]) {
            let query = crate::stage::form(&[("next", next_page)]);
            assert_eq!(next(&rita.get(&format!("/terms?{query}")).await), "/home", "{next_page}");
            let fields = [("stamp", stamp.as_str()), ("next", next_page), ("back", "/terms")];
            let accepted = rita.post("/api/identity/accept_terms", &fields).await;
            assert_eq!((accepted.status, accepted.location()), (StatusCode::SEE_OTHER, "/home"), "{next_page}");
        }
        let fields = [("stamp", stamp.as_str()), ("next", asked.as_str()), ("back", "/terms")];
        assert_eq!(rita.post("/api/identity/accept_terms", &fields).await.location(), asked);
        assert_eq!(rita.get(&asked).await.status, StatusCode::OK);
    });
}
