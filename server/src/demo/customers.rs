//! Fjord's customers: made-up companies of the sort a Nordic reseller has, each time the same.

use core::fmt::Write as _;

use anyhow::{Result, anyhow};
use domain::{ids::CompanyId, tenancy::Figures, text::CustomerCode};
use portal::ports::{HostCustomer, Order};
use simulators::services::Usage;

use super::people::FJORD;

const PLACES: [&str; 33] = [
    "Arendal",
    "Bergen",
    "Bodø",
    "Borås",
    "Drammen",
    "Falun",
    "Gävle",
    "Göteborg",
    "Halden",
    "Halmstad",
    "Hamar",
    "Haugesund",
    "Jönköping",
    "Kalmar",
    "Karlstad",
    "Kristiansand",
    "Larvik",
    "Linköping",
    "Luleå",
    "Lund",
    "Malmö",
    "Molde",
    "Moss",
    "Narvik",
    "Norrköping",
    "Odense",
    "Randers",
    "Skien",
    "Stavanger",
    "Sundsvall",
    "Umeå",
    "Växjö",
    "Ålesund",
];
const TRADES: [&str; 14] = [
    "Bygg",
    "Regnskap",
    "Redovisning",
    "Tandvård",
    "Fysioterapi",
    "Rör & Värme",
    "Elektro",
    "Arkitekter",
    "Advokat",
    "Transport",
    "Bakeri",
    "Skogsbruk",
    "Marin",
    "Design",
];

/// How many there are: with testbolag Fjord has 99 (mission.md, the fixture).
pub(super) const COUNT: usize = 98;

/// One of them.
struct Customer {
    code: String,
    name: String,
    domain: String,
    country: &'static str,
    language: &'static str,
    users: i64,
}

fn customer(number: usize) -> Customer {
    let pick = |from: &[&'static str], at: usize| from.get(at % from.len()).copied().unwrap_or_default();
    let (place, trade) = (pick(&PLACES, number * 7), pick(&TRADES, number * 5 + number / 33));
    let (suffix, country, language) = match number % 5 {
        0 | 1 => ("AB", "SE", "sv"),
        2 | 3 => ("AS", "NO", "nb"),
        _ => ("ApS", "DK", "da"),
    };
    let users = i64::try_from((number * 37 + 11) % 83 + 3).unwrap_or(3);
    let domain = format!("{}-{}-{}", plain(trade), plain(place), number + 1);
    Customer {
        code: format!("FB{:04}", 1001 + number),
        name: format!("{place} {trade} {suffix}"),
        domain: format!("{domain}.example"),
        country,
        language,
        users,
    }
}

fn plain(text: &str) -> String {
    text.to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            'å' | 'ä' | 'æ' => Some('a'),
            'ö' | 'ø' => Some('o'),
            'é' => Some('e'),
            'a'..='z' => Some(letter),
            _ => None,
        })
        .collect()
}

/// The table as an operator would read it in.
pub(super) fn table() -> String {
    let mut table = "reseller,code,name,domain,contact_name,contact_email,country,language\n".to_owned();
    for customer in (0..COUNT).map(customer) {
        let Customer { code, name, domain, country, language, .. } = customer;
        let _ = writeln!(table, "{FJORD},{code},{name},{domain},Office,post@{domain},{country},{language}");
    }
    table
}

/// Each of them as the host of services knows it.
pub(super) fn at_the_host(partner: CompanyId) -> impl Iterator<Item = Order> {
    (0..COUNT).map(customer).map(move |Customer { code, name, domain, .. }| Order::CreateCustomer {
        customer: HostCustomer::new(partner, &code),
        name,
        domain,
    })
}

/// What the host measured at each of them.
pub(super) fn measured() -> impl Iterator<Item = Usage> {
    (0..COUNT).map(customer).map(|Customer { code, users, .. }| {
        let users = u64::try_from(users).unwrap_or_default();
        let mailboxes = users - users % 4;
        let storage_bytes = (mailboxes * 5_400 + users * 137) * 1_000_000;
        Usage { customer: code, storage_bytes, protected_mailboxes: u32::try_from(mailboxes).ok(), measured_at: None }
    })
}

/// How many users each of them has: the host doesn't count those.
pub(super) fn figures() -> Result<Vec<(CustomerCode, Figures)>> {
    let read = |customer: Customer| {
        let code = CustomerCode::parse(&customer.code).map_err(|problem| anyhow!("{}: {problem:?}", customer.code))?;
        Ok((code, Figures { users: customer.users, ..Figures::default() }))
    };
    (0..COUNT).map(customer).map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_two_share_a_name_a_code_or_a_domain() {
        let all: Vec<Customer> = (0..COUNT).map(customer).collect();
        let distinct = |of: &dyn Fn(&Customer) -> String| all.iter().map(of).collect::<HashSet<_>>().len();
        assert_eq!(distinct(&|customer| customer.name.to_lowercase()), COUNT);
        assert_eq!(distinct(&|customer| customer.code.clone()), COUNT);
        assert_eq!(distinct(&|customer| customer.domain.clone()), COUNT);
    }
}
