//! What stands behind the doors that aren't pages: signing in and out, the small choices, and the process's health.

mod choices;
mod health;
mod password;
pub(crate) mod sign_in;

use std::sync::Arc;

use app::paths;
use axum::routing::{MethodRouter, get, post};

pub use self::health::Readiness;
use crate::{assets, site::Site, stream};

/// The handler behind a door.
pub(crate) fn at(path: &str) -> Option<MethodRouter<Arc<Site>>> {
    Some(match path {
        "/livez" => get(health::lives),
        "/readyz" => get(health::is_ready),
        "/favicon.ico" => get(health::no_icon),
        "/pkg/{*file}" => get(assets::file),
        "/login/start" => get(sign_in::start),
        "/login/callback" => get(sign_in::finish),
        "/login/send-link-again" => post(sign_in::send_link_again),
        "/login/take-up" => post(sign_in::take_up),
        "/login/frontchannel-logout" => get(sign_in::ended_elsewhere),
        "/logout" => post(sign_in::leave),
        "/language" => post(choices::language),
        "/theme" => post(choices::theme),
        paths::RUN_EVENTS => get(stream::events),
        paths::RUN_PASSWORD => post(password::show),
        _ => return None,
    })
}
