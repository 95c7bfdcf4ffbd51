use leptos::prelude::*;
use ui::*;

use crate::{forms, parts};

type Draw = fn() -> AnyView;

/// File name, title, and what draws it.
pub(crate) fn all() -> Vec<(&'static str, &'static str, Draw)> {
    vec![
        ("overview", "Resellers", overview),
        ("users", "Reseller users", users),
        ("stepper", "Error: Create Administrator", forms::stepper),
        ("services", "Provision Services", forms::services),
        ("plan", "Check the plan", forms::plan),
        ("run", "Provisioning testbolag", run),
        ("confirm", "Delete user", forms::confirm),
        ("empty", "Customers", empty),
        ("trouble", "This page is not here", trouble),
        ("parts", "Parts", parts::parts),
        ("login", "Sign in", login),
        ("landing", "Tenantry", landing),
        ("people", "Sign in as", people),
        ("terms", "Terms", terms),
    ]
}

pub(crate) fn shell(current: &'static str, page: AnyView) -> AnyView {
    let texts = ShellTexts {
        skip: "Skip to main content".into(),
        menu: "Menu".into(),
        nav: "Main".into(),
        product: "Tenantry".into(),
        logout: "Logout".into(),
    };
    let who = Who { welcome: "Welcome Ingrid Solberg".into(), company: Link::new("#company", "Nordlys AS") };
    let line = |icon, label: &'static str| NavLink::new(icon, "#", label).current(label == current);
    let groups = vec![
        vec![
            line(Icon::Resellers, "Resellers").count("10,000"),
            line(Icon::Customers, "Customers"),
            line(Icon::Log, "Log"),
        ],
        vec![
            line(Icon::Add, "Add new reseller"),
            line(Icon::Person, "Partner users"),
            line(Icon::Offer, "Offers"),
            line(Icon::Invoice, "Account Statement"),
            line(Icon::Case, "Cases"),
            line(Icon::Outage, "Current Outages"),
            line(Icon::Book, "Knowledge base"),
        ],
        vec![
            line(Icon::Run, "Runs").count("2"),
            line(Icon::Configuration, "Configuration"),
            line(Icon::Help, "Contact Us"),
        ],
    ];
    view! {
        <Shell texts who home="#" groups footer=footer() switches=switches()>
            {page}
        </Shell>
    }
    .into_any()
}

fn footer() -> Vec<Link> {
    vec![Link::new("#help", "Help"), Link::new("#contact", "Contact Us")]
}

fn switches() -> Vec<Switch> {
    let option = |(value, label): (&'static str, &'static str)| SwitchOption {
        value,
        label: label.into(),
        lang: None,
        current: matches!(value, "en" | "auto"),
    };
    let languages = [("en", "English"), ("nb", "Norsk bokmål"), ("sv", "Svenska"), ("da", "Dansk")];
    let themes = [("light", "Light"), ("dark", "Dark"), ("auto", "Automatic")];
    let switch = |label: &'static str, name, options| Switch {
        label: label.into(),
        action: "#",
        name,
        options,
        here: "/resellers".into(),
    };
    vec![
        switch("Language", "language", languages.into_iter().map(option).collect()),
        switch("Appearance", "theme", themes.into_iter().map(option).collect()),
    ]
}

