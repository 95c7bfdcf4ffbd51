//! The one error a customer may read (architecture.md 7), as server functions answer it.

use domain::denial::Denial;
use serde::{Deserialize, Serialize};
use server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};

/// Why a server function didn't do it. Closed and serialisable; no text from below.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AppError(pub Denial);

impl core::fmt::Display for AppError {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "{}", self.0.status())
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // A body that can't be read is a form that isn't ours, or of another release.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self(Denial::Stale(domain::denial::Staleness::FormExpired))
            }
            ServerFnErrorErr::Request(_) => Self(Denial::TryLater { seconds: 10 }),
            _ => Self(Denial::Unexpected { reference: String::new() }),
        }
    }
}

impl From<Denial> for AppError {
    fn from(denial: Denial) -> Self {
        Self(denial)
    }
}

/// What a server function that changes something answers: where to go next. The page there says what was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// A path of ours.
    pub next: String,
}

impl Done {
    /// Go there.
    pub fn at(next: impl Into<String>) -> Self {
        Self { next: next.into() }
    }
}
