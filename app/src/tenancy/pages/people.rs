//! *Partner users*, *Reseller users*, and a customer's: the list, and the two wizards (A31–A38, A42, A44).

use domain::{
    authority::{Action, Level, Relation, Role, may_hand_out},
    ids::MembershipId,
    tenancy::{Company, MembershipState, Removal, USER, User, UserForm, UserList},
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Choice, Column, Definition, DefinitionList, Empty, Icon, Link, LinkButton, Rows, Tone};

use super::{company_for, invitation, mails};
use crate::{
    document::Interactive,
    doors::Shown,
    frame::{
        self, Filled, ListOrder, Sheet, asked_page, crumbs, framed, hidden, id, load, outcome, pager, title, wrap,
    },
    paths::Place,
    server_ctx::{self, query, signed_in, text, text_of, text_with},
};

pub(super) fn heading(company: &Company) -> &'static str {
    match company.level {
        Level::Partner => text("nav-partner-users"),
        Level::Reseller => text("nav-reseller-users"),
        Level::Customer => text("nav-access"),
    }
}

/// Who has access.
pub(crate) fn people() -> Shown {
    let listed = async move {
        let (portal, scope) = signed_in()?;
        let list = portal.read_users(&scope, frame::company().await?, &asked_page()).await?;
        let named = just_named(&list).await;
        let held = if list.company.level == Level::Partner { mails::held().await? } else { Vec::new() };
        Ok((list, named, held))
    };
    load(listed, |(list, named, held)| {
        let company = list.company.clone();
        let place = Place::of(company.level, company.id);
        let act = company.allows(Action::AddUser).then(|| {
            let (href, label) = (place.new_person(), text("tenancy-add-user"));
            view! { <LinkButton href label kind=ButtonKind::Primary icon=Icon::Add/> }.into_any()
        });
        let sheet = Sheet {
            act,
            lead: Some(lead(&company)),
            crumbs: ways_up(&company),
            outcome: outcome(
                &["user-added", "user-invited-again", "let-in", "turned-away", "user-removed"],
                &named.unwrap_or_default(),
            ),
            ..Sheet::new(heading(&company))
        };
        let foot = pager(&list.ways, &place.people(), ListOrder::Name, &[]);
        let body = view! { {mails::notice(&held)} {one_only(&list)} {table(&list)} {foot} };
        framed(heading(&company), Some(&company), sheet.with(body.into_any()))
    })
}

/// The name of whom the last act was about, on whatever page of the list they stand.
async fn just_named(list: &UserList) -> Option<String> {
    let about: MembershipId = query("about")?.parse().ok()?;
    let (portal, scope) = signed_in().ok()?;
    match list.users.iter().find(|user| user.id == about) {
        Some(user) => Some(user.name.clone()),
        None => portal.read_user(&scope, list.company.id, about).await.ok().map(|(_, user)| user.name),
    }
}

/// What the page is for (A44): how to add a user, and why a second one matters.
fn lead(company: &Company) -> String {
    match company.level {
        Level::Partner => text("tenancy-partner-users-lead").to_owned(),
        _ => text_with("tenancy-users-lead", &[("company", company.name.as_str().into())]),
    }
}

/// The ways up from a page about one of a company's people.
pub(super) fn ways_up(company: &Company) -> Option<(ui::Text, Vec<Link>)> {
    crumbs(company, own_crumb(company))
}

fn own_crumb(company: &Company) -> Vec<Link> {
    if company.level == Level::Partner {
        return Vec::new();
    }
    vec![Link::new(Place::of(company.level, company.id).home(), company.name.clone())]
}

