//! The demo tree, made by the same use cases people use: invited, redeemed, drafted, planned, provisioned.

use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use domain::{
    ids::CompanyId,
    provisioning::{AdministratorForm, CustomerForm},
    tenancy::{NewReseller, NewUser},
    text::{CompanyName, CustomerCode, MailAddress, PersonName},
};
use portal::{FormStamp, Portal, Scope, authority::Task, jobs::Hands, provisioning::Verdict};
use simulators::services::{Faults, Refusal, Services};
use uuid::Uuid;

use super::{
    customers,
    people::{
        ANNA, BENGT, BREVIK, FJORD, INGRID, JONAS, MAJA, NORDLYS, OSKAR, PER, Person, RITA, SUND, TESTBOLAG, VIK,
    },
    stand_in::{LetterOpener, sign_in},
};

const REQUEST: &str = "seed";
/// The keys of the orders for customers that were read in.
const IMPORTED: u128 = 0x1290_47ed_0000_4000_8000_0000_0000_0000;

/// A tree being made.
struct Seeding<'a> {
    portal: &'a Portal,
    hands: Hands,
    letters: LetterOpener,
}

/// Seeds, unless there is a partner already.
pub(super) async fn once(portal: &Arc<Portal>, hands: &Hands, services: &Services) -> Result<()> {
    let scope = Scope::system(Task::CommandLine, REQUEST);
    if !portal.read_partners(&scope).await?.is_empty() {
        return Ok(());
    }
    let letters = LetterOpener::default();
    let seeding = Seeding { portal, hands: letters.instead(hands), letters };
    let (partner, ingrid) = seeding.partner(&scope).await?;
    let fjord = seeding.resellers(partner, &ingrid).await?;
    let rita = seeding.staff(fjord, &ingrid).await?;
    seeding.testbolag(fjord, &ingrid, &rita).await?;
    seeding.figures(partner, services).await?;
    seeding.brevik(partner, &ingrid, services).await?;
    portal.read_usage(hands).await?;
    portal.seal_log().await?;
    Ok(())
}

