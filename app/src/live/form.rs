//! A form that is checked while it's filled in, and posted without leaving the page: the wizards of adding and deleting
//! a user, adding a reseller, the pages of the stepper.
//!
//! The fields are the server's markup, uncontrolled: what was typed before this woke up stays typed.

use domain::{address::own_path, form::FormCheck, problem::FieldError};
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlFormElement};

use super::{
    controls::{value, within},
    faults::show,
};

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

/// The one denial that is shown here, as [`domain::denial::Denial`] is written: the reader of all of them costs 9 kB.
#[derive(serde::Deserialize)]
struct Invalid {
    denial: String,
    errors: Vec<FieldError>,
}

async fn send(form: &HtmlFormElement) -> Sent {
    let Some((status, body)) = super::run::post(form).await else { return Sent::Unsent };
    match status {
        200 => match serde_json::from_str::<crate::error::Done>(&body) {
            Ok(done) => Sent::Done(done.next),
            Err(_) => Sent::Otherwise,
        },
        401 => Sent::SignedOut,
        422 => match serde_json::from_str::<Invalid>(&body) {
            Ok(Invalid { denial, errors }) if denial == "invalid" => Sent::Invalid(errors),
            _ => Sent::Otherwise,
        },
        _ => Sent::Otherwise,
    }
}
