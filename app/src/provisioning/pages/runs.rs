//! A run as it happens, and the list of runs. The page is right after a reload, on another device and after a crash.

use domain::{
    authority::Action,
    denial::{Denial, Staleness},
    paging::Page,
    provisioning::{GeneratedPassword, Onward, PlannedStep, Run, RunRow, RunState, RunStep, StepState},
    tenancy::Company,
};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, Column, CopyField, Empty, Icon, Link, LinkButton, Progress, Rows, Tone, Track, TrackState,
    TrackStep,
};

use super::planned;
use crate::{
    document::Interactive,
    doors::Shown,
    error::AppError,
    frame::{Filled, ListOrder, Sheet, asked_page, company, crumbs, framed, hidden, id, load, pager, wrap},
    paths::{self, Place},
    server_ctx::{self, signed_in, text, text_of, text_with},
};

/// One run.
pub(crate) fn run() -> Shown {
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let run = portal.read_run(&scope, id("run")?).await?;
            if let Some(next) = run.onward.filter(|_| run.goes_on && was_watched(&run)) {
                server_ctx::go_to(&paths::onward(next));
                return Err(AppError(Denial::Stale(Staleness::AlreadyEnded)));
            }
            Ok((run, Filled::read().await, server_ctx::shown_once()))
        },
        |(run, filled, password)| {
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
            let working = run.is_moving();
            let events = paths::run_events(run.id);
            // A password that is shown once isn't taken away by the page's own clock.
            let stays = password.is_some();
            let without = (working && !stays).then(|| {
                let again = format!("3;url={}", paths::run_watched(run.id));
                view! { <noscript><meta http-equiv="refresh" content=again/></noscript> }
            });
            let body = view! {
                {without}
                {password.map(|password| shown_once(&run, password))}
                {wrap::live_run(paths::run(run.id), events, (working, stays), view! { {section(&run)} }.into_any())}
                {working.then(|| view! { <Interactive/> })}
            };
            let done = i64::try_from(run.done()).unwrap_or(0);
            let total = i64::try_from(run.steps.len()).unwrap_or(0);
            let title = format!("({done}/{total}) {heading}");
            framed(&title, Some(&company), sheet.with(body.into_any()))
        },
    )
}

/// Whether this is the page that refreshed itself until the run's end, which was just now: without scripts it leads on
/// by itself, too. Who opens the run from the list, or comes back to it later, stays.
fn was_watched(run: &Run) -> bool {
    let now = server_ctx::visit().map(|visit| visit.portal.now());
    let just_now = run.finished_at.zip(now.ok()).is_some_and(|(then, now)| (now - then).num_seconds() < 30);
    just_now && server_ctx::query("watch").is_some()
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
            {password(run)}
            {wrap::panel(None, false, view! { <Progress done=done total=total text=words aside=text_of("run-state", run.state.slug())/>
                <Track steps=steps/> }.into_any())}
            <p class="row">
                {(run.state == RunState::Working).then(|| view! { <LinkButton href=paths::run_watched(run.id) label=text("run-refresh")/> })}
            </p>
            {give_up(run)}
        </section>
    }
    .into_any()
}

/// What became of it, and where to go on.
fn ended(run: &Run) -> Option<AnyView> {
    match run.state {
        RunState::Working => None,
        RunState::Done => {
            let next = open_customer(run);
            let mail = run.mail_to.as_ref().map(|mail| text_with("run-mail-sent", &[("mail", mail.as_str().into())]));
            let lead = text("run-all-done");
            let onward = onward(run);
            Some(view! { {wrap::notice(Tone::Ok, Some(Icon::Done), view! { <p><b data-ended="">{lead}</b> " " {mail} {onward} {next}</p> }.into_any())} }.into_any())
        }
        RunState::NeedsPerson if run.steps.iter().any(is_suspended) => {
            let (lead, words) = (text("run-suspended"), text("run-suspended-text"));
            let said = view! { <p><b>{lead}</b> " " {words} {open_customer(run)}</p> };
            Some(wrap::notice(Tone::Warn, None, said.into_any()))
        }
        RunState::NeedsPerson => {
            let fields = hidden(&paths::run(run.id), vec![("run", run.id.to_string())]);
            let retry = run.company.allows(Action::RetryRun).then(|| {
                view! {
                    {wrap::form("/api/provisioning/retry_run", fields, true, view! { <Button label=text("run-try-again") kind=ButtonKind::Primary/> }.into_any())}
                }
            });
            let (lead, words) = (text("run-waits"), text("run-waits-text"));
            Some(view! { {wrap::notice(Tone::Warn, None, view! { <p><b>{lead}</b> " " {words} {open_customer(run)}</p> }.into_any())} {retry} }.into_any())
        }
        RunState::GivenUp => {
            let (lead, words) = (text("run-given-up"), text("run-given-up-text"));
            let rest = match (run.finished_at, run.customer) {
                (None, None) => Some(text("run-given-up-clearing")),
                (None, Some(_)) => Some(text("run-given-up-clearing-rest")),
                (Some(_), None) => Some(text("run-given-up-anew")),
                (Some(_), Some(_)) => None,
            };
            Some(wrap::notice(
                Tone::Off,
                None,
                view! { <p><b data-ended="">{lead}</b> " " {words} " " {rest} {open_customer(run)}</p> }.into_any(),
            ))
        }
    }
}

