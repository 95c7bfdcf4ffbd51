//! A form that is checked while it's filled in, and posted without leaving the page: the wizards of adding and deleting
//! a user, adding a reseller, the pages of the stepper.
//!
//! The fields are the server's markup, uncontrolled: what was typed before this woke up stays typed.

use domain::{address::own_path, denial::Denial, form::FormCheck, problem::FieldError};
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlFormElement};

use super::faults::show;

/// The forms that can be checked here, slice by slice.
const CHECKS: [&[FormCheck]; 2] = [domain::tenancy::CHECKS, domain::provisioning::CHECKS];

/// What is wrong with what stands in a form, by the rules of that word; a word that isn't known checks nothing.
fn faults(word: &str, given: &[String], value: &dyn Fn(&str) -> String) -> Vec<FieldError> {
    let known = CHECKS.iter().flat_map(|checks| checks.iter()).find(|check| check.word == word);
    known.map(|known| (known.check)(value, given)).unwrap_or_default()
}

/// The form around `children`. `problems` are the sentences of [`domain::problem::Problem`], by key.
#[island]
pub fn LiveForm(
    /// The word of the rules that read it before it is sent ([`FormCheck::word`]); nothing for a confirmation.
    check: String,
    /// What these rules need besides: the domains of the customer.
    given: Vec<String>,
    /// Sentences by key; `{value}` stands for the argument.
    problems: Vec<(String, String)>,
    /// The server's form.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<leptos::html::Div>::new();
    let sending = StoredValue::new(false);
    let own_action = StoredValue::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else { return };
        // A second click while the first is under way sends nothing; the server's form key guards besides.
        if sending.get_value() {
            event.prevent_default();
            return;
        }
        let errors = faults(&check, &given, &|name| value(&form, name));
        if !errors.is_empty() {
            event.prevent_default();
            show(root, &form, &errors, &problems);
            return;
        }
        event.prevent_default();
        show(root, &form, &[], &problems);
        // A second button may post the same fields elsewhere.
        own_action.update_value(|own| {
            let _ = own.get_or_insert_with(|| form.action());
        });
        let elsewhere = event.submitter().and_then(|button| button.get_attribute("formaction"));
        form.set_action(&elsewhere.or_else(|| own_action.get_value()).unwrap_or_default());
        tell(root, &form, None);
        sending.set_value(true);
        mark_busy(&form, true);
        let problems = problems.clone();
        spawn_local(async move {
            match send(&form).await {
                Sent::Done(next) => go_to(&next),
                Sent::Invalid(errors) => {
                    sending.set_value(false);
                    mark_busy(&form, false);
                    show(root, &form, &errors, &problems);
                }
                Sent::SignedOut => {
                    sending.set_value(false);
                    mark_busy(&form, false);
                    tell(root, &form, Some(SIGNED_OUT));
                }
                // The browser's own page would take what was typed with it.
                Sent::Unsent => {
                    sending.set_value(false);
                    mark_busy(&form, false);
                    tell(root, &form, Some(UNSENT));
                }
                // Anything else has a page of its own: the browser posts the form as if nobody had helped.
                Sent::Otherwise => {
                    if form.submit().is_err() {
                        sending.set_value(false);
                        mark_busy(&form, false);
                    }
                }
            }
        });
    };
    // "Sign in again": the browser posts the form, which waits on the server until somebody is signed in.
    let click = move |event: MouseEvent| {
        let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if pressed.is_some_and(|pressed| pressed.has_attribute("data-sign-in"))
            && let Some(form) =
                within(root, "form[data-waits]").and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
        {
            let _ = form.submit();
        }
    };
    // Until it is awake the browser posts the form itself; the tests that are about this island wait for it.
    Effect::new(move |_| root.get().map(|root| root.toggle_attribute_with_force("data-awake", true)));
    view! { <div class="live" node_ref=root on:submit=submit on:click=click>{children()}</div> }
}

pub(super) fn within(root: NodeRef<leptos::html::Div>, selector: &str) -> Option<Element> {
    root.get_untracked()?.query_selector(selector).ok()?
}

/// What may have to be told above a form, by its mark in the server's markup; the words are the server's.
const SIGNED_OUT: &str = "data-signed-out";
const UNSENT: &str = "data-unsent";

/// Shows one of the notices, or none. It stands above the form, and the button that was pressed may be far below: whoever
/// looks there is taken to it.
fn tell(root: NodeRef<leptos::html::Div>, form: &HtmlFormElement, what: Option<&str>) {
    let _ = form.toggle_attribute_with_force("data-waits", what == Some(SIGNED_OUT));
    for mark in [SIGNED_OUT, UNSENT] {
        let Some(said) = within(root, &format!("[{mark}]")) else { continue };
        let shown = what == Some(mark);
        let _ = said.toggle_attribute_with_force("hidden", !shown);
        if let Some(said) = said.dyn_ref::<web_sys::HtmlElement>().filter(|_| shown) {
            let _ = said.focus();
            said.scroll_into_view();
        }
    }
}

enum Sent {
    Done(String),
    Invalid(Vec<FieldError>),
    SignedOut,
    /// It didn't arrive, or no answer did. The form's key lets it be sent again.
    Unsent,
    Otherwise,
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
fn value(form: &HtmlFormElement, field: &str) -> String {
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

fn mark_busy(form: &HtmlFormElement, busy: bool) {
    if let Ok(Some(button)) = form.query_selector("button.primary, button.danger") {
        let _ = button.set_attribute("aria-disabled", if busy { "true" } else { "false" });
    }
}

pub(super) fn go_to(path: &str) {
    if own_path(path).is_some() {
        let _ = window().location().assign(path);
    }
}

async fn send(form: &HtmlFormElement) -> Sent {
    let Some((status, body)) = super::run::post(form).await else { return Sent::Unsent };
    match status {
        200 => match serde_json::from_str::<crate::error::Done>(&body) {
            Ok(done) => Sent::Done(done.next),
            Err(_) => Sent::Otherwise,
        },
        401 => Sent::SignedOut,
        422 => match serde_json::from_str::<Denial>(&body) {
            Ok(Denial::Invalid { errors }) => Sent::Invalid(errors),
            _ => Sent::Otherwise,
        },
        _ => Sent::Otherwise,
    }
}
