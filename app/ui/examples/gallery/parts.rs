use leptos::prelude::*;
use ui::*;

use crate::pages::shell;

pub(crate) fn parts() -> AnyView {
    let icons: Vec<_> =
        Icon::ALL.iter().map(|icon| view! { <span title=format!("{icon:?}")>{icon.draw()}</span> }).collect();
    let tabs = [("Profile", true), ("Services", false), ("Mail addresses", false), ("Log", false)]
        .into_iter()
        .map(|(label, current)| Tab { link: Link::new("#", label), current })
        .collect();
    let states = [
        (Tone::Ok, "Active"),
        (Tone::Info, "Working"),
        (Tone::Warn, "Needs attention"),
        (Tone::Bad, "Suspended"),
        (Tone::Off, "Onboarding"),
    ]
    .into_iter()
    .map(|(tone, word)| view! { <Status tone word/> })
    .collect::<Vec<_>>();
    let page = view! {
        <Page heading="Parts">
            <Tabs label="Bengt Testsson" tabs/>
            <div class="stack">
                <div class="row">{icons}</div>
                <div class="row">{states}<Tag text="You"/></div>
                <div class="row">
                    <Button label="Primary" kind=ButtonKind::Primary/>
                    <Button label="Plain"/>
                    <Button label="Quiet" kind=ButtonKind::Quiet/>
                    <Button label="Danger" kind=ButtonKind::Danger/>
                </div>
                <Notice tone=Tone::Info><p>"Something to know."</p></Notice>
                <Notice tone=Tone::Ok><p>"As it should be."</p></Notice>
                <Notice tone=Tone::Warn><p>"Somebody should look."</p></Notice>
                <Notice tone=Tone::Bad><p>"Broken or stopped."</p></Notice>
                <div class="grid">
                    <Panel heading="Hosted Exchange"><Meter used=150 total=200 text="150 of 200 used" aside="50 left"/></Panel>
                    <Panel heading="SharePoint"><Meter used=24 total=25 text="24 of 25 used" aside="1 left"/></Panel>
                    <Panel heading="Open cases" sunken=true><p>"3"</p></Panel>
                </div>
                <Form action="#">
                    <List
                        caption="Cases"
                        columns=vec![Column::new("Select").hidden(), Column::new("Case"), Column::new("State"), Column::new("Updated")]
                        id="cases"
                    >
                        {cases().into_view()}
                    </List>
                    <BulkBar label="With the ticked rows"><Button label="Close" formaction="#close"/></BulkBar>
                </Form>
                <CopyField label="Offer link" name="offer" value="https://portal.example/o/7f3k2m9q"/>
                <CodeList codes=vec!["4XK2-99PL-0QRT".into(), "7HJM-21NB-5WES".into(), "KK83-XZ4D-1M0A".into()]/>
                <Fold summary="Advanced Properties"><p>"Limits, contract."</p></Fold>
            </div>
        </Page>
    }
    .into_any();
    shell("Configuration", page)
}

fn cases() -> Rows {
    let mut rows = Rows::with_capacity(2);
    for (number, subject) in [("C-1042", "Mail arrives late"), ("C-1043", "New telephone number")] {
        rows.row()
            .pick("case", number, &format!("Select {number}"))
            .name("#", &format!("{number} {subject}"))
            .status(Tone::Info, "Open")
            .moment("Updated", "2026-03-05T13:04:00Z", "5 Mar 2026, 13:04")
            .done();
    }
    rows
}
