//! Who may do what how often (issue 7, point 7): exact under many callers, given back by what comes to nothing, said
//! with its time, and never against anybody but who does it.

mod budgets;
mod mails;
mod networks;

use core::net::IpAddr;

use chrono::{DateTime, Utc};
use domain::{
    authority::Role,
    denial::Denial,
    ids::{CompanyId, MembershipId},
    limits::Limit,
};
use portal::{Error, Network, Scope};
use testkit::{Person, World};

use crate::{denial, races::at_once};

/// What there was too much of, and until when.
fn limited<T: core::fmt::Debug>(result: Result<T, Error>) -> (Limit, DateTime<Utc>) {
    match denial(result) {
        Denial::Limited { limit, until } => (limit, until),
        other => panic!("not limited: {other:?}"),
    }
}

fn victim() -> Person {
    Person::new("Vera Vik", "vera.vik@outside.example")
}

fn network(address: &str) -> Network {
    Network::of(address.parse::<IpAddr>().unwrap())
}

async fn invite(world: &World, by: &Scope, company: CompanyId, who: &Person) -> Result<MembershipId, Error> {
    let new = who.user_form(Some(Role::Member)).parse().unwrap();
    world.portal.add_user(by, world.form(by), company, &new).await
}

/// Invites that many strangers, one after the other.
async fn invite_many(world: &World, by: &Scope, company: CompanyId, numbers: core::ops::Range<u32>) {
    for number in numbers {
        invite(world, by, company, &stranger(number)).await.unwrap();
    }
}

fn stranger(number: u32) -> Person {
    Person::new("Somebody", &format!("n{number}@outside.example"))
}

/// How many of the invitations at once got through, each to a stranger of its own; all others are told of the limit.
async fn invited_at_once(
    world: &World,
    callers: &[(Scope, CompanyId)],
    who: impl Fn(usize) -> Person,
    limit: Limit,
) -> usize {
    let calls = callers.iter().enumerate().map(|(caller, (by, company))| {
        let (portal, form, by, company) = (world.portal.clone(), world.form(by), by.clone(), *company);
        let new = who(caller).user_form(Some(Role::Member)).parse().unwrap();
        async move { portal.add_user(&by, form, company, &new).await }
    });
    let results = at_once(calls.collect()).await;
    let (done, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    for refused in refused {
        assert_eq!(limited(refused).0, limit);
    }
    done.len()
}
