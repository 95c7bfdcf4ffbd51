//! Loads the rows the peers answer from into a portal's database, through the use cases, and signs its partner's first
//! administrator in: `bench_load DATABASE_URL ROWS PATHS`.
//!
//! ROWS is what `xtask bench` writes: `R name` for a reseller, then `C name users mailboxes megabytes` for each of its
//! customers, parted by tabs. PATHS gets every page of the overview, one a line. Prints `cookie NAME=VALUE`. A
//! database that was loaded before keeps its rows; the session is always new.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a tool of the bench")]

use core::{fmt::Write as _, time::Duration};
use std::{collections::BTreeMap, fs, sync::Arc, time::SystemTime};

use chrono::{DateTime, Utc};
use data_encoding::BASE64;
use domain::{
    ids::CompanyId,
    tenancy::{Figures, ListQuery, ResellerForm},
    text::{CompanyName, CustomerCode},
};
use portal::{
    Portal, Scope, Settings, SigningKey,
    authority::Task,
    identity::{SessionToken, SignInOutcome},
    jobs::Hands,
    ports::{Clock, Entropy},
    provisioning::Verdict,
};
use testkit::{Host, Mailbox, Person, Provider, forget_limits};

struct Now;

impl Clock for Now {
    fn now(&self) -> DateTime<Utc> {
        SystemTime::now().into()
    }
}

struct Random;

impl Entropy for Random {
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).unwrap();
    }
}

/// The partner of the peers' rows.
const PARTNER: &str = "Nordlys Distribusjon AS";
const REQUEST: &str = "bench";
const HEADING: &str = "reseller,code,name,domain,contact_name,contact_email,country,language\n";
/// How many customers one call reads in.
const CHUNK: usize = 5_000;

struct Loading {
    portal: Portal,
    url: String,
    provider: Provider,
    mailbox: Arc<Mailbox>,
    ingrid: Person,
}

#[tokio::main]
async fn main() {
    let [url, rows, paths] = std::env::args().skip(1).collect::<Vec<_>>().try_into().unwrap();
    let key = BASE64.decode(std::env::var("TENANTRY_SIGNING_KEY").unwrap().as_bytes()).unwrap();
    let portal = Portal::open(Settings {
        database_url: url.clone(),
        signing_key: SigningKey::new(&key).unwrap(),
        clock: Arc::new(Now),
        entropy: Arc::new(Random),
        lease: Duration::from_secs(30),
        usage_every: Duration::from_secs(3600),
    });
    let loading = Loading {
        portal: portal.await.unwrap(),
        url,
        provider: Provider::default(),
        mailbox: Arc::default(),
        ingrid: Person::new("Ingrid Solberg", "ingrid.solberg@nordlys.example"),
    };
    loading.portal.migrate().await.unwrap();
    let partners = loading.portal.read_partners(&Scope::system(Task::Import, REQUEST)).await.unwrap();
    if partners.is_empty() {
        loading.load(&fs::read_to_string(rows).unwrap()).await;
    }
    let (token, scope) = loading.sign_in(None).await;
    fs::write(paths, loading.pages(&scope).await).unwrap();
    println!("cookie tenantry={}", token.secret());
}

impl Loading {
    async fn load(&self, rows: &str) {
        let command_line = Scope::system(Task::CommandLine, REQUEST);
        let (name, mail) = (self.ingrid.parsed_name(), self.ingrid.parsed_mail());
        let partner = CompanyName::parse(PARTNER).unwrap();
        let partner = self.portal.init_partner(&command_line, &partner, (&name, &mail)).await.unwrap();
        self.work().await;
        let invitation = self.mailbox.letters_to(&self.ingrid.mail).pop().unwrap().token;
        let (_, scope) = self.sign_in(invitation.as_deref()).await;
        self.portal.accept_terms(&scope).await.unwrap();
        self.resellers(&scope, rows).await;
        self.customers(partner, rows).await;
        self.work().await;
        while self.portal.seal_log().await.unwrap() > 0 {}
        assert!(self.portal.check_totals().await.unwrap().is_empty(), "the totals differ from a plain SUM");
    }

