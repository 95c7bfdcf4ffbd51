//! The order of names: ICU's, the same on both engines, because the key is stored (ux.md 2.11).

use icu_collator::{
    Collator, CollatorBorrowed, CollatorPreferences,
    options::{CollatorOptions, Strength},
};
use icu_locale_core::locale;

use crate::error::{Error, Result};

/// Makes the keys names are sorted and compared by.
pub(crate) struct NameOrder(CollatorBorrowed<'static>);

impl NameOrder {
    /// The order of the Norwegian partner: Æ Ø Å last, capitals don't matter. One order for the whole tree.
    pub(crate) fn nordic() -> Result<Self> {
        let mut options = CollatorOptions::default();
        options.strength = Some(Strength::Secondary);
        Collator::try_new(CollatorPreferences::from(&locale!("nb")), options)
            .map(Self)
            .map_err(|error| Error::Configuration(format!("collation data: {error}")))
    }

    /// Two names with the same key are the same name in other letters.
    pub(crate) fn key(&self, name: &str) -> Vec<u8> {
        let mut key = Vec::with_capacity(name.len() + 8);
        // Writing into a Vec can't fail.
        let _ = self.0.write_sort_key_to(name, &mut key);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_as_norwegians_do() {
        let order = NameOrder::nordic().expect("collation data");
        let mut names = ["Ålesund", "Zebra", "Ørsta", "aarhus", "Ærø", "fjord", "Fjord Backup"];
        names.sort_by_key(|name| order.key(name));
        assert_eq!(names, ["fjord", "Fjord Backup", "Zebra", "Ærø", "Ørsta", "Ålesund", "aarhus"]);
    }

    #[test]
    fn capitals_make_no_other_name() {
        let order = NameOrder::nordic().expect("collation data");
        assert_eq!(order.key("FJORD backup"), order.key("Fjord Backup"));
        assert_ne!(order.key("Fjord"), order.key("Fjörd"));
    }
}
