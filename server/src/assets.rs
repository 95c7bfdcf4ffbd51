//! Files with a name that changes with their content: kept by browsers for a year.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::site::Site;

/// How much of a file is read at once: a client that takes nothing holds so much of our memory.
const CHUNK: usize = 16 * 1024;

/// Serves the package, compressed beforehand where it was.
pub(crate) async fn file(State(site): State<Arc<Site>>, request: Request) -> Response {
    let files = ServeDir::new(&*site.leptos.site_root)
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false)
        .with_buf_chunk_size(CHUNK);
    match files.oneshot(request).await {
        Ok(answer) => kept(answer.map(Body::new)),
        Err(never) => match never {},
    }
}

fn kept(mut answer: Response) -> Response {
    let status = answer.status();
    if status.is_success() || status == http::StatusCode::NOT_MODIFIED {
        let for_ever = HeaderValue::from_static("public, max-age=31536000, immutable");
        answer.headers_mut().insert(header::CACHE_CONTROL, for_ever);
    }
    answer
}
