//! Files that are read in, and what a provider says of people: on both databases.

use domain::ids::CompanyId;
use portal::{Error, Scope, authority::Task, provisioning::Verdict};
use testkit::{
    Person, World,
    fuzz::{Dice, mutate, mutate_text},
};

use super::{ENOUGH, on_both};

const CUSTOMERS: [&[u8]; 3] = [
    b"reseller,code,name,domain,contact_name,contact_email,country,language\nNordlys AS,AB1,Kunde En,en.example,Ola,ola@en.example,NO,nb\n",
    b"reseller;code;name;domain;contact_name;contact_email;country;language\r\n\"Nordlys AS\";AB2;\"To; tre\";to.example;;;;\r\n",
    b"\xff\xfer\0e\0s\0e\0l\0l\0e\0r\0,\0c\0o\0d\0e\0",
];
const PRODUCTS: [&[u8]; 2] = [
    b"Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,Service_Plans_Included_Friendly_Names\nMicrosoft 365 Business Basic,O365_BUSINESS_ESSENTIALS,3b555118-da6a-4418-894f-7df1e2096870,EXCHANGE_S_STANDARD,9aaf7827-d63c-4b61-89c3-182f06f82e5c,Exchange Online (Plan 1)\n",
    b"\xef\xbb\xbfProduct_Display_Name;String_Id;GUID;Service_Plan_Name;Service_Plan_Id;Service_Plans_Included_Friendly_Names\nA;B;3b555118-da6a-4418-894f-7df1e2096871;C;9aaf7827-d63c-4b61-89c3-182f06f82e5d;D\n",
];

#[test]
fn r13_files_of_customers() {
    on_both("files of customers", async |world, campaign| {
        let tree = world.tree().await;
        for number in 0..ENOUGH {
            if !campaign.goes_on() {
                return;
            }
            let from = *campaign.dice.pick(&CUSTOMERS);
            // Every other one is a good row but for one field: a file that is broken as a whole ends too early.
            let file = match number % 2 {
                0 => mutate(&mut campaign.dice, from, &CUSTOMERS),
                _ => with_a_field(&mut campaign.dice, number),
            };
            campaign.with_async(&file, customers(world, tree.nordlys, &file)).await;
        }
    });
}

fn with_a_field(dice: &mut Dice, number: usize) -> Vec<u8> {
    let (code, name, domain) = (format!("F{number:05}"), format!("Kunde {number}"), format!("k{number}.example"));
    let mut fields = ["Nordlys AS", &code, &name, &domain, "Ola Nordmann", "ola@en.example", "NO", "nb"]
        .map(|field| field.as_bytes().to_vec());
    let at = dice.below(fields.len());
    fields[at] = mutate(dice, &fields[at].clone(), &[b"Kunde En"]);
    let heading = CUSTOMERS[0].split(|byte| *byte == b'\n').next().unwrap();
    [heading, b"\n", &fields.join(&b','), b"\n"].concat()
}

async fn customers(world: &World, partner: CompanyId, file: &[u8]) {
    let scope = Scope::system(Task::Import, "fuzz");
    match world.portal.import_customers(&scope, partner, file).await {
        Ok(verdicts) => {
            for row in &verdicts {
                assert!(
                    !matches!(&row.verdict, Verdict::Refused(errors) if errors.is_empty()),
                    "refused without a reason"
                );
            }
        }
        Err(Error::Configuration(_)) => {}
        Err(error) => panic!("{error:?}"),
    }
}

#[test]
fn r13_files_of_products() {
    on_both("files of products", async |world, campaign| {
        world.tree().await;
        for _ in 0..ENOUGH {
            if !campaign.goes_on() {
                return;
            }
            let from = *campaign.dice.pick(&PRODUCTS);
            let file = mutate(&mut campaign.dice, from, &PRODUCTS);
            campaign
                .with_async(&file, async {
                    match world.portal.import_catalogue(&Scope::system(Task::Import, "fuzz"), &file).await {
                        Ok(report) => assert!(report.refused.len() <= report.rows),
                        Err(Error::Configuration(_)) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                })
                .await;
        }
    });
}

#[test]
fn r13_claims_of_people() {
    on_both("claims of people", async |world, campaign| {
        let tree = world.tree().await;
        for number in 0..ENOUGH {
            if !campaign.goes_on() {
                return;
            }
            let dice = &mut campaign.dice;
            let mut text = |from: &str| mutate_text(dice, from, &["session of nobody", "anna@sund.example"]);
            let mut identity = Person::rita().identity(false);
            identity.name = text("Rita Holm");
            identity.username = text("rita.holm@fjord.example");
            identity.sid = Some(text("sid-1"));
            identity.login_hint = Some(text("hint-1"));
            identity.acrs = vec![text("c1")];
            let (to, secret) = (text("/r/o_1?q=a"), text("A0aA0aA0aA0aA0aA0aA0aA0aA0aA0aA0aA0aA0aA0aA"));
            // Every other one is somebody nobody met before, with an invitation: their row is written.
            let invitation = (number % 2 == 1).then_some(secret.as_str());
            let input = format!("{identity:?} {to} {secret}");
            campaign
                .with_async(input.as_bytes(), async {
                    let provider = world.provider.as_ref();
                    let started =
                        world.portal.start_sign_in(provider, &to, invitation, false, None).await.unwrap().unwrap();
                    let (state, code) = world.provider.approve(&started.url, identity.clone());
                    let done = world
                        .portal
                        .finish_sign_in(provider, &state, Ok(&code), Some(&started.browser_secret), "fuzz")
                        .await;
                    done.expect("an outcome, whatever a token says");
                    world
                        .portal
                        .end_sessions_of(&identity.issuer, identity.sid.as_deref().unwrap())
                        .await
                        .map_or_else(|error| assert!(matches!(error, Error::Denied(_)), "{error:?}"), |_| ());
                })
                .await;
            if number % 50 == 0 {
                newcomer(world, &tree, number, &identity.name).await;
            }
        }
    });
}

/// Somebody invited, whose name at Microsoft is whatever was made up.
async fn newcomer(world: &World, tree: &testkit::Tree, number: usize, name: &str) {
    let person = Person::new("New Comer", &format!("new{number}@fjord.example"));
    let new = person.user_form(None).parse().unwrap();
    let new = domain::tenancy::NewUser { role: Some(domain::authority::Role::Member), ..new };
    world.portal.add_user(&tree.rita, world.form(&tree.rita), tree.fjord, &new).await.unwrap();
    let invitation = world.invitation_of(&person).await;
    let renamed = Person { name: name.to_owned(), ..person };
    world.token(&renamed, Some(&invitation)).await;
}