fn one_only(list: &UserList) -> Option<AnyView> {
    if list.administrators > 1 || list.count == 0 || !list.company.allows(Action::AddUser) {
        return None;
    }
    let add = Place::of(list.company.level, list.company.id).new_person();
    let (lead, why) = if list.administrators == 0 {
        (text("tenancy-nobody-signed-in"), text("tenancy-nobody-signed-in-text"))
    } else {
        (text("tenancy-one-person"), text("tenancy-one-person-text"))
    };
    Some(view! { {wrap::notice(Tone::Warn, None, view! { <p><b>{lead}</b> " " {why} " " <a href=add>{text("tenancy-add-another-user")}</a></p> }.into_any())} }.into_any())
}

fn table(list: &UserList) -> AnyView {
    if list.users.is_empty() {
        let words = text("tenancy-nobody-text");
        return view! { <Empty heading=text("tenancy-nobody") text=words icon=Icon::Person/> }.into_any();
    }
    let columns = vec![
        Column::new(text("tenancy-name")),
        Column::new(text("tenancy-mail")),
        Column::new(text("tenancy-role")),
        Column::new(text("tenancy-status")),
        Column::new(text("tenancy-created")),
        Column::new(text("list-actions")).hidden(),
    ];
    let caption =
        text_with("tenancy-people-of", &[("company", list.company.name.as_str().into()), ("count", list.count.into())]);
    view! { {wrap::list(caption, columns, None, view! { {rows(list)} }.into_any())} }.into_any()
}

fn rows(list: &UserList) -> AnyView {
    let place = Place::of(list.company.level, list.company.id);
    let delete = text("tenancy-delete-user");
    let mut rows = Rows::with_capacity(list.users.len());
    for user in &list.users {
        let row = rows.row();
        let row = if user.yourself {
            row.tagged_name("/me", &user.name, text("tenancy-you"))
        } else {
            row.plain_name(&user.name)
        };
        let row = row.cell(text("tenancy-mail"), &user.mail).cell(text("tenancy-role"), &roles(user));
        let row = invitation::state(row, user, place).cell(text("tenancy-created"), &created(user));
        let about = format!("{}, {}", user.name, list.company.name);
        match user.removal {
            Removal::Allowed => row.act(&place.remove_person(user.id), delete, &about),
            Removal::Yourself => row.no_act(text("tenancy-not-yourself")),
            Removal::LastAdministrator => row.no_act(text("tenancy-not-the-last")),
            Removal::NotYours => row.empty(),
        }
        .done();
    }
    rows.into_view()
}

fn roles(user: &User) -> String {
    user.roles.iter().map(|role| text_of("role", role.slug())).collect::<Vec<_>>().join(", ")
}

/// When, and by whom (A34).
fn created(user: &User) -> String {
    let when = server_ctx::date(user.created_at);
    text_with("tenancy-created-by", &[("when", when.as_str().into()), ("who", user.created_by.as_str().into())])
}

pub(super) const fn tone(state: MembershipState) -> Tone {
    match state {
        MembershipState::Active => Tone::Ok,
        MembershipState::Invited => Tone::Off,
        MembershipState::Suspended => Tone::Bad,
        MembershipState::Asked => Tone::Warn,
    }
}

/// *Add user*.
pub(crate) fn new_person() -> Shown {
    load(
        async move {
            let company = company_for(Action::AddUser).await?;
            Ok((company, Filled::read().await.of::<UserForm>()))
        },
        |(company, filled)| {
            let place = Place::of(company.level, company.id);
            let named = text_with("tenancy-add-user-to", &[("company", company.name.as_str().into())]);
            let sheet = Sheet {
                lead: Some(text("tenancy-add-user-lead").to_owned()),
                crumbs: ways_up(&company),
                errors: filled.summary(),
                ..Sheet::new(named.clone())
            };
            let form = user_form(&company, place, &filled);
            let body = view! {
                {wrap::live_form(Some(&USER), Vec::new(), form)}
                <Interactive/>
            };
            framed(&title(&named, &filled), Some(&company), sheet.with(body.into_any()))
        },
    )
}

