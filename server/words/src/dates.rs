//! Days and times as each language writes them, on the reader's clock: [`Local`] comes from a [`crate::Zone`] only.

use chrono::{Datelike, Days, Timelike};

use crate::{
    Locale,
    bundle::{text, text_with},
    zone::{Local, abbreviation},
};

const EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"];
const NB: [&str; 12] = ["jan.", "feb.", "mars", "apr.", "mai", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "des."];
const SV: [&str; 12] = ["jan.", "feb.", "mars", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."];
const DA: [&str; 12] = ["jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."];

/// The day: 5 Mar 2026, 5. mars 2026, 5 mars 2026, 5. mar. 2026.
pub fn date(locale: Locale, at: Local) -> String {
    let (months, dot) = match locale {
        Locale::En => (EN, ""),
        Locale::Nb => (NB, "."),
        Locale::Sv => (SV, ""),
        Locale::Da => (DA, "."),
    };
    let month = months.get(at.month0() as usize).copied().unwrap_or_default();
    format!("{}{dot} {month} {}", at.day(), at.year())
}

/// The time of day with its zone: 13:04 CET, in Danish 13.04 CET.
pub fn time(locale: Locale, at: Local) -> String {
    let separator = if locale == Locale::Da { '.' } else { ':' };
    format!("{:02}{separator}{:02} {}", at.hour(), at.minute(), abbreviation(at))
}

/// Day and time: 5 Mar 2026, 13:04 CET (Swedish without the comma).
pub fn date_time(locale: Locale, at: Local) -> String {
    let comma = if locale == Locale::Sv { "" } else { "," };
    format!("{}{comma} {}", date(locale, at), time(locale, at))
}

/// What there was too much of (`limit-…`), and when to come again: by the clock, on another day with its date.
pub fn limited(locale: Locale, limit: &str, now: Local, until: Local) -> String {
    let when = if now.date_naive() == until.date_naive() {
        text_with(locale, "limit-again", &[("time", time(locale, until).as_str().into())])
    } else {
        text_with(locale, "limit-again-on", &[("time", date_time(locale, until).as_str().into())])
    };
    format!("{} {when}", text(locale, &format!("limit-{limit}")))
}

/// When to come again, in seconds or, where it is longer than one waits, in minutes.
pub fn later(locale: Locale, seconds: u32) -> String {
    if seconds <= 90 {
        return text_with(locale, "error-later.text", &[("seconds", i64::from(seconds).into())]);
    }
    text_with(locale, "error-later.minutes", &[("minutes", i64::from(seconds.div_ceil(60)).into())])
}

/// "today", "yesterday", or the date, seen from `now` (same zone as `at`).
pub fn relative_day(locale: Locale, at: Local, now: Local) -> String {
    let (day, today) = (at.date_naive(), now.date_naive());
    let yesterday = today.checked_sub_days(Days::new(1));
    match locale {
        Locale::En if day == today => "today".to_owned(),
        _ if day == today => "i dag".to_owned(),
        Locale::En if Some(day) == yesterday => "yesterday".to_owned(),
        _ if Some(day) == yesterday => "i går".to_owned(),
        _ => date(locale, at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Locale::{Da, En, Nb, Sv};
    use chrono::{TimeZone, Utc};

    use crate::Zone;

    /// A moment of 2026, given in UTC, on Oslo's clock.
    fn at(month: u32, day: u32, hour: u32) -> Local {
        Zone::default().local(Utc.with_ymd_and_hms(2026, month, day, hour, 4, 0).unwrap())
    }

    #[test]
    fn the_table_of_ux_1_9() {
        assert_eq!(date_time(En, at(3, 5, 12)), "5 Mar 2026, 13:04 CET");
        assert_eq!(date_time(Nb, at(3, 5, 12)), "5. mars 2026, 13:04 CET");
        assert_eq!(date_time(Sv, at(3, 5, 12)), "5 mars 2026 13:04 CET");
        assert_eq!(date_time(Da, at(3, 5, 12)), "5. mar. 2026, 13.04 CET");
        assert_eq!(date(En, at(3, 5, 12)), "5 Mar 2026");
    }

    #[test]
    fn the_clock_is_the_readers_and_says_which_it_is() {
        // Ten in the evening in London is tomorrow in Oslo; on the last Sunday of March the clock jumps.
        assert_eq!(date(En, at(12, 31, 23)), "1 Jan 2027");
        assert_eq!(time(En, at(3, 29, 0)), "01:04 CET");
        assert_eq!(time(En, at(3, 29, 1)), "03:04 CEST");
        let zone = |name: &str| Zone::named(name).unwrap();
        let noon = Utc.with_ymd_and_hms(2026, 7, 1, 12, 0, 0).unwrap();
        for (name, shown) in [
            ("Europe/London", "13:00 BST"),
            ("America/New_York", "08:00 EDT"),
            ("America/Sao_Paulo", "09:00 UTC-03"),
            ("Asia/Kathmandu", "17:45 UTC+0545"),
            ("UTC", "12:00 UTC"),
        ] {
            assert_eq!(time(En, zone(name).local(noon)), shown);
        }
        assert!(Zone::named("Oslo").is_none() && Zone::named("").is_none());
    }

    #[test]
    fn days_near_now_have_names() {
        assert_eq!(relative_day(En, at(3, 5, 21), at(3, 6, 1)), "yesterday");
        assert_eq!(relative_day(Sv, at(3, 5, 21), at(3, 6, 1)), "i går");
        assert_eq!(relative_day(Da, at(3, 5, 23), at(3, 6, 1)), "i dag");
        assert_eq!(relative_day(Nb, at(3, 4, 1), at(3, 6, 1)), "4. mars 2026");
        assert_eq!(relative_day(En, at(3, 7, 1), at(3, 6, 1)), "7 Mar 2026");
    }
}
