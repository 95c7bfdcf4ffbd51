//! A run's page that moves by itself: it listens to the run's stream and takes over the server's fresh markup.

use core::time::Duration;

use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use wasm_bindgen::{JsValue, closure::Closure};
use web_sys::{DomParser, EventSource, HtmlFormElement, Request, RequestInit, Response, SupportedType};

/// The run around `children`, which hold an element with the id `run`.
#[island]
pub fn LiveRun(
    /// The run's own page.
    page: String,
    /// The address of the stream.
    events: String,
    /// Whether there is anything to wait for.
    working: bool,
    /// Whether something stands here that the reader needs time for: then nothing leads away by itself.
    stays: bool,
    /// The server's view of the run.
    children: Children,
) -> impl IntoView {
    Effect::new(move |_| {
        if working {
            // Who comes back to this page later sees the run as it ended, and isn't led on again.
            let _ = window().history().and_then(|past| past.replace_state_with_url(&JsValue::NULL, "", Some(&page)));
            listen(&events, page.clone(), stays);
        }
    });
    view! { <div class="live">{children()}</div> }
}

fn listen(address: &str, page: String, stays: bool) {
    let Ok(stream) = EventSource::new(address) else { return };
    let source = stream.clone();
    let moved = Closure::<dyn FnMut(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
        let ended = event.data().as_string().is_some_and(|data| data.contains("\"moving\":false"));
        if ended {
            source.close();
        }
        let page = page.clone();
        spawn_local(async move {
            refresh(&page).await.unwrap_or_default();
            if ended && !stays {
                go_on();
            }
        });
    });
    let _ = stream.add_event_listener_with_callback("run", moved.as_ref().unchecked_ref());
    // The page lives as long as its stream.
    moved.forget();
}

/// How long the line stands that says where it goes on; longer for who asked for calm.
const PAUSE: Duration = Duration::from_millis(1800);
const LONG_PAUSE: Duration = Duration::from_secs(5);

/// The page was watched to the run's end: it says where it goes on, and goes there (E8, E10). The server marks the link
/// only where there is such a way.
fn go_on() {
    let find = |what: &str| document().query_selector(what).ok().flatten();
    let Some(link) = find("#run a[data-goes-on]") else { return };
    let (Some(words), Some(next)) = (link.get_attribute("data-goes-on"), link.get_attribute("href")) else { return };
    if let Some(line) = find("#run [data-ended]") {
        line.set_text_content(Some(&words));
    }
    let calm = window().match_media("(prefers-reduced-motion: reduce)").ok().flatten().is_some_and(|m| m.matches());
    set_timeout(move || super::form::go_to(&next), if calm { LONG_PAUSE } else { PAUSE });
}

/// Fetches the run's page and takes its `#run` over: words, dates and states stay the server's.
async fn refresh(page: &str) -> Result<(), JsValue> {
    let answer = fetch(&Request::new_with_str(page)?).await?;
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
