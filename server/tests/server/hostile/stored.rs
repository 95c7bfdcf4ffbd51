//! The words that the tree of the enumeration lacks.

use domain::{
    ids::CompanyId,
    provisioning::{AdministratorForm, CustomerForm, DraftAt},
    tenancy::{SettingsForm, SuspensionForm},
};
use portal::{Scope, authority::Task};
use testkit::{Person, World};

use super::typed::{refused_of_partner, refused_of_seller};
use crate::{
    enumeration::tree::{Ids, Prepared},
    stage::Stage,
};

/// The words that the tree of the enumeration lacks: in the tables, and in forms that were refused. Answers the pages
/// that show them.
pub(super) async fn fill(world: &World, stage: &Stage, prepared: &Prepared) -> Vec<String> {
    let ids = |name: &str| &prepared.targets.iter().find(|(target, _)| *target == name).unwrap().1;
    let (ingrid, rita) = (world.sign_in(&Person::ingrid()).await, world.sign_in(&Person::rita()).await);
    let fjord = world.company_named("Fjord Backup AB").await;
    let mut pages = in_tables(world, &ingrid, &rita, fjord).await;
    let account = account_of(world, ids("sundkund")).await;
    pages.extend([account.clone(), format!("{account}/services")]);
    let drafts = drafts(world, &ingrid, &rita, fjord).await;
    for draft in &drafts {
        let steps = ["customer", "administrator", "services", "plan"];
        pages.extend(steps.map(|step| format!("/r/{fjord}/drafts/{}/{step}", draft.id)));
    }
    let browser = |name: &str| {
        let actor = prepared.actors.iter().find(|actor| actor.name == name).unwrap();
        let mut browser = stage.browser();
        browser.cookies.insert("tenantry".to_owned(), actor.secret.clone().unwrap());
        browser
    };
    let partner = browser("nordlys.administrator");
    let seller = browser("fjord.administrator");
    pages.extend(refused_of_partner(world, partner, ids("fjord")).await);
    pages.extend(refused_of_seller(world, seller, ids("fjord"), ids("testbolag"), drafts[1]).await);
    pages
}

async fn in_tables(world: &World, ingrid: &Scope, rita: &Scope, fjord: CompanyId) -> Vec<String> {
    let portal = &world.portal;
    let version: Vec<i32> = world.column("SELECT version FROM org WHERE id = $1", vec![fjord.uuid().into()]).await;
    let settings = SettingsForm {
        contact_name: "Settingsword".into(),
        contact_mail: "rita.holm@fjord.example".into(),
        language: "en".into(),
        version: version[0],
        ..SettingsForm::default()
    };
    portal.edit_company(rita, world.form(rita), fjord, &settings.parse().unwrap()).await.unwrap();
    let vik = world.company_named("Vik Drift").await;
    let reason = SuspensionForm { reason: "Reasonword".into() }.parse().unwrap();
    portal.suspend_company(ingrid, world.form(ingrid), vik, &reason).await.unwrap();
    let products = "Product_Display_Name,String_Id,GUID,Service_Plan_Name,Service_Plan_Id,\
                    Service_Plans_Included_Friendly_Names\n\
                    Productword,Partword,00000000-0000-4000-8000-000000000001,PLAN,\
                    00000000-0000-4000-8000-000000000002,Plan\n";
    portal.import_catalogue(&Scope::system(Task::Import, "test"), products.as_bytes()).await.unwrap();
    vec![format!("/r/{vik}"), format!("/r/{vik}/suspend"), format!("/r/{vik}/log"), format!("/r/{vik}/settings")]
}

/// A user with every field.
fn everybody(domain: &str) -> AdministratorForm {
    AdministratorForm {
        first_names: "Firstword".into(),
        last_name: "Lastword".into(),
        display_name: "Displayword".into(),
        upn_local: "every.word".into(),
        upn_domain: domain.into(),
        username: "every.word".into(),
        mail: "every.word@word.example".into(),
        title: "Titleword".into(),
        department: "Departmentword".into(),
        office: "Officeword".into(),
        phone: "Phoneword".into(),
        mobile: "Mobileword".into(),
        street: "Streetword".into(),
        postal_code: "Postalword".into(),
        city: "Cityword".into(),
        country: "Countryword".into(),
        ..AdministratorForm::default()
    }
}

async fn account_of(world: &World, customer: &Ids) -> String {
    let anna = world.sign_in(&Person::anna()).await;
    let company: CompanyId = customer.company.parse().unwrap();
    let form = everybody("sundkund.example");
    world.portal.create_account(&anna, world.form(&anna), company, &form).await.unwrap();
    world.work().await;
    let accounts = world.portal.read_accounts(&anna, company, "Displayword", &Default::default()).await.unwrap();
    format!("/c/{company}/users/{}", accounts.page.rows[0].id)
}

/// A draft with all that can be typed, and one without an administrator yet.
async fn drafts(world: &World, ingrid: &Scope, rita: &Scope, fjord: CompanyId) -> [DraftAt; 2] {
    let customer = |code: &str| CustomerForm {
        name: "Customerword".into(),
        code: code.into(),
        domain: "customers-word.example".into(),
        contact_name: "Contactword".into(),
        contact_mail: "rita.holm@fjord.example".into(),
        service_administrator: "Serviceword".into(),
        ..CustomerForm::default()
    };
    for code in ["WORD01", "WORD02"] {
        world.issue(ingrid, fjord, code).await;
    }
    let whole = world.draft(rita, fjord, &customer("WORD01"), &everybody("customers-word.example")).await;
    let form = world.form(rita);
    let (begun, _) = world.portal.save_customer_step(rita, form, fjord, None, &customer("WORD02")).await.unwrap();
    [world.draft_at(rita, whole).await, begun]
}
