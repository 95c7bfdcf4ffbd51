//! Texts people type, parsed: trimmed of what pasting brings along, refused where they would mislead or break a line.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// How many bytes a value may have to be looked at: far more than any of these texts, with all that pasting brings along.
const LOOKED_AT: usize = 10_000;

/// Characters that pasting brings along and nobody sees.
const INVISIBLE: [char; 4] = ['\u{feff}', '\u{200b}', '\u{2060}', '\u{00ad}'];

/// Embeddings, overrides and isolates of writing direction (Unicode TR 36, "bidirectional text spoofing").
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
}

/// Trims, drops invisible characters, folds inner runs of spaces; refuses what would mislead.
fn one_line(raw: &str, max: u16) -> Result<String, Problem> {
    let raw = raw.trim();
    if raw.len() > LOOKED_AT {
        return Err(Problem::TooLong { max });
    }
    let cleaned: String = raw.chars().filter(|c| !INVISIBLE.contains(c)).collect();
    let cleaned = cleaned.trim();
    if cleaned.is_empty() {
        return Err(Problem::Missing);
    }
    if cleaned.chars().any(turns_direction) {
        return Err(Problem::DirectionMarks);
    }
    if cleaned.chars().any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER) {
        return Err(Problem::ControlCharacters);
    }
    let folded = cleaned.split_whitespace().collect::<Vec<_>>().join(" ");
    if folded.chars().count() > usize::from(max) {
        return Err(Problem::TooLong { max });
    }
    Ok(folded)
}

/// The same for a name: something of it must be there to read (blanks of other scripts and private characters aren't).
fn name(raw: &str, max: u16) -> Result<String, Problem> {
    let line = one_line(raw, max)?;
    if line.chars().any(char::is_alphanumeric) { Ok(line) } else { Err(Problem::NotAName) }
}

macro_rules! text {
    ($(#[$doc:meta])* $name:ident, |$raw:ident| $parse:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads what was typed.
            ///
            /// # Errors
            /// What is wrong with it, to be shown at the field.
            pub fn parse($raw: &str) -> Result<Self, Problem> {
                $parse.map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(raw: String) -> Result<Self, String> {
                Self::parse(&raw).map_err(|problem| problem.key().to_owned())
            }
        }
    };
}

text!(
    /// A company's name: one line of at most 120 characters.
    CompanyName, |raw| name(raw, 120)
);
text!(
    /// A person's name, whole: one line of at most 120 characters.
    PersonName, |raw| name(raw, 120)
);
text!(
    /// A first or last name: at most 64 characters, as directories have it.
    NamePart, |raw| name(raw, 64)
);
text!(
    /// A free line about somebody or something (title, department, phone): at most 200 characters.
    Line, |raw| one_line(raw, 200)
);
text!(
    /// Why somebody does something that others feel: one line of at most 200 characters.
    Reason, |raw| one_line(raw, 200)
);
text!(
    /// A mail address. `Name <mail>` is accepted and reduced to the address; the domain is put into lower case.
    MailAddress, |raw| parse_address(raw)
);
text!(
    /// A domain such as `testbolag.se`: lower case, at least two labels.
    DomainName, |raw| parse_domain(raw)
);
text!(
    /// What stands before the @ of a UPN or an address.
    LocalPart, |raw| parse_local(raw)
);
text!(
    /// A customer's code as the provider issues it (E4): 3 to 20 of A–Z, 0–9 and hyphens, in upper case.
    CustomerCode, |raw| parse_code(raw)
);

/// The most characters of what somebody looks for, in every list.
pub const SOUGHT: u16 = 200;

/// Words that somebody looks for in a list. Blank ones look for everything.
///
/// # Errors
/// Where they are longer than anything that could be found, or hold what no text here holds.
pub fn sought(raw: &str) -> Result<&str, Problem> {
    let words = raw.trim();
    if words.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return Err(Problem::ControlCharacters);
    }
    // Counted only as far as needed: a form may hold a quarter of a megabyte.
    if words.chars().nth(usize::from(SOUGHT)).is_some() { Err(Problem::TooLong { max: SOUGHT }) } else { Ok(words) }
}

/// Whether a field of any form can hold a character: everything but the control characters below the space, of which a
/// text of several lines has tab and line breaks, and the one above the tilde. PostgreSQL keeps no NUL in a text.
pub const fn can_be_held(c: char) -> bool {
    !c.is_ascii_control() || matches!(c, '\t' | '\n' | '\r')
}

