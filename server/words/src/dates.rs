//! Days and times as each language writes them. Callers hand in a time already in the reader's zone.

use chrono::{Datelike, Days, NaiveDate, Timelike};

use crate::Locale;

const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"];
const NB: [&str; 12] = ["jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."];
const SV: [&str; 12] = ["jan.", "feb.", "mars", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."];
const DA: [&str; 12] = ["jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."];

/// The day: 5 Mar 2026, 5. mars 2026, 5 mars 2026, 5. mar. 2026.
pub fn date(locale: Locale, at: impl Datelike) -> String {
    let (months, dot) = match locale {
        Locale::En => (EN, ""),
        Locale::Nb => (NB, "."),
        Locale::Sv => (SV, ""),
        Locale::Da => (DA, "."),
    };
    let month = months.get(at.month0() as usize).copied().unwrap_or_default();
    format!("{}{dot} {month} {}", at.day(), at.year())
}

/// The time of day: 13:04, in Danish 13.04.
pub fn time(locale: Locale, at: impl Timelike) -> String {
    let separator = if locale == Locale::Da { '.' } else { ':' };
    format!("{:02}{separator}{:02}", at.hour(), at.minute())
}

/// Day and time: 5 Mar 2026, 13:04 (Swedish without the comma).
pub fn date_time(locale: Locale, at: impl Datelike + Timelike + Copy) -> String {
    let comma = if locale == Locale::Sv { "" } else { "," };
    format!("{}{comma} {}", date(locale, at), time(locale, at))
}

/// "today", "yesterday", or the date, seen from `now` (same zone as `at`).
pub fn relative_day(locale: Locale, at: impl Datelike + Copy, now: impl Datelike) -> String {
    let (day, today) = (plain_day(at), plain_day(now));
    let yesterday = today.and_then(|today| today.checked_sub_days(Days::new(1)));
    match (locale, day) {
        (_, None) => date(locale, at),
        (Locale::En, day) if day == today => "today".to_owned(),
        (_, day) if day == today => "i dag".to_owned(),
        (Locale::En, day) if day == yesterday => "yesterday".to_owned(),
        (_, day) if day == yesterday => "i går".to_owned(),
        _ => date(locale, at),
    }
}

fn plain_day(at: impl Datelike) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(at.year(), at.month(), at.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use Locale::{Da, En, Nb, Sv};
    use chrono::{DateTime, TimeZone, Utc};

    fn at(day: u32, hour: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 3, day, hour, 4, 0).unwrap()
    }

    #[test]
    fn the_table_of_ux_1_9() {
        assert_eq!(date_time(En, at(5, 13)), "5 Mar 2026, 13:04");
        assert_eq!(date_time(Nb, at(5, 13)), "5. mars 2026, 13:04");
        assert_eq!(date_time(Sv, at(5, 13)), "5 mars 2026 13:04");
        assert_eq!(date_time(Da, at(5, 13)), "5. mar. 2026, 13.04");
        assert_eq!(date(En, at(5, 13).date_naive()), "5 Mar 2026");
    }

    #[test]
    fn days_near_now_have_names() {
        assert_eq!(relative_day(En, at(5, 23), at(6, 1)), "yesterday");
        assert_eq!(relative_day(Sv, at(5, 23), at(6, 1)), "i går");
        assert_eq!(relative_day(Da, at(6, 0), at(6, 1)), "i dag");
        assert_eq!(relative_day(Nb, at(4, 1), at(6, 1)), "4. mars 2026");
        assert_eq!(relative_day(En, at(7, 1), at(6, 1)), "7 Mar 2026");
    }
}
