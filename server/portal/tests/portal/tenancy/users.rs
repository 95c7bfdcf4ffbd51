//! *Add user*, at all three levels, and the list that says who, when and by whom.

use chrono::TimeDelta;
use domain::{
    authority::{Action, Role, Roles},
    denial::{Denial, RefusalReason},
    ids::CompanyId,
    paging::PageAt,
    problem::Problem,
    tenancy::{MembershipState, Removal, UserForm},
};
use portal::{Error, Scope, jobs::MailContent, ports::Clock};
use testkit::{Person, World, on_both};

use crate::{at, denial, fault, refusal, walk};

async fn add(world: &World, by: &Scope, company: CompanyId, form: &UserForm) -> Result<(), Error> {
    let new = form.parse().unwrap();
    world.portal.add_user(by, world.form(by), company, &new).await.map(|_| ())
}

async fn a22_a_new_partner_user_has_the_creators_rights(world: World) {
    let tree = world.tree().await;
    assert_eq!(tree.oskar.roles(), tree.ingrid.roles());
    assert_eq!(tree.oskar.company(), Some(tree.nordlys));
    let may = async |who| world.portal.read_company(who, tree.nordlys).await.unwrap().may;
    assert_eq!(may(&tree.oskar).await, may(&tree.ingrid).await);
    world.reseller(&tree.oskar, "Oskar's").await;
}

async fn a33_the_welcome_mail_has_a_working_invitation(world: World) {
    let tree = world.tree().await;
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    add(&world, &tree.rita, tree.fjord, &lena.user_form(Some(Role::Member))).await.unwrap();
    let list = world.portal.read_users(&tree.rita, tree.fjord, &PageAt::default()).await.unwrap();
    assert_eq!(list.users.iter().find(|user| user.name == "Lena Bo").unwrap().state, MembershipState::Invited);
    let scope = world.accept(&lena).await;
    assert_eq!((scope.company(), scope.roles()), (Some(tree.fjord), Roles::of(Role::Member)));
    let letters = world.mailbox.letters_to(&lena.mail);
    assert_eq!(letters.len(), 1);
    let MailContent::Welcome { company, invited_by, .. } = &letters[0].content else { panic!("another mail") };
    assert_eq!((company.as_str(), invited_by.as_deref()), ("Fjord Backup AB", Some("Rita Holm")));
    let list = world.portal.read_users(&tree.rita, tree.fjord, &PageAt::default()).await.unwrap();
    assert_eq!(list.users.iter().find(|user| user.name == "Lena Bo").unwrap().state, MembershipState::Active);
    assert_eq!(world.sign_in(&lena).await.company(), Some(tree.fjord), "the next time without a link");
}

async fn a33_a_posted_user_is_one_user_and_one_mail(world: World) {
    let tree = world.tree().await;
    let form = world.form(&tree.rita);
    let lena = Person::new("Lena Bo", "lena.bo@fjord.example");
    let new = lena.user_form(None).parse().unwrap();
    let first = world.portal.add_user(&tree.rita, form, tree.fjord, &new).await.unwrap();
    assert_eq!(world.portal.add_user(&tree.rita, form, tree.fjord, &new).await.unwrap(), first);
    world.work().await;
    assert_eq!(world.mailbox.letters_to(&lena.mail).len(), 1);
    assert_eq!(world.count("membership WHERE mail_key = 'lena.bo@fjord.example'").await, 1);
}

async fn a34_the_list_says_who_when_and_by_whom(world: World) {
    let tree = world.tree().await;
    world.clock.forward(TimeDelta::hours(3));
    let before = world.clock.now();
    let ake = Person::new("Åke Aas", "ake@fjord.example");
    add(&world, &tree.jonas, tree.fjord, &ake.user_form(Some(Role::Billing))).await.unwrap();
    let list = world.portal.read_users(&tree.ingrid, tree.fjord, &PageAt::default()).await.unwrap();
    let names: Vec<_> = list.users.iter().map(|user| (user.name.as_str(), user.created_by.as_str())).collect();
    assert_eq!(
        names,
        [
            ("Jonas Ek", "Rita Holm"),
            ("Per Strand", "Rita Holm"),
            ("Rita Holm", "Ingrid Solberg"),
            ("Åke Aas", "Jonas Ek"),
        ]
    );
    assert_eq!((list.count, list.administrators), (4, 2));
    assert!(list.users[3].created_at >= before && list.users[3].created_at < world.clock.now());
    assert!(list.users[0].created_at < before);
    let own = world.portal.read_users(&tree.rita, tree.fjord, &PageAt::default()).await.unwrap();
    assert_eq!(
        own.users.iter().filter(|user| user.yourself).map(|user| user.name.as_str()).collect::<Vec<_>>(),
        ["Rita Holm"]
    );
}

async fn a36_users_are_listed_added_and_deleted_at_every_level(world: World) {
    let demo = world.demo().await;
    let tree = &demo.tree;
    for (by, company, name) in [
        (&tree.ingrid, tree.nordlys, "nordlys"),
        (&tree.rita, tree.fjord, "fjord"),
        (&demo.bengt, demo.testbolag, "testbolag"),
        (&tree.rita, demo.testbolag, "testbolag-2"),
        (&tree.ingrid, demo.brevik, "brevik"),
    ] {
        let count = world.portal.read_users(by, company, &PageAt::default()).await.unwrap().count;
        let who = Person::new(&format!("New at {name}"), &format!("new@{name}.example"));
        // Whoever administers only customers' companies binds no tenant of theirs here.
        add(&world, by, company, &who.user_form(Some(Role::Member))).await.unwrap();
        let list = world.portal.read_users(by, company, &PageAt::default()).await.unwrap();
        assert_eq!(list.count, count + 1);
        let id = list.users.iter().find(|user| user.mail == who.mail).expect("listed").id;
        world.portal.remove_user(by, world.form(by), (company, id)).await.unwrap();
        assert_eq!(world.portal.read_users(by, company, &PageAt::default()).await.unwrap().count, count);
    }
}

