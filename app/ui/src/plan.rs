use leptos::prelude::*;

use crate::{Icon, Link, Text};

/// One thing a plan will make.
pub struct PlanItem {
    /// What kind of thing.
    pub icon: Icon,
    /// "Customer <b>testbolag</b>, code TB1001".
    pub text: AnyView,
}

impl PlanItem {
    /// A line of the plan.
    pub fn new(icon: Icon, text: impl IntoView + 'static) -> Self {
        Self { icon, text: text.into_any() }
    }
}

/// What will be made, line by line.
#[component]
pub fn PlanList(items: Vec<PlanItem>) -> impl IntoView {
    let items: Vec<_> =
        items.into_iter().map(|item| view! { <li>{item.icon.draw()}<span>{item.text}</span></li> }).collect();
    view! { <ul class="plan">{items}</ul> }
}

/// A term with its value, and the way to change it.
pub struct Definition {
    /// What it is.
    pub term: Text,
    /// Its value.
    pub value: AnyView,
    /// *Change*, with `about` saying what.
    pub act: Option<Link>,
}

impl Definition {
    /// A pair without a way to change it.
    pub fn new(term: impl Into<Text>, value: impl IntoView + 'static) -> Self {
        Self { term: term.into(), value: value.into_any(), act: None }
    }

    /// The same pair with *Change*.
    #[must_use]
    pub fn change(mut self, link: Link) -> Self {
        self.act = Some(link);
        self
    }
}

/// Terms and values; with *Change* links it's the page that checks a wizard's answers.
#[component]
pub fn DefinitionList(items: Vec<Definition>) -> impl IntoView {
    let items: Vec<_> = items
        .into_iter()
        .map(|item| {
            view! {
                <div>
                    <dt>{item.term}</dt>
                    <dd>{item.value}</dd>
                    {item
                        .act
                        .map(|link| {
                            view! {
                                <dd class="act">
                                    <a href=link.href>
                                        {link.label}
                                        {link.about.0.map(|about| view! { <span class="vh">": " {about}</span> })}
                                    </a>
                                </dd>
                            }
                        })}
                </div>
            }
        })
        .collect();
    view! { <dl class="facts">{items}</dl> }
}
