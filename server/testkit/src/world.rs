//! One portal with everything around it.

use core::time::Duration;
use std::sync::Arc;

use domain::{
    identity::SignInRefusal,
    ids::{CompanyId, MembershipId},
};
use portal::{
    FormStamp, Portal, Scope, Settings, SigningKey,
    identity::{SessionToken, SignInOutcome},
    jobs::Hands,
};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement, TryGetable, Value};
use tempfile::TempDir;

use crate::{
    Engine, Host, Mailbox, MovingClock, Person, Provider, SeededEntropy,
    database::{self, Fresh},
};

/// A portal on a fresh database, and what stands around it.
pub struct World {
    /// The engine.
    pub engine: Engine,
    /// The portal.
    pub portal: Arc<Portal>,
    /// Its clock.
    pub clock: Arc<MovingClock>,
    /// Microsoft.
    pub provider: Arc<Provider>,
    /// The mail server.
    pub mailbox: Arc<Mailbox>,
    /// The host of services.
    pub host: Arc<Host>,
    database: DatabaseConnection,
    entropy: Arc<SeededEntropy>,
    url: String,
    _folder: TempDir,
}

/// What every portal of the tests signs with.
pub const SIGNING_KEY: &[u8] = b"a key that is only good for tests";

/// How long a worker of the tests may be silent.
const LEASE: Duration = Duration::from_secs(30);

impl World {
    pub(crate) async fn new(fresh: Fresh) -> Self {
        let (clock, entropy) = (Arc::new(MovingClock::default()), Arc::new(SeededEntropy::new(7)));
        let portal = open(&fresh.url, &clock, &entropy, LEASE).await;
        Self {
            engine: fresh.engine,
            portal,
            database: Database::connect(database::options(&fresh.url)).await.unwrap(),
            clock,
            entropy,
            provider: Arc::default(),
            mailbox: Arc::default(),
            host: Arc::default(),
            url: fresh.url,
            _folder: fresh.folder,
        }
    }

    /// A second process, as it were, on the same database.
    pub async fn replica(&self, lease: Duration) -> Arc<Portal> {
        open(&self.url, &self.clock, &self.entropy, lease).await
    }

    /// Where the database is, for a process of its own.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What a worker reaches the world with.
    pub fn hands(&self) -> Hands {
        Hands { host: self.host.clone(), mailer: self.mailbox.clone(), renderer: self.mailbox.clone() }
    }

    /// Works until nothing is due.
    pub async fn work(&self) {
        while self.portal.work_once(&self.hands()).await.unwrap() {}
    }

    /// The stamp of a form that was just rendered for that person.
    pub fn form(&self, scope: &Scope) -> FormStamp {
        let sealed = self.portal.stamp_form(scope).unwrap();
        self.portal.open_form(scope, &sealed).unwrap()
    }

    /// Signs in, with an invitation's secret, which is taken up, or without; `second_factor` is what Microsoft asked for.
    pub async fn try_sign_in(&self, person: &Person, invitation: Option<&str>, second_factor: bool) -> SignInOutcome {
        let (portal, provider) = (&self.portal, self.provider.as_ref());
        let started = portal.start_sign_in(provider, "/", invitation, second_factor, None).await.unwrap().unwrap();
        let (state, code) = self.provider.approve(&started.url, person.identity(second_factor));
        let browser = Some(started.browser_secret.as_str());
        match portal.finish_sign_in(provider, &state, Ok(&code), browser, "test").await.unwrap() {
            SignInOutcome::Offer(attempt) => portal.take_up_invitation(attempt, browser, "test").await.unwrap(),
            outcome => outcome,
        }
    }

    /// Why somebody can't sign in.
    pub async fn refused_sign_in(&self, person: &Person, invitation: Option<&str>) -> SignInRefusal {
        match self.try_sign_in(person, invitation, false).await {
            SignInOutcome::Refused(refusal, _) => refusal,
            SignInOutcome::SignedIn { .. } | SignInOutcome::WasSignedIn { .. } => {
                panic!("{} is signed in", person.name)
            }
            SignInOutcome::AskSecondFactor(_) => panic!("{} is asked for a second factor", person.name),
            SignInOutcome::Offer(_) => panic!("{} is asked once more", person.name),
        }
    }

    /// A session of somebody who has access.
    pub async fn token(&self, person: &Person, invitation: Option<&str>) -> SessionToken {
        match self.try_sign_in(person, invitation, false).await {
            SignInOutcome::SignedIn { token, .. } => token,
            SignInOutcome::Refused(refusal, _) => panic!("{} is refused: {refusal:?}", person.name),
            SignInOutcome::WasSignedIn { .. } => panic!("{} was signed in before", person.name),
            SignInOutcome::AskSecondFactor(_) => panic!("{} is asked for a second factor", person.name),
            SignInOutcome::Offer(_) => panic!("{} is asked once more", person.name),
        }
    }