fn overview() -> AnyView {
    let columns = vec![
        Column::new("Name").sorted("?dir=desc", Some(Order::Ascending)),
        Column::new("Status"),
        Column::numeric("Customers"),
        Column::numeric("Users"),
        Column::numeric("Protected mailboxes").dropped(),
        Column::numeric("Storage"),
    ];
    let mut rows = Rows::with_capacity(12);
    let figures = |row: Row<'_>, [customers, users, mailboxes, storage]: [&str; 4]| {
        row.figure("Customers", customers)
            .figure("Users", users)
            .dropped_figure(mailboxes)
            .figure("Storage", storage)
            .done();
    };
    figures(
        rows.own_row().tagged_name("#", "Nordlys AS", "You · direct sales").status(Tone::Ok, "Active"),
        ["312", "4,120", "3,877", "18.4 TB"],
    );
    for (name, tone, word, numbers) in [
        ("Arvika Datatjänst", Tone::Ok, "Active", ["48", "611", "590", "2.9 TB"]),
        ("Bergen Sky", Tone::Ok, "Active", ["127", "2,204", "2,150", "9.8 TB"]),
        ("Dalen IT-partner", Tone::Off, "Onboarding", ["0", "0", "0", "0 B"]),
        ("Fjord Backup AB", Tone::Warn, "Needs attention (2)", ["99", "1,893", "1,840", "7.2 TB"]),
        ("Gotland Office", Tone::Ok, "Active", ["15", "88", "84", "310.5 GB"]),
        ("Hallingdal Drift", Tone::Bad, "Suspended", ["7", "52", "0", "96.0 GB"]),
        ("Kalmar Moln", Tone::Ok, "Active", ["204", "3,310", "3,262", "14.1 TB"]),
    ] {
        figures(rows.row().name("#", name).status(tone, word), numbers);
    }
    figures(
        rows.marked_row("r_vik").name("#", "Vik Drift").status_with(Tone::Off, "No users yet", "#", "Add first user"),
        ["0", "0", "0", "0 B"],
    );
    let mut totals = Rows::with_capacity(1);
    figures(
        totals.row().plain_name("Total (10,000 resellers)").empty(),
        ["200,000", "2,604,118", "2,511,902", "11.6 PB"],
    );
    let selects = vec![FindSelect {
        name: "status".into(),
        label: "Status".into(),
        options: vec![Choice::new("", "Every status"), Choice::new("active", "Active")],
        selected: MaybeText(None),
    }];
    let act =
        view! { <LinkButton href="#" label="Add new reseller" kind=ButtonKind::Primary icon=Icon::Add/> }.into_any();
    let page = view! {
        <Page heading="Resellers" act=act>
            <Notice tone=Tone::Warn>
                <p>
                    <b>"Only one person has this access."</b>
                    " If you lose it, nobody can help your resellers. "
                    <a href="#">"Add another partner user"</a>
                </p>
            </Notice>
            <FindForm action="#" label="Search resellers" placeholder="Name, domain or code" selects button="Search"/>
            <List caption="Resellers of Nordlys AS, 1–50 of 10,000" columns totals=totals.into_view()>
                {rows.into_view()}
            </List>
            <Pager label="Pages" range="1–50 of 10,000" per_page="50 per page" next=Some(Link::new("#", "Next 50"))/>
        </Page>
    }
    .into_any();
    shell("Resellers", page)
}

fn users() -> AnyView {
    let columns = vec![
        Column::new("Name").sorted("?dir=desc", Some(Order::Ascending)),
        Column::new("E-mail").dropped(),
        Column::new("Role"),
        Column::new("Status"),
        Column::new("Created"),
        Column::new("Act").hidden(),
    ];
    let mut rows = Rows::with_capacity(3);
    rows.row()
        .tagged_name("#", "Rita Holm", "You")
        .dropped_cell("rita.holm@fjord.example")
        .cell("Role", "Administrator")
        .status(Tone::Ok, "Active")
        .cell("Created", "3 Mar 2026 by Ingrid Solberg")
        .no_act("You cannot remove yourself")
        .done();
    for (name, role, tone, word, when) in [
        ("Jonas Ek", "Administrator", Tone::Ok, "Active", "4 Mar 2026 by Rita Holm"),
        ("Per Strand", "Password administrator", Tone::Off, "Invited", "yesterday by Rita Holm"),
    ] {
        rows.row()
            .name("#", name)
            .dropped_cell("somebody.with.a.long.name@fjord.example")
            .cell("Role", role)
            .status(tone, word)
            .cell("Created", when)
            .act("#", "Delete user", &format!("{name}, Fjord Backup AB"))
            .done();
    }
    let crumbs = ("Breadcrumb".into(), vec![Link::new("#", "Nordlys AS"), Link::new("#", "Fjord Backup AB")]);
    let act = view! { <LinkButton href="#" label="Add user" kind=ButtonKind::Primary icon=Icon::Add/> }.into_any();
    let undo = Undo { action: "#".into(), label: "Undo".into(), hidden: vec![("key".into(), "k".into())] };
    let outcome = view! {
        <StatusLine
            tone=Tone::Ok
            lead="Well done!"
            text="Per Strand was added. A welcome mail is on its way to per.strand@fjord.example."
            undo
        />
    }
    .into_any();
    let page = view! {
        <Page heading="Reseller users" crumbs act=act outcome=outcome>
            <List caption="Reseller users of Fjord Backup AB" columns>{rows.into_view()}</List>
        </Page>
    }
    .into_any();
    shell("Partner users", page)
}

