//! What people and browsers write: ids, names, addresses, paths, headers, and the operator's file.

use core::net::IpAddr;

use axum::http::{HeaderMap, HeaderValue, Request};
use domain::{
    address::own_path,
    ids::{CompanyId, RunId},
    problem::Problem,
    text::{CompanyName, CustomerCode, DomainName, Line, LocalPart, MailAddress, NamePart, PersonName, Reason, sought},
};
use server::{
    address::{Hosts, Network, client, with_param},
    config::{Config, Overrides, Source},
};
use testkit::fuzz::{Campaign, mutate, mutate_text};
use url::Url;
use words::Locale;

#[test]
fn r13_public_ids() {
    let mut campaign = Campaign::begin("public ids");
    let good = ["o_01jd2v4k5n7p8q9r0s1t2v3w4x", "job_7zzzzzzzzzzzzzzzzzzzzzzzzz", "o_00000000000000000000000000"];
    while campaign.goes_on() {
        let from = *campaign.dice.pick(&good);
        let text = mutate_text(&mut campaign.dice, from, &good);
        campaign.with(text.as_bytes(), || {
            if let Ok(id) = text.parse::<CompanyId>() {
                assert_eq!(id.to_string(), text, "an id has one form");
            }
            if let Ok(id) = text.parse::<RunId>() {
                assert_eq!(id.to_string(), text, "an id has one form");
            }
        });
    }
    println!("{}", campaign.end());
}

fn holds<T: AsRef<str>>(parsed: Result<T, Problem>, again: impl Fn(&str) -> Result<T, Problem>, most: usize) {
    let Ok(text) = parsed else { return };
    let text = text.as_ref();
    assert!(!text.is_empty() && text.chars().count() <= most, "{text:?}");
    assert!(text.chars().all(|c| !c.is_control() && !('\u{202a}'..='\u{202e}').contains(&c)), "{text:?}");
    assert_eq!(again(text).map_err(|problem| problem.key()).unwrap().as_ref(), text, "read twice it is another");
}

#[test]
fn r13_names_addresses_and_domains() {
    let mut campaign = Campaign::begin("names, addresses and domains");
    let good =
        ["Fjord Backup AB", "Rita Holm <rita.holm@fjord.example>", "testbolag.se", "TB1001", "شركة الشمال", "a'b@x.se"];
    macro_rules! hold {
        ($text:expr, $($kind:ident: $most:literal),+) => {
            $({
                let read = |text: &str| $kind::parse(text).map(|parsed| parsed.to_string());
                holds(read($text), read, $most);
            })+
        };
    }
    while campaign.goes_on() {
        let from = *campaign.dice.pick(&good);
        let text = mutate_text(&mut campaign.dice, from, &good);
        campaign.with(text.as_bytes(), || {
            hold!(&text, CompanyName: 120, PersonName: 120, NamePart: 64, Line: 200, Reason: 200);
            hold!(&text, MailAddress: 254, DomainName: 253, LocalPart: 64, CustomerCode: 20);
            let _ = LocalPart::propose(&text, &text);
            assert!(sought(&text).is_err() || text.trim().chars().count() <= 200);
        });
    }
    println!("{}", campaign.end());
}

#[test]
fn r13_paths_that_are_followed() {
    let mut campaign = Campaign::begin("paths that are followed");
    let good =
        ["/r/o_1/users?done=1", "/login?next=%2Fr%2Fo_1%3Fq%3Da", "/%2f/evil.example", "/a%40evil.example", "/r#x"];
    let ours = Url::parse("https://portal.example").unwrap();
    while campaign.goes_on() {
        let from = *campaign.dice.pick(&good);
        let text = mutate_text(&mut campaign.dice, from, &good);
        campaign.with(text.as_bytes(), || {
            let Some(path) = own_path(&text) else { return };
            for followed in
                [path.to_owned(), with_param(path, "draft", Some("f_1")), with_param("/login", "next", Some(path))]
            {
                assert_eq!(ours.join(&followed).unwrap().origin(), ours.origin(), "{followed}");
                assert!(HeaderValue::from_str(&followed).is_ok(), "{followed:?}");
            }
        });
    }
    println!("{}", campaign.end());
}

