//! What tenancy has.

use domain::authority::Action::{AddReseller, EditCompany, SeeBelow, SeeUsers};
use ui::Icon;

use super::{api, pages};
use crate::{
    doors::{
        Column::{self, Customer, OwnEntry, OwnReseller, Partner, Reseller},
        Entry,
        Needs::{Above, Act},
        PageAt, Slice,
    },
    forms::Form,
};

pub(crate) const SLICE: Slice = Slice {
    pages: &[
        PageAt::new(&["/resellers"], pages::overview).behind("resellers").listed(&[
            Entry::new(&[Partner], (1, 1), Icon::Resellers, "nav-resellers", Act(SeeBelow)),
            Entry::new(&[OwnEntry, Reseller], (1, 0), Icon::Resellers, "nav-back-to-resellers", Above),
        ]),
        PageAt::new(&["/resellers/new"], pages::new_reseller).behind("new-reseller").listed(&[Entry::new(
            &[Partner],
            (2, 1),
            Icon::Add,
            "nav-add-reseller",
            Act(AddReseller),
        )]),
        PageAt::new(&["/r/{company}"], pages::seller).also_of_own_entry().behind("customers").listed(&[
            Entry::new(&[OwnEntry, Reseller], (1, 1), Icon::Customers, "nav-customers", Act(SeeBelow)),
            Entry::new(&[OwnReseller], (1, 1), Icon::Company, "nav-home", Act(SeeBelow)),
            Entry::new(&[Customer], (1, 0), Icon::Customers, "nav-back-to-customers", Above),
        ]),
        PageAt::new(&["/partner/users", "/r/{company}/users", "/c/{company}/access"], pages::people)
            .behind("people")
            .listed(&[
                Entry::new(&[Partner, OwnEntry], (2, 2), Icon::Person, "nav-partner-users", Act(SeeUsers)),
                Entry::new(&[Reseller], (2, 2), Icon::Person, "nav-reseller-users", Act(SeeUsers)),
                Entry::new(&[Customer], (2, 1), Icon::Person, "nav-access", Act(SeeUsers)),
            ]),
        PageAt::new(&["/partner/users/new", "/r/{company}/users/new", "/c/{company}/access/new"], pages::new_person)
            .behind("people"),
        PageAt::new(
            &["/partner/users/{user}/delete", "/r/{company}/users/{user}/delete", "/c/{company}/access/{user}/delete"],
            pages::remove_person,
        )
        .behind("people"),
        PageAt::new(
            &[
                "/partner/users/{user}/invitation",
                "/r/{company}/users/{user}/invitation",
                "/c/{company}/access/{user}/invitation",
            ],
            pages::invitation,
        )
        .behind("people"),
        PageAt::new(&["/partner/company", "/r/{company}/settings", "/c/{company}/settings"], pages::settings)
            .behind("settings")
            .listed(&[Entry::new(Column::ALL, (3, 2), Icon::Configuration, "nav-configuration", Act(EditCompany))]),
        PageAt::new(&["/r/{company}/suspend", "/c/{company}/suspend"], pages::suspend).behind("settings"),
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
    routes: &[],
};