fn parse_address(raw: &str) -> Result<String, Problem> {
    let line = one_line(raw, 320)?;
    let bare = match (line.find('<'), line.strip_suffix('>')) {
        (Some(open), Some(inner)) => inner.get(open + 1..).unwrap_or(""),
        _ => line.as_str(),
    };
    let bare = bare.trim().trim_end_matches('.');
    let (local, domain) = bare.rsplit_once('@').ok_or(Problem::NotAnAddress)?;
    if local.is_empty() || local.len() > 64 || !local.bytes().all(is_atext) || !dots_stand_well(local) {
        return Err(Problem::NotAnAddress);
    }
    let domain = parse_domain(domain).map_err(|_| Problem::NotAnAddress)?;
    let address = format!("{local}@{domain}");
    if address.len() > 254 { Err(Problem::TooLong { max: 254 }) } else { Ok(address) }
}

/// RFC 5322's `atext` and the dot. Quoted local parts are not accepted: no directory makes them.
fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-.".contains(&byte)
}

fn dots_stand_well(local: &str) -> bool {
    !local.starts_with('.') && !local.ends_with('.') && !local.contains("..")
}

fn parse_domain(raw: &str) -> Result<String, Problem> {
    let line = one_line(raw, 253)?;
    let lower = line.trim_start_matches('@').trim_end_matches('.').to_ascii_lowercase();
    let labels: Vec<&str> = lower.split('.').collect();
    let label_is_good = |label: &&str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last_is_a_name = labels.last().is_some_and(|last| last.len() >= 2 && !last.bytes().all(|b| b.is_ascii_digit()));
    if labels.len() >= 2 && labels.iter().all(label_is_good) && last_is_a_name {
        Ok(lower)
    } else {
        Err(Problem::NotADomain)
    }
}

fn parse_local(raw: &str) -> Result<String, Problem> {
    let line = one_line(raw, 64)?;
    let fits = line.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-'".contains(&b)) && dots_stand_well(&line);
    if fits { Ok(line) } else { Err(Problem::NotALocalPart) }
}

fn parse_code(raw: &str) -> Result<String, Problem> {
    let line = one_line(raw, 200).map_err(|problem| match problem {
        Problem::TooLong { .. } => Problem::NotACode,
        other => other,
    })?;
    let code = line.replace(' ', "").to_uppercase();
    let fits = (3..=20).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits { Ok(code) } else { Err(Problem::NotACode) }
}

impl MailAddress {
    /// What stands behind the @, in lower case.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The address in part, for who may not know it: `o…@nordlys.example`.
    pub fn in_part(&self) -> String {
        let local = self.0.rsplit_once('@').map_or("", |(local, _)| local);
        let first: String = local.chars().take(usize::from(local.len() > 2)).collect();
        format!("{first}…@{}", self.domain())
    }

    /// What two addresses are compared by: lower case. Only within one company; an address is never a key of a person.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl LocalPart {
    /// Proposes `first.last` out of a name: lower case, Nordic letters spelt out, nothing else than a–z, 0–9 and dots.
    pub fn propose(first: &str, last: &str) -> Option<Self> {
        let part = |name: &str| name.split_whitespace().map(spell).collect::<Vec<_>>().join(".");
        let joined = [part(first), part(last)].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(".");
        Self::parse(&joined.chars().take(60).collect::<String>()).ok()
    }
}

