use leptos::prelude::*;
use ui::*;

use crate::pages::shell;

fn crumbs() -> (Text, Vec<Link>) {
    ("Breadcrumb".into(), vec![Link::new("#", "Nordlys AS"), Link::new("#", "Fjord Backup AB")])
}

fn steps(current: usize) -> AnyView {
    let steps = ["Create Customer", "Create Administrator", "Provision Services"]
        .into_iter()
        .enumerate()
        .map(|(place, label)| Step {
            label: label.into(),
            state: match place.cmp(&current) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Current,
                std::cmp::Ordering::Greater => StepState::Later,
            },
            href: (place < current).then_some("#").into(),
        })
        .collect();
    view! { <Steps label=format!("Step {} of 3", current + 1) steps done="done"/> }.into_any()
}

fn will_be_made() -> AnyView {
    let items = vec![
        PlanItem::new(Icon::Company, view! { "Customer " <b>"testbolag"</b> ", code TB1001, domain testbolag.se" }),
        PlanItem::new(Icon::Shield, "Customer Portal Settings"),
        PlanItem::new(Icon::Person, view! { "Administrator " <b>"Bengt Testsson"</b> }),
        PlanItem::new(Icon::Mail, "Welcome mail to bengt.testsson@testbolag.se, in Swedish"),
    ];
    view! {
        <aside aria-label="What will be made">
            <Panel heading="What will be made" sunken=true>
                <p><small>"Nothing is made before you press Provision."</small></p>
                <PlanList items/>
            </Panel>
        </aside>
    }
    .into_any()
}

pub(crate) fn stepper() -> AnyView {
    let errors = (
        "There is a problem".into(),
        vec![FieldError::of("upn", "bengt.testsson@testbolag.se is taken. bengt.testsson2 is free.")],
    );
    let domain = view! {
        <span>"@"</span>
        <select name="domain" aria-label="Domain"><option>"testbolag.se"</option></select>
    }
    .into_any();
    let page = view! {
        <Page heading="Create the administrator of testbolag" crumbs=crumbs() errors=errors>
            {steps(1)}
            <div class="split">
                <Form action="#">
                    <Notice icon=Icon::Person>
                        <p>"Your contact person is " <b>"Bengt Testsson"</b> ". " <a href="#">"Make him the administrator"</a></p>
                    </Notice>
                    <div class="pair">
                        <Field label="First Names" name="given" value="Bengt" kind=FieldKind::Name/>
                        <Field label="Last Name" name="family" value="Testsson" kind=FieldKind::Name/>
                    </div>
                    <Field label="Display Name" name="display" value="Bengt Testsson" kind=FieldKind::Name/>
                    <Field
                        label="UPN"
                        name="upn"
                        value="bengt.testsson"
                        hint="What Bengt signs in with"
                        error="bengt.testsson@testbolag.se is taken. bengt.testsson2 is free."
                        after=domain
                    />
                    <Field
                        label="Email Addresses"
                        name="mails"
                        optional="(optional)"
                        hint="Leave this section blank to generate an e-mail address for the user."
                    />
                    <Fold summary="Additional User Properties" open=true>
                        <Field label="Telephone" name="phone" kind=FieldKind::Telephone optional="(optional)"/>
                        <SelectField
                            label="Language"
                            name="language"
                            options=vec![Choice::new("sv", "Svenska"), Choice::new("en", "English")]
                            selected="sv"
                        />
                    </Fold>
                    <div class="row">
                        <Button label="Continue to services" kind=ButtonKind::Primary/>
                        <Button label="Save and come back later" name="later" value="1"/>
                        <LinkButton href="#" label="Cancel" kind=ButtonKind::Quiet/>
                    </div>
                </Form>
                {will_be_made()}
            </div>
        </Page>
    }
    .into_any();
    shell("Customers", page)
}

