//! What a browser's parser makes of a page: html5ever, for tests only (docs/adr/014).

use core::fmt;

use html5ever::{ParseOpts, parse_document, tendril::TendrilSink, tree_builder::TreeBuilderOpts};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// One node, with the names of the elements around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) within: String,
    pub(crate) what: What,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Element { name: String, attributes: Vec<(String, String)> },
    Text(String),
    Comment(String),
}

impl fmt::Display for Node {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} > {:?}", self.within, self.what)
    }
}

impl Node {
    /// Its element and attribute names: what is left where nobody may add anything.
    pub(crate) fn shape(&self) -> Option<String> {
        match &self.what {
            What::Element { name, attributes } => {
                let names: Vec<&str> = attributes.iter().map(|(name, _)| name.as_str()).collect();
                Some(format!("{} > {name}[{}]", self.within, names.join(" ")))
            }
            What::Text(_) | What::Comment(_) => None,
        }
    }

    pub(crate) fn attribute(&self, wanted: &str) -> Option<&str> {
        match &self.what {
            What::Element { attributes, .. } => {
                attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
            }
            What::Text(_) | What::Comment(_) => None,
        }
    }

    pub(crate) fn is(&self, wanted: &str) -> bool {
        matches!(&self.what, What::Element { name, .. } if name == wanted)
    }
}

/// Every node of a page, in the order of the document, as a browser with scripts or without reads it.
pub(crate) fn parse(page: &str, scripts: bool) -> Vec<Node> {
    let tree_builder = TreeBuilderOpts { scripting_enabled: scripts, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    let dom = parse_document(RcDom::default(), options).one(page);
    let mut nodes = Vec::new();
    gather(&dom.document, "", &mut nodes);
    nodes
}

fn gather(handle: &Handle, within: &str, nodes: &mut Vec<Node>) {
    let mut inside = within.to_owned();
    let what = match &handle.data {
        NodeData::Element { name, attrs, .. } => {
            let attrs = attrs.borrow();
            let mut attributes: Vec<(String, String)> =
                attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
            attributes.sort();
            inside = format!("{within}/{}", name.local);
            Some(What::Element { name: name.local.to_string(), attributes })
        }
        NodeData::Text { contents } => Some(What::Text(contents.borrow().to_string())),
        NodeData::Comment { contents } => Some(What::Comment(contents.to_string())),
        NodeData::Document | NodeData::Doctype { .. } | NodeData::ProcessingInstruction { .. } => None,
    };
    nodes.extend(what.map(|what| Node { within: within.to_owned(), what }));
    for child in handle.children.borrow().iter() {
        gather(child, &inside, nodes);
    }
}

/// What the title says.
pub(crate) fn title(nodes: &[Node]) -> String {
    let inside = nodes.iter().filter(|node| node.within == "/html/head/title");
    inside.filter_map(|node| if let What::Text(text) = &node.what { Some(text.as_str()) } else { None }).collect()
}

/// The addresses a page leads to or loads from, with the element each stands on.
pub(crate) fn addresses(nodes: &[Node]) -> impl Iterator<Item = (String, String)> + '_ {
    const LEADING: [&str; 9] =
        ["href", "action", "formaction", "src", "srcset", "data", "poster", "ping", "xlink:href"];
    let of = |node: &Node| -> Vec<(String, String)> {
        let What::Element { name, attributes } = &node.what else { return Vec::new() };
        let leading = attributes.iter().filter(|(attribute, _)| LEADING.contains(&attribute.as_str()));
        let mut found: Vec<(String, String)> = leading.map(|(_, value)| (name.clone(), value.clone())).collect();
        let refresh = attributes.iter().any(|(attribute, _)| attribute == "http-equiv");
        let content = node.attribute("content").filter(|_| refresh);
        found.extend(content.map(|to| (name.clone(), to.split("url=").nth(1).unwrap_or(to).to_owned())));
        found
    };
    nodes.iter().flat_map(of)
}

#[test]
fn a_parser_sees_what_was_smuggled_in() {
    let page = "<title>a</title><meta http-equiv=refresh content='0;url=//evil'></title><p title=\"x\" onclick=y>t</p>";
    let nodes = parse(page, true);
    assert_eq!(title(&nodes), "a");
    assert!(nodes.iter().any(|node| node.is("meta") && node.attribute("http-equiv") == Some("refresh")));
    assert_eq!(addresses(&nodes).collect::<Vec<_>>(), [("meta".to_owned(), "//evil".to_owned())]);
    assert!(nodes.iter().filter_map(Node::shape).any(|shape| shape == "/html/body > p[onclick title]"));
    // Without scripts a noscript has elements in it, with them it is one text.
    let with = |scripts| parse("<body><noscript><i>x</i></noscript>", scripts).iter().any(|node| node.is("i"));
    assert!(with(false) && !with(true));
}
