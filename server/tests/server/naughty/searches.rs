//! What an address asks for.

use super::{Texts, desk::Desk};

impl Texts {
    /// What is looked for, and everything else an address may ask.
    pub(super) async fn searches(&self, desk: &mut Desk<'_>, text: &str) {
        let asked: String = text.chars().take(200).collect();
        let lists = [
            "/resellers".to_owned(),
            format!("/r/{}", self.fjord),
            format!("/c/{}/users", self.testbolag),
            "/partner/catalogue".to_owned(),
        ];
        for list in &lists {
            let found = desk.ask(list, &["q"], text).await;
            // What is longer than anybody looks for is cut or refused.
            if asked == text && !text.chars().any(char::is_control) {
                assert_eq!((found.status, found.value("q")), (200, Some(asked.clone())), "{list} for {text:?}");
            }
        }
        let short = asked.as_str();
        let _ = desk.ask("/partner/codes", &["find"], short).await;
        let _ = desk.ask("/log", &["class"], short).await;
        let _ = desk.ask("/resellers", &["status", "sort", "dir", "per", "done", "about", "draft"], short).await;
        let _ = desk.ask("/resellers", &["after"], short).await;
        let _ = desk.ask("/jobs", &["before"], short).await;
        let _ = desk.ask("/login", &["next", "refused"], short).await;
        let _ = desk.ask("/login/start", &["next", "invitation"], short).await;
        let _ = desk.ask("/login/callback", &["code", "state"], short).await;
        let _ = desk.ask("/login/frontchannel-logout", &["iss", "sid"], short).await;
        let _ = desk.post("/help", "/language", &[("language", short), ("next", short)]).await;
        let path: String = url::form_urlencoded::byte_serialize(short.as_bytes()).collect();
        for place in ["/r/{}", "/c/{}/users", "/invite/{}", "/jobs/{}"] {
            let shown = desk.get(&place.replace("{}", &path.replace('+', "%20"))).await;
            assert!(shown.status >= 300, "{place} for {text:?}: {}", shown.status);
        }
    }
}