/// The way to the customer, once it is there.
fn open_customer(run: &Run) -> Option<AnyView> {
    let href = paths::customer(run.customer?);
    let label = text_with("run-open-customer", &[("customer", run.subject.as_str().into())]);
    Some(view! { " " <a href=href>{label}</a> }.into_any())
}

/// A step that waits for a suspension to be taken back: nobody need try again.
fn is_suspended(step: &RunStep) -> bool {
    step.problem.as_deref() == Some("suspended")
}

/// The other way out, for what nobody can mend: a name or a domain that is somebody else's.
fn give_up(run: &Run) -> Option<AnyView> {
    let stopped = run.steps.iter().any(is_suspended);
    if run.state != RunState::NeedsPerson || stopped || !run.company.allows(Action::RetryRun) {
        return None;
    }
    let fields = hidden(&paths::run(run.id), vec![("run", run.id.to_string())]);
    let button = view! { <Button label=text("run-give-up")/> };
    let form = wrap::form("/api/provisioning/give_up_run", fields, true, button.into_any());
    let words = text("run-give-up-text");
    Some(wrap::panel(Some(text("run-give-up-why")), true, view! { <p>{words}</p> {form} }.into_any()))
}

/// The way on, always as a link; marked where a page that is watched goes there by itself (E8, E10).
fn onward(run: &Run) -> Option<AnyView> {
    let next = run.onward?;
    let word = match next {
        Onward::CustomerServices(_) => "customer-services",
        Onward::NewUser(_) => "new-user",
        Onward::UserServices(..) => "user-services",
    };
    let going = run.goes_on.then(|| text_of("run-going", word));
    let label = text_of("run-continue", word);
    Some(view! { " " <a href=paths::onward(next) data-goes-on=going>{label}</a> }.into_any())
}

/// The generated password: who can have it shown, and until when (E14).
fn password(run: &Run) -> Option<AnyView> {
    let words = match run.password? {
        GeneratedPassword::NotYet => text("run-password-not-yet").to_owned(),
        GeneratedPassword::Gone => text("run-password-gone").to_owned(),
        GeneratedPassword::Theirs => text_with("run-password-theirs", &[("who", run.actor.as_str().into())]),
        GeneratedPassword::Ready(until) => {
            let when = server_ctx::date_time(until);
            text_with("run-password-ready", &[("when", when.as_str().into())])
        }
    };
    let ready = matches!(run.password, Some(GeneratedPassword::Ready(_))).then(|| {
        let fields = hidden(&paths::run(run.id), Vec::new());
        let button = view! { <Button label=text("run-password-show") kind=ButtonKind::Primary/> };
        wrap::form(paths::run_password(run.id), fields, true, button.into_any())
    });
    let heading = text("account-password");
    Some(wrap::panel(Some(heading), false, view! { <p>{words}</p> {ready} }.into_any()))
}

/// The password itself, in the one answer that has it.
fn shown_once(run: &Run, password: String) -> AnyView {
    let whose = run.steps.iter().find_map(|step| match &step.what {
        PlannedStep::Account { name, .. } => Some(name.clone()),
        _ => None,
    });
    let label = text_with("run-password-of", &[("name", whose.unwrap_or_default().as_str().into())]);
    let words = text("run-password-only-time");
    wrap::notice(
        Tone::Warn,
        Some(Icon::Shield),
        view! { <CopyField label=label name="shown-once" value=password/> <p>{words}</p> }.into_any(),
    )
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

/// The runs of a company.
pub(crate) fn runs() -> Shown {
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let id = company().await?;
            Ok((portal.read_company(&scope, id).await?, portal.read_runs(&scope, id, &asked_page()).await?))
        },
        |(company, runs)| {
            let sheet = Sheet { crumbs: crumbs(&company, Vec::new()), ..Sheet::new(text("nav-runs")) };
            let body = if runs.rows.is_empty() {
                view! { <Empty heading=text("run-none") text=text("run-none-text") icon=Icon::Run/> }.into_any()
            } else {
                table(&company, &runs)
            };
            framed(text("nav-runs"), Some(&company), sheet.with(body))
        },
    )
}

fn table(company: &Company, page: &Page<RunRow>) -> AnyView {
    let runs = &page.rows;
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
            RunState::Working | RunState::GivenUp => Tone::Off,
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
    let action = Place::of(company.level, company.id).runs();
    view! {
        {wrap::list(caption, columns, None, view! { {rows.into_view()} }.into_any())}
        {pager(&page.ways, &action, ListOrder::Newest, &[])}
    }
    .into_any()
}
