//! What provisioning has.

use domain::authority::Action::{CreateCustomer, IssueCodes, SeeCompany, SeeRuns};
use ui::Icon;

use super::{
    api, pages,
    paths::{RUN, RUN_EVENTS, RUN_PASSWORD},
};
use crate::{
    doors::{
        Column::{self, Customer, OwnCustomer, OwnEntry, Partner, Reseller},
        Entry,
        Needs::{Act, OwnAct},
        PageAt, RouteAt, Slice, Who,
    },
    forms::Form,
};

pub(crate) const SLICE: Slice = Slice {
    pages: &[
        PageAt::new(&["/jobs", "/r/{company}/jobs", "/c/{company}/jobs"], pages::runs)
            .everybodys()
            .behind("runs")
            .listed(&[Entry::new(Column::ALL, (3, 1), Icon::Run, "nav-runs", Act(SeeRuns))]),
        PageAt::new(&[RUN], pages::run).behind("runs"),
        PageAt::new(&["/partner/codes", "/r/{company}/codes"], pages::codes).behind("codes").listed(&[Entry::new(
            &[Partner, Reseller],
            (2, 3),
            Icon::Offer,
            "nav-codes",
            OwnAct(CreateCustomer),
        )]),
        PageAt::new(&["/partner/catalogue"], pages::products).behind("catalogue").listed(&[Entry::new(
            &[Partner],
            (2, 4),
            Icon::Book,
            "nav-catalogue",
            Act(IssueCodes),
        )]),
        PageAt::new(&["/r/{company}/customers/new"], pages::new_customer)
            .also_of_own_entry()
            .behind("new-customer")
            .listed(&[Entry::new(&[OwnEntry, Reseller], (2, 1), Icon::Add, "nav-new-customer", Act(CreateCustomer))]),
        PageAt::new(&["/r/{company}/drafts/{draft}/customer"], pages::draft_customer)
            .also_of_own_entry()
            .behind("new-customer"),
        PageAt::new(&["/r/{company}/drafts/{draft}/administrator"], pages::draft_administrator)
            .also_of_own_entry()
            .behind("new-customer"),
        PageAt::new(&["/r/{company}/drafts/{draft}/services"], pages::draft_services)
            .also_of_own_entry()
            .behind("new-customer"),
        PageAt::new(&["/r/{company}/drafts/{draft}/plan"], pages::draft_plan)
            .also_of_own_entry()
            .behind("new-customer"),
        PageAt::new(&["/c/{company}"], pages::customer).behind("customer").listed(&[Entry::new(
            &[Customer, OwnCustomer],
            (1, 1),
            Icon::Company,
            "nav-home",
            Act(SeeCompany),
        )]),
        PageAt::new(&["/c/{company}/users"], pages::accounts).behind("accounts").listed(&[Entry::new(
            &[Customer],
            (1, 2),
            Icon::Person,
            "nav-users",
            Act(SeeRuns),
        )]),
        PageAt::new(&["/c/{company}/users/new"], pages::new_account).behind("accounts"),
        PageAt::new(&["/c/{company}/users/{account}"], pages::account).behind("accounts"),
        PageAt::new(&["/c/{company}/users/{account}/services"], pages::account_services).behind("accounts"),
        PageAt::new(&["/c/{company}/services"], pages::services).behind("services").listed(&[Entry::new(
            &[Customer],
            (1, 3),
            Icon::Shield,
            "nav-services",
            Act(SeeRuns),
        )]),
    ],
    forms: &[
        Form::of::<api::CancelDraft>(),
        Form::of::<api::CreateAccount>(),
        Form::of::<api::GiveServices>(),
        Form::of::<api::GiveUpRun>(),
        Form::of::<api::IssueCode>(),
        Form::of::<api::ProvisionCustomer>(),
        Form::of::<api::RetryRun>(),
        Form::of::<api::SaveAdministrator>(),
        Form::of::<api::SaveCustomer>(),
        Form::of::<api::SaveCustomerOnly>(),
        Form::of::<api::SaveServices>(),
        Form::of::<api::StartServices>(),
    ],
    routes: &[RouteAt::get(RUN_EVENTS, Who::SignedIn), RouteAt::post(RUN_PASSWORD, Who::SignedIn)],
};
