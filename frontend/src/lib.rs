//! Wakes the islands. Everything a browser runs of ours begins here.

/// Called by the page's script once the WASM is there.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    use app as _;
    leptos::mount::hydrate_islands();
}