#[test]
fn r13_languages_of_browsers() {
    let mut campaign = Campaign::begin("languages of browsers");
    let good = ["sv-SE,sv;q=0.9,en;q=0.8", "de, da;q=0.4, nb;q=0.7", "nn_NO;q=1", "*;q=0"];
    while campaign.goes_on() {
        let from = *campaign.dice.pick(&good);
        let text = mutate_text(&mut campaign.dice, from, &good);
        campaign.with(text.as_bytes(), || {
            let named = match Locale::parse_accept_language(&text) {
                Locale::En => &[""][..],
                Locale::Nb => &["nb", "no", "nn"],
                Locale::Sv => &["sv"],
                Locale::Da => &["da"],
            };
            assert!(named.iter().any(|code| text.to_ascii_lowercase().contains(code)), "nobody asked for {named:?}");
        });
    }
    println!("{}", campaign.end());
}

#[test]
fn r13_hosts_and_forwarded_addresses() {
    let mut campaign = Campaign::begin("hosts and forwarded addresses");
    let good =
        ["203.0.113.9, 198.51.100.7, 10.2.2.2", "[::1]:3000", "portal.example:443", "::ffff:10.0.0.1", "10.0.0.0/8"];
    let trusted = [Network::parse("10.0.0.0/8").unwrap(), Network::parse("::1").unwrap()];
    let hosts = Hosts::of(&Url::parse("https://portal.example").unwrap(), false);
    let (stranger, proxy): (IpAddr, IpAddr) = ("192.0.2.1".parse().unwrap(), "10.1.1.1".parse().unwrap());
    while campaign.goes_on() {
        let from = *campaign.dice.pick(&good);
        let input = mutate(&mut campaign.dice, from.as_bytes(), &[]);
        campaign.with(&input, || {
            let text = String::from_utf8_lossy(&input);
            let _ = Network::parse(&text).map(|network| network.holds(stranger));
            let Ok(value) = HeaderValue::from_bytes(&input) else { return };
            let headers = HeaderMap::from_iter([("x-forwarded-for".parse().unwrap(), value.clone())]);
            assert_eq!(client(stranger, &headers, &trusted), stranger, "a stranger is believed");
            let named = client(proxy, &headers, &trusted);
            let said = |hop: &str| hop.trim().parse::<IpAddr>() == Ok(named);
            assert!(named == proxy || text.split(',').any(said), "{named} comes from nowhere");
            let request = Request::builder().uri("/").header("host", value).body(()).unwrap();
            if hosts.admit(&request) {
                assert!(
                    ["portal.example", "portal.example:443"].contains(&text.to_ascii_lowercase().as_str()),
                    "{text}"
                );
            }
        });
    }
    println!("{}", campaign.end());
}

#[test]
fn r13_the_operators_file() {
    const SECRET: &str = "hunter2hunter2";
    let good = format!(
        "listen = '127.0.0.1:3000'\ndatabase_url = 'postgres://u:{SECRET}@h/d'\npublic_url = \"https://portal.example\"\n\
         signing_key = '{SECRET}'\nidentity_authority = 'https://login.example/x'\nidentity_client_id = 'a'\n\
         identity_client_secret = '{SECRET}'\nsmtp_url = 'smtps://u:{SECRET}@h'\nlease_seconds = 30\n\
         trusted_proxies = ['10.0.0.0/8']\ntime_zone = 'Europe/Oslo'\nservice_host_token = '{SECRET}'\n"
    );
    let mut campaign = Campaign::begin("the operator's file");
    while campaign.goes_on() {
        let text = mutate_text(&mut campaign.dice, &good, &[SECRET, "x = '''", "[[x]]", "\"", "0x1_"]);
        campaign.with(text.as_bytes(), || {
            let read = Source::of_text(&text, &[]).and_then(|source| Config::read(&source, &Overrides::default()));
            let said = match read {
                Ok(config) => format!("{:?}", config.key().err()),
                Err(error) => format!("{error:#} {error:?}"),
            };
            assert!(!said.contains(SECRET), "{said}");
        });
    }
    println!("{}", campaign.end());
}
