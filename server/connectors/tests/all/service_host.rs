//! The connector against the stateful simulator: both must mean the same by every order.

use core::time::Duration;

use connectors::service_host::{HttpServiceHost, ServiceHostConfig};
use domain::ids::CompanyId;
use portal::ports::{
    AccountDetails, FirstPassword, HostCustomer, HostError, OUTDATED_CURSOR, Order, Secret, ServiceHost,
};
use simulators::services::{BACKUP, Busy, Delay, Faults, PORTAL_SETTINGS, Services, Usage};
use uuid::Uuid;

use super::loopback::{self, serve};

async fn host() -> (Services, HttpServiceHost) {
    let services = Services::open(None).unwrap();
    let base_url = serve(services.router()).await;
    let config = ServiceHostConfig { patience: Duration::from_millis(500), ..ServiceHostConfig::new(base_url) };
    (services, HttpServiceHost::new(config, loopback::clock()).unwrap())
}

fn named(code: &str) -> HostCustomer {
    HostCustomer::new(CompanyId::new(Uuid::from_u128(7)), code)
}

fn orders() -> [Order; 4] {
    let (customer, upn) = (named("TB1001"), "bengt.testsson@testbolag.se".to_owned());
    [
        Order::CreateCustomer {
            customer: customer.clone(), name: "testbolag Å".into(), domain: "testbolag.se".into()
        },
        Order::StartService { customer: customer.clone(), service: PORTAL_SETTINGS.into() },
        Order::CreateAccount {
            customer: customer.clone(),
            upn: upn.clone(),
            display_name: "Bengt Testsson".into(),
            addresses: vec![upn.clone(), "info@testbolag.se".into()],
            details: AccountDetails {
                first_names: "Bengt".into(),
                disabled: true,
                properties: [("title".to_owned(), "Ekonomichef".to_owned())].into(),
                ..AccountDetails::default()
            },
        },
        Order::GiveService { customer, upn, service: PORTAL_SETTINGS.into() },
    ]
}

