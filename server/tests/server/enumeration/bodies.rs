//! Every form, posted through its door: one key is good for one body, and the company that a form names is the one that
//! is acted on. Which fields a form has is read off its function, so that none is forgotten.

use app::forms;

use super::*;

/// A form as it can be posted: the key's stamp stands before it.
type Fields = Vec<(String, String)>;

fn fields(door: &Door, ids: &Ids) -> Fields {
    let body = cases::form(door, ids, "");
    url::form_urlencoded::parse(body.as_bytes()).skip(1).map(|(name, value)| (name.into(), value.into())).collect()
}

/// The fields with another value in one of them.
fn with(fields: &Fields, name: &str, value: &str) -> Fields {
    let others = fields.iter().filter(|(known, _)| known != name).cloned();
    others.chain([(name.to_owned(), value.to_owned())]).collect()
}

/// Another value for a field, as good in itself as the first.
fn otherwise(field: &str, other: &Ids) -> String {
    let short = field.rsplit_once('[').map_or(field, |(_, rest)| rest.trim_end_matches(']'));
    match short {
        "company" | "seller" | "customer" => &other.company,
        "user" => &other.user,
        "account" => &other.account,
        "draft" => &other.draft,
        "run" => &other.run,
        "version" => "77",
        "language" => "da",
        "country" => "NO",
        "role" => "billing",
        "requires_second_factor" | "peers_may_remove" => "true",
        "sql_users" => "7",
        "credential" => "generated",
        "change_at_next_logon" | "disabled" => "yes",
        "code" => "OTHER001",
        "fingerprint" => "0",
        "domain" | "upn_domain" => "other.example",
        "upn_local" | "username" => "other.person",
        "services" => "backup-for-microsoft-365",
        mail if mail.contains("mail") || mail == "addresses" => "other@other.example",
        _ => "Other Words",
    }
    .to_owned()
}

/// What a door is tried with: ids it opens for, and others that the same person may act on as well.
fn tried_with<'a>(door: &Door, prepared: &'a Prepared) -> (&'a Ids, &'a Ids) {
    let target = |name: &str| prepared.targets.iter().find(|(known, _)| *known == name).map(|(_, ids)| ids).unwrap();
    if door.path.ends_with("_services") && !door.path.contains("save") || door.path.contains("create_account") {
        (target("testbolag"), target("sundkund"))
    } else {
        (target("fjord"), target("sund"))
    }
}

struct Poster {
    walk: Walk,
    actor: Actor,
}

impl Poster {
    /// Somebody who may do everything below the partner.
    async fn new(world: &World, prepared: &Prepared, folder: &Path) -> Self {
        let template = folder.join("template.sqlite");
        world.execute(&format!("VACUUM INTO '{}'", template.display()), Vec::new()).await.unwrap();
        let copies = Copies { template, folder: folder.join("copies"), clock: world.clock.clone() };
        let actor = prepared.actors.iter().find(|actor| actor.name == "nordlys.administrator").unwrap().clone();
        Self { walk: Walk::new(copies).await, actor }
    }

    async fn stamp(&self) -> String {
        self.walk.stamp(&self.actor).await
    }

    /// Posts as an island does; answers what came back, and whether anything was changed.
    async fn post(&self, path: &str, stamp: &str, fields: &Fields) -> (Answer, bool) {
        let before = self.walk.fingerprint().await;
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let body = form.append_pair("stamp", stamp).extend_pairs(fields).finish();
        let secret = self.actor.secret.as_deref().unwrap();
        let request = Request::post(path)
            .header(header::COOKIE, format!("tenantry={secret}"))
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let answer = Answer::of(self.walk.stage.send(request.body(Body::from(body)).unwrap()).await).await;
        (answer, self.walk.fingerprint().await != before)
    }
}

/// Doors whose form has a key: accepting the terms needs none, whoever accepts twice has accepted.
fn keyed() -> impl Iterator<Item = &'static Door> {
    let has_form = |door: &&Door| forms::at(door.path).is_some();
    DOORS.iter().filter(has_form).filter(|door| door.path != "/api/identity/accept_terms")
}

