//! The budgets there are, with their figures.

use chrono::TimeDelta;
use domain::{ids::PersonId, limits::Limit};
use uuid::Uuid;

use super::Network;

/// A budget, and whose it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Budget<'a> {
    /// Mails to an address, whoever sends them.
    MailsToAddress(&'a str),
    /// The part of those that one partner's tree may send: no partner can keep another one's mails from somebody.
    MailsOfPartnerToAddress(Uuid, &'a str),
    /// The part of those that one company's people may send: no sibling can keep another one's mails from somebody.
    MailsOfCompanyToAddress(Uuid, &'a str),
    /// Mails that a company's people send.
    MailsOfCompany(Uuid),
    /// Mails of a partner's whole tree.
    MailsOfPartner(Uuid),
    /// Invitations that a person sends.
    Invitations(PersonId),
    /// Resellers that a person adds.
    Resellers(PersonId),
    /// Drafts that a person begins.
    Drafts(PersonId),
    /// Runs that a person starts.
    Runs(PersonId),
    /// Codes that a person issues.
    Codes(PersonId),
    /// What a person tries that is refused and logged.
    Refusals(PersonId),
    /// Refused forms that are kept for a person.
    KeptForms(PersonId),
    /// Refused forms that are kept for whoever sends them from there.
    KeptFormsFrom(Network),
    /// Sign-ins begun from there.
    SignIns(Network),
    /// Sign-ins begun anywhere. Nobody is refused for these alone.
    AllSignIns,
}

/// How often, within how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    pub(super) most: i64,
    pub(super) within: TimeDelta,
}

const fn a_minute(most: i64) -> Figure {
    Figure { most, within: TimeDelta::minutes(1) }
}

const fn an_hour(most: i64) -> Figure {
    Figure { most, within: TimeDelta::hours(1) }
}

const fn a_day(most: i64) -> Figure {
    Figure { most, within: TimeDelta::days(1) }
}

impl Budget<'_> {
    /// The figures, each with its reason.
    pub(super) const fn figures(self) -> &'static [Figure] {
        match self {
            // T37. A consultant whom several customers invite gets them all within a day.
            Self::MailsToAddress(_) => const { &[an_hour(5), a_day(20)] },
            // Another partner's mail still arrives.
            Self::MailsOfPartnerToAddress(..) => const { &[an_hour(4), a_day(12)] },
            // An invitation and twice *Send again*; another company's still arrives.
            Self::MailsOfCompanyToAddress(..) => const { &[an_hour(3), a_day(8)] },
            // T37. A partner that onboards 200 customers in a day sends 25 an hour.
            Self::MailsOfCompany(_) => const { &[an_hour(100)] },
            // Ten of its companies at their most, at once.
            Self::MailsOfPartner(_) => const { &[an_hour(1_000)] },
            // One every 45 seconds, by hand, for an hour.
            Self::Invitations(_) => const { &[an_hour(80)] },
            // One a minute, by hand, for an hour.
            Self::Resellers(_) => const { &[an_hour(60)] },
            // 200 customers a day, all of them within one hour.
            Self::Drafts(_) | Self::Runs(_) => const { &[an_hour(200)] },
            // The codes for those, several times over.
            Self::Codes(_) => const { &[an_hour(500)] },
            // What a person is refused once and for all, they needn't try every minute.
            Self::Refusals(_) => const { &[an_hour(60)] },
            // A form that comes back every minute.
            Self::KeptForms(_) => const { &[an_hour(60)] },
            // The same for an office behind one address, whose sessions all ended overnight.
            Self::KeptFormsFrom(_) => const { &[an_hour(300)] },
            // Four a second: an office of a thousand behind one address is in within five minutes.
            Self::SignIns(_) => const { &[a_minute(240)] },
            // Above this, it is a flood, and each network gets its share (below).
            Self::AllSignIns => const { &[a_minute(2_000)] },
        }
    }

    /// What a person is told there was too much of.
    pub(super) const fn limit(self) -> Limit {
        match self {
            Self::MailsToAddress(_) | Self::MailsOfPartnerToAddress(..) | Self::MailsOfCompanyToAddress(..) => {
                Limit::MailsToAddress
            }
            Self::MailsOfCompany(_) => Limit::MailsOfCompany,
            Self::MailsOfPartner(_) => Limit::MailsOfPartner,
            Self::Invitations(_) => Limit::Invitations,
            Self::Resellers(_) => Limit::Resellers,
            Self::Drafts(_) => Limit::Drafts,
            Self::Runs(_) => Limit::Runs,
            Self::Codes(_) => Limit::Codes,
            Self::Refusals(_) => Limit::Refusals,
            Self::KeptForms(_) | Self::KeptFormsFrom(_) => Limit::KeptForms,
            Self::SignIns(_) | Self::AllSignIns => Limit::SignIns,
        }
    }

    /// Its name and its subject, as its key is made of them. Kept rows hang on the names.
    pub(super) fn parts(self) -> (&'static str, Vec<u8>) {
        let person = |person: PersonId| person.uuid().as_bytes().to_vec();
        match self {
            Self::MailsToAddress(address) => ("mails to", mailbox(address).into_bytes()),
            Self::MailsOfPartnerToAddress(partner, address) => {
                ("mails of partner to", [partner.as_bytes(), mailbox(address).as_bytes()].concat())
            }
            Self::MailsOfCompanyToAddress(company, address) => {
                ("mails of company to", [company.as_bytes(), mailbox(address).as_bytes()].concat())
            }
            Self::MailsOfCompany(company) => ("mails of company", company.as_bytes().to_vec()),
            Self::MailsOfPartner(partner) => ("mails of partner", partner.as_bytes().to_vec()),
            Self::Invitations(by) => ("invitations", person(by)),
            Self::Resellers(by) => ("resellers", person(by)),
            Self::Drafts(by) => ("drafts", person(by)),
            Self::Runs(by) => ("runs", person(by)),
            Self::Codes(by) => ("codes", person(by)),
            Self::Refusals(by) => ("refusals", person(by)),
            Self::KeptForms(of) => ("kept forms", person(of)),
            Self::KeptFormsFrom(network) => ("kept forms from", network.bytes()),
            Self::SignIns(network) => ("sign-ins", network.bytes()),
            Self::AllSignIns => ("all sign-ins", Vec::new()),
        }
    }
}

/// The mailbox behind an address, as well as anybody can tell it: `anna+1@…`, `Anna@…` and `an.na@…` mostly arrive at
/// one. Only ever counted by, never written to.
fn mailbox(address: &str) -> String {
    let address = address.to_lowercase();
    let Some((local, domain)) = address.rsplit_once('@') else { return address };
    let person = local.split_once('+').map_or(local, |(person, _)| person).replace('.', "");
    if person.is_empty() { address } else { format!("{person}@{domain}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t37_addresses_of_one_mailbox_are_counted_as_one() {
        for same in
            ["anna.dahl@sund.example", "Anna.Dahl@Sund.Example", "annadahl+151@sund.example", "a.n.nadahl@sund.example"]
        {
            assert_eq!(mailbox(same), "annadahl@sund.example");
        }
        assert_ne!(mailbox("anna@sund.example"), mailbox("anna@fjord.example"));
        assert_eq!(mailbox("+@x.example"), "+@x.example");
    }
}
