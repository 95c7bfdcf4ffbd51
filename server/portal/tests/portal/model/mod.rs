//! Random acts of random people on random trees, against a small model of what should be: after each act the verdict and
//! the whole state are compared, at the end what everybody sees. `TENANTRY_SOAK_CASES` raises the 200.

mod reference;

use std::collections::BTreeSet;

use domain::{
    denial::{Denial, RefusalReason},
    ids::{CompanyId, MembershipId},
    paging::PageAt,
    problem::Problem,
    tenancy::{ResellerForm, SettingsForm},
};
use portal::{Error, Scope, audit::LogQuery, authority::Task};
use proptest::test_runner::{Config, TestRunner};
use testkit::{Person, World, on_both};
use tokio::runtime::Handle;

use self::reference::{Level, Model, Role, Verdict};

/// One act: what, by whom, on which, and how. Numbers are taken modulo what there is.
type Op = (u8, usize, usize, usize);

/// The model and, number by number, what stands for it in the portal.
struct Case<'w> {
    world: &'w World,
    number: usize,
    model: Model,
    companies: Vec<CompanyId>,
    members: Vec<MembershipId>,
    scopes: Vec<Option<Scope>>,
}

fn verdict<T>(result: Result<T, Error>) -> (Verdict, Option<T>) {
    let denial = match result {
        Ok(done) => return (Verdict::Done, Some(done)),
        Err(Error::Denied(denial)) => denial,
        Err(error) => panic!("{error:?}"),
    };
    let verdict = match denial {
        Denial::SignedOut => Verdict::SignedOut,
        Denial::NotFound => Verdict::NotFound,
        Denial::Refused(refusal) => match refusal.reason {
            RefusalReason::Role => Verdict::NotYourRole,
            RefusalReason::Yourself => Verdict::Yourself,
            RefusalReason::LastAdministrator => Verdict::LastAdministrator,
            RefusalReason::AboveYourRights => Verdict::AboveYourRights,
            RefusalReason::SwitchedOff => Verdict::SwitchedOff,
            RefusalReason::SetAbove => panic!("nobody suspends anybody here"),
        },
        Denial::Invalid { errors } if errors[0].problem == Problem::AboveYourRights => Verdict::AboveYourRights,
        Denial::Invalid { errors } if matches!(errors[0].problem, Problem::NameTaken | Problem::AddressTaken) => {
            Verdict::Taken
        }
        other => panic!("{other:?}"),
    };
    (verdict, None)
}

fn role(role: Role) -> domain::authority::Role {
    use domain::authority::Role as Real;
    match role {
        Role::Administrator => Real::Administrator,
        Role::UserAdministrator => Real::UserAdministrator,
        Role::PasswordAdministrator => Real::PasswordAdministrator,
        Role::Auditor => Real::Auditor,
        Role::Member => Real::Member,
    }
}

