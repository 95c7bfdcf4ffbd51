//! The services there are: one TOML file each, read once.

use std::sync::OnceLock;

use domain::{
    problem::{FieldError, Problem},
    provisioning::{PORTAL_SETTINGS, ServiceOffer},
};
use serde::Deserialize;

/// A service of the catalogue.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Service {
    pub(crate) key: String,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) needs: Vec<String>,
    /// Every customer gets it.
    #[serde(default)]
    pub(crate) always: bool,
    /// Each user's mailbox counts as protected (A45).
    #[serde(default)]
    pub(crate) protects_mailboxes: bool,
}

/// All of them, in the order of the choice cards.
pub(crate) fn all() -> &'static [Service] {
    static ALL: OnceLock<Vec<Service>> = OnceLock::new();
    ALL.get_or_init(|| {
        [
            include_str!("../../services/customer-portal-settings.toml"),
            include_str!("../../services/hosted-exchange.toml"),
            include_str!("../../services/office-mail-control.toml"),
            include_str!("../../services/backup-for-microsoft-365.toml"),
            include_str!("../../services/sharepoint.toml"),
        ]
        .into_iter()
        .filter_map(|file| toml::from_str(file).ok())
        .collect()
    })
}

pub(crate) fn find(key: &str) -> Option<&'static Service> {
    all().iter().find(|service| service.key == key)
}

/// The name people know it by; a key nobody knows is its own name.
pub(crate) fn name(key: &str) -> String {
    find(key).map_or_else(|| key.to_owned(), |service| service.name.clone())
}

pub(crate) fn offer(service: &Service) -> ServiceOffer {
    ServiceOffer {
        key: service.key.clone(),
        name: service.name.clone(),
        summary: format!("service-about-{}", service.key),
        needs: service.needs.clone(),
        always: service.always,
        state: None,
    }
}

/// What somebody chose, by key, each once. How many there are is asked before any of them is looked at.
pub(crate) fn choice(keys: &[String]) -> Result<Vec<&'static Service>, FieldError> {
    let refused = |problem| Err(FieldError { field: "services".into(), problem });
    if keys.len() > all().len() {
        return refused(Problem::TooMany { max: u16::try_from(all().len()).unwrap_or(u16::MAX) });
    }
    if keys.iter().any(|key| find(key).is_none()) {
        return refused(Problem::NotAChoice);
    }
    Ok(all().iter().filter(|service| keys.contains(&service.key)).collect())
}

/// Puts a choice into the order in which it can run: *Customer Portal Settings* first, then what others need (E9).
/// `there` are services that run already.
pub(crate) fn in_order(choice: &[&Service], there: &[String]) -> Result<Vec<&'static Service>, Vec<FieldError>> {
    let is_chosen = |key: &str| key == PORTAL_SETTINGS || choice.iter().any(|service| service.key == key);
    let missing = |service: &&Service| {
        let missing = service.needs.iter().find(|needed| !is_chosen(needed) && !there.contains(needed))?;
        Some(FieldError { field: "services".into(), problem: Problem::NeedsService { service: name(missing) } })
    };
    let errors: Vec<FieldError> = choice.iter().filter_map(missing).collect();
    if !errors.is_empty() {
        return Err(errors);
    }
    // The files stand in an order in which nothing needs what comes later; a test keeps it so.
    Ok(all().iter().filter(|service| is_chosen(&service.key) && !there.contains(&service.key)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_and_needs_only_what_stands_before_it() {
        assert_eq!(all().len(), 5);
        for (place, service) in all().iter().enumerate() {
            for needed in &service.needs {
                let position = all().iter().position(|s| s.key == *needed).expect("a service of the catalogue");
                assert!(position < place, "{} needs {needed}", service.key);
            }
        }
        assert_eq!(all()[0].key, PORTAL_SETTINGS);
    }

    fn keys(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    fn chosen(of: &[&str]) -> Vec<&'static Service> {
        choice(&keys(of)).expect("services of the catalogue")
    }

    #[test]
    fn n06_a_choice_is_counted_before_it_is_looked_at() {
        let problem = |of: &[&str]| choice(&keys(of)).expect_err("refused").problem;
        assert_eq!(problem(&["no-such"]), Problem::NotAChoice);
        assert_eq!(problem(&["no-such"; 6]), Problem::TooMany { max: 5 });
        assert_eq!(problem(&["hosted-exchange"; 14_500]), Problem::TooMany { max: 5 });
        assert_eq!(chosen(&["hosted-exchange"; 5]).len(), 1, "each once");
    }

    #[test]
    fn e9_customer_portal_settings_comes_first_whatever_was_chosen() {
        let order = in_order(&chosen(&["office-mail-control", "hosted-exchange"]), &[]).expect("good");
        let keys: Vec<_> = order.iter().map(|service| service.key.as_str()).collect();
        assert_eq!(keys, [PORTAL_SETTINGS, "hosted-exchange", "office-mail-control"]);
    }

    #[test]
    fn a_service_without_what_it_needs_is_refused() {
        let errors = in_order(&chosen(&["office-mail-control"]), &[]).expect_err("needs Hosted Exchange");
        assert_eq!(errors[0].problem, Problem::NeedsService { service: "Hosted Exchange".into() });
        assert!(in_order(&chosen(&["office-mail-control"]), &["hosted-exchange".into()]).is_ok());
    }
}
