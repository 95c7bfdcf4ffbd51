//! One key is one body: the acts on companies and their people.

use domain::{
    authority::Role,
    denial::{Denial, Staleness},
    tenancy::{ResellerForm, SettingsForm},
    text::Reason,
};
use testkit::{Person, World, on_both};

use super::is_one_body;
use crate::denial;

fn reseller(name: &str) -> domain::tenancy::NewReseller {
    ResellerForm { name: name.to_owned(), ..ResellerForm::default() }.parse().unwrap()
}

/// The case that was found: *Remove B*, sent with the key of *Remove A*, was answered as done, and B kept access.
async fn n03_a_key_that_removed_one_user_does_not_answer_for_another(world: World) {
    let tree = world.tree().await;
    let (form, portal) = (world.form(&tree.rita), &world.portal);
    let (jonas, per) = (tree.jonas.membership().unwrap(), tree.per.membership().unwrap());
    portal.remove_user(&tree.rita, form, (tree.fjord, jonas)).await.unwrap();
    let other = portal.remove_user(&tree.rita, form, (tree.fjord, per)).await;
    assert_eq!(denial(other), Denial::Stale(Staleness::SentOtherwise));
    assert_eq!(world.company_of(per).await, Some(tree.fjord));
    // Nor for another act.
    let invited = portal.invite_again(&tree.rita, form, (tree.fjord, per)).await;
    assert_eq!(denial(invited), Denial::Stale(Staleness::SentOtherwise));
    assert_eq!(portal.remove_user(&tree.rita, form, (tree.fjord, jonas)).await.unwrap(), "Jonas Ek", "posted twice");
    let per_removed = portal.remove_user(&tree.rita, world.form(&tree.rita), (tree.fjord, per)).await;
    assert_eq!(per_removed.unwrap(), "Per Strand", "a form of its own does it");
}

async fn n03_the_acts_of_tenancy_are_good_for_one_body(world: World) {
    let tree = world.tree().await;
    let (portal, ingrid, fjord) = (&world.portal, &tree.ingrid, tree.fjord);
    is_one_body(
        &world,
        ingrid,
        "add_reseller",
        async |form| portal.add_reseller(ingrid, form, &reseller("One")).await,
        async |form, number| match number {
            0 => Some(portal.add_reseller(ingrid, form, &reseller("Two")).await),
            _ => None,
        },
    )
    .await;
    let lena = Person::new("Lena", "lena@fjord.example").user_form(Some(Role::Member));
    let add = async |form, company, typed: domain::tenancy::UserForm| {
        portal.add_user(ingrid, form, company, &typed.parse().unwrap()).await
    };
    is_one_body(
        &world,
        ingrid,
        "add_user",
        async |form| add(form, fjord, lena.clone()).await,
        async |form, number| {
            let (mut company, mut typed) = (fjord, lena.clone());
            match number {
                0 => company = tree.sund,
                1 => typed.name = "Lene".into(),
                2 => typed.mail = "lene@fjord.example".into(),
                3 => typed.role = Role::Administrator.slug().into(),
                _ => return None,
            }
            Some(add(form, company, typed).await)
        },
    )
    .await;
    let settings = SettingsForm { language: "sv".into(), version: 1, ..SettingsForm::default() };
    let edit = async |form, company, new: SettingsForm| portal.edit_company(ingrid, form, company, &new).await;
    is_one_body(
        &world,
        ingrid,
        "edit_company",
        async |form| edit(form, fjord, settings.clone()).await,
        async |form, number| {
            let (mut company, mut new) = (fjord, settings.clone());
            match number {
                0 => company = tree.sund,
                1 => new.language = "da".into(),
                2 => new.peers_may_remove = true,
                3 => new.version = 2,
                _ => return None,
            }
            Some(edit(form, company, new).await)
        },
    )
    .await;
}

async fn n03_a_suspension_is_good_for_one_body(world: World) {
    let tree = world.tree().await;
    let (portal, ingrid, fjord) = (&world.portal, &tree.ingrid, tree.fjord);
    let reason = |why: &str| Reason::parse(why).unwrap();
    let suspend = async |form, company, why| portal.suspend_company(ingrid, form, company, &reason(why)).await;
    is_one_body(
        &world,
        ingrid,
        "suspend_company",
        async |form| suspend(form, fjord, "Unpaid").await,
        async |form, number| match number {
            0 => Some(suspend(form, tree.sund, "Unpaid").await),
            1 => Some(suspend(form, fjord, "Paid").await),
            2 => Some(portal.resume_company(ingrid, form, fjord).await),
            _ => None,
        },
    )
    .await;
}

/// A form that was posted to the release before this one, which noted no body: nobody knows what was asked for then.
async fn n03_a_key_without_a_body_is_not_answered_as_done(world: World) {
    let tree = world.tree().await;
    let form = world.form(&tree.ingrid);
    world.portal.add_reseller(&tree.ingrid, form, &reseller("One")).await.unwrap();
    world.execute("UPDATE form_post SET body_hash = NULL", Vec::new()).await.unwrap();
    let again = world.portal.add_reseller(&tree.ingrid, form, &reseller("One")).await;
    assert_eq!(denial(again), Denial::Stale(Staleness::SentOtherwise));
}

on_both!(
    n03_a_key_that_removed_one_user_does_not_answer_for_another,
    n03_a_key_without_a_body_is_not_answered_as_done,
    n03_a_suspension_is_good_for_one_body,
    n03_the_acts_of_tenancy_are_good_for_one_body,
);
