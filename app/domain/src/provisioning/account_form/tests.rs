use super::*;

fn filled() -> AdministratorForm {
    AdministratorForm {
        first_names: "Bengt".into(),
        last_name: "Testsson".into(),
        display_name: "Bengt Testsson".into(),
        upn_local: "bengt.testsson".into(),
        upn_domain: "testbolag.se".into(),
        username: "bengt.testsson".into(),
        mail: "bengt@other.example".into(),
        ..AdministratorForm::default()
    }
}

fn domains() -> Vec<DomainName> {
    ["testbolag.se", "testbolag.com"].into_iter().filter_map(|d| DomainName::parse(d).ok()).collect()
}

#[test]
fn e16_blank_generates_exactly_one_address_on_the_primary_domain() {
    let form = AdministratorForm { upn_domain: "testbolag.com".into(), ..filled() };
    let addresses = form.parse(&domains()).expect("good").addresses;
    assert_eq!(addresses.iter().map(MailAddress::as_str).collect::<Vec<_>>(), ["bengt.testsson@testbolag.se"]);
}

#[test]
fn e16_given_addresses_are_exactly_those() {
    let form = AdministratorForm { addresses: "b@testbolag.se; info@testbolag.com\nB@testbolag.se".into(), ..filled() };
    let addresses = form.parse(&domains()).expect("good").addresses;
    assert_eq!(addresses.iter().map(MailAddress::as_str).collect::<Vec<_>>(), ["b@testbolag.se", "info@testbolag.com"]);
}

#[test]
fn e37_another_customers_domain_cannot_be_chosen() {
    let form = AdministratorForm { upn_domain: "nordlys.example".into(), ..filled() };
    let errors = form.parse(&domains()).expect_err("foreign");
    assert!(errors.contains(&FieldError { field: "upn_domain".into(), problem: Problem::ForeignDomain }));
    let form = AdministratorForm { addresses: "x@nordlys.example".into(), ..filled() };
    let errors = form.parse(&domains()).expect_err("foreign");
    assert_eq!(errors, [FieldError { field: "addresses".into(), problem: Problem::ForeignDomain }]);
}

#[test]
fn e14_the_link_is_the_default_and_what_is_no_choice_is_refused() {
    let settings = filled().parse(&domains()).expect("good").settings;
    assert_eq!(settings, AccountSettings::default());
    assert_eq!(settings.first_password, FirstPassword::Link);
    for (field, form) in [
        ("credential", AdministratorForm { credential: "Summer2026".into(), ..filled() }),
        ("change_at_next_logon", AdministratorForm { change_at_next_logon: "maybe".into(), ..filled() }),
        ("disabled", AdministratorForm { disabled: "true".into(), ..filled() }),
    ] {
        let errors = form.parse(&domains()).expect_err(field);
        assert_eq!(errors, [FieldError { field: field.into(), problem: Problem::NotAChoice }]);
    }
}

#[test]
fn e15_a_generated_password_is_changed_at_the_next_logon_unless_somebody_says_no() {
    let change = |credential: &str, change: &str| {
        let form = AdministratorForm { credential: credential.into(), change_at_next_logon: change.into(), ..filled() };
        form.parse(&domains()).expect("good").settings.change_at_next_logon
    };
    assert!(change("generated", "") && change("generated", "yes") && !change("generated", "no"));
    assert!(!change("link", "yes"), "who follows a link has chosen their own");
}

/// The number of addresses is asked first: what is no address at the end of a list that is too long isn't even read.
#[test]
fn n06_a_list_that_is_too_long_is_refused_before_it_is_read() {
    let list = |count: usize| "x@testbolag.se;".repeat(count) + "nonsense";
    let form = AdministratorForm { addresses: list(14_500), ..filled() };
    let too_many = FieldError { field: "addresses".into(), problem: Problem::TooMany { max: 20 } };
    assert_eq!(form.read().expect_err("too long"), std::slice::from_ref(&too_many));
    assert_eq!(form.parse(&domains()).expect_err("too long"), std::slice::from_ref(&too_many));
    let form = AdministratorForm { addresses: list(20), ..filled() };
    assert_eq!(form.read().expect_err("one too many"), [too_many]);
    let form = AdministratorForm { addresses: list(19), ..filled() };
    let not_one = FieldError { field: "addresses".into(), problem: Problem::NotAnAddress };
    assert_eq!(form.read().expect_err("the last is read"), [not_one]);
}

/// What isn't the customer's is said together with what is wrong elsewhere.
#[test]
fn every_problem_is_said_at_once() {
    let form = AdministratorForm {
        first_names: String::new(),
        upn_domain: "nordlys.example".into(),
        addresses: "x@nordlys.example".into(),
        ..filled()
    };
    let fields: Vec<_> = form.parse(&domains()).expect_err("three").into_iter().map(|error| error.field).collect();
    assert_eq!(fields, ["first_names", "upn_domain", "addresses"]);
}

/// A post may be 256 KiB of blanks around what counts; a draft keeps none of them.
#[test]
fn n02_what_a_draft_keeps_is_what_was_understood() {
    let around = |text: &str| format!("{}{text}{}", " ".repeat(9_000), "\u{200b}".repeat(300));
    let mut form = filled();
    form.addresses = format!("{}b@testbolag.se;;;; ;c@testbolag.se", "\n".repeat(9_000));
    for field in [&mut form.first_names, &mut form.title, &mut form.city, &mut form.phone] {
        *field = around("Bengt");
    }
    for (field, word) in [(&mut form.credential, "generated"), (&mut form.disabled, "yes")] {
        *field = format!("{}{word}", " ".repeat(50_000));
    }
    let understood = form.parse(&domains()).expect("good").as_understood(&form);
    assert_eq!(understood.addresses, "b@testbolag.se\nc@testbolag.se");
    assert_eq!((understood.title.as_str(), understood.credential.as_str()), ("Bengt", "generated"));
    assert!(format!("{understood:?}").len() < 1_000, "{understood:?}");
    // What was understood is understood the same again.
    let again = understood.parse(&domains()).expect("good");
    assert_eq!(again.as_understood(&understood), understood);
}

#[test]
fn e17_what_is_filled_in_is_kept_and_what_is_blank_is_not() {
    let form = AdministratorForm { title: " CFO ".into(), city: "Oslo".into(), ..filled() };
    let kept = form.parse(&domains()).expect("good").properties;
    let kept: Vec<_> = kept.iter().map(|(field, line)| (field.as_str(), line.as_str())).collect();
    assert_eq!(kept, [("title", "CFO"), ("city", "Oslo")]);
}

#[test]
fn e13_each_starred_field_is_needed() {
    for field in ["first_names", "last_name", "display_name", "upn_local", "username", "mail"] {
        let mut form = filled();
        match field {
            "first_names" => form.first_names.clear(),
            "last_name" => form.last_name.clear(),
            "display_name" => form.display_name.clear(),
            "upn_local" => form.upn_local.clear(),
            "username" => form.username.clear(),
            _ => form.mail.clear(),
        }
        let errors = form.parse(&domains()).expect_err(field);
        assert_eq!(errors, [FieldError { field: field.into(), problem: Problem::Missing }]);
    }
}
