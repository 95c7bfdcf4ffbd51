use leptos::prelude::*;

use crate::{Icon, Link, MaybeText, Slot, Text};

/// One line of the left column.
#[derive(Clone, Debug)]
pub struct NavLink {
    /// Where it leads.
    pub href: Text,
    /// What it says.
    pub label: Text,
    /// Its drawing.
    pub icon: Icon,
    /// A figure at the right, ready to show.
    pub count: MaybeText,
    /// Whether the page shown belongs to it.
    pub current: bool,
}

impl NavLink {
    /// A line without figure, not current.
    pub fn new(icon: Icon, href: impl Into<Text>, label: impl Into<Text>) -> Self {
        Self { href: href.into(), label: label.into(), icon, count: MaybeText(None), current: false }
    }

    /// The same line with a figure.
    #[must_use]
    pub fn count(mut self, count: impl Into<Text>) -> Self {
        self.count = MaybeText(Some(count.into()));
        self
    }

    /// The same line, marked when `current`.
    #[must_use]
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
}

/// Who reads, and in which company.
#[derive(Clone, Debug)]
pub struct Who {
    /// "Welcome Ingrid Solberg".
    pub welcome: Text,
    /// The company, linked to its card.
    pub company: Link,
}

/// A small choice in the footer of every page, made with one press: the language, light or dark. Its buttons are one
/// POST form that comes back to the page.
#[derive(Clone, Debug)]
pub struct Switch {
    /// "Language".
    pub label: Text,
    /// Where it posts to.
    pub action: &'static str,
    /// The name the choice is sent under.
    pub name: &'static str,
    /// What there is to choose.
    pub options: Vec<SwitchOption>,
    /// The page's own address with its query, to come back to.
    pub here: Text,
}

/// One of the choices of a [`Switch`].
#[derive(Clone, Debug)]
pub struct SwitchOption {
    /// What is sent.
    pub value: &'static str,
    /// What it says.
    pub label: Text,
    /// The language of the label, where it isn't the page's.
    pub lang: Option<&'static str>,
    /// Whether it holds now.
    pub current: bool,
}

/// The bar of somebody who acts as somebody else; it can't be closed.
#[derive(Clone, Debug)]
pub struct ActingBar {
    /// "You act as Bengt Testsson, testbolag."
    pub text: Text,
    /// Where *Stop* posts to.
    pub action: Text,
    /// "Stop".
    pub stop: Text,
}

/// The frame's own words.
#[derive(Clone, Debug)]
pub struct ShellTexts {
    /// "Skip to main content".
    pub skip: Text,
    /// "Menu".
    pub menu: Text,
    /// "Main", the left column's name.
    pub nav: Text,
    /// "Tenantry", or the brand's name.
    pub product: Text,
    /// "Logout".
    pub logout: Text,
}

/// The frame of every signed-in page: skip link, top bar, left column, main, footer.
#[component]
pub fn Shell(
    texts: ShellTexts,
    who: Who,
    /// The home of the reader's role.
    #[prop(into)]
    home: Text,
    /// The left column's groups, top to bottom; the last stands at the foot.
    groups: Vec<Vec<NavLink>>,
    /// Where *Logout* posts to.
    #[prop(default = Text::Borrowed("/logout"), into)]
    logout: Text,
    /// Help, Contact Us.
    footer: Vec<Link>,
    /// Language, light or dark.
    #[prop(optional)]
    switches: Vec<Switch>,
    #[prop(optional)] acting: Option<ActingBar>,
    #[prop(optional, into)] banner: Slot,
    children: Children,
) -> impl IntoView {
    let company = who.company.label.clone();
    view! {
        <a class="skip" href="#main">{texts.skip}</a>
        {acting.map(acting_bar)}
        <div class="shell">
            <header class="top">
                <button class="button menu-button" type="button" popovertarget="side">
                    {Icon::Menu.draw()}
                    {texts.menu}
                </button>
                <span class="mark">{Icon::mark()}{company}</span>
            </header>
            <nav class="side" id="side" popover="auto" aria-label=texts.nav>
                <a class="mark" href=home>{Icon::mark()}{texts.product}</a>
                <div class="who">
                    <p>{who.welcome}</p>
                    <p><a href=who.company.href>{who.company.label}</a></p>
                </div>
                {nav_groups(groups)}
                <form class="nav leave" method="post" action=logout>
                    <button>{Icon::Leave.draw()}{texts.logout}</button>
                </form>
            </nav>
            <div class="page">
                {banner.0}
                <main class="main" id="main" tabindex="-1">{children()}</main>
                {foot(footer, switches)}
            </div>
        </div>
    }
}

fn acting_bar(bar: ActingBar) -> impl IntoView {
    view! {
        <aside class="acting">
            <form class="row spread" method="post" action=bar.action>
                <p>{bar.text}</p>
                <button class="button">{bar.stop}</button>
            </form>
        </aside>
    }
}

fn nav_groups(groups: Vec<Vec<NavLink>>) -> Vec<impl IntoView> {
    groups
        .into_iter()
        .filter(|group| !group.is_empty())
        .map(|group| {
            let lines: Vec<_> = group.into_iter().map(nav_line).collect();
            view! { <ul class="nav">{lines}</ul> }
        })
        .collect()
}

fn nav_line(line: NavLink) -> impl IntoView {
    view! {
        <li>
            <a href=line.href aria-current=line.current.then_some("page")>
                {line.icon.draw()}
                {line.label}
                {line.count.0.map(|count| view! { <span class="count">{count}</span> })}
            </a>
        </li>
    }
}

/// The frame of a page for anybody that isn't one panel: help, what went wrong.
#[component]
pub fn Bare(
    /// Help, Contact Us.
    footer: Vec<Link>,
    /// Language, light or dark.
    #[prop(optional)]
    switches: Vec<Switch>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="page">
            <main class="main" id="main">{children()}</main>
            {foot(footer, switches)}
        </div>
    }
}

pub(crate) fn foot(links: Vec<Link>, switches: Vec<Switch>) -> impl IntoView {
    let links: Vec<_> = links.into_iter().map(|link| view! { <a href=link.href>{link.label}</a> }).collect();
    let switches: Vec<_> = switches.into_iter().map(switch_form).collect();
    view! {
        <footer class="foot">
            {links}
            <div class="switches">{switches}</div>
        </footer>
    }
}

fn switch_form(switch: Switch) -> impl IntoView {
    let name = switch.name;
    let buttons: Vec<_> = switch
        .options
        .into_iter()
        .map(|option| {
            view! {
                <button
                    name=name
                    value=option.value
                    lang=option.lang
                    aria-current=option.current.then_some("true")
                >
                    {option.label}
                </button>
            }
        })
        .collect();
    view! {
        <form class="switch" method="post" action=switch.action aria-label=switch.label>
            <input type="hidden" name="next" value=switch.here/>
            {buttons}
        </form>
    }
}
