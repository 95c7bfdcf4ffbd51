//! Having a generated password shown (E14): the one post that is answered with a page, since no later request could have
//! it again. Nothing of it is kept, in an address, a cookie or a table.

use std::sync::Arc;

use app::{
    paths,
    server_ctx::{Visit, told},
};
use axum::{
    Extension,
    body::{Bytes, to_bytes},
    extract::{Path, Request, State},
    http::Uri,
    response::Response,
};
use domain::{denial::Denial, ids::RunId};
use portal::ports::Secret;

use crate::{doors, gate, reply, router, site::Site, trouble::Reader};

/// `POST /jobs/{id}/password`: the run's page with the password in it, or back to the page with why not.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    Extension(visit): Extension<Arc<Visit>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let from = reply::Sender::of(&site, request.extensions(), request.headers());
    let asked = router::asked_by(&request);
    let (parts, body) = request.into_parts();
    let Ok(form) = to_bytes(body, reply::FORM_BYTES).await else {
        return Reader::of(&site, &parts.headers).too_much(&site);
    };
    // Before the act: once the password is shown, nothing may fail any more.
    let door = doors::at(paths::RUN).find_map(|door| Some((door, door.page?.page())));
    let run = id.parse::<RunId>().ok().and_then(|run| Some((run, paths::run(run).parse::<Uri>().ok()?, door?, asked?)));
    let shown = match run {
        Some((run, uri, (door, page), asked)) => password(&site, &visit, run, &form).await.map(|secret| {
            let params = vec![("run".to_owned(), run.to_string())];
            (page, asked.at(door, params).showing(uri, secret))
        }),
        None => Err(Denial::NotFound),
    };
    match shown {
        Ok((page, asked)) => router::show(&site, page, Some(asked)).await,
        Err(denial) if gate::is_browser(&parts.headers) => {
            reply::back_to_form(&site, Some(&visit), from, &form, denial).await
        }
        Err(denial) => gate::as_json(denial),
    }
}

async fn password(site: &Site, visit: &Visit, run: RunId, form: &Bytes) -> Result<Secret, Denial> {
    let scope = visit.scope.as_ref().ok_or(Denial::SignedOut)?;
    let stamp = url::form_urlencoded::parse(form).find(|(name, _)| name == "stamp");
    let stamp = stamp.map(|(_, value)| value.into_owned()).unwrap_or_default();
    let told = |error| told(error, &visit.request_id);
    let stamp = site.portal.open_form(scope, &stamp).map_err(told)?;
    site.portal.show_password(scope, stamp, run).await.map_err(told)
}
