//! Numbers, sizes and money as each language writes them (the table of ux.md 1.9).

use crate::Locale;

const NO_BREAK: char = '\u{a0}';

/// 1,234,567 in English, 1 234 567 (no-break spaces) in Norwegian and Swedish, 1.234.567 in Danish.
pub fn number(locale: Locale, value: i64) -> String {
    let mut out = String::with_capacity(16);
    push_sign(locale, value < 0, &mut out);
    push_grouped(locale, value.unsigned_abs(), &mut out);
    out
}

/// A number given in units of 10^-`places`: `decimal(En, 123456, 2)` is 1,234.56.
pub fn decimal(locale: Locale, scaled: i64, places: u32) -> String {
    let unit = 10_u64.checked_pow(places).unwrap_or(u64::MAX);
    let magnitude = scaled.unsigned_abs();
    let mut out = String::with_capacity(24);
    push_sign(locale, scaled < 0, &mut out);
    push_grouped(locale, magnitude / unit, &mut out);
    if places > 0 {
        out.push(if locale == Locale::En { '.' } else { ',' });
        let fraction = (magnitude % unit).to_string();
        out.extend(std::iter::repeat_n('0', (places as usize).saturating_sub(fraction.len())));
        out.push_str(&fraction);
    }
    out
}

/// A share in whole percent: 50% in English, 50 % (no-break space) elsewhere.
pub fn percent(locale: Locale, value: i64) -> String {
    let mut out = number(locale, value);
    if locale != Locale::En {
        out.push(NO_BREAK);
    }
    out.push('%');
    out
}

/// Money in minor units of a currency with two decimals; the reader's own crown is "kr", others keep their code.
pub fn money(locale: Locale, minor: i64, currency: &str) -> String {
    let amount = decimal(locale, minor, 2);
    let sign = match (locale, currency) {
        (_, "EUR") => "€",
        (Locale::En, "GBP") => "£",
        (Locale::Nb, "NOK") | (Locale::Sv, "SEK") => "kr",
        (Locale::Da, "DKK") => "kr.",
        (_, code) => code,
    };
    if locale != Locale::En {
        return format!("{amount}{NO_BREAK}{sign}");
    }
    let gap = if sign.chars().all(|c| c.is_ascii_alphabetic()) { "\u{a0}" } else { "" };
    match amount.strip_prefix('-') {
        Some(positive) => format!("-{sign}{gap}{positive}"),
        None => format!("{sign}{gap}{amount}"),
    }
}

/// A size kept in whole megabytes, in decimal units with one decimal from gigabytes on: 0 B, 512 MB, 18.4 TB.
pub fn bytes(locale: Locale, megabytes: u64) -> String {
    if megabytes == 0 {
        return "0 B".to_owned();
    }
    if megabytes < 1000 {
        return format!("{megabytes} MB");
    }
    let (mut unit, mut names) = (1_000_u64, ["GB", "TB", "PB", "EB"].into_iter().peekable());
    loop {
        let name = names.next().unwrap_or("EB");
        // Rounded to the nearest tenth, so 999.96 GB is a terabyte and not "1,000.0 GB".
        let tenths = (u128::from(megabytes) * 10 + u128::from(unit) / 2) / u128::from(unit);
        if tenths < 10_000 || names.peek().is_none() {
            return format!("{} {name}", decimal(locale, i64::try_from(tenths).unwrap_or(i64::MAX), 1));
        }
        unit = unit.saturating_mul(1000);
    }
}

fn push_sign(locale: Locale, negative: bool, out: &mut String) {
    if negative {
        out.push(if matches!(locale, Locale::Nb | Locale::Sv) { '−' } else { '-' });
    }
}

fn push_grouped(locale: Locale, value: u64, out: &mut String) {
    let separator = match locale {
        Locale::En => ',',
        Locale::Nb | Locale::Sv => NO_BREAK,
        Locale::Da => '.',
    };
    let digits = value.to_string();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Locale::{Da, En, Nb, Sv};

    #[test]
    fn numbers_group_as_icu_groups_them() {
        assert_eq!(number(En, 1_234_567), "1,234,567");
        assert_eq!(number(Nb, 1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(number(Sv, -1_234), "−1\u{a0}234");
        assert_eq!(number(Da, -1_234_567), "-1.234.567");
        assert_eq!(number(En, 0), "0");
        assert_eq!(number(En, 999), "999");
        assert_eq!(number(En, i64::MIN), "-9,223,372,036,854,775,808");
        assert_eq!(decimal(En, 123_456_789, 2), "1,234,567.89");
        assert_eq!(decimal(Da, 123_456_789, 2), "1.234.567,89");
        assert_eq!(decimal(Sv, -5, 2), "−0,05");
    }

    #[test]
    fn money_follows_the_table() {
        assert_eq!(money(En, 123_456_789, "GBP"), "£1,234,567.89");
        assert_eq!(money(Nb, 123_456_789, "NOK"), "1\u{a0}234\u{a0}567,89\u{a0}kr");
        assert_eq!(money(Sv, 123_456_789, "SEK"), "1\u{a0}234\u{a0}567,89\u{a0}kr");
        assert_eq!(money(Da, 123_456_789, "DKK"), "1.234.567,89\u{a0}kr.");
        assert_eq!(money(En, -123_450, "NOK"), "-NOK\u{a0}1,234.50");
        assert_eq!(money(Sv, 100, "NOK"), "1,00\u{a0}NOK");
        assert_eq!(percent(En, 50), "50%");
        assert_eq!(percent(Da, 50), "50\u{a0}%");
    }

    #[test]
    fn sizes_read_as_in_the_look() {
        for (megabytes, shown) in [
            (0, "0 B"),
            (512, "512 MB"),
            (1_000, "1.0 GB"),
            (96_000, "96.0 GB"),
            (310_500, "310.5 GB"),
            (999_949, "999.9 GB"),
            (999_960, "1.0 TB"),
            (18_400_000, "18.4 TB"),
            (11_600_000_000, "11.6 PB"),
            (2_000_000_000_000, "2.0 EB"),
            (u64::MAX, "18,446,744.1 EB"),
        ] {
            assert_eq!(bytes(En, megabytes), shown);
        }
        assert_eq!(bytes(Nb, 18_400_000), "18,4 TB");
    }
}
