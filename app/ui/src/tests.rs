use std::time::Instant;

use leptos::prelude::*;

use crate::*;

/// The markup without the markers Leptos sets between nodes.
fn html(view: impl IntoView + 'static) -> String {
    Owner::new().with(|| view.into_view().to_html()).replace("<!>", "")
}

#[test]
fn a_textarea_cannot_be_left_by_its_value() {
    let value = "\nfirst & line</textarea><script>alert(1)</script>";
    let shown = html(view! { <SafeTextarea label="Reason" name="reason" value=value/> });
    assert!(!shown.contains("<script"), "{shown}");
    assert_eq!(shown.matches("</textarea>").count(), 1);
    assert!(shown.contains(">\n\nfirst &amp; line&lt;/textarea&gt;&lt;script&gt;"), "{shown}");
}

#[test]
fn values_are_escaped_everywhere() {
    const EVIL: &str = "\"><script>x</script>'&";
    let shown = html(view! {
        <Field label=EVIL name=EVIL value=EVIL hint=EVIL error=EVIL/>
        <SelectField label=EVIL name="s" options=vec![Choice::new(EVIL, EVIL).within(EVIL)] selected=EVIL/>
        <Status tone=Tone::Ok word=EVIL/>
        <ErrorSummary heading=EVIL errors=vec![FieldError::of(EVIL, EVIL)]/>
    });
    assert!(!shown.contains("<script"), "{shown}");
    let mut rows = Rows::default();
    rows.marked_row(EVIL)
        .tagged_name(EVIL, EVIL, EVIL)
        .status_with(Tone::Warn, EVIL, EVIL, EVIL)
        .figure(EVIL, EVIL)
        .dropped_figure(EVIL)
        .cell(EVIL, EVIL)
        .moment(EVIL, EVIL, EVIL)
        .link(EVIL, EVIL, EVIL)
        .act(EVIL, EVIL, EVIL)
        .no_act(EVIL)
        .done();
    let shown = html(rows.into_view());
    assert!(!shown.contains("<script") && !shown.contains("\"&gt;\""), "{shown}");
    assert!(!shown.contains("\">'") && shown.contains("&quot;&gt;&lt;script&gt;x&lt;/script&gt;&#39;&amp;"));
    assert!(shown.starts_with("<tr class=\"new\" id=\"") && shown.ends_with("</tr>"));
}

#[test]
fn a_field_is_wired_to_its_hint_and_error() {
    let shown = html(view! { <Field label="UPN" name="upn" hint="What he signs in with" error="Taken"/> });
    assert!(shown.contains("<label for=\"f-upn\">UPN</label>"), "{shown}");
    assert!(shown.contains("aria-describedby=\"f-upn-hint f-upn-error\""), "{shown}");
    assert!(shown.contains("aria-invalid=\"true\"") && shown.contains(" required"));
    let (hint, error, input) =
        (shown.find("f-upn-hint\" class"), shown.find("f-upn-error\" class"), shown.find("<input"));
    assert!(hint < error && error < input, "label, hint, error, input: {shown}");
}

#[test]
fn what_is_absent_is_not_rendered() {
    let shown = html(view! { <Field label="Name" name="name" optional="(optional)"/> });
    assert!(shown.contains("Name <span class=\"optional\">(optional)</span>"), "{shown}");
    for absent in ["required", "aria-", "value", "min=", "inputmode", "autocapitalize", "<p"] {
        assert!(!shown.contains(absent), "{absent}: {shown}");
    }
    let empty = MaybeText::from(None::<String>);
    let shown = html(view! { <Button label="OK" name=empty/> });
    assert_eq!(shown, "<button class=\"button\">OK</button>");
}

#[test]
fn a_secret_is_never_written_back() {
    let shown = html(view! {
        <Field label="Password" name="p" kind=FieldKind::Password value="hunter2" autocomplete="current-password"/>
    });
    assert!(!shown.contains("hunter2") && shown.contains("autocomplete=\"current-password\""), "{shown}");
    assert!(shown.contains("spellcheck=\"false\""));
}

#[test]
fn the_error_summary_leads_to_the_field_and_takes_the_focus() {
    let errors = vec![FieldError::of("upn", "Taken"), FieldError::of_form("Out of date")];
    let shown = html(view! { <ErrorSummary heading="There is a problem" errors/> });
    assert!(shown.contains("<a href=\"#f-upn\">Taken</a>"), "{shown}");
    assert!(shown.contains("tabindex=\"-1\"") && shown.contains("autofocus"));
    assert!(shown.contains("<li>Out of date</li>"));
    assert!(!html(view! { <ErrorSummary heading="x" errors=Vec::new()/> }).contains("section"));
}

#[test]
fn choices_of_a_group_stand_together() {
    let options = vec![
        Choice::new("", "Everything"),
        Choice::new("user-added", "User added").within("Users"),
        Choice::new("user-deleted", "User deleted").within("Users"),
    ];
    let shown = html(view! { <SelectField label="Kind" name="kind" options selected="user-added"/> });
    assert_eq!(shown.matches("<optgroup label=\"Users\">").count(), 1, "{shown}");
    assert!(shown.contains("<option value=\"user-added\" selected>"), "{shown}");
    assert_eq!(shown.matches(" selected").count(), 1);
}

