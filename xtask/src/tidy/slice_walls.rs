use super::crate_map::CrateMap;
use super::named::{How, Named, Path};
use super::slices::SLICES;
use super::source::Source;

const ZONES: [&str; 3] = ["server/portal/src", "app/src", "app/domain/src"];

/// A slice's front door is its mod.rs. `crate::tenancy::Company` is fine where mod.rs declares it or hands it on, be it
/// a type, a function or anything else. Every path that goes on into a module of another slice is a finding, also where
/// that module is `pub`: it is so for the other crates, and a slice that may walk through it knows how the other one is
/// laid out. So is the import of such a module itself.
pub(super) fn slices_apart(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for zone in ZONES {
        let map = CrateMap::of(zone, sources);
        found.extend(map.unread.iter().cloned());
        for named in &map.named {
            let Some(own) = named.module.first().filter(|first| SLICES.contains(&first.as_str())) else { continue };
            if let Some(other) = entered(&map, named, own) {
                let written = named.path.join("::");
                let file = map.file(&named.module).unwrap_or(zone);
                found.push(format!("{file}:{}: `{written}` is private to {zone}/{other}", named.line));
            }
        }
    }
    found
}

/// The other slice of which the path reaches an inner module.
fn entered(map: &CrateMap, named: &Named, own: &str) -> Option<String> {
    let path: Path = match named.how {
        // A name alone comes from a `use`, which was looked at where it stands.
        How::Plain if named.path.len() < 2 => return None,
        How::Item | How::Module => return None,
        How::Plain | How::Import { .. } => named.path.clone(),
        How::Glob { .. } => named.path.iter().cloned().chain(["*".to_owned()]).collect(),
    };
    let meanings = map.meanings(&named.module, &path);
    let enters = meanings.iter().find(|meaning| {
        let [slice, inner, rest @ ..] = meaning.as_slice() else { return false };
        let foreign = SLICES.contains(&slice.as_str()) && slice != own;
        // What goes on after a name in small letters is a module.
        let small = inner.starts_with(|first: char| first.is_lowercase() || first == '_');
        foreign && small && (!rest.is_empty() || map.is_only_module(meaning))
    });
    enters.and_then(|meaning| meaning.first().cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found in a file of provisioning beside a tenancy that hands on a type and two functions, one of which has
    /// the name of its module.
    fn found(text: &str) -> Vec<String> {
        let front = "pub mod api;\npub(crate) mod pages;\nmod keep;\n\
                     pub(crate) use self::{keep::keep, pages::{Company, tone}};";
        slices_apart(&[
            Source::of("app/src/provisioning/pages/plan.rs", text),
            Source::of("app/src/tenancy/api.rs", "pub fn add() {}"),
            Source::of("app/src/tenancy/keep.rs", "pub(crate) fn keep() {}"),
            Source::of("app/src/tenancy/mod.rs", front),
            Source::of("app/src/tenancy/pages.rs", "pub(crate) struct Company;\npub(crate) fn tone() {}"),
        ])
    }

    #[test]
    fn a_straight_path_is_named_with_its_line() {
        let text = "use crate::error::AppError;\n\nfn a() {\n    crate::tenancy::pages::tone();\n}";
        let said = "app/src/provisioning/pages/plan.rs:4: `crate::tenancy::pages::tone` is private to app/src/tenancy";
        assert_eq!(found(text), [said]);
    }

    #[test]
    fn what_is_imported_is_named_once() {
        assert_eq!(found("use crate::tenancy::pages::tone;\nfn a() { tone() }").len(), 1);
    }

    #[test]
    fn a_group_around_the_slice() {
        assert_eq!(found("use crate::{error::AppError, tenancy::pages::tone};").len(), 1);
    }

    #[test]
    fn groups_in_groups() {
        assert_eq!(found("use crate::{a::{B, C}, tenancy::{Company, pages::{tone, Company as Other}}};").len(), 2);
    }

    #[test]
    fn the_slice_imported_by_itself() {
        assert_eq!(found("use crate::tenancy;\nfn a() { tenancy::pages::tone() }").len(), 1);
        assert_eq!(found("use crate::{frame, tenancy};\nfn a() -> tenancy::pages::Company { b() }").len(), 1);
    }

    #[test]
    fn the_slice_under_another_name() {
        assert_eq!(found("use crate::tenancy as other;\nfn a() { other::pages::tone() }").len(), 1);
        assert_eq!(found("use crate::tenancy::{self as other};\nfn a() { other::pages::tone() }").len(), 1);
    }

    #[test]
    fn up_and_over() {
        assert_eq!(found("fn a() { super::super::super::tenancy::pages::tone() }").len(), 1);
        assert_eq!(found("use super::super::super::tenancy::pages::tone;").len(), 1);
        assert_eq!(found("mod inner { fn a() { super::super::super::super::tenancy::pages::tone() } }").len(), 1);
    }

    #[test]
    fn the_module_imported_by_itself() {
        assert_eq!(found("use crate::tenancy::pages;").len(), 1);
        assert_eq!(found("use crate::tenancy::{Company, pages as theirs};").len(), 1);
    }

    #[test]
    fn a_module_that_is_public_for_other_crates() {
        assert_eq!(found("use crate::tenancy::api;").len(), 1);
    }

    #[test]
    fn everything_imported() {
        assert_eq!(found("use crate::tenancy::pages::*;").len(), 1);
        assert_eq!(found("use crate::tenancy::*;\nfn a() { pages::tone() }").len(), 1);
        assert_eq!(found("use crate::*;\nfn a() { tenancy::pages::tone() }").len(), 1);
    }

    #[test]
    fn inside_a_macro() {
        assert_eq!(found("fn a() { view! { <p>{crate::tenancy::pages::tone()}</p> } }").len(), 1);
        assert_eq!(found("use crate::tenancy;\nfn a() { view! { <p>{tenancy::pages::tone()}</p> } }").len(), 1);
        assert_eq!(found("fn a() { run!(|tx| { use crate::tenancy; tenancy::pages::tone() }) }").len(), 1);
        assert_eq!(found("macro_rules! tone { () => { $crate :: tenancy :: pages :: tone() } }").len(), 1);
    }

    #[test]
    fn inside_an_attribute() {
        assert_eq!(found("use crate::tenancy;\n#[serde(default = \"tenancy::pages::tone\")]\nstruct A;").len(), 1);
        assert_eq!(found("use crate::tenancy;\n#[derive(tenancy::pages::Tone)]\nstruct A;").len(), 1);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_said() {
        assert_eq!(found("fn a( {").len(), 1);
    }

    #[test]
    fn the_front_door_is_open() {
        assert!(found("use crate::tenancy::{Company, keep, tone};\nfn a() { keep(); tone(); }").is_empty());
        assert!(found("use crate::tenancy;\nfn a() { tenancy::keep(tenancy::Company::of(1)) }").is_empty());
        assert!(found("fn a() { view! { <p>{crate::tenancy::tone()}</p> } }").is_empty());
        assert!(found("use crate::tenancy::*;\nfn a() { std::mem::take(1); text::Mail::of(1) }").is_empty());
    }

    #[test]
    fn what_is_no_slice_of_this_crate_is_left_alone() {
        assert!(found("use domain::tenancy;\nfn a() { tenancy::pages::tone() }").is_empty());
        assert!(found("use ::tenancy::pages::tone;\nfn a() { ::tenancy::pages::tone() }").is_empty());
        assert!(found("use crate::provisioning::pages::runs::row;\nuse super::runs::line;").is_empty());
        assert!(found("// crate::tenancy::pages::tone\nfn a() { b(\"crate::tenancy::pages::tone\") }").is_empty());
    }
}