impl Seeding<'_> {
    async fn partner(&self, scope: &Scope) -> Result<(CompanyId, Scope)> {
        let (name, mail) = user(INGRID)?;
        let partner = self.portal.init_partner(scope, &company(NORDLYS)?, (&name, &mail)).await?;
        let ingrid = self.join(INGRID).await?;
        self.add(&ingrid, partner, OSKAR).await?;
        Ok((partner, ingrid))
    }

    async fn resellers(&self, partner: CompanyId, ingrid: &Scope) -> Result<CompanyId> {
        let mut fjord = None;
        for (name, first) in [(FJORD, Some(RITA)), (SUND, Some(ANNA)), (VIK, None)] {
            let first_user = first.map(user).transpose()?;
            let new = NewReseller { name: company(name)?, first_user };
            let id = self.portal.add_reseller(ingrid, self.form(ingrid)?, &new).await?;
            for code in codes(name) {
                self.issue(ingrid, id, &code).await?;
            }
            fjord = fjord.or(Some(id));
        }
        for number in 1..=3 {
            self.issue(ingrid, partner, &format!("NL{}", 3000 + number)).await?;
        }
        self.join(ANNA).await?;
        fjord.context("the first reseller")
    }

    async fn staff(&self, fjord: CompanyId, ingrid: &Scope) -> Result<Scope> {
        let rita = self.join(RITA).await?;
        self.add(&rita, fjord, JONAS).await?;
        self.add(&rita, fjord, PER).await?;
        // What the partner may see of a seller's codes is used by the seller: one of them is testbolag's.
        self.issue(ingrid, fjord, "TB1001").await?;
        Ok(rita)
    }

    async fn testbolag(&self, fjord: CompanyId, ingrid: &Scope, rita: &Scope) -> Result<()> {
        let typed = CustomerForm {
            name: TESTBOLAG.into(),
            code: "TB1001".into(),
            domain: "testbolag.se".into(),
            contact_name: BENGT.name.into(),
            contact_mail: BENGT.mail.into(),
            country: "SE".into(),
            language: "sv".into(),
            ..CustomerForm::default()
        };
        let services = ["hosted-exchange", "office-mail-control"];
        self.provision(rita, fjord, &typed, BENGT, &services).await?;
        let bengt = self.join(BENGT).await?;
        let company = bengt.company().context("Bengt's company")?;
        self.add(&bengt, company, MAJA).await?;
        if self.portal.read_company(ingrid, company).await?.name != TESTBOLAG {
            bail!("the partner sees another testbolag");
        }
        Ok(())
    }

    /// Draft, plan, *Provision*, and the worker to its end.
    async fn provision(
        &self,
        actor: &Scope,
        seller: CompanyId,
        customer: &CustomerForm,
        administrator: Person,
        services: &[&str],
    ) -> Result<()> {
        let (first, last) = administrator.name.split_once(' ').unwrap_or((administrator.name, ""));
        let (local, domain) = administrator.mail.split_once('@').unwrap_or_default();
        let typed = AdministratorForm {
            first_names: first.into(),
            last_name: last.into(),
            display_name: administrator.name.into(),
            upn_local: local.into(),
            upn_domain: domain.into(),
            username: local.into(),
            mail: administrator.mail.into(),
            ..AdministratorForm::default()
        };
        let portal = self.portal;
        let (draft, _) = portal.save_customer_step(actor, self.form(actor)?, seller, None, customer).await?;
        let (draft, _) = portal.save_administrator_step(actor, self.form(actor)?, (seller, draft), &typed).await?;
        let chosen: Vec<String> = services.iter().map(|service| (*service).to_owned()).collect();
        let (draft, _) = portal.save_services_step(actor, self.form(actor)?, (seller, draft), &chosen).await?;
        let plan = portal.read_plan(actor, draft.id).await?;
        portal.provision(actor, self.form(actor)?, draft.id, &plan.fingerprint).await?;
        self.work().await
    }

    async fn figures(&self, partner: CompanyId, services: &Services) -> Result<()> {
        let import = Scope::system(Task::Import, REQUEST);
        let verdicts = self.portal.import_customers(&import, partner, customers::table().as_bytes()).await?;
        if let Some(refused) = verdicts.iter().find(|verdict| verdict.verdict != Verdict::Created) {
            bail!("a demo customer isn't made: {refused:?}");
        }
        // What is read in exists at the host already; here the host has to be told.
        for (number, order) in (1_u128..).zip(customers::at_the_host(partner)) {
            self.hands.host.carry_out(Uuid::from_u128(IMPORTED + number), &order).await?;
        }
        for usage in customers::measured() {
            services.measure(usage)?;
        }
        let command_line = Scope::system(Task::CommandLine, REQUEST);
        Ok(self.portal.seed_figures(&command_line, partner, &customers::figures()?).await?)
    }

    /// The direct customer, with a run that waits for a person: SharePoint is refused for want of quota.
    async fn brevik(&self, partner: CompanyId, ingrid: &Scope, services: &Services) -> Result<()> {
        self.issue(ingrid, partner, "NL3000").await?;
        let typed = CustomerForm {
            name: BREVIK.into(),
            code: "NL3000".into(),
            domain: "brevik.example".into(),
            country: "NO".into(),
            language: "nb".into(),
            ..CustomerForm::default()
        };
        let refusal = Refusal { calls: 1, service: "sharepoint".into(), code: "quota".into() };
        services.set_faults(Faults { refuse: Some(refusal), ..Faults::default() });
        let kari = super::people::KARI;
        self.provision(ingrid, partner, &typed, kari, &["sharepoint"]).await?;
        services.set_faults(Faults::default());
        Ok(())
    }

    /// Invites somebody and has them join.
    async fn add(&self, actor: &Scope, company: CompanyId, person: Person) -> Result<()> {
        let (name, mail) = user(person)?;
        let new = NewUser { name, mail, role: Some(person.role) };
        self.portal.add_user(actor, self.form(actor)?, company, &new).await?;
        self.join(person).await?;
        Ok(())
    }

    /// Somebody takes up the invitation they got by mail.
    async fn join(&self, person: Person) -> Result<Scope> {
        self.work().await?;
        let invitation = self.letters.invitation(person.mail)?;
        let scope = sign_in(self.portal, person, Some(&invitation)).await?;
        if person.accepted {
            self.portal.accept_terms(&scope).await?;
        }
        Ok(scope)
    }

    async fn issue(&self, ingrid: &Scope, seller: CompanyId, code: &str) -> Result<()> {
        let code = CustomerCode::parse(code).map_err(|problem| anyhow!("{code}: {problem:?}"))?;
        self.portal.issue_code(ingrid, self.form(ingrid)?, seller, Some(&code)).await?;
        Ok(())
    }

    fn form(&self, scope: &Scope) -> Result<FormStamp> {
        let stamp = self.portal.stamp_form(scope)?;
        Ok(self.portal.open_form(scope, &stamp)?)
    }

    /// Works until nothing is due.
    async fn work(&self) -> Result<()> {
        while self.portal.work_once(&self.hands).await? {}
        Ok(())
    }
}

fn codes(reseller: &str) -> Vec<String> {
    let (letters, first) = match reseller {
        FJORD => ("TB", 2001),
        SUND => ("SI", 4001),
        _ => return Vec::new(),
    };
    (first..first + 6).map(|number| format!("{letters}{number}")).collect()
}

fn company(name: &str) -> Result<CompanyName> {
    CompanyName::parse(name).map_err(|problem| anyhow!("{name}: {problem:?}"))
}

fn user(person: Person) -> Result<(PersonName, MailAddress)> {
    let name = PersonName::parse(person.name).map_err(|problem| anyhow!("{}: {problem:?}", person.name))?;
    let mail = MailAddress::parse(person.mail).map_err(|problem| anyhow!("{}: {problem:?}", person.mail))?;
    Ok((name, mail))
}
