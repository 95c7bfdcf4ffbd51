//! The small choices at the foot of every page, signed in or not: the language, light or dark.

use ui::{Switch, SwitchOption};

use crate::server_ctx::{self, Locale, text, text_of};

/// The themes, as the cookie and `data-theme` have them.
const THEMES: [&str; 3] = ["light", "dark", "auto"];

/// Both switches; each comes back to the page it stands on.
pub(crate) fn switches() -> Vec<Switch> {
    let (locale, theme) = (server_ctx::locale(), server_ctx::visit().map_or("auto", |visit| visit.theme));
    let language = |known: Locale| SwitchOption {
        value: known.code(),
        label: known.own_name().into(),
        lang: Some(known.code()),
        current: known == locale,
    };
    let appearance = |known: &'static str| SwitchOption {
        value: known,
        label: text_of("shell-theme", known).into(),
        lang: None,
        current: known == theme,
    };
    let switch = |label, action, name, options| {
        let here = server_ctx::address().into();
        Switch { label, action, name, options, here }
    };
    vec![
        switch(text("shell-language").into(), "/language", "language", Locale::ALL.into_iter().map(language).collect()),
        switch(text("shell-theme").into(), "/theme", "theme", THEMES.into_iter().map(appearance).collect()),
    ]
}