fn key(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn refused(code: &str) -> HostError {
    HostError::Refused { code: code.into() }
}

#[tokio::test]
async fn every_order_is_understood_as_it_was_meant() {
    let (services, host) = host().await;
    for (number, order) in (1..).zip(orders()) {
        let receipt = host.carry_out(key(number), &order).await.unwrap();
        assert_eq!(host.carry_out(key(number), &order).await.unwrap(), receipt);
        assert_eq!(host.look_up(key(number)).await.unwrap(), Some(receipt));
        let effect = services.effects().pop().unwrap();
        assert_eq!(serde_json::to_value(&effect.order).unwrap(), serde_json::to_value(&order).unwrap());
        assert_eq!(host.carry_out(key(number + 100), &order).await.unwrap_err(), refused("conflict"));
    }
    assert_eq!((services.effects().len(), services.calls()), (4, 16));
    for number in (1..=4).rev() {
        host.take_back(key(number)).await.unwrap();
        host.take_back(key(number)).await.unwrap();
        assert_eq!(host.look_up(key(number)).await.unwrap(), None);
    }
    assert!(services.standing().is_empty());
}

#[tokio::test]
async fn what_is_missing_is_refused_by_name() {
    let (_, host) = host().await;
    let [customer, settings, account, give] = orders();
    assert_eq!(host.carry_out(key(1), &settings).await.unwrap_err(), refused("unknown_customer"));
    host.carry_out(key(2), &customer).await.unwrap();
    assert_eq!(host.carry_out(key(3), &account).await.unwrap_err(), refused("portal_settings_missing"));
    assert_eq!(host.carry_out(key(4), &give).await.unwrap_err(), refused("service_missing"));
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_and_never_done_twice() {
    let (services, host) = host().await;
    let [customer, ..] = orders();
    services.set_faults(Faults { drop_before: 1, ..Faults::default() });
    let lost = host.carry_out(key(1), &customer).await.unwrap_err();
    assert!(matches!(lost, HostError::Ambiguous(_)), "{lost:?}");
    assert_eq!(host.look_up(key(1)).await.unwrap(), None);

    services.set_faults(Faults { drop_after: 1, ..Faults::default() });
    let lost = host.carry_out(key(1), &customer).await.unwrap_err();
    assert!(matches!(lost, HostError::Ambiguous(_)), "{lost:?}");
    let found = host.look_up(key(1)).await.unwrap();
    assert_eq!(found, Some(host.carry_out(key(1), &customer).await.unwrap()));
    assert_eq!(services.effects().len(), 1);
}

#[tokio::test]
async fn waits_and_delays_come_through() {
    let (services, host) = host().await;
    let [customer, ..] = orders();
    let busy = Busy { calls: 1, status: 429, retry_after: Some("7".into()) };
    services.set_faults(Faults { busy: Some(busy), ..Faults::default() });
    let answer = host.carry_out(key(1), &customer).await.unwrap_err();
    assert_eq!(answer, HostError::Busy { retry_after: Some(Duration::from_secs(7)) });

    let delay = || Some(Delay { calls: 1, millis: 2000 });
    services.set_faults(Faults { delay: delay(), ..Faults::default() });
    let answer = host.carry_out(key(1), &customer).await.unwrap_err();
    assert_eq!((answer, services.effects().len()), (HostError::Ambiguous("timed out".into()), 0));
    services.set_faults(Faults { delay_after: delay(), ..Faults::default() });
    let answer = host.carry_out(key(1), &customer).await.unwrap_err();
    assert_eq!((answer, services.effects().len()), (HostError::Ambiguous("timed out".into()), 1));
}

#[tokio::test]
async fn readings_are_read_to_their_end_and_on_from_there() {
    let (services, host) = host().await;
    let [customer, settings, account, _] = orders();
    let backup = Order::StartService { customer: named("TB1001"), service: BACKUP.into() };
    for (number, order) in (1..).zip([customer, settings, account, backup]) {
        host.carry_out(key(number), &order).await.unwrap();
    }
    let page = host.usage(None).await.unwrap();
    let [reading] = page.readings.as_slice() else { panic!("{page:?}") };
    let measured = services.usage("TB1001").unwrap();
    assert_eq!((&reading.customer, reading.storage_bytes), (&named("TB1001"), measured.storage_bytes));
    assert_eq!((reading.protected_mailboxes, Some(reading.measured_at)), (Some(1), measured.measured_at));
    assert!(reading.storage_bytes > 0 && !page.more);
    let empty = host.usage(Some(&page.next)).await.unwrap();
    assert_eq!((empty.readings.len(), empty.more, &empty.next), (0, false, &page.next));

    // More than fit into a page.
    for number in 100..800 {
        let code = format!("C{number}");
        let order =
            Order::CreateCustomer { customer: named(&code), name: code.clone(), domain: format!("{code}.example") };
        host.carry_out(key(number), &order).await.unwrap();
        let usage = Usage { customer: code, storage_bytes: u64::MAX, protected_mailboxes: None, measured_at: None };
        assert!(services.measure(usage).unwrap());
    }
    let (mut after, mut counts) = (page.next, Vec::new());
    loop {
        let page = host.usage(Some(&after)).await.unwrap();
        counts.push(page.readings.len());
        after = page.next;
        if !page.more {
            break;
        }
    }
    assert_eq!(counts, [500, 200]);
    assert_eq!(host.usage(Some("m-99999")).await.unwrap_err(), refused(OUTDATED_CURSOR));
}

/// E14: the password arrives, the same key brings the same one again, and the host keeps only its hash.
#[tokio::test]
async fn e14_a_generated_password_arrives_and_only_its_hash_is_kept() {
    let (services, host) = host().await;
    let [customer, settings, account, _] = orders();
    for (number, order) in (1..).zip([customer, settings]) {
        host.carry_out(key(number), &order).await.unwrap();
    }
    let with = |password: &str| {
        let Order::CreateAccount { customer, upn, display_name, addresses, details } = account.clone() else {
            panic!()
        };
        let secret = Secret::new(password.to_owned());
        let first_password = FirstPassword::Generated { secret, change_at_next_logon: true };
        let details = AccountDetails { first_password, ..details };
        Order::CreateAccount { customer, upn, display_name, addresses, details }
    };
    let receipt = host.carry_out(key(3), &with("Kxyz7-Mabc2")).await.unwrap();
    assert_eq!(host.carry_out(key(3), &with("Kxyz7-Mabc2")).await.unwrap(), receipt);
    assert_eq!(host.carry_out(key(3), &with("Another-1")).await.unwrap_err(), refused("key_reused"));
    assert!(services.opens("Bengt.Testsson@testbolag.se", "Kxyz7-Mabc2"));
    assert!(!services.opens("bengt.testsson@testbolag.se", "Another-1"));
    assert!(!serde_json::to_string(&services.effects()).unwrap().contains("Kxyz7"));
    assert!(!format!("{:?}", with("Kxyz7-Mabc2")).contains("Kxyz7"), "nor is it printed");
}
