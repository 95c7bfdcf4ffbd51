//! The demo tree of architecture.md 8, built through the use cases.

use domain::{
    authority::Role,
    ids::{CompanyId, DraftId, RunId},
    provisioning::{AdministratorForm, CustomerForm, DraftAt},
    tenancy::{ResellerForm, UserForm},
    text::{CompanyName, CustomerCode},
};
use portal::{
    Scope,
    authority::Task,
    provisioning::{CustomerVerdict, Verdict},
};

use crate::{Person, World};

/// Nordlys with its resellers; everybody has accepted their invitation.
pub struct Tree {
    /// Nordlys AS.
    pub nordlys: CompanyId,
    /// Fjord Backup AB.
    pub fjord: CompanyId,
    /// Sund IT.
    pub sund: CompanyId,
    /// Vik Drift, without users.
    pub vik: CompanyId,
    /// Ingrid Solberg, signed in.
    pub ingrid: Scope,
    /// Oskar Lind, signed in.
    pub oskar: Scope,
    /// Rita Holm of Fjord, signed in.
    pub rita: Scope,
    /// Jonas Ek of Fjord, signed in.
    pub jonas: Scope,
    /// Per Strand of Fjord, a password administrator, signed in.
    pub per: Scope,
    /// Anna Dahl of Sund, signed in.
    pub anna: Scope,
}

/// The tree with its customers.
pub struct Demo {
    /// The sellers.
    pub tree: Tree,
    /// testbolag, under Fjord.
    pub testbolag: CompanyId,
    /// Its administrator's membership is accepted and signed in.
    pub bengt: Scope,
    /// Brevik Regnskap, under the partner's own entry.
    pub brevik: CompanyId,
}

impl Person {
    /// Administrator of Nordlys.
    pub fn ingrid() -> Self {
        Self::new("Ingrid Solberg", "ingrid.solberg@nordlys.example")
    }
    /// Administrator of Nordlys.
    pub fn oskar() -> Self {
        Self::new("Oskar Lind", "oskar.lind@nordlys.example")
    }
    /// Administrator of Fjord.
    pub fn rita() -> Self {
        Self::new("Rita Holm", "rita.holm@fjord.example")
    }
    /// Administrator of Fjord.
    pub fn jonas() -> Self {
        Self::new("Jonas Ek", "jonas.ek@fjord.example")
    }
    /// Password administrator of Fjord.
    pub fn per() -> Self {
        Self::new("Per Strand", "per.strand@fjord.example")
    }
    /// The one administrator of Sund.
    pub fn anna() -> Self {
        Self::new("Anna Dahl", "anna.dahl@sund.example")
    }
    /// Administrator of testbolag.
    pub fn bengt() -> Self {
        Self::new("Bengt Testsson", "bengt.testsson@testbolag.se")
    }

    /// The form of *Add user* for them.
    pub fn user_form(&self, role: Option<Role>) -> UserForm {
        let role = role.map_or("", Role::slug).to_owned();
        UserForm { name: self.name.clone(), mail: self.mail.clone(), role }
    }
}

impl World {
    /// A partner with its first administrator signed in.
    pub async fn partner(&self, name: &str, first: &Person) -> (CompanyId, Scope) {
        let scope = Scope::system(Task::CommandLine, "test");
        let name = CompanyName::parse(name).unwrap();
        let user = (&first.parsed_name(), &first.parsed_mail());
        let company = self.portal.init_partner(&scope, &name, user).await.unwrap();
        (company, self.accept(first).await)
    }

    /// Adds a reseller by its name.
    pub async fn reseller(&self, by: &Scope, name: &str) -> CompanyId {
        let form = ResellerForm { name: name.to_owned(), ..ResellerForm::default() };
        self.portal.add_reseller(by, self.form(by), &form.parse().unwrap()).await.unwrap()
    }

    /// Adds a user and signs them in by their welcome mail.
    pub async fn user(&self, by: &Scope, company: CompanyId, who: &Person, role: Option<Role>) -> Scope {
        let new = who.user_form(role).parse().unwrap();
        self.portal.add_user(by, self.form(by), company, &new).await.unwrap();
        self.accept(who).await
    }

    /// Nordlys, Fjord, Sund and Vik with their people.
    pub async fn tree(&self) -> Tree {
        let (nordlys, ingrid) = self.partner("Nordlys AS", &Person::ingrid()).await;
        let admin = Some(Role::Administrator);
        let oskar = self.user(&ingrid, nordlys, &Person::oskar(), None).await;
        let fjord = self.reseller(&ingrid, "Fjord Backup AB").await;
        let sund = self.reseller(&ingrid, "Sund IT").await;
        let vik = self.reseller(&ingrid, "Vik Drift").await;
        let rita = self.user(&ingrid, fjord, &Person::rita(), admin).await;
        let jonas = self.user(&rita, fjord, &Person::jonas(), admin).await;
        let per = self.user(&rita, fjord, &Person::per(), Some(Role::PasswordAdministrator)).await;
        let anna = self.user(&ingrid, sund, &Person::anna(), admin).await;
        Tree { nordlys, fjord, sund, vik, ingrid, oskar, rita, jonas, per, anna }
    }