#[test]
fn n03_every_form_key_is_good_for_one_body() {
    testkit::run(Engine::Sqlite, "enumeration::n03_every_form_key", async |world: World| {
        let folder = tempfile::tempdir().unwrap();
        let prepared = prepare(&world).await;
        let mut poster = Poster::new(&world, &prepared, folder.path()).await;
        let mut told = 0;
        // Nobody asks to be let in here: `tenancy::acceptances` in portal's tests has somebody who does.
        let answered = ["/api/tenancy/let_in", "/api/tenancy/turn_away"];
        for door in keyed().filter(|door| !answered.contains(&door.path)) {
            poster.walk.renew().await;
            let (ids, others) = tried_with(door, &prepared);
            if door.path == "/api/tenancy/resume_company" {
                let suspended = fields_of_suspension(ids);
                let stamp = poster.stamp().await;
                assert_eq!(poster.post("/api/tenancy/suspend_company", &stamp, &suspended).await.0.status, 200);
            }
            let (stamp, fields) = (poster.stamp().await, fields(door, ids));
            let (first, changed) = poster.post(door.path, &stamp, &fields).await;
            assert!(first.status == 200 && changed, "{}: {first:?}", door.path);
            let (again, changed) = poster.post(door.path, &stamp, &fields).await;
            assert!(again.status == 200 && again.body == first.body && !changed, "{}: {again:?}", door.path);
            let form = forms::at(door.path).unwrap();
            for field in form.fields() {
                // Of which draft, where there is none yet?
                if field.name() == "version" && !fields.iter().any(|(name, _)| name == "draft") {
                    continue;
                }
                let value = otherwise(field.name(), others);
                let (other, changed) = poster.post(door.path, &stamp, &with(&fields, &field.posted(), &value)).await;
                let at = format!("{}: another {}: {other:?}", door.path, field.name());
                assert!(!changed, "{at}");
                // What the person has no such thing of isn't there, whatever key it comes with.
                let is_id = value.contains('_');
                let is_told = other.status == 409 && other.body.contains("sent_otherwise");
                // What is wrong in itself is told first, at its field.
                assert!(is_told || (is_id && other.status == 404) || other.status == 422, "{at}");
                told += usize::from(is_told);
            }
        }
        assert!(told > 10, "only {told} other bodies were told as such");
    });
}

fn fields_of_suspension(ids: &Ids) -> Fields {
    vec![("company".to_owned(), ids.company.clone()), ("reason".to_owned(), "Unpaid since May".to_owned())]
}

/// A form that names a company and a thing that is another company's: the person may act on both, and does on neither.
#[test]
fn n04_every_form_acts_on_the_company_it_names_or_on_nothing() {
    testkit::run(Engine::Sqlite, "enumeration::n04_every_form_acts", async |world: World| {
        let folder = tempfile::tempdir().unwrap();
        let prepared = prepare(&world).await;
        let mut poster = Poster::new(&world, &prepared, folder.path()).await;
        let mut tried = Vec::new();
        for door in keyed() {
            let (ids, others) = tried_with(door, &prepared);
            let fields = fields(door, ids);
            let form = forms::at(door.path).unwrap();
            let names: Vec<String> = form.fields().iter().map(|field| field.name().to_owned()).collect();
            let company = names.iter().find(|name| matches!(name.as_str(), "company" | "seller" | "customer"));
            let thing = names.iter().find(|name| matches!(name.as_str(), "user" | "account" | "draft" | "run"));
            let (Some(company), Some(thing)) = (company, thing) else { continue };
            tried.push(door.path);
            // The draft of *Create Customer* may be left out, so it isn't among the fields of its case.
            let whole = with(&fields, thing, &otherwise(thing, ids));
            for mixed in [with(&whole, company, &others.company), with(&whole, thing, &otherwise(thing, others))] {
                let stamp = poster.stamp().await;
                let (answer, changed) = poster.post(door.path, &stamp, &mixed).await;
                assert!(answer.status == 404 && !changed, "{}: {mixed:?}: {answer:?}", door.path);
            }
            poster.walk.renew().await;
        }
        tried.sort_unstable();
        let expected = [
            "/api/provisioning/give_services",
            "/api/provisioning/save_administrator",
            "/api/provisioning/save_customer",
            "/api/provisioning/save_customer_only",
            "/api/provisioning/save_services",
            "/api/tenancy/invite_again",
            "/api/tenancy/let_in",
            "/api/tenancy/remove_user",
            "/api/tenancy/turn_away",
        ];
        assert_eq!(tried, expected);
    });
}
