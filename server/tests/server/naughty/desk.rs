//! Somebody who fills forms in and looks at what became of it, with a parser's eyes.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use portal::{
    jobs::{Hands, OutgoingMail},
    ports::{MailRenderer, RenderedMail},
};
use server::mail::Letters;
use testkit::{Mailbox, Person, World};
use url::{Url, form_urlencoded};

use crate::{
    markup::{Node, What, addresses, parse},
    stage::{Answer, Browser, PLAIN, Stage, signed_in, stamp},
};

/// The elements with their attributes that our own markup has; learnt from harmless texts, then held against all.
#[derive(Default)]
pub(super) struct Vocabulary {
    known: BTreeSet<String>,
    learnt: bool,
}

impl Vocabulary {
    pub(super) fn close(&mut self) {
        self.learnt = true;
    }

    /// What a page is made of, once it is sure that all of it is ours.
    fn read(&mut self, at: &str, page: &str) -> Vec<Node> {
        // Nothing else is read in another way where scripts run.
        if page.contains("noscript") {
            self.check(at, page, &parse(page, true));
        }
        let nodes = parse(page, false);
        self.check(at, page, &nodes);
        nodes
    }

    fn check(&mut self, at: &str, page: &str, nodes: &[Node]) {
        for word in nodes.iter().filter_map(word) {
            if !self.learnt {
                self.known.insert(word);
            } else {
                assert!(self.known.contains(&word), "{at}: {word} isn't ours:\n{page}");
            }
        }
        for (element, to) in addresses(nodes) {
            let ours = (to.starts_with('/') && !to.starts_with("//")) || to.starts_with('#') || to == "data:,";
            assert!(ours || to.starts_with(PLAIN), "{at}: <{element}> leads to {to}");
        }
    }
}

fn word(node: &Node) -> Option<String> {
    let What::Element { name, attributes } = &node.what else { return None };
    let names: Vec<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
    let under = node.within.rsplit('/').next().unwrap_or_default();
    Some(format!("<{name} {}> in <{under}>", names.join(" ")))
}

/// One text at a time, by one person with every right.
pub(super) struct Desk<'a> {
    pub(super) world: &'a World,
    stage: &'a Stage,
    pub(super) browser: Browser,
    pub(super) vocabulary: Vocabulary,
    pub(super) requests: usize,
    pub(super) fields: usize,
    letters: Arc<Renderer>,
}

/// Mails as they are sent, kept where the tests find them.
struct Renderer {
    letters: Letters,
    mailbox: Arc<Mailbox>,
    last: Mutex<Option<RenderedMail>>,
}

impl MailRenderer for Renderer {
    fn render(&self, mail: &OutgoingMail) -> RenderedMail {
        let known = self.mailbox.render(mail);
        let rendered = RenderedMail { message_id: known.message_id, ..self.letters.render(mail) };
        *self.last.lock().unwrap() = Some(rendered.clone());
        rendered
    }
}

/// A page as it was read.
pub(super) struct Read {
    pub(super) status: u16,
    pub(super) nodes: Vec<Node>,
}

impl Read {
    /// Whether an element of that name says exactly that.
    pub(super) fn says(&self, element: &str, words: &str) -> bool {
        let inside = |node: &&Node| node.within.ends_with(&format!("/{element}"));
        self.nodes.iter().filter(inside).any(|node| matches!(&node.what, What::Text(text) if text == words))
    }

    /// Whether that stands in a text of the page.
    pub(super) fn holds(&self, words: &str) -> bool {
        self.nodes.iter().any(|node| matches!(&node.what, What::Text(text) if text.contains(words)))
    }

    /// What stands in a field.
    pub(super) fn value(&self, field: &str) -> Option<String> {
        let named = |node: &&Node| node.attribute("name") == Some(field);
        let typed = |node: &&Node| !["radio", "checkbox"].contains(&node.attribute("type").unwrap_or_default());
        if let Some(input) = self.nodes.iter().filter(named).filter(typed).find(|node| node.is("input")) {
            return Some(input.attribute("value").unwrap_or_default().to_owned());
        }
        let at = self.nodes.iter().position(|node| node.is("textarea") && node.attribute("name") == Some(field))?;
        let text = self.nodes.get(at + 1).filter(|node| node.within.ends_with("/textarea"));
        Some(match text.map(|node| &node.what) {
            Some(What::Text(text)) => text.clone(),
            _ => String::new(),
        })
    }
}

