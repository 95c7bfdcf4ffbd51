//! Which address shows which page, and the document around them.

use std::sync::OnceLock;

use leptos::{config::LeptosOptions, prelude::*};
use leptos_meta::MetaTags;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{audit, frame, house, identity, provisioning, server_ctx, tenancy};

/// Every page. `SsrMode::Async`: the answer is whole, and a missing thing is a real 404.
#[component]
pub fn App() -> impl IntoView {
    leptos_meta::provide_meta_context();
    view! {
        <Router>
            <FlatRoutes fallback=|| frame::trouble(&domain::denial::Denial::NotFound)>
                <Route path=path!("/") view=identity::pages::landing ssr=SsrMode::Async/>
                <Route path=path!("/login") view=identity::sign_in_pages::login ssr=SsrMode::Async/>
                <Route path=path!("/login/second") view=identity::sign_in_pages::second ssr=SsrMode::Async/>
                <Route path=path!("/login/invitation") view=identity::take_up_page::take_up ssr=SsrMode::Async/>
                <Route path=path!("/invite/:token") view=identity::pages::invited ssr=SsrMode::Async/>
                <Route path=path!("/terms") view=identity::pages::terms ssr=SsrMode::Async/>
                <Route path=path!("/home") view=identity::pages::home ssr=SsrMode::Async/>
                <Route path=path!("/me") view=identity::pages::me ssr=SsrMode::Async/>
                <Route path=path!("/help") view=house::help ssr=SsrMode::Async/>
                <Route path=path!("/contact") view=house::contact ssr=SsrMode::Async/>
                <Route path=path!("/resellers") view=tenancy::pages::overview ssr=SsrMode::Async/>
                <Route path=path!("/resellers/new") view=tenancy::pages::new_reseller ssr=SsrMode::Async/>
                <Route path=path!("/log") view=audit::pages::log ssr=SsrMode::Async/>
                <Route path=path!("/jobs") view=provisioning::pages::runs ssr=SsrMode::Async/>
                <Route path=path!("/jobs/:run") view=provisioning::pages::run ssr=SsrMode::Async/>
                <Route path=path!("/partner/users") view=tenancy::pages::people ssr=SsrMode::Async/>
                <Route path=path!("/partner/users/new") view=tenancy::pages::new_person ssr=SsrMode::Async/>
                <Route path=path!("/partner/users/:user/delete") view=tenancy::pages::remove_person ssr=SsrMode::Async/>
                <Route path=path!("/partner/users/:user/invitation") view=tenancy::pages::invitation ssr=SsrMode::Async/>
                <Route path=path!("/partner/company") view=tenancy::pages::settings ssr=SsrMode::Async/>
                <Route path=path!("/partner/codes") view=provisioning::pages::codes ssr=SsrMode::Async/>
                <Route path=path!("/partner/catalogue") view=provisioning::pages::products ssr=SsrMode::Async/>
                <Route path=path!("/r/:company") view=tenancy::pages::seller ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/users") view=tenancy::pages::people ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/users/new") view=tenancy::pages::new_person ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/users/:user/delete") view=tenancy::pages::remove_person ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/users/:user/invitation") view=tenancy::pages::invitation ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/log") view=audit::pages::log ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/jobs") view=provisioning::pages::runs ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/codes") view=provisioning::pages::codes ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/settings") view=tenancy::pages::settings ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/suspend") view=tenancy::pages::suspend ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/customers/new") view=provisioning::pages::new_customer ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/drafts/:draft/customer") view=provisioning::pages::draft_customer ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/drafts/:draft/administrator") view=provisioning::pages::draft_administrator ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/drafts/:draft/services") view=provisioning::pages::draft_services ssr=SsrMode::Async/>
                <Route path=path!("/r/:company/drafts/:draft/plan") view=provisioning::pages::draft_plan ssr=SsrMode::Async/>
                <Route path=path!("/c/:company") view=provisioning::pages::customer ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/users") view=provisioning::pages::accounts ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/users/new") view=provisioning::pages::new_account ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/users/:account") view=provisioning::pages::account ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/users/:account/services") view=provisioning::pages::account_services ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/services") view=provisioning::pages::services ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/access") view=tenancy::pages::people ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/access/new") view=tenancy::pages::new_person ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/access/:user/delete") view=tenancy::pages::remove_person ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/access/:user/invitation") view=tenancy::pages::invitation ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/log") view=audit::pages::log ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/jobs") view=provisioning::pages::runs ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/settings") view=tenancy::pages::settings ssr=SsrMode::Async/>
                <Route path=path!("/c/:company/suspend") view=tenancy::pages::suspend ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}

/// The document: language and theme are on the root, so that nothing flashes.
pub fn document(options: LeptosOptions) -> impl IntoView {
    let style = stylesheet(&options);
    provide_context(options);
    let theme = server_ctx::visit().map_or("auto", |visit| visit.theme);
    view! {
        <!DOCTYPE html>
        <html lang=server_ctx::locale().code() data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="stylesheet" href=style/>
                <link rel="icon" href="data:,"/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The address of the one style sheet. Leptos would read its hash from disk for every answer; this reads it once.
fn stylesheet(options: &LeptosOptions) -> &'static str {
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
