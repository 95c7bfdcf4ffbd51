//! The four languages of the portal.

/// A language the portal speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English; every text exists in it.
    #[default]
    En,
    /// Norwegian bokmål.
    Nb,
    /// Swedish.
    Sv,
    /// Danish.
    Da,
}

impl Locale {
    /// Every language, in the order a language switch shows them.
    pub const ALL: [Self; 4] = [Self::En, Self::Nb, Self::Sv, Self::Da];

    /// The tag for `lang` attributes, cookies and profiles.
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nb => "nb",
            Self::Sv => "sv",
            Self::Da => "da",
        }
    }

    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Nb => "Norsk bokmål",
            Self::Sv => "Svenska",
            Self::Da => "Dansk",
        }
    }

    /// The language a tag means, if the portal speaks it: `sv`, `sv-FI`, `no`, `nn_NO`.
    pub fn from_code(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        if primary.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else if ["nb", "no", "nn"].iter().any(|code| primary.eq_ignore_ascii_case(code)) {
            Some(Self::Nb)
        } else if primary.eq_ignore_ascii_case("sv") {
            Some(Self::Sv)
        } else if primary.eq_ignore_ascii_case("da") {
            Some(Self::Da)
        } else {
            None
        }
    }

    /// The best of an `Accept-Language` header; English where nothing fits.
    pub fn parse_accept_language(header: &str) -> Self {
        let mut best: Option<(Self, f32)> = None;
        // A header is at most a few kilobytes; more than 32 ranges say nothing new.
        for range in header.split(',').take(32) {
            let mut parts = range.split(';');
            let Some(locale) = parts.next().and_then(Self::from_code) else { continue };
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
            if quality > 0.0 && best.is_none_or(|(_, leader)| quality > leader) {
                best = Some((locale, quality));
            }
        }
        best.map_or(Self::En, |(locale, _)| locale)
    }

    pub(crate) const fn index(self) -> usize {
        match self {
            Self::En => 0,
            Self::Nb => 1,
            Self::Sv => 2,
            Self::Da => 3,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Locale;

    #[test]
    fn the_wish_of_the_browser_is_read() {
        for (header, wanted) in [
            ("", Locale::En),
            ("*", Locale::En),
            ("sv-SE,sv;q=0.9,en;q=0.8", Locale::Sv),
            ("de, da;q=0.4, nb;q=0.7", Locale::Nb),
            ("no", Locale::Nb),
            ("nn-NO;q=0.8, en;q=0.1", Locale::Nb),
            ("DA-dk", Locale::Da),
            ("en;q=0, sv;q=0.1", Locale::Sv),
            ("sv;q=nonsense, da;q=0.1", Locale::Da),
            ("sv;q=NaN", Locale::En),
        ] {
            assert_eq!(Locale::parse_accept_language(header), wanted, "{header}");
        }
    }

    #[test]
    fn codes_go_both_ways() {
        for locale in Locale::ALL {
            assert_eq!(Locale::from_code(locale.code()), Some(locale));
        }
        assert_eq!(Locale::from_code("fi"), None);
    }
}
