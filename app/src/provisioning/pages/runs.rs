//! A run as it happens, and the list of runs. The page is right after a reload, on another device and after a crash.

use domain::{
    authority::Action,
    ids::CompanyId,
    provisioning::{Run, RunRow, RunState, RunStep, StepState},
    tenancy::Company,
};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, Column, Empty, Icon, Link, LinkButton, Progress, Rows, Tone, Track, TrackState, TrackStep,
};

use super::planned;
use crate::{
    error::AppError,
    frame::{Filled, Here, Sheet, crumbs, framed, hidden, id, load, wrap},
    paths::{self, Place},
    provisioning::api,
    routes::Interactive,
    server_ctx::{self, text, text_of, text_with},
    tenancy,
};

/// One run.
pub(crate) fn run() -> impl IntoView {
    load(
        async move {
            let run = api::read_run(id("run")?).await?;
            Ok((run, Filled::read().await))
        },
        |(run, filled)| {
            let company = run.company.clone();
            let heading = text_with("run-heading", &[("subject", run.subject.as_str().into())]);
            let sheet = Sheet {
                crumbs: crumbs(
                    &company,
                    vec![Link::new(Place::of(company.level, company.id).runs(), text("nav-runs"))],
                ),
                errors: filled.summary(),
                lead: Some(started(&run)),
                ..Sheet::new(heading.clone())
            };
            let working = run.state == RunState::Working;
            let events = paths::run_events(run.id);
            let without = working.then(|| view! { <noscript><meta http-equiv="refresh" content="3"/></noscript> });
            let body = view! {
                {without}
                {wrap::live_run(events, working, view! { {section(&run)} }.into_any())}
                {working.then(|| view! { <Interactive/> })}
            };
            let done = i64::try_from(run.done()).unwrap_or(0);
            let total = i64::try_from(run.steps.len()).unwrap_or(0);
            let title = format!("({done}/{total}) {heading}");
            framed(&title, Some(&company), Here::Runs, sheet.with(body.into_any()))
        },
    )
}

fn started(run: &Run) -> String {
    let when = server_ctx::date_time(run.created_at);
    text_with("run-started-by", &[("who", run.actor.as_str().into()), ("when", when.as_str().into())])
}

/// What moves: the island takes this element over from a fresh answer.
fn section(run: &Run) -> AnyView {
    let done = u32::try_from(run.done()).unwrap_or(0);
    let total = u32::try_from(run.steps.len()).unwrap_or(0);
    let words = text_with("run-progress", &[("done", i64::from(done).into()), ("total", i64::from(total).into())]);
    let steps = run.steps.iter().map(track).collect();
    view! {
        <section id="run" class="stack" aria-live="polite">
            {ended(run)}
            {wrap::panel(None, false, view! { <Progress done=done total=total text=words aside=text_of("run-state", run.state.slug())/>
                <Track steps=steps/> }.into_any())}
            <p class="row">
                {(run.state == RunState::Working).then(|| view! { <LinkButton href=paths::run(run.id) label=text("run-refresh")/> })}
            </p>
        </section>
    }
    .into_any()
}

/// What became of it, and where to go on.
fn ended(run: &Run) -> Option<AnyView> {
    match run.state {
        RunState::Working => None,
        RunState::Done => {
            let next = run.customer.map(|customer| {
                let href = paths::customer(customer);
                let label = text_with("run-open-customer", &[("customer", run.subject.as_str().into())]);
                view! { " " <a href=href>{label}</a> }
            });
            let mail = run.mail_to.as_ref().map(|mail| text_with("run-mail-sent", &[("mail", mail.as_str().into())]));
            let lead = text("run-all-done");
            Some(view! { {wrap::notice(Tone::Ok, Some(Icon::Done), view! { <p><b>{lead}</b> " " {mail} {next}</p> }.into_any())} }.into_any())
        }
        RunState::NeedsPerson => {
            let fields = hidden(&paths::run(run.id), vec![("run", run.id.to_string())]);
            let retry = run.company.allows(Action::RetryRun).then(|| {
                view! {
                    {wrap::form("/api/provisioning/retry_run", fields, true, view! { <Button label=text("run-try-again") kind=ButtonKind::Primary/> }.into_any())}
                }
            });
            let (lead, words) = (text("run-waits"), text("run-waits-text"));
            Some(view! { {wrap::notice(Tone::Warn, None, view! { <p><b>{lead}</b> " " {words}</p> }.into_any())} {retry} }.into_any())
        }
    }
}

fn track(step: &RunStep) -> TrackStep {
    let (_, what) = planned(&step.what);
    let state = match step.state {
        StepState::Waiting => TrackState::Waiting,
        StepState::Working | StepState::Retrying => TrackState::Working,
        StepState::Done => TrackState::Done,
        StepState::Failed => TrackState::Failed,
        StepState::NeedsPerson => TrackState::NeedsPerson,
    };
    let detail = step.problem.as_ref().map(|problem| {
        let words = text_of("trouble", problem);
        match step.retry_at {
            Some(at) => {
                let when = server_ctx::time(at);
                format!("{words} {}", text_with("trouble-goes-on-at", &[("when", when.as_str().into())]))
            }
            None => words.to_owned(),
        }
    });
    TrackStep::new(what, state, text_of("step", step.state.slug())).detail(detail)
}

/// The runs of the company acted in.
pub(crate) fn own_runs() -> impl IntoView {
    list_of(server_ctx::own_company())
}

/// The runs of a company below.
pub(crate) fn runs() -> impl IntoView {
    list_of(id("company"))
}

fn list_of(company: Result<CompanyId, AppError>) -> impl IntoView {
    load(
        async move {
            let id = company?;
            Ok((tenancy::api::read_company(id).await?, api::read_runs(id).await?))
        },
        |(company, runs)| {
            let sheet = Sheet { crumbs: crumbs(&company, Vec::new()), ..Sheet::new(text("nav-runs")) };
            let body = if runs.is_empty() {
                view! { <Empty heading=text("run-none") text=text("run-none-text") icon=Icon::Run/> }.into_any()
            } else {
                table(&company, &runs)
            };
            framed(text("nav-runs"), Some(&company), Here::Runs, sheet.with(body))
        },
    )
}

fn table(company: &Company, runs: &[RunRow]) -> AnyView {
    let columns = vec![
        Column::new(text("run-subject")),
        Column::new(text("tenancy-status")),
        Column::new(text("run-steps")),
        Column::new(text("run-company")).dropped(),
        Column::new(text("log-who")),
        Column::new(text("log-when")),
    ];
    let mut rows = Rows::with_capacity(runs.len());
    for run in runs {
        let tone = match run.state {
            RunState::Done => Tone::Ok,
            RunState::NeedsPerson => Tone::Warn,
            RunState::Working => Tone::Off,
        };
        let (done, steps) = (i64::from(run.done), i64::from(run.steps));
        let progress = text_with("run-progress", &[("done", done.into()), ("total", steps.into())]);
        rows.row()
            .name(&paths::run(run.id), &run.subject)
            .status(tone, text_of("run-state", run.state.slug()))
            .cell(text("run-steps"), &progress)
            .dropped_cell(&run.company)
            .cell(text("log-who"), &run.actor)
            .moment(text("log-when"), &run.created_at.to_rfc3339(), &server_ctx::date_time(run.created_at))
            .done();
    }
    let caption = text_with("run-list-of", &[("company", company.name.as_str().into())]);
    view! { {wrap::list(caption, columns, None, view! { {rows.into_view()} }.into_any())} }.into_any()
}
