use leptos::prelude::*;

use crate::{MaybeText, Text};

/// How far a wizard's step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Filled in.
    Done,
    /// The page being looked at.
    Current,
    /// Still to come.
    Later,
}

/// A named step of a wizard.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub label: Text,
    /// How far it is.
    pub state: StepState,
    /// The way back to it, once filled in.
    pub href: MaybeText,
}

/// The steps of a wizard in a line. `done` is the word screen readers hear after a finished one.
#[component]
pub fn Steps(
    /// "Step 2 of 3".
    #[prop(into)]
    label: Text,
    steps: Vec<Step>,
    #[prop(into)] done: Text,
) -> impl IntoView {
    let items: Vec<_> = steps.into_iter().map(|step| one(step, &done)).collect();
    view! { <ol class="steps" aria-label=label>{items}</ol> }
}

fn one(step: Step, done: &Text) -> impl IntoView + use<> {
    let finished = step.state == StepState::Done;
    let name = match step.href.0 {
        Some(href) => view! { <a href=href>{step.label}</a> }.into_any(),
        None => view! { <span>{step.label}</span> }.into_any(),
    };
    view! {
        <li
            class=if finished { "done" } else { "open" }
            aria-current=(step.state == StepState::Current).then_some("step")
        >
            {name}
            {finished.then(|| view! { <span class="vh">{done.clone()}</span> })}
        </li>
    }
}