#[test]
fn a_sorted_column_says_so() {
    let columns = vec![Column::new("Name").sorted("?dir=desc", Some(Order::Ascending)), Column::numeric("Users")];
    let shown = html(view! { <List caption="Resellers" columns>""</List> });
    assert!(shown.contains("aria-sort=\"ascending\""), "{shown}");
    assert_eq!(shown.matches("aria-sort").count(), 1);
    assert!(shown.contains("aria-labelledby=\"list-caption\"") && shown.contains("<caption id=\"list-caption\">"));
}

#[test]
fn steps_and_runs_say_their_state_in_words() {
    let step = |label: &'static str, state| Step { label: label.into(), state, href: MaybeText(None) };
    let steps = vec![step("Customer", StepState::Done), step("Administrator", StepState::Current)];
    let shown = html(view! { <Steps label="Step 2 of 2" steps done="done"/> });
    assert!(shown.contains("<span class=\"vh\">done</span>") && shown.contains("aria-current=\"step\""), "{shown}");
    let steps = vec![TrackStep::new("Mail", TrackState::NeedsPerson, "Needs a person")];
    assert!(html(view! { <Track steps/> }).contains("Needs a person"));
}

#[test]
fn an_act_says_whom_it_touches() {
    let shown = html(view! { <Button label="Delete user" kind=ButtonKind::Danger about="Anna Dahl, Sund IT"/> });
    assert!(shown.contains("Delete user<span class=\"vh\">: Anna Dahl, Sund IT</span>"), "{shown}");
}

fn fifty_rows() -> String {
    let mut rows = Rows::with_capacity(50);
    for place in 0..50 {
        rows.row()
            .name("/r/r_7f3k2m9q7f3k2m9q7f3k2m9q7f", &format!("Reseller number {place}"))
            .status(Tone::Ok, "Active")
            .figure("Customers", "48")
            .figure("Users", "1,611")
            .dropped_figure("590")
            .figure("Storage", "2.9 TB")
            .done();
    }
    html(view! { <List caption="Resellers" columns=vec![Column::new("Name")]>{rows.into_view()}</List> })
}

fn fifty_views() -> String {
    let rows: Vec<_> = (0..50)
        .map(|place| {
            view! {
                <tr>
                    <th scope="row"><a href="/r/r_7f3k2m9q7f3k2m9q7f3k2m9q7f">{format!("Reseller number {place}")}</a></th>
                    <td class="state"><Status tone=Tone::Ok word="Active"/></td>
                    <td class="num" data-label="Customers">{"48".to_owned()}</td>
                    <td class="num" data-label="Users">{"1,611".to_owned()}</td>
                    <td class="num drop">{"590".to_owned()}</td>
                    <td class="num" data-label="Storage">{"2.9 TB".to_owned()}</td>
                </tr>
            }
        })
        .collect();
    html(view! { <List caption="Resellers" columns=vec![Column::new("Name")]>{rows}</List> })
}

fn the_frame() -> String {
    let line = |place: usize| NavLink::new(Icon::Customers, format!("/r/{place}"), "Customers").count("10,000");
    let groups = vec![(0..3).map(line).collect(), (0..7).map(line).collect(), (0..3).map(line).collect()];
    let texts = ShellTexts {
        skip: "Skip to main content".into(),
        menu: "Menu".into(),
        nav: "Main".into(),
        product: "Tenantry".into(),
        logout: "Logout".into(),
    };
    let who = Who { welcome: "Welcome Ingrid Solberg".into(), company: Link::new("/company", "Nordlys AS") };
    let footer = vec![Link::new("/help", "Help"), Link::new("/contact", "Contact Us")];
    let english = SwitchOption { value: "en", label: "English".into(), lang: Some("en"), current: true };
    let switch = Switch {
        label: "Language".into(),
        action: "/language",
        name: "language",
        options: vec![english],
        here: "/resellers?q=a".into(),
    };
    html(view! {
        <Shell texts who home="/" groups footer switches=vec![switch]>
            <Page heading="Resellers">""</Page>
        </Shell>
    })
}

#[test]
fn the_frame_has_its_landmarks_in_order() {
    let shown = the_frame();
    let places: Vec<_> =
        ["class=\"skip\"", "<header", "<nav id=\"side\"", "<main", "<h1", "role=\"status\"", "<footer"]
            .iter()
            .map(|mark| shown.find(mark).unwrap_or_else(|| panic!("{mark}: {shown}")))
            .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(shown.matches("<h1").count(), 1);
    assert!(!shown.contains("class=\"\"") && !shown.contains("style="), "{shown}");
}

/// Prints, asserts nothing about time: `cargo test -p ui --release -- --nocapture fifty`.
#[test]
fn what_fifty_rows_cost() {
    for (name, draw) in
        [("50 rows by Rows", fifty_rows as fn() -> String), ("50 rows by view!", fifty_views), ("the frame", the_frame)]
    {
        let length = draw().len();
        let start = Instant::now();
        for _ in 0..200 {
            std::hint::black_box(draw());
        }
        println!("{name}: {:?}, {length} bytes", start.elapsed() / 200);
    }
}
