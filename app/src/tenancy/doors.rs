//! What tenancy has.

use super::{api, pages};
use crate::{
    doors::{PageAt, Slice},
    forms::Form,
};

pub(crate) const SLICE: Slice = Slice {
    pages: &[
        PageAt::new(&["/resellers"], pages::overview),
        PageAt::new(&["/resellers/new"], pages::new_reseller),
        PageAt::new(&["/r/{company}"], pages::seller),
        PageAt::new(&["/partner/users", "/r/{company}/users", "/c/{company}/access"], pages::people),
        PageAt::new(&["/partner/users/new", "/r/{company}/users/new", "/c/{company}/access/new"], pages::new_person),
        PageAt::new(
            &["/partner/users/{user}/delete", "/r/{company}/users/{user}/delete", "/c/{company}/access/{user}/delete"],
            pages::remove_person,
        ),
        PageAt::new(
            &[
                "/partner/users/{user}/invitation",
                "/r/{company}/users/{user}/invitation",
                "/c/{company}/access/{user}/invitation",
            ],
            pages::invitation,
        ),
        PageAt::new(&["/partner/company", "/r/{company}/settings", "/c/{company}/settings"], pages::settings),
        PageAt::new(&["/r/{company}/suspend", "/c/{company}/suspend"], pages::suspend),
    ],
    forms: &[
        Form::of::<api::AddReseller>(),
        Form::of::<api::AddUser>(),
        Form::of::<api::EditCompany>(),
        Form::of::<api::InviteAgain>(),
        Form::of::<api::LetIn>(),
        Form::of::<api::RemoveUser>(),
        Form::of::<api::ResumeCompany>(),
        Form::of::<api::SuspendCompany>(),
        Form::of::<api::TurnAway>(),
    ],
};
