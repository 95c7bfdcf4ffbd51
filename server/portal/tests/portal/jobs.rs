//! The queue itself, whatever its jobs do.

use testkit::{Person, World, on_both};

async fn a_job_of_a_later_release_does_not_stand_before_others(world: World) {
    let tree = world.tree().await;
    world.work().await;
    let invite = async |person: &Person| {
        let new = person.user_form(None).parse().unwrap();
        world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    };
    let (lena, nils) = (Person::new("Lena Bo", "lena.bo@fjord.example"), Person::new("Nils Ek", "nils@fjord.example"));
    invite(&lena).await;
    world.execute("UPDATE job SET kind = 'later', due_at = 0 WHERE state = 0", Vec::new()).await.unwrap();
    invite(&nils).await;
    assert!(world.portal.work_once(&world.hands()).await.unwrap(), "it was claimed, and given back");
    world.work().await;
    assert_eq!(world.mailbox.letters_to(&nils.mail).len(), 1);
    assert_eq!(
        world.count("job WHERE kind = 'later' AND state = 0 AND lease IS NULL").await,
        1,
        "it waits for who knows it"
    );
}

on_both!(a_job_of_a_later_release_does_not_stand_before_others);
