//! A form that is checked while it's filled in, and posted without leaving the page: the wizards of adding and deleting
//! a user, adding a reseller, the pages of the stepper.
//!
//! The fields are the server's markup, uncontrolled: what was typed before this woke up stays typed.

use domain::{
    address::own_path,
    denial::Denial,
    problem::FieldError,
    provisioning::{AdministratorForm, CustomerForm},
    tenancy::{ResellerForm, UserForm},
    text::DomainName,
};
use leptos::{
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
    task::spawn_local,
    wasm_bindgen::JsCast,
};
use serde::{Deserialize, Serialize};
use web_sys::{Element, HtmlFormElement};

/// Which rules read the form before it is sent; the server reads it by the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FormKind {
    /// Nothing to check here: a confirmation.
    Plain,
    /// *Add user*.
    User,
    /// *Add new reseller*.
    Reseller,
    /// *Create Customer*.
    Customer,
    /// *Create Administrator*, with the customer's domains.
    Administrator(Vec<String>),
}

impl FormKind {
    fn check(&self, value: &dyn Fn(&str) -> String) -> Vec<FieldError> {
        match self {
            Self::Plain => Vec::new(),
            Self::User => {
                let form = UserForm { name: value("name"), mail: value("mail"), role: value("role") };
                form.parse().err().unwrap_or_default()
            }
            Self::Reseller => {
                let (user_name, user_mail) = (value("user_name"), value("user_mail"));
                ResellerForm { name: value("name"), user_name, user_mail }.parse().err().unwrap_or_default()
            }
            Self::Customer => customer(value).parse().err().unwrap_or_default(),
            Self::Administrator(domains) => {
                let domains: Vec<DomainName> = domains.iter().filter_map(|d| DomainName::parse(d).ok()).collect();
                administrator(value).parse(&domains).err().unwrap_or_default()
            }
        }
    }
}

fn customer(value: &dyn Fn(&str) -> String) -> CustomerForm {
    CustomerForm {
        name: value("name"),
        code: value("code"),
        domain: value("domain"),
        contact_name: value("contact_name"),
        contact_mail: value("contact_mail"),
        country: value("country"),
        language: value("language"),
        sql_users: value("sql_users"),
        service_administrator: value("service_administrator"),
    }
}

fn administrator(value: &dyn Fn(&str) -> String) -> AdministratorForm {
    AdministratorForm {
        first_names: value("first_names"),
        last_name: value("last_name"),
        display_name: value("display_name"),
        upn_local: value("upn_local"),
        upn_domain: value("upn_domain"),
        username: value("username"),
        mail: value("mail"),
        addresses: value("addresses"),
        credential: value("credential"),
        change_at_next_logon: value("change_at_next_logon"),
        disabled: value("disabled"),
        title: value("title"),
        department: value("department"),
        office: value("office"),
        phone: value("phone"),
        mobile: value("mobile"),
        street: value("street"),
        postal_code: value("postal_code"),
        city: value("city"),
        country: value("country"),
    }
}

/// The form around `children`. `problems` are the sentences of [`domain::problem::Problem`], by key.
#[island]
pub fn LiveForm(
    /// Which rules read it.
    kind: FormKind,
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
        let errors = kind.check(&|name| value(&form, name));
        if !errors.is_empty() {
            event.prevent_default();
            show(&form, &errors, &problems);
            return;
        }
        event.prevent_default();
        show(&form, &[], &problems);
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
                    show(&form, &errors, &problems);
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

fn within(root: NodeRef<leptos::html::Div>, selector: &str) -> Option<Element> {
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
fn short(name: &str) -> &str {
    name.split_once('[').and_then(|(_, rest)| rest.strip_suffix(']')).unwrap_or(name)
}

fn controls(form: &HtmlFormElement) -> impl Iterator<Item = Element> {
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

/// Shows each problem at its field, and takes away those that are mended. The first one gets the focus.
fn show(form: &HtmlFormElement, errors: &[FieldError], problems: &[(String, String)]) {
    // All at once before any is said: two controls may share a field (a UPN and its domain).
    for control in controls(form) {
        let _ = control.remove_attribute("aria-invalid");
        if let Some(old) = holder_of(&control).and_then(|holder| holder.query_selector(".error").ok().flatten()) {
            old.remove();
        }
    }
    let mut focused = false;
    for control in controls(form) {
        let name = control.get_attribute("name").unwrap_or_default();
        let Some(holder) = holder_of(&control) else { continue };
        let Some(error) = errors.iter().find(|error| error.field == short(&name)) else { continue };
        let _ = control.set_attribute("aria-invalid", "true");
        // What is folded away is neither read nor focused.
        if let Ok(Some(fold)) = control.closest("details") {
            let _ = fold.set_attribute("open", "");
        }
        say(&holder, &control, &sentence(error, problems));
        if !focused {
            focused = true;
            if let Some(element) = control.dyn_ref::<web_sys::HtmlElement>() {
                let _ = element.focus();
            }
        }
    }
}

fn holder_of(control: &Element) -> Option<Element> {
    control.closest(".field").ok().flatten()
}

fn say(holder: &Element, control: &Element, text: &str) {
    let Some(said) = document().create_element("span").ok() else { return };
    let id = format!("{}-error", control.id());
    said.set_class_name("error");
    said.set_id(&id);
    let _ = said.set_attribute("role", "alert");
    said.set_text_content(Some(text));
    let _ = holder.append_child(&said);
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