pub(crate) fn services() -> AnyView {
    let cards: Vec<_> = [
        ("Customer Portal Settings", "Needed before accounts can be created", "included", true, true),
        ("Hosted Exchange", "Mailboxes, calendars and contacts", "50 of 200 left", true, false),
        ("Office Mail Control", "Filters spam and harmful mail; needs Hosted Exchange", "no limit", true, false),
        (
            "Backup for Microsoft 365",
            "Mail, OneDrive, SharePoint and Teams, kept 1, 3, 5 or 10 years",
            "1 TB a user",
            false,
            false,
        ),
        ("SharePoint", "Team sites and documents", "12 of 25 left", false, false),
    ]
    .into_iter()
    .map(|(label, hint, aside, checked, disabled)| {
        view! { <ChoiceCard label name="service" value=label hint aside checked disabled/> }
    })
    .collect();
    let page = view! {
        <Page heading="Provision services for testbolag" crumbs=crumbs()>
            {steps(2)}
            <div class="split">
                <Form action="#">
                    <FieldGroup legend="Services" name="services" legend_hidden=true>{cards}</FieldGroup>
                    <div class="row">
                        <Button label="Check the plan" kind=ButtonKind::Primary/>
                        <Button label="Save and come back later"/>
                        <LinkButton href="#" label="Back to the administrator" kind=ButtonKind::Quiet/>
                    </div>
                </Form>
                {will_be_made()}
            </div>
        </Page>
    }
    .into_any();
    shell("Customers", page)
}

pub(crate) fn plan() -> AnyView {
    let change = |about: &'static str| Link::new("#", "Change").about(about);
    let customer = vec![
        Definition::new("Name", "testbolag").change(change("name")),
        Definition::new("Code", view! { <code>"TB1001"</code> }),
        Definition::new("Domains", "testbolag.se").change(change("domains")),
    ];
    let administrator = vec![
        Definition::new("Name", "Bengt Testsson").change(change("administrator's name")),
        Definition::new("Signs in with", "bengt.testsson@testbolag.se")
            .change(change("what the administrator signs in with")),
    ];
    let page = view! {
        <Page heading="Check the plan for testbolag" lead="This is exactly what will be made." crumbs=crumbs()>
            <div class="split">
                <div class="stack">
                    <Panel heading="Customer"><DefinitionList items=customer/></Panel>
                    <Panel heading="Administrator"><DefinitionList items=administrator/></Panel>
                    <Form action="#" hidden=vec![("plan".into(), "p_1".into())] inline=true>
                        <Button label="Provision" kind=ButtonKind::Primary/>
                        <LinkButton href="#" label="Cancel" kind=ButtonKind::Quiet/>
                    </Form>
                </div>
                {will_be_made()}
            </div>
        </Page>
    }
    .into_any();
    shell("Customers", page)
}

pub(crate) fn confirm() -> AnyView {
    let page = view! {
        <Page heading="Delete user: Anna Dahl, Sund IT" crumbs=crumbs()>
            <Confirm action="#" button="Delete user" about="Anna Dahl, Sund IT" cancel=Link::new("#", "Keep Anna Dahl")>
                <Panel>
                    <h2>"What stops"</h2>
                    <ul><li>"Anna Dahl can no longer sign in here."</li><li>"Her sessions end at once."</li></ul>
                    <h2>"What stays"</h2>
                    <ul><li>"What she did stays in the log."</li></ul>
                </Panel>
                <SafeTextarea label="Reason" name="reason" optional="(optional)" rows=3 value="</textarea><b>not bold</b>"/>
                <FieldGroup legend="What happens to her cases?" name="cases" hint="Open ones only.">
                    <CheckField kind=ChoiceKind::One label="Nobody owns them" name="cases" value="none" checked=true/>
                    <CheckField kind=ChoiceKind::One label="I take them over" name="cases" value="me"/>
                </FieldGroup>
            </Confirm>
        </Page>
    }
    .into_any();
    shell("Partner users", page)
}