    /// Signs in somebody who has access.
    pub async fn sign_in(&self, person: &Person) -> Scope {
        let token = self.token(person, None).await;
        self.portal.scope_of(&token, "test").await.unwrap().expect("a session")
    }

    /// The secret of the newest welcome mail to somebody, once the outbox is empty.
    pub async fn invitation_of(&self, person: &Person) -> String {
        self.work().await;
        let letter = self.mailbox.letters_to(&person.mail).pop();
        letter.unwrap_or_else(|| panic!("no mail to {}", person.mail)).token.expect("a link")
    }

    /// Follows the newest welcome mail and signs in.
    pub async fn accept(&self, person: &Person) -> Scope {
        let invitation = self.invitation_of(person).await;
        let token = self.token(person, Some(&invitation)).await;
        self.portal.scope_of(&token, "test").await.unwrap().expect("a session")
    }

    /// Runs a statement of the test's own, past the portal; answers how many rows it changed.
    ///
    /// # Errors
    /// What the database said.
    pub async fn execute(&self, sql: &str, values: Vec<Value>) -> Result<u64, sea_orm::DbErr> {
        let statement = Statement::from_sql_and_values(self.database.get_database_backend(), sql, values);
        Ok(self.database.execute_raw(statement).await?.rows_affected())
    }

    /// Forgets what was counted of who may do what how often, as the hours do: for a test whose clock stands still.
    pub async fn forget_limits(&self) {
        self.execute("DELETE FROM allowance", Vec::new()).await.unwrap();
    }

    /// Has nothing counted from here on, for a test that does far more than people do. In processes of its own, too.
    pub async fn lift_limits(&self) {
        let sql: &[&str] = match self.engine {
            Engine::Sqlite => {
                &["CREATE TRIGGER limits_lifted AFTER INSERT ON allowance BEGIN DELETE FROM allowance; END"]
            }
            Engine::Postgres => &[
                "CREATE FUNCTION limits_lifted() RETURNS trigger LANGUAGE plpgsql AS \
                 'BEGIN DELETE FROM allowance WHERE key = NEW.key; RETURN NULL; END'",
                "CREATE TRIGGER limits_lifted AFTER INSERT ON allowance FOR EACH ROW EXECUTE FUNCTION limits_lifted()",
            ],
        };
        self.forget_limits().await;
        for statement in sql {
            self.database.execute_unprepared(statement).await.unwrap();
        }
    }

    /// Reads rows past the portal.
    pub async fn rows(&self, sql: &str, values: Vec<Value>) -> Vec<QueryResult> {
        let statement = Statement::from_sql_and_values(self.database.get_database_backend(), sql, values);
        self.database.query_all_raw(statement).await.unwrap()
    }

    /// Reads a column past the portal.
    pub async fn column<T: TryGetable>(&self, sql: &str, values: Vec<Value>) -> Vec<T> {
        self.rows(sql, values).await.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    /// Whose user somebody is, past the portal; nobody's once they were removed.
    pub async fn company_of(&self, user: MembershipId) -> Option<CompanyId> {
        let sql = "SELECT org_id FROM membership WHERE id = $1";
        self.column(sql, vec![user.uuid().into()]).await.pop().map(CompanyId::new)
    }

    /// Counts rows past the portal: `what` is all that follows `SELECT count(*) FROM`.
    pub async fn count(&self, what: &str) -> i64 {
        self.column(&format!("SELECT count(*) FROM {what}"), Vec::new()).await.pop().unwrap()
    }
}

/// Forgets what was counted of who may do what how often, as the hours do: past the portal.
pub async fn forget_limits(url: &str) {
    let database = Database::connect(database::options(url)).await.unwrap();
    database.execute_unprepared("DELETE FROM allowance").await.unwrap();
    database.close().await.unwrap();
}

async fn open(url: &str, clock: &Arc<MovingClock>, entropy: &Arc<SeededEntropy>, lease: Duration) -> Arc<Portal> {
    let settings = Settings {
        database_url: url.to_owned(),
        signing_key: SigningKey::new(SIGNING_KEY).unwrap(),
        clock: clock.clone(),
        entropy: entropy.clone(),
        lease,
        usage_every: Duration::ZERO,
    };
    Arc::new(Portal::open(settings).await.unwrap())
}
