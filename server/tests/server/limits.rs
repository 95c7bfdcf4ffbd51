//! Who may do what how often, as it is answered over HTTP: with its time, in four languages, and to nobody else.

use core::net::SocketAddr;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, header},
};
use domain::{denial::Denial, limits::Limit};
use server::shield::Shield;
use testkit::{Person, World};

use crate::stage::{Answer, Browser, Stage, form, on_stage, signed_in, stamp};

/// *Sign in with Microsoft*, pressed at an address.
async fn start(stage: &Stage, from: &str, language: &str) -> Answer {
    let peer: SocketAddr = format!("{from}:50000").parse().unwrap();
    let request = Request::get("/login/start")
        .header(header::ACCEPT, "text/html")
        .header(header::ACCEPT_LANGUAGE, language)
        .extension(ConnectInfo(peer));
    Answer::of(stage.send(request.body(Body::empty()).unwrap()).await).await
}

fn attempt_of(headers: &HeaderMap) -> String {
    let line = headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
    line.split(';').next().unwrap().to_owned()
}

/// The attack as it was found: 500 sign-ins begun at once by nobody. An office behind the same address has one under
/// way meanwhile, which ends well; other addresses notice nothing.
#[test]
fn r17_five_hundred_sign_ins_from_one_address_stop_nobody_elses() {
    on_stage("limits::r17_five_hundred", async |world, stage| {
        world.tree().await;
        let (office, elsewhere) = ("192.0.2.1", "192.0.2.2");
        let before = world.count("sign_in_attempt").await;
        let begun = start(&stage, office, "en").await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER);
        let answers = futures::future::join_all((0..500).map(|_| start(&stage, office, "en"))).await;
        let refused = answers.iter().filter(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS).count();
        assert_eq!(refused, 500 - 239);
        assert_eq!(world.count("sign_in_attempt").await, before + 240);
        assert_eq!(start(&stage, elsewhere, "en").await.status, StatusCode::SEE_OTHER);

        let (state, code) = world.provider.approve(begun.location(), Person::rita().identity(false));
        let query = form(&[("code", &code), ("state", &state)]);
        let back = Request::get(format!("/login/callback?{query}"))
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, attempt_of(&begun.headers))
            .extension(ConnectInfo::<SocketAddr>("192.0.2.1:50001".parse().unwrap()));
        let back = Answer::of(stage.send(back.body(Body::empty()).unwrap()).await).await;
        assert_eq!((back.status, back.location()), (StatusCode::SEE_OTHER, "/home"));
    });
}

#[test]
fn n07_the_page_says_when_in_four_languages() {
    on_stage("limits::n07_the_page_says_when", async |world, stage| {
        world.tree().await;
        for _ in 0..240 {
            world.portal.admit_sign_in(portal::Network::of("192.0.2.1".parse().unwrap())).await.unwrap();
        }
        // It was noon in UTC, and some microseconds; the reader's clock is Oslo's.
        for (language, said) in [
            ("en", "Whoever has started can go on. Try again at 13:02 CET."),
            ("nb", "De som allerede er i gang, kan fortsette. Prøv igjen kl. 13:02 CET."),
            ("sv", "Den som redan har börjat kan fortsätta. Försök igen kl. 13:02 CET."),
            ("da", "De, der allerede er i gang, kan fortsætte. Prøv igen kl. 13.02 CET."),
        ] {
            let refused = start(&stage, "192.0.2.1", language).await;
            assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
            assert!(refused.body.contains(said), "{}", refused.body);
            let seconds: i64 = refused.header("retry-after").parse().unwrap();
            assert!((100..=121).contains(&seconds), "{seconds}");
        }
    });
}

/// Every limit has its words in every language.
#[test]
fn n07_no_limit_is_without_words() {
    for limit in Limit::ALL {
        let key = format!("limit-{}", limit.slug());
        let said: Vec<&str> = ["en", "nb", "sv", "da"]
            .iter()
            .map(|code| words::text(words::Locale::from_code(code).unwrap(), &key))
            .collect();
        for (place, words) in said.iter().enumerate() {
            assert!(!words.contains('«') && words.len() > 20, "{key}: {words}");
            assert!(!said[..place].contains(words), "{key} is not translated: {words}");
        }
    }
}

async fn add_user(browser: &mut Browser, stamp: &str, company: &str, mail: &str, island: bool) -> Answer {
    let back = format!("/r/{company}/users/new");
    let fields = [
        ("stamp", stamp),
        ("company", company),
        ("name", "Vera Vik"),
        ("mail", mail),
        ("role", "member"),
        ("back", &back),
    ];
    match island {
        true => browser.call("/api/tenancy/add_user", &fields).await,
        false => browser.post("/api/tenancy/add_user", &fields).await,
    }
}

/// Another site's page, opened by anybody in an office, asks for so many images of ours that nobody there could sign in.
#[test]
fn n07_what_another_page_asks_for_begins_no_sign_in() {
    on_stage("limits::n07_what_another_page", async |world, _| {
        world.tree().await;
        let image = |path: &str| {
            axum::http::Request::get(path.to_owned())
                .header("accept", "image/avif,image/webp,*/*")
                .header("sec-fetch-site", "cross-site")
                .header("sec-fetch-mode", "no-cors")
                .header("sec-fetch-dest", "image")
        };
        let frame = |path: &str| {
            axum::http::Request::get(path.to_owned())
                .header("accept", "text/html")
                .header("sec-fetch-site", "cross-site")
                .header("sec-fetch-mode", "navigate")
                .header("sec-fetch-dest", "iframe")
        };
        let stage = Stage::with(&world, |site| site.shield = Shield::of(10, 10));
        let counted = async || (world.count("sign_in_attempt").await, world.count("allowance").await);
        let before = counted().await;
        for number in 0..100 {
            for start in [image(&format!("/login/start?n={number}")), frame("/login/start")] {
                let answer = Answer::of(stage.send(start.body(Body::empty()).unwrap()).await).await;
                assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/login"));
            }
            for secret in ["/login/callback?code=a&state=b", "/invite/AAAA"] {
                let answer = Answer::of(stage.send(image(secret).body(Body::empty()).unwrap()).await).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{secret}");
            }
        }
        assert_eq!(counted().await, before);
        signed_in(&world, &stage, &Person::rita()).await;
    });
}

