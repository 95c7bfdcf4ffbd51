//! The portal: what every use case is asked of.

use core::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};
use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

use crate::{
    error::Result,
    jobs,
    keys::SigningKey,
    names::NameOrder,
    ports::{Clock, Entropy},
    slices::Slice,
    store::{self, Db},
};

/// What a portal is opened with.
pub struct Settings {
    /// `sqlite://FILE` or `postgres://…`.
    pub database_url: String,
    /// Signs form keys, cursors and invitation links.
    pub signing_key: SigningKey,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Where unguessable bytes come from.
    pub entropy: Arc<dyn Entropy>,
    /// How long a worker may hold a job without a sign of life.
    pub lease: Duration,
    /// How often the host of services is asked what it measured.
    pub usage_every: Duration,
}

/// The portal: one handle to every use case.
pub struct Portal {
    slices: &'static [Slice],
    db: Db,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    key: SigningKey,
    names: NameOrder,
    lease: Duration,
    usage_every: Duration,
    bell: jobs::Bell,
    /// The name of this process's pulse.
    process: Uuid,
    beat: AtomicI64,
}

impl Portal {
    /// What [`Self::open`] puts together.
    pub(crate) fn new(settings: Settings, db: Db, slices: &'static [Slice]) -> Result<Self> {
        let mut process = [0; 16];
        settings.entropy.fill(&mut process);
        Ok(Self {
            slices,
            beat: AtomicI64::default(),
            process: uuid::Builder::from_random_bytes(process).into_uuid(),
            db,
            clock: settings.clock,
            entropy: settings.entropy,
            key: settings.signing_key,
            names: NameOrder::nordic()?,
            lease: settings.lease,
            usage_every: settings.usage_every,
            bell: jobs::Bell::default(),
        })
    }

    /// Lets the role that a URL of PostgreSQL names, and that doesn't own the tables, do what the portal does: everything
    /// but changing and deleting what stands in the log. Answers the role.
    ///
    /// # Errors
    /// Where the URL names no role or there is no such role, or nothing can be taken from it.
    pub async fn grant_to(&self, url: &str) -> Result<String> {
        let role = store::grants::role_of(url)?;
        let tx = self.db.begin().await?;
        store::grants::grant(tx.writer(), &role).await?;
        tx.commit().await?;
        Ok(role)
    }

    /// Whether the database would let this portal's own role change or delete what stands in the log.
    ///
    /// # Errors
    /// What the database said.
    pub async fn may_change_log(&self) -> Result<bool> {
        store::grants::may_change_log(self.db.reader()).await
    }

    /// Whether the database has every step of this release's schema, takes a write and keeps it. Before it has every
    /// step, nothing is written.
    ///
    /// # Errors
    /// What the database said.
    pub async fn is_ready(&self) -> Result<bool> {
        let now = self.now().timestamp_micros();
        // Never the same twice: an old beat that is found again would prove nothing.
        self.beat.fetch_max(now, Ordering::AcqRel);
        let beat = self.beat.fetch_add(1, Ordering::AcqRel);
        self.db.is_ready(self.process, beat).await
    }

    /// Now, as the database keeps it: in whole microseconds.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now().trunc_subsecs(6)
    }

    /// Random bytes from the entropy that was handed in.
    pub(crate) fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// A new id, in the order of time.
    pub(crate) fn new_id(&self) -> Uuid {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random::<10>()).into_uuid()
    }

    /// How long to wait before the n-th attempt of a transaction: a few milliseconds, not the same for everybody.
    pub(crate) fn pause(&self, attempt: u32) -> Duration {
        let [jitter] = self.random::<1>();
        Duration::from_millis(u64::from(attempt) * 3 + u64::from(jitter % 16))
    }

    pub(crate) const fn db(&self) -> &Db {
        &self.db
    }

    pub(crate) const fn names(&self) -> &NameOrder {
        &self.names
    }

    pub(crate) const fn key(&self) -> &SigningKey {
        &self.key
    }

    pub(crate) const fn lease(&self) -> Duration {
        self.lease
    }

    pub(crate) const fn usage_every(&self) -> Duration {
        self.usage_every
    }

    /// What every slice has: engine and log ask for it, and name none.
    pub(crate) const fn slices(&self) -> &'static [Slice] {
        self.slices
    }

    pub(crate) const fn bell(&self) -> &jobs::Bell {
        &self.bell
    }
}
