use leptos::prelude::*;

use crate::{MaybeText, Text, field::field_id};

/// What is wrong, and with which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name; nothing where the whole form is meant.
    pub field: MaybeText,
    /// What is wrong, in a sentence that names the field.
    pub message: Text,
}

impl FieldError {
    /// A fault of one field.
    pub fn of(field: impl Into<Text>, message: impl Into<Text>) -> Self {
        Self { field: MaybeText(Some(field.into())), message: message.into() }
    }

    /// A fault of the whole form.
    pub fn of_form(message: impl Into<Text>) -> Self {
        Self { field: MaybeText(None), message: message.into() }
    }
}

/// What has to be mended, above the heading; takes the focus, also without scripts. Nothing where there is no error.
#[component]
pub fn ErrorSummary(#[prop(into)] heading: Text, errors: Vec<FieldError>) -> impl IntoView {
    (!errors.is_empty()).then(move || {
        let lines: Vec<_> = errors
            .into_iter()
            .map(|error| match error.field.0 {
                Some(field) => {
                    let href = format!("#{}", field_id(&field));
                    view! { <li><a href=href>{error.message}</a></li> }.into_any()
                }
                None => view! { <li>{error.message}</li> }.into_any(),
            })
            .collect();
        view! {
            <section class="problem" aria-labelledby="problem" tabindex="-1" autofocus>
                <h2 id="problem">{heading}</h2>
                <ul>{lines}</ul>
            </section>
        }
    })
}
