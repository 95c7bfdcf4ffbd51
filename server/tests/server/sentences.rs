//! What the log says: every kind of event that a slice declares has its sentence.

use words::{Locale, text};

#[test]
fn a19_every_kind_of_event_has_a_sentence() {
    let unsaid: Vec<&str> = portal::event_kinds()
        .filter(|kind| text(Locale::En, &format!("event-{kind}")) == format!("event-{kind}"))
        .collect();
    assert_eq!(unsaid, [""; 0], "kinds without a sentence");
}