    /// The tree and its customers: testbolag by the stepper, Brevik and the rest of Fjord's 99 by import.
    pub async fn demo(&self) -> Demo {
        let tree = self.tree().await;
        let testbolag = self.testbolag(&tree).await;
        let bengt = self.accept(&Person::bengt()).await;
        let mut file = String::from(HEADING);
        file.push_str("Nordlys AS,BR1001,Brevik Regnskap,brevik.example,,,NO,nb\n");
        (2..100).for_each(|number| file.push_str(&customer_line("Fjord Backup AB", number)));
        self.import(tree.nordlys, file.as_bytes()).await;
        let brevik = self.company_named("Brevik Regnskap").await;
        Demo { tree, testbolag, bengt, brevik }
    }

    /// testbolag under Fjord, with Hosted Exchange and Office Mail Control: drafted, provisioned and worked off.
    pub async fn testbolag(&self, tree: &Tree) -> CompanyId {
        self.issue(&tree.ingrid, tree.fjord, "TB1001").await;
        let run = self.provision(&tree.rita, tree.fjord, &testbolag_customer(), &bengt_form()).await;
        self.work().await;
        self.portal.read_run(&tree.rita, run).await.unwrap().customer.expect("a customer")
    }

    /// Issues a code.
    pub async fn issue(&self, by: &Scope, seller: CompanyId, code: &str) {
        let code = CustomerCode::parse(code).unwrap();
        self.portal.issue_code(by, self.form(by), seller, Some(&code)).await.unwrap();
    }

    /// A draft whose three pages are filled in.
    pub async fn draft(
        &self,
        by: &Scope,
        seller: CompanyId,
        customer: &CustomerForm,
        administrator: &AdministratorForm,
    ) -> DraftId {
        let portal = &self.portal;
        let (draft, _) = portal.save_customer_step(by, self.form(by), seller, None, customer).await.unwrap();
        let (draft, _) =
            portal.save_administrator_step(by, self.form(by), (seller, draft), administrator).await.unwrap();
        let services = ["hosted-exchange".to_owned(), "office-mail-control".to_owned()];
        portal.save_services_step(by, self.form(by), (seller, draft), &services).await.unwrap();
        draft.id
    }

    /// A draft as a page shows it to somebody now.
    pub async fn draft_at(&self, by: &Scope, draft: DraftId) -> DraftAt {
        DraftAt { id: draft, version: self.portal.read_draft(by, draft).await.unwrap().version }
    }

    /// Drafts and presses *Provision*; nothing is worked off yet.
    pub async fn provision(
        &self,
        by: &Scope,
        seller: CompanyId,
        customer: &CustomerForm,
        administrator: &AdministratorForm,
    ) -> RunId {
        let draft = self.draft(by, seller, customer, administrator).await;
        let plan = self.portal.read_plan(by, draft).await.unwrap();
        self.portal.provision(by, self.form(by), draft, &plan.fingerprint).await.unwrap()
    }

    /// Reads customers in.
    pub async fn import(&self, partner: CompanyId, file: &[u8]) -> Vec<CustomerVerdict> {
        let verdicts = self.portal.import_customers(&Scope::system(Task::Import, "test"), partner, file).await;
        let verdicts = verdicts.unwrap();
        let refused: Vec<_> = verdicts.iter().filter(|row| matches!(row.verdict, Verdict::Refused(_))).collect();
        assert!(refused.is_empty(), "{refused:?}");
        verdicts
    }

    /// A company by its name, past the portal.
    pub async fn company_named(&self, name: &str) -> CompanyId {
        let ids = self.column("SELECT id FROM org WHERE name = $1", vec![name.into()]).await;
        CompanyId::new(ids.into_iter().next().expect("a company of that name"))
    }

    /// Fills the file of customers: that many under a seller, numbered from `from`.
    pub async fn customers(&self, partner: CompanyId, seller: &str, numbers: core::ops::Range<u32>) {
        let lines: String = numbers.map(|number| customer_line(seller, number)).collect();
        self.import(partner, format!("{HEADING}{lines}").as_bytes()).await;
    }
}

/// The first line of a file of customers.
const HEADING: &str = "reseller,code,name,domain,contact_name,contact_email,country,language\n";

fn customer_line(seller: &str, number: u32) -> String {
    format!("{seller},C{number:05},Customer {number:05},c{number:05}.example,,,SE,sv\n")
}

/// *Create Customer* for testbolag.
pub fn testbolag_customer() -> CustomerForm {
    CustomerForm {
        name: "testbolag".into(),
        code: "TB1001".into(),
        domain: "testbolag.se".into(),
        country: "SE".into(),
        language: "sv".into(),
        ..CustomerForm::default()
    }
}

/// *Create Administrator* for Bengt.
pub fn bengt_form() -> AdministratorForm {
    AdministratorForm {
        first_names: "Bengt".into(),
        last_name: "Testsson".into(),
        display_name: "Bengt Testsson".into(),
        upn_local: "bengt.testsson".into(),
        username: "bengt.testsson".into(),
        mail: "bengt.testsson@testbolag.se".into(),
        ..AdministratorForm::default()
    }
}