fn user_form(company: &Company, place: Place, filled: &Filled) -> AnyView {
    let fields = hidden(&place.new_person(), vec![("company", company.id.to_string())]);
    view! {
        {wrap::form("/api/tenancy/add_user", fields, false, view! { {filled.field_from("name", "")}
            {filled.field_from("mail", "")}
            {filled.select("role", role_choices(company), Role::Administrator.slug())}
            <div class="row">
                <Button label=text("form-ok") kind=ButtonKind::Primary/>
                <LinkButton href=place.people() label=text("form-cancel") kind=ButtonKind::Quiet/>
            </div> }.into_any())}
    }
    .into_any()
}

/// The roles the reader may hand out there.
fn role_choices(company: &Company) -> Vec<Choice> {
    let own = server_ctx::signed_in().map_or(domain::authority::Roles::NONE, |(_, scope)| scope.roles());
    let relation = if company.own { Relation::Own } else { Relation::Below };
    Role::ALL
        .into_iter()
        .filter(|role| may_hand_out(own, domain::authority::Roles::of(*role), relation, company.level))
        .map(|role| Choice::new(role.slug(), text_of("role", role.slug())))
        .collect()
}

/// *Delete user*.
pub(crate) fn remove_person() -> Shown {
    load(
        async move {
            let (portal, scope) = signed_in()?;
            let user: MembershipId = id("user")?;
            let company = company_for(Action::RemoveUser).await?;
            let (company, user) = portal.read_user(&scope, company.id, user).await?;
            Ok((company, user, Filled::read().await))
        },
        |(company, user, filled)| {
            let place = Place::of(company.level, company.id);
            let about = format!("{}, {}", user.name, company.name);
            let heading = text_with("tenancy-delete-user-named", &[("about", about.as_str().into())]);
            let sheet = Sheet { crumbs: ways_up(&company), errors: filled.summary(), ..Sheet::new(heading.clone()) };
            let body = match user.removal {
                Removal::Allowed => confirmation(&company, &user, place, about),
                refused => refusal(refused, place),
            };
            framed(&title(&heading, &filled), Some(&company), sheet.with(body))
        },
    )
}

fn confirmation(company: &Company, user: &User, place: Place, about: String) -> AnyView {
    let fields =
        hidden(&place.remove_person(user.id), vec![("company", company.id.to_string()), ("user", user.id.to_string())]);
    let name = [("name", user.name.as_str().into()), ("company", company.name.as_str().into())];
    let cancel = Link::new(place.people(), text_with("tenancy-keep-user", &name));
    // Two people may have one name: the address tells them apart.
    let who = vec![
        Definition::new(text("tenancy-mail"), user.mail.clone()),
        Definition::new(text("tenancy-role"), roles(user)),
        Definition::new(text("tenancy-created"), created(user)),
    ];
    let invited = matches!(user.state, MembershipState::Invited | MembershipState::Asked);
    let stops = if invited { "tenancy-stops-invited" } else { "tenancy-stops" };
    let confirm = view! {
        {wrap::confirm("/api/tenancy/remove_user", fields, text("tenancy-delete-user"), about, cancel, view! { {wrap::panel(None, false, view! { <DefinitionList items=who/>
                <h2>{text("tenancy-what-stops")}</h2>
                <p>{text_with(stops, &name)}</p>
                <h2>{text("tenancy-what-stays")}</h2>
                <p>{text_with("tenancy-stays", &name)}</p> }.into_any())} }.into_any())}
    };
    view! { {wrap::live_form(None, Vec::new(), confirm.into_any())} <Interactive/> }.into_any()
}

fn refusal(why: Removal, place: Place) -> AnyView {
    let words = match why {
        Removal::Yourself => text("refused-yourself"),
        Removal::LastAdministrator => text("refused-last-administrator"),
        Removal::Allowed | Removal::NotYours => text("tenancy-not-yours"),
    };
    view! {
        {wrap::notice(Tone::Warn, None, view! { <p>{words}</p> }.into_any())}
        <p><LinkButton href=place.people() label=text("form-back")/></p>
    }
    .into_any()
}
