//! The controls of a form in the browser: the server's markup, read by the names they are posted by.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlFormElement};

pub(super) fn within(root: NodeRef<leptos::html::Div>, selector: &str) -> Option<Element> {
    root.get_untracked()?.query_selector(selector).ok()?
}

/// A field's name as the form posts it: `customer[name]` is `name` to the rules.
pub(super) fn short(name: &str) -> &str {
    name.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']')).unwrap_or(name)
}

pub(super) fn controls(form: &HtmlFormElement) -> impl Iterator<Item = Element> {
    let found = form.query_selector_all("[name]").ok();
    let length = found.as_ref().map_or(0, web_sys::NodeList::length);
    (0..length).filter_map(move |place| found.as_ref()?.item(place)?.dyn_into::<Element>().ok())
}

/// What would be posted: of several boxes or radio buttons, the one that is ticked.
pub(super) fn value(form: &HtmlFormElement, field: &str) -> String {
    let named = |control: &Element| control.get_attribute("name").is_some_and(|name| short(&name) == field);
    controls(form).filter(named).find(counts).map(|control| value_of(&control)).unwrap_or_default()
}

fn counts(control: &Element) -> bool {
    match control.dyn_ref::<web_sys::HtmlInputElement>() {
        Some(input) if matches!(input.type_().as_str(), "checkbox" | "radio") => input.checked(),
        _ => true,
    }
}

fn value_of(control: &Element) -> String {
    if let Some(input) = control.dyn_ref::<web_sys::HtmlInputElement>() {
        input.value()
    } else if let Some(select) = control.dyn_ref::<web_sys::HtmlSelectElement>() {
        select.value()
    } else if let Some(area) = control.dyn_ref::<web_sys::HtmlTextAreaElement>() {
        area.value()
    } else {
        String::new()
    }
}
