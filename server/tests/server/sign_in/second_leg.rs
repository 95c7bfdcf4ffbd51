//! The second factor that a company asks for.

use axum::http::StatusCode;
use testkit::Person;

use super::way_on;
use crate::stage::{Answer, on_stage, signed_in};

/// Nobody is sent to Microsoft a second time without being told why (A4).
#[test]
fn n15_a_page_says_why_there_is_a_second_leg_before_one_leaves() {
    on_stage("sign_in::n15", async |world, stage| {
        let tree = world.tree().await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let company = vec![tree.fjord.uuid().into()];
        world.execute("UPDATE org SET requires_second_factor = TRUE WHERE id = $1", company).await.unwrap();
        let said = async |browser: &mut crate::stage::Browser, asked: &Answer| {
            let page = browser.get(asked.location()).await;
            assert_eq!((page.status, page.header("refresh")), (StatusCode::OK, ""), "it waits: {page:?}");
            assert!(page.body.contains("Your company asks everybody") && page.body.contains("Go on"), "{}", page.body);
            way_on(&page, "/login/start")
        };
        // On the way in.
        let mut jonas = stage.browser();
        let asked = jonas.sign_in(&world, &Person::jonas(), "/login/start?next=%2Fjobs").await;
        assert!(asked.location().starts_with("/login/second?again=sa_"), "{asked:?}");
        let on = said(&mut jonas, &asked).await;
        let away = jonas.get(&on).await;
        assert!(world.provider.asked_for(away.location()).second_factor);
        let (state, code) = world.provider.approve(away.location(), Person::jonas().identity(true));
        let query = crate::stage::form(&[("code", &code), ("state", &state)]);
        assert_eq!(jonas.get(&format!("/login/callback?{query}")).await.location(), "/jobs");
        // In the middle of the work, with a page and with a form.
        let asked = rita.get("/jobs?q=1").await;
        assert_eq!(asked.location(), "/login/second?next=%2Fjobs%3Fq%3D1");
        let on = said(&mut rita, &asked).await;
        assert_eq!(on, "/login/start?next=%2Fjobs%3Fq%3D1&second=1");
        let stamp = crate::stage::stamp(&world, &rita).await;
        let back = format!("/r/{}/users/new", tree.fjord);
        let fields = [("stamp", stamp.as_str()), ("name", "Ny"), ("back", &back)];
        let asked = rita.post("/api/tenancy/add_user", &fields).await;
        assert!(asked.location().starts_with("/login/second?next=%2Fr%2F"), "{asked:?}");
        assert!(said(&mut rita, &asked).await.contains("draft"), "what was typed waits");
    });
}
