//! What the log says: every kind of event that a slice declares has its sentence.

use words::{Locale, text_with};

#[test]
fn a19_every_kind_of_event_has_a_sentence() {
    // What isn't there is shown as its key, in marks.
    let is_unsaid = |kind: &&str| text_with(Locale::En, &format!("event-{kind}"), &[]) == format!("«event-{kind}»");
    let unsaid: Vec<&str> = portal::event_kinds().filter(is_unsaid).collect();
    assert_eq!(unsaid, [""; 0], "kinds without a sentence");
    assert!(is_unsaid(&"nothing-like-it"), "what isn't there is told apart");
    assert!(portal::event_kinds().count() > 30);
}
