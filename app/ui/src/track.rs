use leptos::prelude::*;

use crate::{MaybeText, Slot, Text, Tone};

/// How far a step of a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackState {
    /// Its turn has not come.
    Waiting,
    /// Under way.
    Working,
    /// Made.
    Done,
    /// Tried, and given up until somebody tries again.
    Failed,
    /// Cannot go on without somebody's hand.
    NeedsPerson,
    /// Left out.
    Skipped,
}

impl TrackState {
    const fn class(self) -> &'static str {
        match self {
            Self::Waiting => "is-waiting",
            Self::Working => "is-now",
            Self::Done => "is-done",
            Self::Failed => "is-bad",
            Self::NeedsPerson => "is-stuck",
            Self::Skipped => "is-skipped",
        }
    }

    const fn sign(self) -> Option<&'static str> {
        match self {
            Self::Done => Some("✓"),
            Self::Failed => Some("✕"),
            Self::NeedsPerson => Some("!"),
            Self::Skipped => Some("–"),
            Self::Waiting | Self::Working => None,
        }
    }

    const fn tone(self) -> Tone {
        match self {
            Self::Waiting | Self::Skipped => Tone::Off,
            Self::Working => Tone::Info,
            Self::Done => Tone::Ok,
            Self::Failed => Tone::Bad,
            Self::NeedsPerson => Tone::Warn,
        }
    }
}

/// One step of a run.
pub struct TrackStep {
    /// "Hosted Exchange".
    pub title: Text,
    /// How far it is.
    pub state: TrackState,
    /// The state in words: "Working", "Waiting for Hosted Exchange".
    pub word: Text,
    /// What was made, or why not, and what can be done.
    pub detail: MaybeText,
    /// *Try again*, *Done by hand*.
    pub act: Slot,
}

impl TrackStep {
    /// A step without detail or act.
    pub fn new(title: impl Into<Text>, state: TrackState, word: impl Into<Text>) -> Self {
        Self { title: title.into(), state, word: word.into(), detail: MaybeText(None), act: Slot(None) }
    }

    /// The same step with a sentence.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<MaybeText>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same step with something to do.
    #[must_use]
    pub fn act(mut self, act: impl Into<Slot>) -> Self {
        self.act = act.into();
        self
    }
}

/// A run as a line of steps, each with its state in words.
#[component]
pub fn Track(steps: Vec<TrackStep>) -> impl IntoView {
    let items: Vec<_> = (1_usize..).zip(steps).map(|(place, step)| one(place, step)).collect();
    view! { <ol class="track">{items}</ol> }
}

fn one(place: usize, step: TrackStep) -> impl IntoView {
    let sign = step.state.sign().map_or_else(|| Text::Owned(place.to_string()), Text::Borrowed);
    view! {
        <li class=step.state.class()>
            <span class="dot" aria-hidden="true">{sign}</span>
            <b>{step.title}</b>
            <span class=step.state.tone().status_class()>{step.word}</span>
            {step.detail.0.map(|detail| view! { <p>{detail}</p> })}
            {step.act.0.map(|act| view! { <div class="row">{act}</div> })}
        </li>
    }
}
