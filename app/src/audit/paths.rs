//! The address of the log. Scope is the path (ux.md 2.1).

use domain::authority::Level;

use crate::place::Place;

impl Place {
    /// Its log.
    pub fn log(self) -> String {
        match self.level {
            Level::Partner => "/log".to_owned(),
            Level::Reseller | Level::Customer => format!("{}/log", self.base()),
        }
    }
}