async fn a37_a_taken_or_bad_address_is_refused_at_its_field(world: World) {
    let tree = world.tree().await;
    let before = (world.count("membership").await, world.count("outgoing_mail").await, world.count("event").await);
    let taken = Person::new("Another Rita", "Rita.Holm@FJORD.example").user_form(None);
    assert_eq!(fault(add(&world, &tree.jonas, tree.fjord, &taken).await), at("mail", Problem::AddressTaken));
    assert_eq!(
        before,
        (world.count("membership").await, world.count("outgoing_mail").await, world.count("event").await)
    );
    add(&world, &tree.anna, tree.sund, &taken).await.unwrap();
    for bad in ["rita", "rita@", "@fjord.example", "a b@fjord.example", "rita@fjord", "x@y.example\r\nBcc: z@y.example"]
    {
        let form = UserForm { name: "Rita".into(), mail: bad.into(), role: String::new() };
        let errors = form.parse().unwrap_err();
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["mail"], "{bad}");
    }
}

async fn a42_an_administrator_adds_users_in_the_own_company_only(world: World) {
    let demo = world.demo().await;
    let (tree, form) = (&demo.tree, Person::new("New", "new@new.example").user_form(Some(Role::Member)));
    add(&world, &tree.rita, tree.fjord, &form).await.unwrap();
    add(&world, &demo.bengt, demo.testbolag, &form).await.unwrap();
    for (who, company) in [
        (&tree.rita, tree.sund),
        (&tree.rita, tree.nordlys),
        (&tree.rita, demo.brevik),
        (&tree.anna, tree.fjord),
        (&tree.anna, demo.testbolag),
        (&demo.bengt, tree.fjord),
        (&demo.bengt, demo.brevik),
        (&tree.rita, CompanyId::new(uuid::Uuid::from_u128(1))),
    ] {
        assert_eq!(denial(add(&world, who, company, &form).await), Denial::NotFound, "{} {company}", who.actor_name());
    }
}

async fn a_role_above_the_own_is_not_given_away(world: World) {
    let tree = world.tree().await;
    let una = Person::new("Una User", "una@fjord.example");
    let una = world.user(&tree.rita, tree.fjord, &una, Some(Role::UserAdministrator)).await;
    for (role, allowed) in [
        (Role::Administrator, false),
        (Role::UserAdministrator, true),
        (Role::PasswordAdministrator, true),
        (Role::ServiceAdministrator, false),
        (Role::Auditor, false),
        (Role::Member, true),
    ] {
        let form = Person::new("New", &format!("{}@fjord.example", role.slug())).user_form(Some(role));
        let result = add(&world, &una, tree.fjord, &form).await;
        if allowed {
            assert!(result.is_ok(), "{role:?}");
        } else {
            assert_eq!(fault(result), at("role", Problem::AboveYourRights), "{role:?}");
        }
    }
    let unknown = UserForm { role: "owner".into(), ..Person::anna().user_form(None) };
    assert_eq!(unknown.parse().unwrap_err()[0].problem, Problem::NotAChoice);
    let form = Person::new("New", "another@fjord.example").user_form(Some(Role::Member));
    let told = add(&world, &tree.per, tree.fjord, &form).await;
    let Denial::Refused(refused) = denial(told) else { panic!("not refused") };
    assert_eq!((refused.action, refused.reason), (Action::AddUser, RefusalReason::Role));
    assert_eq!(refused.who_could, ["Jonas Ek", "Rita Holm", "Una User"], "who could do it");
    assert_eq!(refusal(add(&world, &tree.per, tree.fjord, &form).await), RefusalReason::Role);
}

async fn a34_the_list_is_walked_there_and_back(world: World) {
    let tree = world.tree().await;
    for number in 0..48 {
        let who = Person::new(&format!("Bo {}", number % 7), &format!("bo{number}@fjord.example"));
        add(&world, &tree.rita, tree.fjord, &who.user_form(Some(Role::Member))).await.unwrap();
    }
    let page = async |at: &PageAt| {
        let list = world.portal.read_users(&tree.ingrid, tree.fjord, at).await.unwrap();
        assert_eq!(list.count, 51);
        (list.users.into_iter().map(|user| (user.name, user.id)).collect::<Vec<_>>(), list.ways)
    };
    let walked = walk(page).await;
    assert_eq!(walked.iter().map(Vec::len).collect::<Vec<_>>(), [50, 1]);
    let names: Vec<_> = walked.concat();
    assert_eq!(names.last().unwrap().0, "Rita Holm");
    assert!(names.windows(2).all(|two| two[0] < two[1]), "by name, and equals by their ids");
    // Whoever stands beyond the first page can be deleted like everybody else.
    let last = tree.rita.membership().unwrap();
    assert_eq!(world.portal.read_user(&tree.ingrid, tree.fjord, last).await.unwrap().1.removal, Removal::Allowed);
}

on_both!(
    a34_the_list_is_walked_there_and_back,
    a22_a_new_partner_user_has_the_creators_rights,
    a33_a_posted_user_is_one_user_and_one_mail,
    a33_the_welcome_mail_has_a_working_invitation,
    a34_the_list_says_who_when_and_by_whom,
    a36_users_are_listed_added_and_deleted_at_every_level,
    a37_a_taken_or_bad_address_is_refused_at_its_field,
    a42_an_administrator_adds_users_in_the_own_company_only,
    a_role_above_the_own_is_not_given_away,
);