fn run() -> AnyView {
    let again =
        || view! { <Form action="#" inline=true><Button label="Try again" about="SharePoint"/></Form> }.into_any();
    let steps = vec![
        TrackStep::new("Create customer", TrackState::Done, "Done").detail("testbolag, code TB1001"),
        TrackStep::new("Customer Portal Settings", TrackState::Done, "Done").detail("Accounts can be created now"),
        TrackStep::new("Hosted Exchange", TrackState::Working, "Working")
            .detail("Microsoft 365 has asked us to wait until 13:07. Nothing is lost."),
        TrackStep::new("Office Mail Control", TrackState::Waiting, "Waiting for Hosted Exchange"),
        TrackStep::new("Backup for Microsoft 365", TrackState::NeedsPerson, "Needs a person")
            .detail("No backup host is configured. Nordlys AS has been told."),
        TrackStep::new("SharePoint", TrackState::Failed, "Failed")
            .detail("The contract has no seats left: 25 of 25 are used.")
            .act(again()),
        TrackStep::new("Welcome mail", TrackState::Skipped, "Skipped").detail("The administrator has no address yet."),
    ];
    let crumbs = ("Breadcrumb".into(), vec![Link::new("#", "Fjord Backup AB"), Link::new("#", "testbolag")]);
    let act = view! { <Form action="#"><Button label="Cancel what has not begun"/></Form> }.into_any();
    let page = view! {
        <Page
            heading="Provisioning testbolag"
            lead="Started by Rita Holm at 13:04. You can leave this page; the work goes on."
            crumbs
            act=act
        >
            <Panel>
                <Progress done=2 total=7 text="2 of 7 done" aside="about 40 seconds left"/>
                <Track steps/>
            </Panel>
        </Page>
    }
    .into_any();
    shell("Runs", page)
}

fn empty() -> AnyView {
    let act = view! { <LinkButton href="#" label="New Customer" icon=Icon::Add/> }.into_any();
    let page = view! {
        <Page heading="Customers">
            <Empty
                icon=Icon::Customers
                heading="No customer yet"
                text="Create the first one: it takes three short pages, and nothing is made before you press Provision."
                act=act
            />
        </Page>
    }
    .into_any();
    shell("Customers", page)
}

fn trouble() -> AnyView {
    let act = view! { <LinkButton href="#" label="To the first page"/> }.into_any();
    let page = view! {
        <Trouble
            heading="Something went wrong on our side"
            text="Nothing was changed. If it happens again, tell us this reference:"
            reference=("Reference".into(), "01JD8Q2M3K".into())
            act=act
        />
    }
    .into_any();
    shell("", page)
}

fn login() -> AnyView {
    view! {
        <Door
            product="Tenantry"
            heading="Management portal"
            lead="For partners, resellers and customers."
            footer=footer()
            switches=switches()
        >
            <LinkButton href="#" label="Sign in with Microsoft" before=Icon::microsoft().into_any()/>
            <LinkButton href="#" label="Use e-mail and password" kind=ButtonKind::Quiet/>
            <hr/>
            <p>
                <small>
                    "You need a profile made by your company's administrator. No Microsoft 365 in your company? "
                    <a href="#">"Ask us to add you"</a> "."
                </small>
            </p>
        </Door>
    }
    .into_any()
}

fn place(icon: Icon, title: &'static str, text: &'static str, tag: Option<&'static str>) -> Destination {
    Destination { href: "#".into(), title: title.into(), text: text.into(), tag: tag.into(), icon: Some(icon) }
}

fn landing() -> AnyView {
    let items = vec![
        place(Icon::Home, "Management portal", "For partners, resellers and customers.", None),
        place(Icon::Outage, "Current Outages", "How the services stand right now.", None),
        place(Icon::Book, "Knowledge base", "How things are done.", None),
        place(Icon::Help, "Contact Us", "Somebody answers on working days.", None),
    ];
    view! {
        <Door product="Tenantry" heading="Where do you want to go?" wide=true footer=footer()>
            <Destinations items/>
        </Door>
    }
    .into_any()
}

fn people() -> AnyView {
    let items = vec![
        place(Icon::Person, "Ingrid Solberg", "ingrid.solberg@nordlys.example · Nordlys AS", Some("Administrator")),
        place(Icon::Person, "Per Strand", "per.strand@fjord.example · Fjord Backup AB", Some("Password administrator")),
    ];
    view! {
        <Door product="Microsoft (stand-in)" heading="Sign in as" lead="Demo mode: nobody here is real." wide=true>
            <Chooser action="#" name="person" items/>
        </Door>
    }
    .into_any()
}

fn terms() -> AnyView {
    view! {
        <Door product="Tenantry" heading="Terms of use" lead="Version 3, valid from 1 Mar 2026" wide=true>
            <div class="prose framed" role="region" aria-label="Terms of use" tabindex="0">
                <h2>"What this is about"</h2>
                <p>"You use the portal on behalf of your company. What you do in it is logged, and your company sees the log."</p>
                <ul><li>"Keep your way to sign in to yourself."</li><li>"Tell us when somebody leaves."</li></ul>
            </div>
            <Form action="#">
                <CheckField label="I have read the terms and accept them" name="accepted"/>
                <div class="row">
                    <Button label="Accept and go on" kind=ButtonKind::Primary/>
                    <LinkButton href="#" label="Logout" kind=ButtonKind::Quiet/>
                </div>
            </Form>
        </Door>
    }
    .into_any()
}