/// The other attack as it was found: 151 mails to one outside address. The form comes back with what was typed and says
/// when; an island gets the moment as a value.
#[test]
fn t37_the_form_of_a_mail_too_many_comes_back_with_what_was_typed() {
    on_stage("limits::t37_the_form", async |world, stage| {
        let tree = world.tree().await;
        let mut ingrid = signed_in(&world, &stage, &Person::ingrid()).await;
        let mut companies = vec![tree.nordlys, tree.fjord, tree.sund, tree.vik];
        companies.push(world.reseller(&tree.ingrid, "One more").await);
        let mut last = None;
        for company in companies {
            let stamp = stamp(&world, &ingrid).await;
            last = Some(add_user(&mut ingrid, &stamp, &company.to_string(), "vera@outside.example", false).await);
        }
        assert_eq!(world.count("outgoing_mail WHERE to_address = 'vera@outside.example'").await, 3);
        let refused = last.unwrap();
        assert_eq!(refused.status, StatusCode::SEE_OTHER);
        let page = ingrid.get(refused.location()).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Nothing was sent. Try again at 14:01 CET."), "{}", page.body);
        assert!(page.body.contains("vera@outside.example") && page.body.contains("Vera Vik"));

        let stamped = stamp(&world, &ingrid).await;
        let company = world.reseller(&tree.ingrid, "And another").await.to_string();
        let value = add_user(&mut ingrid, &stamped, &company, "vera@outside.example", true).await;
        assert_eq!(value.status, StatusCode::TOO_MANY_REQUESTS);
        let Denial::Limited { limit, until } = serde_json::from_str(&value.body).unwrap() else { panic!("{value:?}") };
        assert_eq!((limit, until.to_rfc3339().as_str()), (Limit::MailsToAddress, "2026-11-21T13:01:00+00:00"));
    });
}

fn shielded(world: &World) -> Stage {
    Stage::with(world, |site| site.shield = Shield::of(10, 5))
}

/// Whoever posts faster than people is stopped before anything is read or written; their colleague isn't.
#[test]
fn n07_a_flood_of_posts_is_stopped_before_it_writes() {
    on_stage("limits::n07_a_flood_of_posts", async |world, stage| {
        let tree = world.tree().await;
        let mut rita = signed_in(&world, &stage, &Person::rita()).await;
        let mut jonas = signed_in(&world, &stage, &Person::jonas()).await;
        let shielded = shielded(&world);
        rita.move_to(&shielded);
        jonas.move_to(&shielded);
        let (stamp, company) = (stamp(&world, &rita).await, tree.fjord.to_string());
        for _ in 0..10 {
            assert_eq!(add_user(&mut rita, &stamp, &company, "no address", false).await.status, StatusCode::SEE_OTHER);
        }
        let kept = world.count("flash").await;
        let stopped = add_user(&mut rita, &stamp, &company, "no address", false).await;
        assert_eq!(stopped.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(stopped.body.contains("Try again at 13:01 CET."), "{}", stopped.body);
        let value = add_user(&mut rita, &stamp, &company, "no address", true).await;
        assert_eq!(value.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(value.body.contains(r#""limit":"posts""#), "{value:?}");
        assert_eq!(world.count("flash").await, kept);
        assert_eq!(rita.get(&format!("/r/{company}/users")).await.status, StatusCode::OK, "reading goes on");
        assert_eq!(rita.post("/theme", &[("theme", "dark")]).await.status, StatusCode::SEE_OTHER);
        let other = add_user(&mut jonas, &stamp, &company, "no address", true).await;
        assert_ne!(other.status, StatusCode::TOO_MANY_REQUESTS);
        world.clock.forward(chrono::TimeDelta::minutes(1));
        let again = add_user(&mut rita, &stamp, &company, "no address", false).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{again:?}");
    });
}

/// Secrets of invitations and answers of the provider are tried by networks, so networks are counted there.
#[test]
fn r17_redemptions_are_tried_so_often_from_one_network() {
    on_stage("limits::r17_redemptions", async |world, _| {
        world.tree().await;
        let stage = shielded(&world);
        let knock = async |path: &str, from: &str| {
            let peer: SocketAddr = format!("{from}:50000").parse().unwrap();
            let request = Request::get(path).header(header::ACCEPT, "text/html").extension(ConnectInfo(peer));
            stage.send(request.body(Body::empty()).unwrap()).await.status()
        };
        for number in 0..5 {
            let path = if number % 2 == 0 { "/login/callback?code=x&state=y" } else { "/invite/AAAA" };
            assert_ne!(knock(path, "192.0.2.1").await, StatusCode::TOO_MANY_REQUESTS);
        }
        for path in ["/login/callback?code=x&state=y", "/invite/AAAA"] {
            assert_eq!(knock(path, "192.0.2.1").await, StatusCode::TOO_MANY_REQUESTS, "{path}");
            assert_ne!(knock(path, "192.0.2.2").await, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
        assert_eq!(knock("/login", "192.0.2.1").await, StatusCode::OK, "the way in stays open");
    });
}
