//! What tests of `portal` stand on: a fresh database each, a clock that is moved, stand-ins behind the ports, and a tree
//! of companies built through the use cases.
//!
//! [`on_both!`] makes two tests of each body, `sqlite::NAME` and `postgres::NAME`, so a stem names both.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "only tests use it"
)]

mod clock;
mod database;
pub mod fuzz;
mod host;
mod identity;
mod mail;
mod provider;
mod reference;
mod tree;
mod world;

pub use self::{
    clock::{MovingClock, SeededEntropy},
    database::Engine,
    host::{Hang, Host},
    identity::Person,
    mail::{Letter, Mailbox},
    provider::Provider,
    reference::{reference, skipped},
    tree::{Demo, Tree, bengt_form, testbolag_customer},
    world::{SIGNING_KEY, World, forget_limits},
};

/// Runs a body on a fresh database of that engine. Says so where there is none, and fails under CI.
pub fn run(engine: Engine, name: &str, body: impl AsyncFnOnce(World)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    runtime.block_on(database::with_fresh(engine, name, async |fresh| body(World::new(fresh).await).await));
}

/// Makes a test for each engine out of each named `async fn(World)`.
#[macro_export]
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                $crate::run($crate::Engine::Sqlite, concat!(module_path!(), "::", stringify!($name)), super::$name);
            })+
        }
        mod postgres {
            $(#[test]
            fn $name() {
                $crate::run($crate::Engine::Postgres, concat!(module_path!(), "::", stringify!($name)), super::$name);
            })+
        }
    };
}
