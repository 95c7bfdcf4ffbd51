//! Every door over HTTP, on both databases: no panic, no 5xx, no answer outside the closed set.

use app::error::AppError;
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Method, Request, Uri, header},
};
use server::doors::{DOORS, Door, Kind};
use testkit::{
    World,
    fuzz::{Campaign, Dice, mutate},
};

use super::{ENOUGH, on_both};
use crate::{
    enumeration::{
        cases,
        tree::{Actor, Ids, Prepared, prepare},
    },
    stage::{Answer, PLAIN, Stage},
};

const FORM: &[u8] = b"application/x-www-form-urlencoded";

/// One request, before it is one.
struct Shot {
    method: Method,
    address: Vec<u8>,
    headers: Vec<(HeaderName, Vec<u8>)>,
    body: Vec<u8>,
}

impl Shot {
    fn raw(&self) -> Vec<u8> {
        let mut raw = [self.method.as_str().as_bytes(), b" ", &self.address].concat();
        for (name, value) in &self.headers {
            raw.extend([b"\r\n", name.as_str().as_bytes(), b": ", value].concat());
        }
        [raw.as_slice(), b"\r\n\r\n", &self.body].concat()
    }

    /// As hyper would hand it on; none where hyper would refuse it.
    fn request(&self) -> Option<Request<Body>> {
        let mut request =
            Request::builder().method(self.method.clone()).uri(Uri::try_from(self.address.as_slice()).ok()?);
        for (name, value) in &self.headers {
            request = request.header(name.clone(), HeaderValue::from_bytes(value).ok()?);
        }
        request.body(Body::from(self.body.clone())).ok()
    }
}

/// Throws shots at a stage until the time or the database is used up.
async fn shoot(
    world: &World,
    campaign: &mut Campaign,
    doors: &[&'static Door],
    make: impl Fn(&mut Dice, &At<'_>) -> Shot,
) {
    let prepared = prepare(world).await;
    let stage = Stage::of(world, PLAIN);
    let stamps = stamps(&stage, &prepared).await;
    for _ in 0..ENOUGH {
        if !campaign.goes_on() {
            return;
        }
        let dice = &mut campaign.dice;
        let door = *dice.pick(doors);
        let targets = cases::targets(door, &prepared);
        let place = dice.below(prepared.actors.len());
        let ids = dice.pick(&targets).1;
        let at = At { door, actor: &prepared.actors[place], stamp: &stamps[place], ids };
        let shot = make(dice, &at);
        let Some(request) = shot.request() else { continue };
        campaign.with_async(&shot.raw(), hit(&stage, door, request)).await;
    }
}

struct At<'a> {
    door: &'static Door,
    actor: &'a Actor,
    stamp: &'a str,
    ids: &'a Ids,
}

async fn stamps(stage: &Stage, prepared: &Prepared) -> Vec<String> {
    let mut stamps = Vec::new();
    for actor in &prepared.actors {
        let token = actor.secret.as_deref().and_then(portal::identity::SessionToken::from_cookie);
        let scope = match &token {
            Some(token) => stage.site.portal.scope_of(token, "fuzz").await.unwrap(),
            None => None,
        };
        stamps.push(scope.map_or_else(|| "forged".to_owned(), |scope| stage.site.portal.stamp_form(&scope).unwrap()));
    }
    stamps
}

async fn hit(stage: &Stage, door: &Door, request: Request<Body>) {
    let response = stage.send(request).await;
    if response.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream") {
        return;
    }
    let answer = Answer::of(response).await;
    assert!(answer.status.as_u16() < 500, "{} answers {} {}", door.path, answer.status, answer.body);
    let to = answer.location();
    let portal = url::Url::parse(PLAIN).unwrap();
    // A way back inside a way on may be longer than what is followed by itself, once it is encoded.
    let stays = to.starts_with('/') && portal.join(to).is_ok_and(|to| to.origin() == portal.origin());
    let ours = to.is_empty() || stays || to.starts_with("https://login.test/");
    assert!(ours, "{} leads to {to}", door.path);
    assert!(
        answer.status.as_u16() < 400 || is_closed(&answer),
        "{} answers {} {}",
        door.path,
        answer.status,
        answer.body
    );
}

