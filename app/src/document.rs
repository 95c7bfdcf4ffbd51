//! The document around a page, and the one function that renders pages: it reads first, then draws the whole of it into
//! one text (docs/adr/018).

use std::{
    fmt::Write as _,
    sync::{Arc, OnceLock},
};

use axum::http::StatusCode;
use hydration_context::SsrSharedContext;
use leptos::{config::LeptosOptions, nonce::Nonce, prelude::*, reactive::computed::ScopedFuture};
use ui::PageHead;

use crate::{
    doors::Page,
    server_ctx::{self, Asked},
};

/// A page as it was answered.
pub struct Rendered {
    /// Its status.
    pub status: StatusCode,
    /// Where it leads instead, where it does.
    pub location: Option<String>,
    /// The document.
    pub html: String,
}

/// Renders a page for a request.
pub async fn render(page: Page, asked: Asked, options: &LeptosOptions) -> Rendered {
    let asked = Arc::new(asked);
    let head = PageHead::default();
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let drawing = owner.with(|| {
        provide_context(head.clone());
        provide_context(options.clone());
        provide_context(Nonce::from_value(Arc::clone(&asked.nonce)));
        ScopedFuture::new_untracked(async move { page().await.to_html() })
    });
    let body = server_ctx::within(Arc::clone(&asked), drawing).await;
    owner.unset_with_forced_cleanup();
    let (status, location) = asked.answer();
    let html = if location.is_some() { String::new() } else { document(&asked, &head, &body, options) };
    Rendered { status, location, html }
}

/// Language and theme are on the root, so that nothing flashes.
fn document(asked: &Asked, head: &PageHead, body: &str, options: &LeptosOptions) -> String {
    let (language, theme) = (asked.visit.locale.code(), asked.visit.theme);
    let style = stylesheet(options);
    let mut html = String::with_capacity(body.len() + 600);
    // Writing into a text can't fail. Everything but the title is a word of ours.
    let _ = write!(
        html,
        "<!DOCTYPE html><html lang=\"{language}\" data-theme=\"{theme}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><link rel=\"stylesheet\" href=\"{style}\">\
         <link rel=\"icon\" href=\"data:,\">{title}</head><body>",
        title = head.title(),
    );
    html.push_str(body);
    html.push_str("</body></html>");
    html
}

/// The address of the one style sheet. Leptos would read its hash from disk for every answer; this reads it once.
pub fn stylesheet(options: &LeptosOptions) -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| {
        let hash = hash_of(options, "css").map(|hash| format!(".{hash}")).unwrap_or_default();
        format!("/{}/{}{hash}.css", options.site_pkg_dir, options.output_name)
    })
}

fn hash_of(options: &LeptosOptions, kind: &str) -> Option<String> {
    if !options.hash_files {
        return None;
    }
    let beside = std::env::current_exe().ok()?;
    let file = beside.parent()?.join(options.hash_file.as_ref());
    let lines = std::fs::read_to_string(file).ok()?;
    let line = lines.lines().find_map(|line| line.strip_prefix(kind)?.strip_prefix(':'))?;
    Some(line.trim().to_owned())
}

/// What a page with islands needs; on no other page, since it brings the WASM along wherever it stands.
#[component]
pub(crate) fn Interactive() -> impl IntoView {
    let options = expect_context::<LeptosOptions>();
    view! { <HydrationScripts options islands=true/> }
}