fn spell(word: &str) -> String {
    let mut spelt = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'å' | 'ä' | 'á' | 'à' | 'â' | 'ã' => spelt.push('a'),
            'æ' => spelt.push_str("ae"),
            'ö' | 'ø' | 'ó' | 'ò' | 'ô' => spelt.push('o'),
            'é' | 'è' | 'ê' | 'ë' => spelt.push('e'),
            'í' | 'ì' | 'î' | 'ï' => spelt.push('i'),
            'ü' | 'ú' | 'ù' | 'û' => spelt.push('u'),
            'ç' => spelt.push('c'),
            'ñ' => spelt.push('n'),
            'ß' => spelt.push_str("ss"),
            c if c.is_ascii_alphanumeric() => spelt.push(c),
            _ => {}
        }
    }
    spelt
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_trimmed_and_folded() {
        assert_eq!(CompanyName::parse("  Fjord \u{200b} Backup  AB ").map(String::from), Ok("Fjord Backup AB".into()));
    }

    #[test]
    fn what_misleads_is_refused() {
        assert_eq!(CompanyName::parse("evil\u{202e}gpj"), Err(Problem::DirectionMarks));
        assert_eq!(CompanyName::parse("two\nlines"), Err(Problem::ControlCharacters));
        assert_eq!(CompanyName::parse(" \u{200b} "), Err(Problem::Missing));
        assert_eq!(CompanyName::parse(&"x".repeat(10_000)), Err(Problem::TooLong { max: 120 }));
    }

    #[test]
    fn a_name_written_from_right_to_left_is_a_name() {
        assert!(CompanyName::parse("شركة الشمال").is_ok());
    }

    #[test]
    fn addresses_as_people_paste_them() {
        for (raw, want) in [
            ("rita.holm@Fjord.Example", "rita.holm@fjord.example"),
            ("Rita Holm <rita.holm@fjord.example>", "rita.holm@fjord.example"),
            (" rita@fjord.example. ", "rita@fjord.example"),
        ] {
            assert_eq!(MailAddress::parse(raw).map(String::from), Ok(want.to_owned()), "{raw}");
        }
        for raw in ["rita", "rita@", "@fjord.example", "a b@fjord.example", "rita@fjord", "a..b@x.se", "\"a\"@x.se"] {
            assert_eq!(MailAddress::parse(raw), Err(Problem::NotAnAddress), "{raw}");
        }
    }

    #[test]
    fn t36_a_domain_is_compared_by_label() {
        let (attacker, ours) = (DomainName::parse("attacker-example.com"), DomainName::parse("example.com"));
        assert_ne!(attacker, ours);
    }

    #[test]
    fn n12_an_address_is_shown_in_part() {
        for (whole, part) in [
            ("ola.nordmann@Nordlys.Example", "o…@nordlys.example"),
            ("abc@x.example", "a…@x.example"),
            ("ab@x.example", "…@x.example"),
            ("a@x.example", "…@x.example"),
        ] {
            assert_eq!(MailAddress::parse(whole).map(|mail| mail.in_part()), Ok(part.to_owned()));
        }
    }

    #[test]
    fn t36_the_domain_of_an_address_is_its_last_part_whole() {
        let domain = |mail: &str| MailAddress::parse(mail).map(|mail| mail.domain().to_owned());
        assert_eq!(domain("ola@nordlys.example"), Ok("nordlys.example".to_owned()));
        assert_eq!(domain("ola@Evil-Nordlys.Example"), Ok("evil-nordlys.example".to_owned()));
        assert_eq!(domain("nordlys.example@evil.example"), Ok("evil.example".to_owned()));
    }

    #[test]
    fn n09_what_is_looked_for_has_a_length_and_no_nul() {
        assert_eq!(sought("  anna  dahl "), Ok("anna  dahl"));
        assert_eq!(sought("a\0b"), Err(Problem::ControlCharacters));
        assert_eq!(sought(&"å".repeat(200)).map(|words| words.chars().count()), Ok(200));
        assert_eq!(sought(&"å".repeat(201)), Err(Problem::TooLong { max: 200 }));
    }

    #[test]
    fn n09_the_characters_that_no_field_can_hold() {
        let unfit: Vec<u32> = (0..0x300).filter(|c| char::from_u32(*c).is_some_and(|c| !can_be_held(c))).collect();
        let expected: Vec<u32> = (0..0x20).filter(|c| ![0x9, 0xa, 0xd].contains(c)).chain([0x7f]).collect();
        assert_eq!(unfit, expected);
    }

    #[test]
    fn codes_are_upper_case() {
        assert_eq!(CustomerCode::parse("tb 1001").map(String::from), Ok("TB1001".into()));
        assert_eq!(CustomerCode::parse("x"), Err(Problem::NotACode));
    }

    #[test]
    fn a_local_part_is_proposed_from_a_nordic_name() {
        let proposed = LocalPart::propose("Åse Märta", "Sørensen").map(String::from);
        assert_eq!(proposed.as_deref(), Some("ase.marta.sorensen"));
        assert_eq!(LocalPart::propose("王", "秀英"), None);
    }

    proptest! {
        #[test]
        fn parsing_twice_changes_nothing(raw in "\\PC{0,300}") {
            if let Ok(name) = CompanyName::parse(&raw) {
                prop_assert_eq!(CompanyName::parse(name.as_str()), Ok(name.clone()));
            }
            if let Ok(address) = MailAddress::parse(&raw) {
                prop_assert_eq!(MailAddress::parse(address.as_str()), Ok(address.clone()));
            }
        }
    }
}
