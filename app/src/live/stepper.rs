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
    // What was saved before and isn't what would be proposed is somebody's own, too.
    Effect::new(move |_| {
        for (name, proposed) in proposals() {
            if let Some(input) = field(name).filter(|input| !input.value().is_empty() && input.value() != proposed) {
                own(&input);
            }
        }
    });
    let input = move |event: Event| {
        let Some(typed) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
        match typed.name().as_str() {
            "administrator[first_names]" | "administrator[last_name]" => propose(),
            // What a person typed is theirs.
            _ => own(&typed),
        }
    };
    view! { <div class="live" on:input=input>{children()}</div> }
}

fn field(name: &str) -> Option<HtmlInputElement> {
    document().query_selector(&format!("[name='administrator[{name}]']")).ok()??.dyn_into().ok()
}

fn own(input: &HtmlInputElement) {
    let _ = input.set_attribute("data-own", "");
}

/// What follows from the names as they stand.
fn proposals() -> [(&'static str, String); 3] {
    let text = |name: &str| field(name).map(|input| input.value().trim().to_owned()).unwrap_or_default();
    let (first, last) = (text("first_names"), text("last_name"));
    let display = format!("{first} {last}").trim().to_owned();
    let local = LocalPart::propose(&first, &last).map(String::from).unwrap_or_default();
    [("display_name", display), ("username", local.clone()), ("upn_local", local)]
}

fn propose() {
    for (name, proposed) in proposals() {
        if let Some(input) = field(name).filter(|input| !input.has_attribute("data-own")) {
            input.set_value(&proposed);
        }
    }
}
