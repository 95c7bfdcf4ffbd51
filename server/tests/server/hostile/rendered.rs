//! Two renderings of a page, node by node.

use std::collections::BTreeSet;

use url::form_urlencoded;

use super::words::{WORDS, hostile};
use crate::markup::{Node, What, addresses, parse, title};

/// What differs from one rendering to the next although it says the same.
fn settled(node: &Node) -> Node {
    let mut node = node.clone();
    let What::Element { name, attributes } = &mut node.what else { return node };
    let field = attributes.iter().find(|(name, _)| name == "name").map(|(_, value)| value.clone());
    // Of a draft without an administrator the contact's user name is proposed: letters only.
    let changing = ["stamp", "fingerprint", "administrator[upn_local]", "administrator[username]"];
    for (attribute, value) in attributes {
        let decoded = percent_decoded(value);
        *value = match attribute.as_str() {
            "nonce" | "crossorigin" => String::new(),
            "value" if name == "input" && field.as_deref().is_some_and(|field| changing.contains(&field)) => {
                String::new()
            }
            "value" if field.as_deref().is_some_and(|field| ["next", "back"].contains(&field)) => decoded,
            "href" | "action" | "content" => decoded,
            _ => continue,
        };
    }
    node
}

/// As often as it was encoded: an address holds the one to come back to, and that one another.
fn percent_decoded(text: &str) -> String {
    let mut text = text.to_owned();
    loop {
        let written = format!("x={}", text.replace('&', "%26").replace('+', "%20"));
        let decoded = form_urlencoded::parse(written.as_bytes()).next().map(|(_, value)| value.into_owned());
        match decoded {
            Some(decoded) if decoded != text => text = decoded,
            _ => return text,
        }
    }
}

fn hostile_node(node: &Node) -> Node {
    let mut node = node.clone();
    match &mut node.what {
        What::Element { attributes, .. } => attributes.iter_mut().for_each(|(_, value)| *value = hostile(value)),
        What::Text(text) | What::Comment(text) => *text = hostile(text),
    }
    node
}

/// Compares two renderings; answers which words it saw.
pub(super) fn compare(at: &str, harmless: &str, hostile: &str) -> BTreeSet<usize> {
    let seen = |nodes: &[Node]| -> BTreeSet<usize> {
        let told: String = nodes.iter().map(|node| format!("{node}\n")).collect();
        (0..WORDS.len()).filter(|place| told.contains(WORDS[*place])).collect()
    };
    let mut words = BTreeSet::new();
    // Nothing else is read in another way where scripts run.
    for scripts in [false, true].into_iter().filter(|scripts| !scripts || harmless.contains("noscript")) {
        let (before, now) = (parse(harmless, scripts), parse(hostile, scripts));
        words.extend(seen(&before));
        let wanted: Vec<Node> = before.iter().map(|node| hostile_node(&settled(node))).collect();
        let found: Vec<Node> = now.iter().map(settled).collect();
        for (wanted, found) in wanted.iter().zip(&found) {
            assert_eq!(wanted, found, "{at}, scripts {scripts}:\n wanted {wanted}\n found  {found}");
        }
        assert_eq!(wanted.len(), found.len(), "{at}");
        assert_eq!(title(&now), self::hostile(&title(&before)), "{at}");
        assert!(!title(&now).is_empty(), "{at} has no title");
        for (element, to) in addresses(&now) {
            let ours = (to.starts_with('/') && !to.starts_with("//")) || to.starts_with('#') || to == "data:,";
            assert!(ours, "{at}: <{element}> leads to {to}");
        }
    }
    words
}
