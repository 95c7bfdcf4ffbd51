//! The choice cards of services: in the stepper, at a customer, at a user.

use domain::provisioning::ServiceOffer;
use leptos::prelude::*;
use ui::ChoiceCard;

use crate::{
    frame::{Filled, wrap},
    server_ctx::{text, text_with},
};

/// The choice cards. *Customer Portal Settings* is included and can't be left out (E9).
pub(super) fn choices(offers: &[ServiceOffer], chosen: &[String], filled: &Filled) -> AnyView {
    let name_of = |key: &str| offers.iter().find(|offer| offer.key == key).map_or(key.to_owned(), |o| o.name.clone());
    let cards: Vec<_> = offers
        .iter()
        .map(|offer| {
            let about = crate::server_ctx::text_of("service-about", &offer.key).to_owned();
            let needs: Vec<String> = offer.needs.iter().map(|key| name_of(key)).collect();
            let hint = if needs.is_empty() {
                about
            } else {
                format!("{about} {}", text_with("service-needs", &[("service", needs.join(", ").as_str().into())]))
            };
            let aside = match offer.state {
                Some(state) => super::service_state(state).1,
                None if offer.always => text("service-included"),
                None => "",
            };
            let fixed = offer.always || offer.state.is_some();
            let checked = fixed || chosen.contains(&offer.key);
            view! {
                <ChoiceCard
                    label=offer.name.clone()
                    name="services[]"
                    value=offer.key.clone()
                    hint=hint
                    aside=aside
                    checked=checked
                    disabled=fixed
                />
            }
        })
        .collect();
    let error = filled.error("services");
    view! {
        {wrap::field_group(text("nav-services"), "services", error, view! { {cards} }.into_any())}
    }
    .into_any()
}
