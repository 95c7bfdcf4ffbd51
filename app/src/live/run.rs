//! A run's page that moves by itself: it listens to the run's stream and takes over the server's fresh markup.

use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use wasm_bindgen::{JsValue, closure::Closure};
use web_sys::{DomParser, EventSource, HtmlFormElement, Request, RequestInit, Response, SupportedType};

/// The run around `children`, which hold an element with the id `run`.
#[island]
pub fn LiveRun(
    /// The address of the stream.
    events: String,
    /// Whether there is anything to wait for.
    working: bool,
    /// The server's view of the run.
    children: Children,
) -> impl IntoView {
    Effect::new(move |_| {
        if working {
            listen(&events);
        }
    });
    view! { <div class="live">{children()}</div> }
}

fn listen(address: &str) {
    let Ok(stream) = EventSource::new(address) else { return };
    let source = stream.clone();
    let moved = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
        let ended = event.data().as_string().is_some_and(|data| !data.contains("\"state\":\"working\""));
        if ended {
            source.close();
        }
        spawn_local(async { refresh().await.unwrap_or_default() });
    });
    let _ = stream.add_event_listener_with_callback("run", moved.as_ref().unchecked_ref());
    // The page lives as long as its stream.
    moved.forget();
}

/// Fetches this very page and takes its `#run` over: words, dates and states stay the server's.
async fn refresh() -> Result<(), JsValue> {
    let address = window().location().href()?;
    let answer = fetch(&Request::new_with_str(&address)?).await?;
    let text = text(&answer).await?;
    let fresh = DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml)?;
    let (Some(fresh), Some(shown)) = (fresh.get_element_by_id("run"), document().get_element_by_id("run")) else {
        return Ok(());
    };
    shown.replace_with_with_node_1(&fresh)
}

/// Posts a form as a browser would, and asks for an answer that a program reads.
pub(super) async fn post(form: &HtmlFormElement) -> Option<(u16, String)> {
    let data = web_sys::FormData::new_with_form(form).ok()?;
    let body = web_sys::UrlSearchParams::new_with_str_sequence_sequence(data.unchecked_ref()).ok()?;
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_body(body.as_ref());
    let request = Request::new_with_str_and_init(&form.action(), &options).ok()?;
    request.headers().set("accept", "application/json").ok()?;
    let answer = fetch(&request).await.ok()?;
    let status = answer.status();
    Some((status, text(&answer).await.ok()?))
}

async fn fetch(request: &Request) -> Result<Response, JsValue> {
    let promise = window().fetch_with_request(request);
    wasm_bindgen_futures::JsFuture::from(promise).await?.dyn_into()
}

async fn text(answer: &Response) -> Result<String, JsValue> {
    Ok(wasm_bindgen_futures::JsFuture::from(answer.text()?).await?.as_string().unwrap_or_default())
}
