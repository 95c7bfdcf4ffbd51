//! The tree the doors are tried in: who knocks, and what they knock for.

use domain::{
    authority::Role,
    ids::{AccountId, CompanyId, DraftId, MembershipId, RunId},
    provisioning::{AdministratorForm, CustomerForm},
};
use portal::Scope;
use sea_orm::Value;
use testkit::{Person, World, bengt_form, testbolag_customer};
use uuid::Uuid;

use crate::stage::Answer;

/// Somebody who knocks.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) name: String,
    /// What stands in their cookie.
    pub(crate) secret: Option<String>,
}

/// The ids of one company and of what belongs to it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids {
    pub(crate) company: String,
    pub(crate) user: String,
    pub(crate) account: String,
    pub(crate) draft: String,
    pub(crate) fingerprint: String,
    pub(crate) run: String,
    pub(crate) version: String,
    pub(crate) code: String,
    pub(crate) domain: String,
    pub(crate) draft_domain: String,
}

/// The tree.
pub(crate) struct Prepared {
    pub(crate) actors: Vec<Actor>,
    pub(crate) targets: Vec<(&'static str, Ids)>,
}

impl Prepared {
    /// A body without what differs although it says the same: the ids that were asked for and the response's own.
    pub(crate) fn without_ids(&self, answer: &Answer) -> String {
        let mut body = answer.body.clone();
        let policy = answer.header("content-security-policy");
        if let Some(nonce) = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()) {
            body = body.replace(nonce, "NONCE");
        }
        for (_, ids) in &self.targets {
            for id in [&ids.company, &ids.user, &ids.account, &ids.draft, &ids.run] {
                body = body.replace(id.as_str(), "ID");
            }
        }
        body
    }
}

/// Somebody at a company, in a role.
fn at(company: &str, role: Role) -> Person {
    let domain =
        if company == "testbolag" { "testbolag.se".into() } else { format!("{}.example", company.to_lowercase()) };
    Person::new(&format!("{company} {}", role.slug()), &format!("{}@{domain}", role.slug()))
}

pub(crate) async fn prepare(world: &World) -> Prepared {
    let tree = world.tree().await;
    // Asked is who may, not how often.
    world.lift_limits().await;
    let (sydvest, sigrid) = world.partner("Sydvest AS", &at("Sydvest", Role::Administrator)).await;
    let bengt = {
        world.testbolag(&tree).await;
        world.accept(&Person::bengt()).await
    };
    let testbolag = bengt.company().unwrap();
    let sundkund = customer_of_sund(world, &tree).await;
    let mut targets = Vec::new();
    for (name, company, by) in [
        ("nordlys", tree.nordlys, &tree.ingrid),
        ("fjord", tree.fjord, &tree.rita),
        ("sund", tree.sund, &tree.anna),
        ("sydvest", sydvest, &sigrid),
    ] {
        let issuer = if name == "sydvest" { &sigrid } else { &tree.ingrid };
        targets.push((name, seller(world, name, company, by, issuer).await));
    }
    targets.push(("testbolag", customer(world, testbolag, &bengt).await));
    targets.push(("sundkund", customer(world, sundkund, &tree.anna).await));
    targets.push(("missing", missing()));
    let mut actors = strangers(world, &tree).await;
    for (level, company, by) in
        [("Nordlys", tree.nordlys, &tree.ingrid), ("Fjord", tree.fjord, &tree.rita), ("testbolag", testbolag, &bengt)]
    {
        for role in [Role::Administrator, Role::Auditor, Role::Member] {
            let person = at(level, role);
            world.user(by, company, &person, Some(role)).await;
            actors.push(settled(world, format!("{}.{}", level.to_lowercase(), role.slug()), &person).await);
        }
    }
    actors.push(settled(world, "fjord.password-administrator".to_owned(), &Person::per()).await);
    actors.push(settled(world, "sund.administrator".to_owned(), &Person::anna()).await);
    actors.push(settled(world, "sydvest.administrator".to_owned(), &at("Sydvest", Role::Administrator)).await);
    Prepared { actors, targets }
}

/// A customer under Sund, made as testbolag was.
async fn customer_of_sund(world: &World, tree: &testkit::Tree) -> CompanyId {
    world.issue(&tree.ingrid, tree.sund, "SK0001").await;
    let form = CustomerForm {
        name: "Sundkund".into(),
        code: "SK0001".into(),
        domain: "sundkund.example".into(),
        ..testbolag_customer()
    };
    // With a password that Anna can have shown.
    let administrator = AdministratorForm { credential: "generated".into(), ..administrator("sundkund.example") };
    let run = world.provision(&tree.anna, tree.sund, &form, &administrator).await;
    world.work().await;
    world.portal.read_run(&tree.anna, run).await.unwrap().customer.unwrap()
}

fn administrator(domain: &str) -> AdministratorForm {
    AdministratorForm { upn_domain: domain.to_owned(), mail: format!("first@{domain}"), ..bengt_form() }
}