impl Case<'_> {
    fn person(&self, company: usize, number: usize) -> Person {
        Person::new(&format!("User {company}.{number}"), &format!("u{number}@c{company}.case{}.example", self.number))
    }

    async fn partner(&mut self) {
        let name = format!("Partner {} {}", self.number, self.companies.len());
        let company = self.model.add_company(name.clone(), Level::Partner, None);
        let first = self.person(company, self.model.users.len());
        let (id, scope) = self.world.partner(&name, &first).await;
        self.companies.push(id);
        self.joined(company, Role::Administrator, &first, scope.membership().unwrap(), Some(scope));
    }

    fn joined(&mut self, company: usize, role: Role, who: &Person, id: MembershipId, scope: Option<Scope>) {
        let accepted = scope.is_some();
        self.model.users.push(reference::User { company, role, mail: who.mail.clone(), accepted, removed: false });
        self.members.push(id);
        self.scopes.push(scope);
    }

    /// Somebody who has signed in once; they may have been removed since.
    fn actor(&self, number: usize) -> usize {
        let able: Vec<usize> = (0..self.scopes.len()).filter(|who| self.scopes[*who].is_some()).collect();
        able[number % able.len()]
    }

    async fn act(&mut self, (kind, who, on, how): Op) {
        let who = self.actor(who);
        let company = on % self.companies.len();
        match kind {
            0 | 1 => self.add_reseller(who, how).await,
            2..=5 => self.add_user(who, company, how).await,
            6 | 7 => self.remove_user(who, on % self.members.len()).await,
            8 => self.settings(who, company, how).await,
            _ => self.customer(company).await,
        }
        self.compare().await;
    }

    async fn add_reseller(&mut self, who: usize, how: usize) {
        let (world, scope) = (self.world, self.scopes[who].clone().unwrap());
        let name = if how.is_multiple_of(4) { format!("SHOP {}", how % 2) } else { format!("Shop {}", how % 6) };
        let new = ResellerForm { name: name.clone(), ..ResellerForm::default() }.parse().unwrap();
        let (found, id) = verdict(world.portal.add_reseller(&scope, world.form(&scope), &new).await);
        assert_eq!(found, self.model.add_reseller(who, &name), "add {name} by {who}");
        if let Some(id) = id {
            let partner = self.model.users[who].company;
            self.model.add_company(name, Level::Reseller, Some(partner));
            self.companies.push(id);
        }
    }

    async fn add_user(&mut self, who: usize, company: usize, how: usize) {
        let (world, scope) = (self.world, self.scopes[who].clone().unwrap());
        let given = Role::ALL[how % 5];
        let number = if how.is_multiple_of(7) { 0 } else { self.model.users.len() };
        let new = self.person(company, number);
        let form = new.user_form(Some(role(given))).parse().unwrap();
        let added = world.portal.add_user(&scope, world.form(&scope), self.companies[company], &form).await;
        let (found, id) = verdict(added);
        assert_eq!(found, self.model.add_user(who, company, given, &new.mail), "add {given:?} to {company} by {who}");
        if let Some(id) = id {
            let accepted = if how.is_multiple_of(3) { None } else { Some(world.accept(&new).await) };
            self.joined(company, given, &new, id, accepted);
        }
    }

    async fn remove_user(&mut self, who: usize, whom: usize) {
        let (world, scope) = (self.world, self.scopes[who].clone().unwrap());
        let user = (self.companies[self.model.users[whom].company], self.members[whom]);
        let removed = world.portal.remove_user(&scope, world.form(&scope), user).await;
        let (found, _) = verdict(removed);
        assert_eq!(found, self.model.remove_user(who, whom), "remove {whom} by {who}");
        if found == Verdict::Done {
            self.model.users[whom].removed = true;
        }
    }

    async fn settings(&mut self, who: usize, company: usize, how: usize) {
        let (world, scope) = (self.world, self.scopes[who].clone().unwrap());
        let id = self.companies[company];
        let versions = world.column("SELECT version FROM org WHERE id = $1", vec![id.uuid().into()]).await;
        let language = ["en", "sv", "da"][how % 3];
        let form = SettingsForm {
            language: language.into(),
            peers_may_remove: how.is_multiple_of(2),
            version: versions[0],
            ..SettingsForm::default()
        };
        let (found, _) = verdict(world.portal.edit_company(&scope, world.form(&scope), id, &form).await);
        assert_eq!(found, self.model.settings(who, company), "settings of {company} by {who}");
        if found == Verdict::Done {
            if self.model.says_about_peers(who, company) {
                self.model.companies[company].peers_may_remove = how.is_multiple_of(2);
            }
            self.model.companies[company].language = language;
        }
    }

    /// A customer by import, under whichever seller.
    async fn customer(&mut self, seller: usize) {
        if self.model.companies[seller].level == Level::Customer {
            return;
        }
        let (number, under) = (self.companies.len(), &self.model.companies[seller]);
        let (name, partner) = (format!("Customer {number}"), self.companies[under.above[0]]);
        let line = format!("{},C{number:03},{name},d{number}.example", under.name);
        let file = format!("reseller,code,name,domain,contact_name,contact_email,country,language\n{line},,,,\n");
        let scope = Scope::system(Task::Import, "test");
        self.world.portal.import_customers(&scope, partner, file.as_bytes()).await.unwrap();
        let sql = "SELECT id FROM org WHERE partner_id = $1 AND name = $2";
        let ids = self.world.column(sql, vec![partner.uuid().into(), name.clone().into()]).await;
        self.model.add_company(name, Level::Customer, Some(seller));
        self.companies.push(CompanyId::new(ids[0]));
    }

    /// Everything there is of these partners, against the model: no row more, none less, none elsewhere.
    async fn compare(&self) {
        let sql = "SELECT o.name, o.language, o.peers_may_remove, m.mail, m.roles, m.state FROM org o \
                   LEFT JOIN membership m ON m.partner_id = o.partner_id AND m.org_id = o.id \
                   WHERE o.partner_id IN ($1, $2)";
        let partners = vec![self.companies[0].uuid().into(), self.companies[1].uuid().into()];
        let found: BTreeSet<String> = self
            .world
            .rows(sql, partners)
            .await
            .iter()
            .map(|row| {
                let mail: Option<String> = row.try_get_by_index(3).unwrap();
                let member = mail.map(|mail| {
                    let (roles, state): (i32, i16) =
                        (row.try_get_by_index(4).unwrap(), row.try_get_by_index(5).unwrap());
                    format!("{mail} {roles} {state}")
                });
                let (name, language): (String, String) =
                    (row.try_get_by_index(0).unwrap(), row.try_get_by_index(1).unwrap());
                let peers: bool = row.try_get_by_index(2).unwrap();
                format!("{name} {language} {peers} {}", member.unwrap_or_default())
            })
            .collect();
        let mut expected = BTreeSet::new();
        for (number, company) in self.model.companies.iter().enumerate() {
            let head = format!("{} {} {}", company.name, company.language, company.peers_may_remove);
            let members: Vec<_> =
                self.model.users.iter().filter(|user| user.company == number && !user.removed).collect();
            if members.is_empty() {
                expected.insert(format!("{head} "));
            }
            for user in members {
                let roles = domain::authority::Roles::of(role(user.role)).number();
                expected.insert(format!("{head} {} {roles} {}", user.mail, i32::from(user.accepted)));
            }
        }
        assert_eq!(found, expected);
    }

    /// What everybody sees, of every company, of its users, and in the own log.
    async fn compare_views(&self) {
        let portal = &self.world.portal;
        for who in (0..self.scopes.len()).filter(|who| !self.model.users[*who].removed) {
            let Some(scope) = &self.scopes[who] else { continue };
            for (company, id) in self.companies.iter().enumerate() {
                let seen = verdict(portal.read_company(scope, *id).await).0;
                let expected = if self.model.sees(who, company) { Verdict::Done } else { Verdict::NotFound };
                assert_eq!(seen, expected, "{company} by {who}");
                let (found, list) = verdict(portal.read_users(scope, *id, &PageAt::default()).await);
                assert_eq!(found, self.model.reads_users(who, company), "users of {company} by {who}");
                if let Some(list) = list {
                    let mails: BTreeSet<String> = list.users.into_iter().map(|user| user.mail).collect();
                    assert_eq!(mails, self.model.members(company));
                }
            }
            self.compare_log(who, scope).await;
        }
    }

    async fn compare_log(&self, who: usize, scope: &Scope) {
        let own = self.model.users[who].company;
        let (found, page) = verdict(self.world.portal.read_log(scope, self.companies[own], &LogQuery::default()).await);
        assert_eq!(found, self.model.reads_log(who, own), "log by {who}");
        let Some(page) = page else { return };
        let seen = (0..self.companies.len()).filter(|company| self.model.sees(who, *company));
        let names: BTreeSet<&str> = seen.map(|company| self.model.companies[company].name.as_str()).collect();
        for line in &page.rows {
            assert!(names.contains(line.company.as_str()), "{} shows {line:?}", self.model.companies[own].name);
            // The other tree's people never appear, not even as who did it.
            if let Some(user) = line.actor.strip_prefix("User ") {
                let company: usize = user.split('.').next().unwrap().parse().unwrap();
                assert_eq!(self.model.companies[company].above[0], self.model.companies[own].above[0], "{line:?}");
            }
        }
    }
}

async fn play(world: &World, number: usize, ops: Vec<Op>) {
    let mut case =
        Case { world, number, model: Model::default(), companies: Vec::new(), members: Vec::new(), scopes: Vec::new() };
    case.partner().await;
    case.partner().await;
    for op in ops {
        case.act(op).await;
    }
    case.compare_views().await;
}

async fn r16_the_tree_behaves_as_the_model_says(world: World) {
    // The model knows who may do what, not how often, and the clock stands still.
    world.lift_limits().await;
    let cases = std::env::var("TENANTRY_SOAK_CASES").ok().and_then(|value| value.parse().ok()).unwrap_or(200);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let ops = proptest::collection::vec((0_u8..10, 0_usize..64, 0_usize..64, 0_usize..64), 8..24);
    let number = core::cell::Cell::new(0);
    let handle = Handle::current();
    let result = TestRunner::new(config).run(&ops, |ops| {
        number.set(number.get() + 1);
        tokio::task::block_in_place(|| handle.block_on(play(&world, number.get(), ops)));
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    assert_eq!(world.portal.check_totals().await.unwrap(), []);
}

on_both!(r16_the_tree_behaves_as_the_model_says);