/// Nothing, one of the denials, or a page of ours: never words from below.
fn is_closed(answer: &Answer) -> bool {
    let body = answer.body.trim();
    if answer.headers.contains_key(header::CONTENT_ENCODING) {
        return true;
    }
    let page =
        body.to_lowercase().starts_with("<!doctype html>") && body.contains("<html lang=") && body.contains("</html>");
    body.is_empty()
        || page
        || serde_json::from_str::<AppError>(body).is_ok()
        || body == "this portal has another address"
}

fn headers(dice: &mut Dice, at: &At<'_>) -> Vec<(HeaderName, Vec<u8>)> {
    let accept: &[u8] = if dice.one_in(2) { b"text/html" } else { b"application/json" };
    let mut headers = vec![(header::ACCEPT, accept.to_vec())];
    if let Some(secret) = &at.actor.secret {
        headers.push((header::COOKIE, format!("tenantry={secret}").into_bytes()));
    }
    headers
}

const QUERIES: [&[u8]; 8] = [
    b"q=fjord&status=active&sort=created&dir=desc&per=25",
    b"after=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&before=BBBB",
    b"class=sign-in&after=AAAA",
    b"next=%2Fr%2Fo_1%3Fq%3Da&refused=start-again",
    b"draft=f_00000000000000000000000000&done=user-added&about=u_00000000000000000000000000",
    b"invitation=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&second=1&next=%2Fhome",
    b"code=x&state=y&error=access_denied&error_description=AADSTS65004%3A%0D%0Ano",
    b"iss=https%3A%2F%2Flogin.test%2Fv2.0&sid=session&find=TB1001&watch=1",
];

#[test]
fn r13_addresses_and_their_parameters() {
    let doors: Vec<&'static Door> = DOORS.iter().filter(|door| door.method == Method::GET).collect();
    on_both("addresses and their parameters", async |world, campaign| {
        let make = |dice: &mut Dice, at: &At<'_>| {
            let good = cases::address(at.door, at.ids).into_bytes();
            let path =
                if dice.one_in(3) { mutate(dice, &good, &[b"/r/o_00000000000000000000000000/users"]) } else { good };
            let query = *dice.pick(&QUERIES);
            let query = if dice.one_in(6) { query.to_vec() } else { mutate(dice, query, &QUERIES) };
            // Half of them as browsers encode them: hyper refuses what isn't ASCII.
            let query = if dice.one_in(2) { encoded(&query) } else { query };
            let between: &[u8] = if path.contains(&b'?') { b"&" } else { b"?" };
            let address = [path, between.to_vec(), query].concat();
            Shot { method: Method::GET, address, headers: headers(dice, at), body: Vec::new() }
        };
        shoot(world, campaign, &doors, make).await;
    });
}

/// Percent-encoded where a query can't hold it.
fn encoded(query: &[u8]) -> Vec<u8> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~%&=+/".contains(&byte);
    let each = |byte: &u8| if plain(*byte) { vec![*byte] } else { format!("%{byte:02X}").into_bytes() };
    query.iter().flat_map(each).collect()
}

#[test]
fn r13_cookies_and_headers() {
    let doors: Vec<&'static Door> = DOORS.iter().filter(|door| door.method == Method::GET).collect();
    on_both("cookies and headers", async |world, campaign| {
        let make = |dice: &mut Dice, at: &At<'_>| {
            let secret = at.actor.secret.clone().unwrap_or_default();
            let cookies = format!("tenantry={secret}; attempt=AAAA; draft={secret}; language=sv; theme=dark");
            let mut headers = headers(dice, at);
            headers.retain(|(name, _)| *name != header::COOKIE);
            headers.push((header::COOKIE, mutate(dice, cookies.as_bytes(), &[b"tenantry=", b"; ; =;"])));
            for (name, good) in [
                (header::ACCEPT_LANGUAGE, b"sv-SE,sv;q=0.9,en;q=0.8".as_slice()),
                (HeaderName::from_static("x-forwarded-for"), b"203.0.113.9, 10.0.0.1"),
                (header::ACCEPT, b"text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"),
                (header::ACCEPT_ENCODING, b"gzip, br;q=0.5, identity;q=0"),
                (header::RANGE, b"bytes=0-99"),
                (header::IF_MODIFIED_SINCE, b"Sat, 21 Nov 2026 12:01:30 GMT"),
                (HeaderName::from_static("sec-fetch-mode"), b"navigate"),
            ] {
                if dice.one_in(2) {
                    headers.retain(|(known, _)| *known != name);
                    headers.push((name, mutate(dice, good, &[])));
                }
            }
            let address = cases::address(at.door, at.ids);
            let between = if address.contains('?') { '&' } else { '?' };
            let address = format!("{address}{between}draft=f_00000000000000000000000000").into_bytes();
            Shot { method: Method::GET, address, headers, body: Vec::new() }
        };
        shoot(world, campaign, &doors, make).await;
    });
}