/// A seller with a draft that can be provisioned, a run that waits for a person, a free code and somebody invited.
async fn seller(world: &World, name: &str, company: CompanyId, by: &Scope, issuer: &Scope) -> Ids {
    let code = |number: u32| format!("{}{number:04}", name.to_uppercase());
    for number in 1..=3 {
        world.issue(issuer, company, &code(number)).await;
    }
    let form = |number: u32| CustomerForm {
        name: format!("{name} kunde {number}"),
        code: code(number),
        domain: format!("kunde{number}.{name}.example"),
        ..testbolag_customer()
    };
    let domain = format!("kunde1.{name}.example");
    let draft: DraftId = world.draft(by, company, &form(1), &administrator(&domain)).await;
    let fingerprint = world.portal.read_plan(by, draft).await.unwrap().fingerprint;
    world.host.set_absent(true);
    let run: RunId = world.provision(by, company, &form(2), &administrator(&format!("kunde2.{name}.example"))).await;
    world.work().await;
    world.host.set_absent(false);
    Ids {
        draft: draft.to_string(),
        fingerprint,
        run: run.to_string(),
        code: code(3),
        draft_domain: domain,
        ..shared(world, company, by).await
    }
}

/// A customer with an account and a finished run.
async fn customer(world: &World, company: CompanyId, by: &Scope) -> Ids {
    let id: Vec<Value> = vec![company.uuid().into()];
    let account: Vec<Uuid> = world.column("SELECT id FROM account WHERE org_id = $1", id.clone()).await;
    let run: Vec<Uuid> = world.column("SELECT id FROM run WHERE customer_id = $1", id.clone()).await;
    let domain: Vec<String> = world.column("SELECT name FROM company_domain WHERE org_id = $1", id).await;
    Ids {
        account: AccountId::new(account[0]).to_string(),
        run: RunId::new(run[0]).to_string(),
        domain: domain[0].clone(),
        ..shared(world, company, by).await
    }
}

async fn shared(world: &World, company: CompanyId, by: &Scope) -> Ids {
    let invited = Person::new("Somebody Invited", "invited@target.example");
    let new = invited.user_form(Some(Role::Member)).parse().unwrap();
    let user = world.portal.add_user(by, world.form(by), company, &new).await.unwrap();
    let version: Vec<i32> = world.column("SELECT version FROM org WHERE id = $1", vec![company.uuid().into()]).await;
    Ids { company: company.to_string(), user: user.to_string(), version: version[0].to_string(), ..missing() }
}

fn missing() -> Ids {
    let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    Ids {
        company: CompanyId::new(id).to_string(),
        user: MembershipId::new(id).to_string(),
        account: AccountId::new(id).to_string(),
        draft: DraftId::new(id).to_string(),
        fingerprint: "0".repeat(32),
        run: RunId::new(id).to_string(),
        version: "1".to_owned(),
        code: "NONE0001".to_owned(),
        domain: "missing.example".to_owned(),
        draft_domain: "missing.example".to_owned(),
    }
}

/// Those who must not get in, each for another reason.
async fn strangers(world: &World, tree: &testkit::Tree) -> Vec<Actor> {
    let mut actors = vec![Actor { name: "anonymous".into(), secret: None }];
    let invited = Person::new("Invited Only", "invited.only@fjord.example");
    let new = invited.user_form(Some(Role::Administrator)).parse().unwrap();
    world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    world.refused_sign_in(&invited, None).await;
    actors.push(Actor { name: "invited".into(), secret: None });
    let good = world.token(&Person::jonas(), None).await.secret().to_owned();
    let tampered = if good.starts_with('A') { good.replacen('A', "B", 1) } else { format!("A{}", &good[1..]) };
    actors.push(Actor { name: "tampered".into(), secret: Some(tampered) });
    for (name, sql) in [
        ("expired", "UPDATE session SET expires_at = created_at WHERE person_id = $1"),
        ("logged-out", "UPDATE session SET ended_at = created_at WHERE person_id = $1"),
        ("suspended", "UPDATE membership SET state = 2 WHERE person_id = $1"),
        ("one-factor", "UPDATE org SET requires_second_factor = TRUE WHERE id = $1"),
        ("newcomer", ""),
    ] {
        let person = Person::new(&format!("The {name}"), &format!("{name}@{name}.example"));
        // Each has a company of their own: a tenant is bound to it, and one factor is a matter of the company.
        let company = world.reseller(&tree.ingrid, name).await;
        let scope = world.user(&tree.ingrid, company, &person, Some(Role::Administrator)).await;
        if name != "newcomer" {
            world.portal.accept_terms(&scope).await.unwrap();
        }
        let secret = world.token(&person, None).await.secret().to_owned();
        let id = if name == "one-factor" { company.uuid() } else { scope.person().unwrap().uuid() };
        if !sql.is_empty() {
            world.execute(sql, vec![id.into()]).await.unwrap();
        }
        actors.push(Actor { name: name.into(), secret: Some(secret) });
    }
    actors
}

/// Somebody with a session who accepted the terms.
async fn settled(world: &World, name: String, person: &Person) -> Actor {
    let token = world.token(person, None).await;
    let scope = world.portal.scope_of(&token, "test").await.unwrap().unwrap();
    world.portal.accept_terms(&scope).await.unwrap();
    Actor { name, secret: Some(token.secret().to_owned()) }
}
