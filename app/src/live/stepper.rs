//! *Create Administrator* that proposes: the display name, the user name and the UPN follow the names until somebody
//! types their own.

use domain::text::LocalPart;
use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Event, HtmlInputElement};

/// The page of the stepper around `children`.
#[island]
pub fn LiveStepper(
    /// The server's form.
    children: Children,
) -> impl IntoView {
    let input = move |event: Event| {
        let Some(typed) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        match typed.name().as_str() {
            "administrator[first_names]" | "administrator[last_name]" => propose(),
            // What a person typed is theirs.
            _ => drop(typed.set_attribute("data-own", "")),
        }
    };
    view! { <div class="live" on:input=input>{children()}</div> }
}

fn field(name: &str) -> Option<HtmlInputElement> {
    document().query_selector(&format!("[name='administrator[{name}]']")).ok()??.dyn_into().ok()
}

fn propose() {
    let text = |name: &str| field(name).map(|input| input.value().trim().to_owned()).unwrap_or_default();
    let (first, last) = (text("first_names"), text("last_name"));
    let display = format!("{first} {last}").trim().to_owned();
    let local = LocalPart::propose(&first, &last).map(String::from).unwrap_or_default();
    for (name, proposed) in [("display_name", display), ("username", local.clone()), ("upn_local", local)] {
        let own = |input: &HtmlInputElement| input.has_attribute("data-own");
        if let Some(input) = field(name).filter(|input| !own(input)) {
            input.set_value(&proposed);
        }
    }
}