#[test]
fn r13_forms_of_every_door() {
    let doors: Vec<&'static Door> = DOORS.iter().filter(|door| door.method == Method::POST).collect();
    assert!(doors.iter().filter(|door| door.kind == Kind::Function).count() > 20);
    on_both("forms of every door", async |world, campaign| {
        let make = |dice: &mut Dice, at: &At<'_>| {
            let mut headers = headers(dice, at);
            let kind =
                if dice.one_in(20) { mutate(dice, FORM, &[b"multipart/form-data; boundary=x"]) } else { FORM.to_vec() };
            headers.push((header::CONTENT_TYPE, kind));
            let address = cases::address(at.door, at.ids).into_bytes();
            let form = cases::form(at.door, at.ids, at.stamp);
            Shot { method: Method::POST, address, headers, body: body(dice, &form) }
        };
        shoot(world, campaign, &doors, make).await;
    });
}

/// What a name of a field can end with.
const BRACKETS: [&[u8]; 6] = [b"[]", b"[0]", b"[a][b][c]", b"[", b"]", b"[9999999999]"];

type Pair = (Vec<u8>, Vec<u8>);

/// A form with some of its fields of another kind, nested, twice, as a list, or far too long.
fn body(dice: &mut Dice, form: &str) -> Vec<u8> {
    if dice.one_in(8) {
        return mutate(dice, form.as_bytes(), &[b"stamp=x&name[a][b]=c", b"{\"name\":\"x\"}", b"&&&==&"]);
    }
    let mut pairs: Vec<Pair> = url::form_urlencoded::parse(form.as_bytes())
        .map(|(name, value)| (name.into_owned().into_bytes(), value.into_owned().into_bytes()))
        .chain([(b"back".to_vec(), b"/jobs?q=a".to_vec()), (b"at[after]".to_vec(), b"AAAA".to_vec())])
        .collect();
    for _ in 0..=dice.below(3) {
        change(dice, &mut pairs);
    }
    let encode = |text: &[u8]| url::form_urlencoded::byte_serialize(text).collect::<String>();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&").into_bytes()
}

fn change(dice: &mut Dice, pairs: &mut Vec<Pair>) {
    if pairs.is_empty() {
        return;
    }
    let (at, other) = (dice.below(pairs.len()), dice.below(pairs.len()));
    let value = pairs[other].1.clone();
    match dice.below(11) {
        0 | 1 => pairs[at].1 = mutate(dice, &pairs[at].1.clone(), &[&value]),
        2 => pairs[at].1 = value,
        3 => pairs[at].0.extend_from_slice(dice.pick::<&[u8]>(&BRACKETS)),
        4 => {
            let (name, value) = (pairs[at].0.clone(), mutate(dice, &value, &[]));
            pairs.push((name, value));
        }
        5 => drop(pairs.swap_remove(at)),
        6 => pairs[at].1 = value.repeat(1 + 200_000 / value.len().max(1)),
        7 => pairs[at].1 = vec![b'a'; *dice.pick(&[121, 255, 65_536, 250_000, 1_048_576])],
        8 => pairs[at].0 = mutate(dice, &pairs[at].0.clone(), &[b"administrator[title]", b"query[per]"]),
        9 => {
            let deep = [pairs[at].0.clone(), b"[a]".repeat(200)].concat();
            pairs[at].0 = deep;
        }
        _ => {
            let name = pairs[at].0.clone();
            for number in 0..dice.below(3000) {
                pairs.push(([name.clone(), format!("[{number}]").into_bytes()].concat(), value.clone()));
            }
        }
    }
}
