//! Where mails go in demo mode: kept in memory, readable at `/demo/mailbox`.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use chrono::{DateTime, Utc};

use crate::page::{self, Notice};

const MOST: usize = 500;

/// How the mailbox looks and where it hangs.
#[derive(Clone, Debug)]
pub struct MailboxSettings {
    /// The address of the stylesheet.
    pub stylesheet: String,
    /// Where the router is nested, `/demo/mailbox`: links start with it.
    pub base_path: String,
}

/// One mail as it arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its number, from 1, never used twice.
    pub number: u64,
    /// The message id, without angle brackets.
    pub message_id: String,
    /// The recipient's name.
    pub to_name: String,
    /// The recipient's address.
    pub to_address: String,
    /// The subject.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML. Never shown as HTML here.
    pub html: String,
    /// When it came, to read.
    pub at: String,
    /// How often a mail with this message id came.
    pub copies: u32,
}

/// The mailbox. Clones share one state.
#[derive(Clone, Debug)]
pub struct Mailbox {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    settings: MailboxSettings,
    store: Mutex<Store>,
}

#[derive(Debug, Default)]
struct Store {
    mails: VecDeque<Mail>,
    last: u64,
}

impl Mailbox {
    /// An empty mailbox.
    pub fn new(settings: MailboxSettings) -> Self {
        Self { shared: Arc::new(Shared { settings, store: Mutex::default() }) }
    }

    /// Takes a mail. A second one with the same message id is counted, not kept; the oldest go when 500 are there.
    pub fn deliver(&self, to_name: &str, to_address: &str, subject: &str, text: &str, html: &str, message_id: &str) {
        let mut store = self.store();
        if let Some(first) = store.mails.iter_mut().find(|mail| mail.message_id == message_id) {
            first.copies = first.copies.saturating_add(1);
            return;
        }
        store.last = store.last.saturating_add(1);
        let mail = Mail {
            number: store.last,
            message_id: message_id.to_owned(),
            to_name: to_name.to_owned(),
            to_address: to_address.to_owned(),
            subject: subject.to_owned(),
            text: text.to_owned(),
            html: html.to_owned(),
            at: DateTime::<Utc>::from(SystemTime::now()).format("%Y-%m-%d %H:%M:%S UTC").to_string(),
            copies: 1,
        };
        store.mails.push_front(mail);
        store.mails.truncate(MOST);
    }

    /// What is there, newest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.store().mails.iter().cloned().collect()
    }

    /// The pages, to be nested at the base path.
    pub fn router(&self) -> Router {
        Router::new().route("/", get(list)).route("/{number}", get(show)).with_state(self.clone())
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.shared.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct ListPage<'a> {
    stylesheet: &'a str,
    base_path: &'a str,
    mails: &'a [Mail],
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage<'a> {
    stylesheet: &'a str,
    base_path: &'a str,
    mail: &'a Mail,
    pieces: &'a [Piece<'a>],
}

async fn list(State(mailbox): State<Mailbox>) -> Response {
    let settings = &mailbox.shared.settings;
    let mails = mailbox.mails();
    let page = ListPage { stylesheet: &settings.stylesheet, base_path: &settings.base_path, mails: &mails };
    page::answer(StatusCode::OK, &page, "")
}

async fn show(State(mailbox): State<Mailbox>, Path(number): Path<String>) -> Response {
    let settings = &mailbox.shared.settings;
    let wanted = number.parse::<u64>().ok();
    let Some(mail) = mailbox.mails().into_iter().find(|mail| Some(mail.number) == wanted) else {
        let text = "There is no such mail. The mailbox is emptied when the portal starts, and keeps the newest 500.";
        let page = Notice { stylesheet: &settings.stylesheet, title: "No such mail", text };
        return page::answer(StatusCode::NOT_FOUND, &page, "");
    };
    let pieces = pieces(&mail.text);
    let page =
        MailPage { stylesheet: &settings.stylesheet, base_path: &settings.base_path, mail: &mail, pieces: &pieces };
    page::answer(StatusCode::OK, &page, "")
}

#[derive(Debug, PartialEq, Eq)]
struct Piece<'a> {
    text: &'a str,
    link: bool,
}

/// Cuts a text into addresses, which become links, and the rest.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = [rest.find("https://"), rest.find("http://")].into_iter().flatten().min() {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'')).unwrap_or(from.len());
        let address = from.split_at(end).0.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']']);
        found.push(Piece { text: before, link: false });
        found.push(Piece { text: address, link: true });
        rest = from.split_at(address.len()).1;
    }
    found.push(Piece { text: rest, link: false });
    found.retain(|piece| !piece.text.is_empty());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::Request};
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    fn mailbox() -> Mailbox {
        Mailbox::new(MailboxSettings { stylesheet: "/pkg/main.css".into(), base_path: "/demo/mailbox".into() })
    }

    async fn read(mailbox: &Mailbox, path: &str) -> (StatusCode, String) {
        let router = Router::new().nest("/demo/mailbox", mailbox.router());
        let answer = router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
        assert!(answer.headers().contains_key("content-security-policy"));
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_mail_is_listed_and_its_links_can_be_followed() {
        let mailbox = mailbox();
        let text = "Hello <script>alert(1)</script>,\nsee http://127.0.0.1:3000/i/abc?x=1&y=2.\nBye";
        mailbox.deliver("Anna & Co", "anna@sund.example", "First", text, "<p>never</p>", "1@t");
        mailbox.deliver("Per", "per@fjord.example", "Second <b>", "-", "-", "2@t");
        let (status, page) = read(&mailbox, "/demo/mailbox").await;
        assert_eq!(status, StatusCode::OK);
        assert!(page.find("Second").unwrap() < page.find("First").unwrap());
        assert!(page.contains("href=\"/demo/mailbox/1\"") && !page.contains("<b>"));
        let (_, page) = read(&mailbox, "/demo/mailbox/1").await;
        assert!(page.contains("Anna &#38; Co"), "{page}");
        assert!(!page.contains("<script") && !page.contains("never"), "{page}");
        assert!(page.contains("<a href=\"http://127.0.0.1:3000/i/abc?x=1&#38;y=2\">"), "{page}");
    }

    #[tokio::test]
    async fn a_mail_that_is_not_there_is_a_404_that_says_why() {
        for path in ["/demo/mailbox/7", "/demo/mailbox/x"] {
            let (status, page) = read(&mailbox(), path).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
            assert!(page.contains("No such mail"));
        }
    }

    #[test]
    fn the_oldest_go_and_a_second_copy_is_counted() {
        let mailbox = mailbox();
        for number in 0..510 {
            mailbox.deliver("n", "a@b.example", "s", "t", "h", &number.to_string());
        }
        mailbox.deliver("n", "a@b.example", "s", "t", "h", "509");
        let mails = mailbox.mails();
        assert_eq!((mails.len(), mails[0].number, mails[0].copies), (500, 510, 2));
    }

    #[test]
    fn an_address_ends_where_the_sentence_does() {
        let links = |text| pieces(text).into_iter().filter(|piece| piece.link).map(|piece| piece.text).collect();
        let found: Vec<&str> = links("(http://a.example/x). https://b.example/?q=1, end http://c.example");
        assert_eq!(found, ["http://a.example/x", "https://b.example/?q=1", "http://c.example"]);
        assert_eq!(links("javascript:alert(1) and httpx://"), Vec::<&str>::new());
    }
}
