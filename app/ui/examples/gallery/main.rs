//! Draws every component to static pages, to look at: `cargo run -p ui --example gallery -- target/gallery`.

mod forms;
mod pages;
mod parts;

use std::{env, fs, io, path::Path};

use leptos::prelude::*;

fn main() -> io::Result<()> {
    let out = env::args().nth(1).unwrap_or_else(|| "target/gallery".to_owned());
    fs::create_dir_all(&out)?;
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../style/main.css").canonicalize()?;
    let owner = Owner::new();
    for (name, title, draw) in pages::all() {
        for theme in ["light", "dark"] {
            let body = owner.with(|| draw().to_html());
            let page = format!(
                "<!DOCTYPE html><html lang=\"en\" data-theme=\"{theme}\"><head><meta charset=\"utf-8\">\
                 <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} · Tenantry</title>\
                 <link rel=\"stylesheet\" href=\"file://{}\"></head><body>{body}</body></html>",
                style.display()
            );
            fs::write(Path::new(&out).join(format!("{name}-{theme}.html")), page)?;
        }
    }
    Ok(())
}