    async fn resellers(&self, scope: &Scope, rows: &str) {
        for (number, name) in rows.lines().filter_map(|line| line.strip_prefix("R\t")).enumerate() {
            if number.is_multiple_of(50) {
                // More than anybody adds within an hour.
                forget_limits(&self.url).await;
            }
            // With a first user the status is not *no users yet*: the peers' rows have none of those.
            let (user_name, user_mail) = ("First User".to_owned(), format!("first@r{number}.example"));
            let new = ResellerForm { name: name.to_owned(), user_name, user_mail }.parse().unwrap();
            let stamp = self.portal.stamp_form(scope).unwrap();
            let stamp = self.portal.open_form(scope, &stamp).unwrap();
            self.portal.add_reseller(scope, stamp, &new).await.unwrap();
        }
    }

    async fn customers(&self, partner: CompanyId, rows: &str) {
        let mut seller = "";
        let mut customers = Vec::new();
        for line in rows.lines() {
            let fields: Vec<&str> = line.split('\t').collect();
            match fields[..] {
                ["R", name] => seller = name,
                ["C", name, users, mailboxes, storage_mb] => {
                    let [users, mailboxes, storage_mb] = [users, mailboxes, storage_mb].map(|n| n.parse().unwrap());
                    customers.push((seller, name, Figures { customers: 0, users, mailboxes, storage_mb }));
                }
                _ => panic!("no such row: {line}"),
            }
        }
        let mut number = 0;
        for chunk in customers.chunks(CHUNK) {
            let (mut file, mut figures) = (HEADING.to_owned(), BTreeMap::new());
            for (seller, name, has) in chunk {
                number += 1;
                writeln!(file, "{seller},C{number:06},{name},c{number}.example,,,NO,nb").unwrap();
                figures.insert(format!("C{number:06}"), *has);
            }
            let import = Scope::system(Task::Import, REQUEST);
            let verdicts = self.portal.import_customers(&import, partner, file.as_bytes()).await.unwrap();
            assert!(verdicts.iter().all(|row| row.verdict == Verdict::Created), "a row was refused");
            let figures: Vec<_> =
                figures.iter().map(|(code, has)| (CustomerCode::parse(code).unwrap(), *has)).collect();
            let command_line = Scope::system(Task::CommandLine, REQUEST);
            self.portal.seed_figures(&command_line, partner, &figures).await.unwrap();
            println!("{number} customers");
        }
    }

    /// Works until nothing is due: the welcome mails must not be sent while the bench measures.
    async fn work(&self) {
        let host: Arc<Host> = Arc::default();
        let hands = Hands { host, mailer: self.mailbox.clone(), renderer: self.mailbox.clone() };
        while self.portal.work_once(&hands).await.unwrap() {}
    }

    async fn sign_in(&self, invitation: Option<&str>) -> (SessionToken, Scope) {
        let provider = &self.provider;
        let started = self.portal.start_sign_in(provider, "/", invitation, false, None).await.unwrap().unwrap();
        let (state, code) = provider.approve(&started.url, self.ingrid.identity(false));
        let secret = Some(started.browser_secret.as_str());
        let outcome = match self.portal.finish_sign_in(provider, &state, Ok(&code), secret, REQUEST).await.unwrap() {
            SignInOutcome::Offer(attempt) => self.portal.take_up_invitation(attempt, secret, REQUEST).await.unwrap(),
            outcome => outcome,
        };
        match outcome {
            SignInOutcome::SignedIn { token, .. } => {
                let scope = self.portal.scope_of(&token, REQUEST).await.unwrap().unwrap();
                (token, scope)
            }
            _ => panic!("Ingrid isn't signed in"),
        }
    }

    async fn pages(&self, scope: &Scope) -> String {
        let mut paths = String::from("/resellers\n");
        let mut query = ListQuery::first();
        while let Some(next) = self.portal.read_overview(scope, &query).await.unwrap().next {
            writeln!(paths, "/resellers?after={next}").unwrap();
            query.after = Some(next);
        }
        paths
    }
}