impl<'a> Desk<'a> {
    pub(super) async fn open(world: &'a World, stage: &'a Stage) -> Desk<'a> {
        let letters = Renderer {
            letters: Letters::new(&Url::parse(PLAIN).unwrap()),
            mailbox: world.mailbox.clone(),
            last: Mutex::default(),
        };
        let browser = signed_in(world, stage, &Person::ingrid()).await;
        let vocabulary = Vocabulary::default();
        Self { world, stage, browser, vocabulary, requests: 0, fields: 0, letters: Arc::new(letters) }
    }

    /// Some hours later, signed in anew: nobody is held up by what was counted before.
    pub(super) async fn later(&mut self) {
        self.world.clock.forward(chrono::TimeDelta::hours(2));
        self.browser = signed_in(self.world, self.stage, &Person::ingrid()).await;
    }

    /// Reads a page.
    pub(super) async fn get(&mut self, path: &str) -> Read {
        let answer = self.browser.get(path).await;
        self.read(path, &answer)
    }

    fn read(&mut self, at: &str, answer: &Answer) -> Read {
        self.requests += 1;
        let status = answer.status.as_u16();
        assert!(status < 500, "{at}: {status} {}", answer.body);
        let is_page = answer.header("content-type").starts_with("text/html");
        let nodes = if is_page { self.vocabulary.read(at, &answer.body) } else { Vec::new() };
        Read { status, nodes }
    }

    /// Searches, filters and sorts by a text.
    pub(super) async fn ask(&mut self, path: &str, names: &[&str], text: &str) -> Read {
        let mut query = form_urlencoded::Serializer::new(String::new());
        names.iter().for_each(|name| _ = query.append_pair(name, text));
        self.fields += names.len();
        let joint = if path.contains('?') { '&' } else { '?' };
        self.get(&format!("{path}{joint}{}", query.finish())).await
    }

    /// Posts a form from its page; answers where it leads.
    pub(super) async fn post(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> String {
        let stamp = stamp(self.world, &self.browser).await;
        let own = [("stamp", stamp.as_str()), ("back", page)];
        let all: Vec<(&str, &str)> = own.into_iter().chain(fields.iter().copied()).collect();
        let answer = self.browser.post(action, &all).await;
        self.fields += fields.len();
        self.read(action, &answer);
        answer.location().to_owned()
    }

    /// Posts a form that is refused: its page comes back with what was typed.
    pub(super) async fn refused(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) {
        let to = self.post(page, action, fields).await;
        let told = format!("{action} with {fields:?} leads to {to:?}");
        // A byte that no field can hold may be refused before there is a form to come back to.
        let unheard = fields.iter().any(|(_, value)| value.chars().any(|c| c.is_control()));
        if unheard && to.is_empty() {
            return;
        }
        assert!(to.starts_with(&format!("{page}?draft=")), "{told}");
        let shown = self.get(&to).await;
        assert_eq!(shown.status, 200, "{told}");
        for (field, typed) in fields.iter().filter(|(_, value)| !value.chars().any(|c| c.is_control())) {
            if let Some(kept) = shown.value(field).filter(|_| typed.len() < 2000) {
                assert_eq!(kept, *typed, "{told}: {field}");
            }
        }
    }

    /// Sends what waits; answers the newest mail.
    pub(super) async fn mail(&mut self) -> RenderedMail {
        let hands = Hands { renderer: self.letters.clone(), ..self.world.hands() };
        while self.world.portal.work_once(&hands).await.unwrap() {}
        let mail = self.letters.last.lock().unwrap().take().expect("a mail");
        self.vocabulary.read("a mail", &mail.html);
        mail
    }

    /// One text out of the tables.
    pub(super) async fn stored(&self, sql: &str) -> String {
        let mut found: Vec<String> = self.world.column(sql, Vec::new()).await;
        assert_eq!(found.len(), 1, "{sql}: {found:?}");
        found.remove(0)
    }
}
