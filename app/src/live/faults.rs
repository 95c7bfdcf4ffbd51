//! What is wrong with a form, shown as the server's page shows it: all of it on top with the focus, each problem again above
//! its field, and the title says so.

use domain::problem::FieldError;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement, HtmlFormElement};

use super::controls::{controls, short, within};

/// The mark of the list on top, which the server draws empty and hidden.
const SUMMARY: &str = "[data-problem]";

/// Shows each problem, and takes away those that are mended.
pub(super) fn show(
    root: NodeRef<leptos::html::Div>,
    form: &HtmlFormElement,
    errors: &[FieldError],
    problems: &[(String, String)],
) {
    // All at once before any is said: two controls may share a field (a UPN and its domain).
    for control in controls(form) {
        let _ = control.remove_attribute("aria-invalid");
        if let Some(old) = holder_of(&control).and_then(|holder| holder.query_selector(".error").ok().flatten()) {
            old.remove();
        }
    }
    // The list that the server drew, when the form came back to it, is of what was sent before.
    if let Ok(Some(old)) = document().query_selector("section.problem:not([data-problem])") {
        old.remove();
    }
    let lines: Vec<Line> = errors.iter().map(|error| say(form, error, problems)).collect();
    summary(root, &lines);
}

/// A line of the list on top: the problem with the name of its field, and the control it leads to.
struct Line {
    text: String,
    control: Option<String>,
}

/// Says a problem above its field; answers its line in the list.
fn say(form: &HtmlFormElement, error: &FieldError, problems: &[(String, String)]) -> Line {
    let text = sentence(error, problems);
    let is_its = |control: &Element| control.get_attribute("name").is_some_and(|name| short(&name) == error.field);
    let control = controls(form).find(|control| is_its(control) && holder_of(control).is_some());
    let Some((control, holder)) = control.and_then(|control| Some((control.clone(), holder_of(&control)?))) else {
        return Line { text, control: None };
    };
    let _ = control.set_attribute("aria-invalid", "true");
    // What is folded away is neither read nor focused.
    if let Ok(Some(fold)) = control.closest("details") {
        let _ = fold.set_attribute("open", "");
    }
    above(&holder, &control, &text);
    let label = holder.query_selector("label, legend").ok().flatten();
    let label = label.and_then(|label| label.first_child()).and_then(|own| own.text_content()).unwrap_or_default();
    let text = if label.trim().is_empty() { text } else { format!("{}: {text}", label.trim()) };
    Line { text, control: Some(control.id()).filter(|id| !id.is_empty()) }
}

fn holder_of(control: &Element) -> Option<Element> {
    // A radio button's place is its group's.
    [".field, .group", ".check"].into_iter().find_map(|place| control.closest(place).ok().flatten())
}

/// Where the server says it: between hint and control.
fn above(holder: &Element, control: &Element, text: &str) {
    let Some(said) = document().create_element("p").ok() else { return };
    let id = format!("{}-error", control.id());
    said.set_class_name("error");
    said.set_id(&id);
    said.set_text_content(Some(text));
    let before = holder.query_selector(":scope > .hint, :scope > label, :scope > legend").ok().flatten();
    let after_hint = holder.query_selector(":scope > .hint").ok().flatten().or(before);
    match after_hint.and_then(|hint| hint.next_sibling()) {
        Some(next) => drop(holder.insert_before(&said, Some(&next))),
        None => drop(holder.append_child(&said)),
    }
    let described = control.get_attribute("aria-describedby").unwrap_or_default();
    if !described.split(' ').any(|known| known == id) {
        let _ = control.set_attribute("aria-describedby", format!("{described} {id}").trim());
    }
}

fn sentence(error: &FieldError, problems: &[(String, String)]) -> String {
    let key = error.problem.key();
    let text = problems.iter().find(|(known, _)| known == key).map(|(_, text)| text.clone()).unwrap_or_default();
    text.replace("{value}", &error.problem.value().unwrap_or_default())
}

/// The list on top, and the title. Whoever reads is taken there.
fn summary(root: NodeRef<leptos::html::Div>, lines: &[Line]) {
    let Some(section) = within(root, SUMMARY) else { return };
    let _ = section.toggle_attribute_with_force("hidden", lines.is_empty());
    // `Error: {title}`, in the reader's language.
    let wording = section.get_attribute("data-title").unwrap_or_default();
    let title = document().title();
    let (before, after) = wording.split_once("{title}").unwrap_or_default();
    let plain = title.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).unwrap_or(&title).to_owned();
    document().set_title(&if lines.is_empty() { plain } else { format!("{before}{plain}{after}") });
    let Ok(Some(list)) = section.query_selector("ul") else { return };
    list.set_text_content(None);
    for line in lines {
        let Ok(item) = document().create_element("li") else { continue };
        match &line.control {
            Some(id) => {
                let Ok(link) = document().create_element("a") else { continue };
                let _ = link.set_attribute("href", &format!("#{id}"));
                link.set_text_content(Some(&line.text));
                let _ = item.append_child(&link);
            }
            None => item.set_text_content(Some(&line.text)),
        }
        let _ = list.append_child(&item);
    }
    if let Some(section) = shown(&section).filter(|_| !lines.is_empty()) {
        let _ = section.focus();
        section.scroll_into_view();
    }
}

fn shown(section: &Element) -> Option<HtmlElement> {
    use leptos::wasm_bindgen::JsCast as _;
    section.clone().dyn_into::<HtmlElement>().ok()
}
