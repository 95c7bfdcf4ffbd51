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

/// A language of the switch in the footer.
#[derive(Clone, Debug)]
pub struct Language {
    /// "sv".
    pub code: &'static str,
    /// "Svenska".
    pub name: &'static str,
    /// Whether the page is in it.
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
    /// "Language".
    pub language: Text,
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
    #[prop(optional)] languages: Vec<Language>,
    /// Where the language switch posts to.
    #[prop(default = Text::Borrowed("/language"), into)]
    language_action: Text,
    /// The page's own address, so that the switch comes back to it.
    #[prop(optional, into)]
    here: MaybeText,
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
                {foot(footer, texts.language, languages, language_action, here)}
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

pub(crate) fn foot(
    links: Vec<Link>,
    label: Text,
    languages: Vec<Language>,
    action: Text,
    here: MaybeText,
) -> impl IntoView {
    let links: Vec<_> = links.into_iter().map(|link| view! { <a href=link.href>{link.label}</a> }).collect();
    view! {
        <footer class="foot">
            {links}
            {(!languages.is_empty()).then(|| language_switch(label, languages, action, here))}
        </footer>
    }
}

fn language_switch(label: Text, languages: Vec<Language>, action: Text, here: MaybeText) -> impl IntoView {
    let buttons: Vec<_> = languages
        .into_iter()
        .map(|language| {
            view! {
                <button
                    name="language"
                    value=language.code
                    lang=language.code
                    aria-current=language.current.then_some("true")
                >
                    {language.name}
                </button>
            }
        })
        .collect();
    view! {
        <form class="languages" method="post" action=action aria-label=label>
            {here.0.map(|here| view! { <input type="hidden" name="next" value=here/> })}
            {buttons}
        </form>
    }
}
