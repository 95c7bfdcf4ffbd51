//! Components around parts that were drawn before: in `view!`, a component's children are a closure that outlives the
//! page's function, so what borrows is drawn first and handed in.

use domain::form::FormCheck;
use leptos::prelude::*;
use ui::{
    Bare, Column, Confirm, FieldGroup, Fold, Form, Icon, Link, List, MaybeText, Notice, Panel, Switch, Text, Tone,
};

use super::for_island;
use crate::{
    live::{LiveForm, LiveRun, LiveStepper},
    paths,
    server_ctx::{text, text_with},
};

pub(crate) fn form(action: impl Into<Text>, hidden: Vec<(Text, Text)>, inline: bool, body: AnyView) -> AnyView {
    let action: Text = action.into();
    view! { <Form action=action hidden=hidden inline=inline>{body}</Form> }.into_any()
}

pub(crate) fn bare(footer: Vec<Link>, switches: Vec<Switch>, body: AnyView) -> AnyView {
    view! { <Bare footer=footer switches=switches>{body}</Bare> }.into_any()
}

pub(crate) fn fold(summary: &'static str, open: bool, body: AnyView) -> AnyView {
    view! { <Fold summary=summary open=open>{body}</Fold> }.into_any()
}

pub(crate) fn panel(heading: Option<&'static str>, sunken: bool, body: AnyView) -> AnyView {
    match heading {
        Some(heading) => view! { <Panel heading=heading sunken=sunken>{body}</Panel> }.into_any(),
        None => view! { <Panel sunken=sunken>{body}</Panel> }.into_any(),
    }
}

pub(crate) fn list(caption: impl Into<Text>, columns: Vec<Column>, totals: Option<AnyView>, body: AnyView) -> AnyView {
    let caption: Text = caption.into();
    view! { <List caption=caption columns=columns totals=totals>{body}</List> }.into_any()
}

pub(crate) fn field_group(
    legend: &'static str,
    name: impl Into<Text>,
    error: Option<String>,
    body: AnyView,
) -> AnyView {
    let name: Text = name.into();
    view! { <FieldGroup legend=legend name=name legend_hidden=true error=error>{body}</FieldGroup> }.into_any()
}

pub(crate) fn notice(tone: Tone, icon: Option<Icon>, body: AnyView) -> AnyView {
    match icon {
        Some(icon) => view! { <Notice tone=tone icon=icon>{body}</Notice> }.into_any(),
        None => view! { <Notice tone=tone>{body}</Notice> }.into_any(),
    }
}

pub(crate) fn confirm(
    action: &'static str,
    hidden: Vec<(Text, Text)>,
    button: &'static str,
    about: impl Into<MaybeText>,
    cancel: Link,
    body: AnyView,
) -> AnyView {
    let about: MaybeText = about.into();
    view! { <Confirm action=action hidden=hidden button=button about=about cancel=cancel>{body}</Confirm> }.into_any()
}

/// A form that is checked while it's filled in: by these rules, which may need something besides.
pub(crate) fn live_form(check: Option<&FormCheck>, given: Vec<String>, body: AnyView) -> AnyView {
    let (signed_out, unsent, faults) = (signed_out(), unsent(), faults());
    let (check, problems) = (check.map(|check| check.word.to_owned()).unwrap_or_default(), for_island());
    view! { <LiveForm check=check given=given problems=problems>{signed_out}{unsent}{faults}{body}</LiveForm> }
        .into_any()
}

/// Where a live form lists what is wrong, as the server's page does above the heading.
fn faults() -> AnyView {
    let title = text_with("shell-title-error", &[("title", "{title}".into())]);
    view! {
        <section class="problem" aria-label=text("form-problem") tabindex="-1" data-problem="" data-title=title hidden=true>
            <h2>{text("form-problem")}</h2>
            <ul></ul>
        </section>
    }
    .into_any()
}

/// What a live form shows when it finds the session ended: the page stays, and what is typed with it.
fn signed_out() -> AnyView {
    let said = view! {
        <p><b>{text("error-signed-out")}</b> " " {text("form-signed-out")}</p>
        <p class="row">
            <a class="button" href=paths::LOGIN target="_blank">{text("form-sign-in-tab")}</a>
            <button class="button" type="button" data-sign-in="">{text("form-sign-in-again")}</button>
        </p>
    };
    let notice = notice(Tone::Warn, None, said.into_any());
    view! { <div role="alert" tabindex="-1" data-signed-out="" hidden=true>{notice}</div> }.into_any()
}

/// What it shows when it could not be sent: the page stays, and what is typed with it.
fn unsent() -> AnyView {
    let said = view! { <p><b>{text("form-unsent")}</b> " " {text("form-unsent-text")}</p> };
    let notice = notice(Tone::Warn, None, said.into_any());
    view! { <div role="alert" tabindex="-1" data-unsent="" hidden=true>{notice}</div> }.into_any()
}

pub(crate) fn live_stepper(body: AnyView) -> AnyView {
    view! { <LiveStepper>{body}</LiveStepper> }.into_any()
}

pub(crate) fn live_run(page: String, events: String, (working, stays): (bool, bool), body: AnyView) -> AnyView {
    view! { <LiveRun page=page events=events working=working stays=stays>{body}</LiveRun> }.into_any()
}
