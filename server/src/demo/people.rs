//! Who there is in the demo, and what each of them is there to show (architecture.md 8).

use domain::authority::Role;
use simulators::entra::DemoPerson;
use uuid::Uuid;

use crate::site::Site;

/// Somebody of the demo.
#[derive(Clone, Copy, Debug)]
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) mail: &'static str,
    pub(super) company: &'static str,
    pub(super) note: &'static str,
    pub(super) role: Role,
    /// Whether they accepted the terms before.
    pub(super) accepted: bool,
    /// Their tenant at Microsoft, and themselves in it.
    tenant: u128,
    object: u128,
}

pub(super) const NORDLYS: &str = "Nordlys AS";
pub(super) const FJORD: &str = "Fjord Backup AB";
pub(super) const SUND: &str = "Sund IT";
pub(super) const VIK: &str = "Vik Drift";
pub(super) const TESTBOLAG: &str = "testbolag";
pub(super) const BREVIK: &str = "Brevik Regnskap";
pub(super) const STRANGERS: &str = "Nobody's company";

const fn person(
    (name, mail): (&'static str, &'static str),
    company: &'static str,
    role: Role,
    accepted: bool,
    (tenant, object): (u128, u128),
    note: &'static str,
) -> Person {
    Person { name, mail, company, note, role, accepted, tenant, object }
}

use Role::{Administrator, Member, PasswordAdministrator};

pub(super) const INGRID: Person =
    person(("Ingrid Solberg", "ingrid.solberg@nordlys.example"), NORDLYS, Administrator, true, (1, 1), "administrator");
pub(super) const OSKAR: Person = person(
    ("Oskar Lind", "oskar.lind@nordlys.example"),
    NORDLYS,
    Administrator,
    false,
    (1, 2),
    "administrator, has the terms still to accept",
);
pub(super) const RITA: Person =
    person(("Rita Holm", "rita.holm@fjord.example"), FJORD, Administrator, true, (2, 1), "administrator");
pub(super) const JONAS: Person =
    person(("Jonas Ek", "jonas.ek@fjord.example"), FJORD, Administrator, true, (2, 2), "administrator");
pub(super) const PER: Person = person(
    ("Per Strand", "per.strand@fjord.example"),
    FJORD,
    PasswordAdministrator,
    true,
    (2, 3),
    "password administrator",
);
pub(super) const ANNA: Person =
    person(("Anna Dahl", "anna.dahl@sund.example"), SUND, Administrator, true, (3, 1), "the one administrator");
pub(super) const BENGT: Person =
    person(("Bengt Testsson", "bengt.testsson@testbolag.se"), TESTBOLAG, Administrator, true, (4, 1), "administrator");
pub(super) const MAJA: Person =
    person(("Maja Testsson", "maja.testsson@testbolag.se"), TESTBOLAG, Member, true, (4, 2), "member");
/// Brevik's contact: invited, not yet here.
pub(super) const KARI: Person =
    person(("Kari Brevik", "kari.brevik@brevik.example"), BREVIK, Administrator, false, (5, 1), "invited");
const STINA: Person = person(
    ("Stina Okänd", "stina.okand@stranger.example"),
    STRANGERS,
    Member,
    false,
    (9, 1),
    "has a Microsoft account, but no profile here",
);

/// Everybody who can sign in at the simulator, in the order of its page.
const EVERYBODY: [Person; 9] = [INGRID, OSKAR, RITA, JONAS, PER, ANNA, BENGT, MAJA, STINA];

/// The tenants and objects of the demo: fixed, so that a second start knows the same people.
const TENANTS: u128 = 0x7e4a_4c7e_0000_4000_8000_0000_0000_0000;
const OBJECTS: u128 = 0x0b1e_c700_0000_4000_8000_0000_0000_0000;

impl Person {
    pub(super) const fn tid(&self) -> Uuid {
        Uuid::from_u128(TENANTS + self.tenant)
    }

    pub(super) const fn oid(&self) -> Uuid {
        Uuid::from_u128(OBJECTS + self.tenant * 1000 + self.object)
    }
}

/// The people as the simulator wants them.
pub(super) fn at_the_provider() -> Vec<DemoPerson> {
    let shown = |person: &Person| DemoPerson {
        tid: person.tid(),
        oid: person.oid(),
        name: person.name.to_owned(),
        upn: person.mail.to_owned(),
        company: person.company.to_owned(),
        note: person.note.to_owned(),
        acrs: vec!["c1".to_owned()],
    };
    EVERYBODY.iter().map(shown).collect()
}

/// What is said once the demo is ready.
pub(super) fn notes(site: &Site) -> Vec<String> {
    let mut notes = vec!["Who can sign in (choose them on the simulator's page, no password):".to_owned()];
    notes.extend(EVERYBODY.iter().map(|person| format!("  {:<34} {}, {}", person.mail, person.company, person.note)));
    notes.push(format!("Mails are at {}", site.address("/demo/mailbox")));
    notes
}
