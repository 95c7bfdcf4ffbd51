use std::collections::{BTreeMap, BTreeSet};

use super::crate_map::CrateMap;
use super::known_circles::KNOWN;
use super::named::{How, Path};
use super::source::Source;

/// Which file needs which, and the line where it first says so.
type Needs = BTreeMap<String, BTreeMap<String, usize>>;

/// Files that need one another in a circle, for all that `KNOWN` leaves out; and what `KNOWN` leaves out for nothing.
pub(super) fn new_circles(sources: &[Source]) -> Vec<String> {
    beyond(&KNOWN, sources)
}

fn beyond(known: &[(&str, &str)], sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    let mut needs = Needs::new();
    for root in crates(sources) {
        let map = CrateMap::of(root, sources);
        found.extend(map.unread.iter().cloned());
        needs.extend(needs_in(&map));
    }
    let without: Vec<bool> = known.iter().map(|(from, to)| taken(&mut needs, from, to)).collect();
    for ((from, to), was_there) in known.iter().zip(without) {
        if !was_there {
            found.push(format!("{from} needs {to} no more: take it off the known circles"));
        } else if !reached_from(to, &needs).contains(from) {
            found.push(format!("{from} closes no circle through {to} any more: take it off the known ones"));
        }
    }
    found.extend(circles(&needs).iter().map(|circle| shown(circle, &needs)));
    found
}

fn taken(needs: &mut Needs, from: &str, to: &str) -> bool {
    needs.get_mut(from).is_some_and(|needed| needed.remove(to).is_some())
}

/// The folder of each crate's files.
fn crates(sources: &[Source]) -> BTreeSet<&str> {
    let roots = sources.iter().filter_map(|source| {
        let root = ["/lib.rs", "/main.rs"].iter().find_map(|top| source.path.strip_suffix(top))?;
        root.ends_with("/src").then_some(root)
    });
    roots.collect()
}

/// A file needs another where it names what is declared there, by whatever way it is handed on. Neither `mod` nor the
/// import of a module by itself is a need, nor is what a module hands on from one below it without using it. Methods
/// have no path: who calls `portal.read_users()` names the portal and no more.
fn needs_in(map: &CrateMap) -> Needs {
    let mut needs = Needs::new();
    for named in map.named.iter().filter(|named| !named.in_test) {
        let (handed_on, whole) = match named.how {
            How::Item | How::Module => continue,
            How::Plain => (false, false),
            How::Import { handed_on, .. } => (handed_on, false),
            How::Glob { handed_on } => (handed_on, true),
        };
        let Some(from) = map.file(&named.module) else { continue };
        let is_need = |meaning: &&Path| {
            let from_below = handed_on && meaning.starts_with(&named.module);
            !from_below && (whole || !map.is_only_module(meaning))
        };
        let meanings = map.meanings(&named.module, &named.path);
        for home in meanings.iter().filter(is_need).flat_map(|meaning| map.homes(meaning)) {
            if let Some(to) = map.file(&home).filter(|to| *to != from) {
                needs.entry(from.to_owned()).or_default().entry(to.to_owned()).or_insert(named.line);
            }
        }
    }
    needs
}

/// Sets of files of which each reaches each.
fn circles(needs: &Needs) -> Vec<BTreeSet<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        needs.keys().map(|file| (file.as_str(), reached_from(file, needs))).collect();
    let mut circles = BTreeSet::new();
    for (file, reach) in &reached {
        let back = |other: &&&str| reached.get(**other).is_some_and(|reach| reach.contains(file));
        let circle: BTreeSet<&str> = reach.iter().filter(back).copied().collect();
        if !circle.is_empty() {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

fn reached_from<'n>(file: &str, needs: &'n Needs) -> BTreeSet<&'n str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        for next in needs.get(file).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(next.as_str()) {
                open.push(next);
            }
        }
    }
    reached
}

fn shown(circle: &BTreeSet<&str>, needs: &Needs) -> String {
    let mut lines = vec![format!("{} files need one another:", circle.len())];
    for from in circle {
        let inside = needs.get(*from).into_iter().flatten().filter(|(to, _)| circle.contains(to.as_str()));
        lines.extend(inside.map(|(to, line)| format!("    {from}:{line} needs {to}")));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRONT: &str = "mod a;\nmod b;\nmod inner;";

    /// The circles of a crate of these files, besides the root's.
    fn found(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        let sources: Vec<Source> = [("lib.rs", FRONT)]
            .iter()
            .filter(|_| files.iter().all(|(name, _)| *name != "lib.rs"))
            .chain(files)
            .map(|(name, text)| Source::of(&format!("some/src/{name}"), text))
            .collect();
        let needs = needs_in(&CrateMap::of("some/src", &sources));
        let short = |file: &&str| file.replace("some/src/", "");
        circles(&needs).iter().map(|circle| circle.iter().map(short).collect()).collect()
    }

    #[test]
    fn two_that_import_each_other() {
        let circle = [("a.rs", "use crate::b::B;\nstruct A(B);"), ("b.rs", "use super::a::A;\nstruct B(A);")];
        assert_eq!(found(&circle), [["a.rs", "b.rs"]]);
        assert!(found(&[("a.rs", "use crate::b::B;\nstruct A(B);"), ("b.rs", "struct B;")]).is_empty());
    }

    #[test]
    fn two_that_name_each_other_without_an_import() {
        let circle = [("a.rs", "fn a() { crate::b::b() }"), ("b.rs", "fn b() { run!(crate::a::a()) }")];
        assert_eq!(found(&circle), [["a.rs", "b.rs"]]);
    }

    #[test]
    fn a_module_imported_by_itself_is_needed_where_it_is_used() {
        let circle = [("a.rs", "use crate::b;\nfn a() { b::b() }"), ("b.rs", "use crate::a;\nfn b() { a::a() }")];
        assert_eq!(found(&circle), [["a.rs", "b.rs"]]);
        let unused = [("a.rs", "use crate::b;\nfn a() { b::b() }"), ("b.rs", "use crate::a;\nfn b() {}")];
        assert!(found(&unused).is_empty());
    }

    #[test]
    fn three_in_a_ring_are_one_circle() {
        let ring = [
            ("a.rs", "use crate::b::B;\npub struct A;"),
            ("b.rs", "use crate::inner::C;\npub struct B;"),
            ("inner/mod.rs", "mod c;\npub use self::c::C;"),
            ("inner/c.rs", "use crate::a::A;\npub struct C;"),
        ];
        assert_eq!(found(&ring), [["a.rs", "b.rs", "inner/c.rs"]]);
    }

    #[test]
    fn what_a_module_hands_on_is_no_need_until_it_uses_it() {
        let child = ("inner/c.rs", "use super::Shared;\npub struct C(Shared);");
        let front = |more: &str| format!("mod c;\npub use self::c::C;\npub struct Shared;\n{more}");
        assert!(found(&[("inner/mod.rs", &front("")), child]).is_empty());
        assert_eq!(found(&[("inner/mod.rs", &front("fn f() -> C { g() }")), child]).len(), 1);
        assert_eq!(found(&[("inner/mod.rs", &front("fn f() { run!(C::new()) }")), child]).len(), 1);
        let private = "mod c;\nuse self::c::C;\npub struct Shared;";
        assert_eq!(found(&[("inner/mod.rs", private), child]).len(), 1);
    }

    #[test]
    fn what_is_handed_on_twice_or_whole_is_followed_home() {
        let handed = |front: &str| {
            let root = format!("mod a;\nmod inner;\n{front}");
            let child = ("inner/c.rs", "use crate::a::A;\npub struct C;");
            let inner = ("inner/mod.rs", "mod c;\npub use c::*;");
            found(&[("lib.rs", &root), ("a.rs", "use crate::C;\npub struct A;"), inner, child])
        };
        assert_eq!(handed("pub use inner::C;"), [["a.rs", "inner/c.rs"]]);
        assert_eq!(handed("pub use inner::*;"), [["a.rs", "inner/c.rs"]]);
    }

    #[test]
    fn a_function_of_a_modules_name_is_found_where_it_stands() {
        let handed = |front: &str, home: &str| {
            let user = ("a.rs", "use crate::inner::c;\npub fn a() { c() }");
            let module = ("inner/c.rs", "pub fn other() {}");
            found(&[user, ("inner/mod.rs", front), module, (home, "pub fn c() { crate::a::a() }")])
        };
        assert_eq!(handed("mod c;\nmod d;\npub use self::d::c;", "inner/d.rs"), [["a.rs", "inner/d.rs"]]);
        assert_eq!(handed("mod c;\npub use self::c::c;", "inner/c.rs"), [["a.rs", "inner/c.rs"]]);
    }

    #[test]
    fn what_a_macro_declares_belongs_to_the_module_that_calls_it() {
        let circle = [("a.rs", "id! { A }\nuse crate::b::B;"), ("b.rs", "use crate::a::A;\npub struct B;")];
        assert_eq!(found(&circle), [["a.rs", "b.rs"]]);
    }

    #[test]
    fn tests_close_no_circle() {
        let test = "pub struct B;\n#[cfg(test)]\nmod tests { use crate::a::A; }";
        assert!(found(&[("a.rs", "use crate::b::B;\npub struct A;"), ("b.rs", test)]).is_empty());
    }

    #[test]
    fn other_crates_and_ones_own_items_are_no_needs() {
        let apart = [
            ("a.rs", "use other::b::B;\nuse self::own::Own;\nmod own { pub struct Own; }\nfn a() { Self::b(); B }"),
            ("b.rs", "use crate::a::own::Own;\npub(in crate::a) fn b() {}\npub(crate) struct B;"),
        ];
        assert!(found(&apart).is_empty());
    }

    #[test]
    fn a_known_circle_is_left_out_and_its_end_is_told() {
        let source = |name: &str, text: &str| Source::of(&format!("some/src/{name}.rs"), text);
        let circle = [
            source("lib", FRONT),
            source("a", "use crate::b::B;\npub struct A;"),
            source("b", "\nuse crate::a::A;\npub struct B;"),
        ];
        let known = ("some/src/a.rs", "some/src/b.rs");
        assert!(beyond(&[known], &circle).is_empty());
        let said = "2 files need one another:\n    some/src/a.rs:1 needs some/src/b.rs\n    some/src/b.rs:2 needs some/src/a.rs";
        assert_eq!(beyond(&[], &circle), [said]);
        let [front, a, _] = circle;
        let over = beyond(&[known], &[front.clone(), a, source("b", "pub struct B;")]);
        assert_eq!(over, ["some/src/a.rs closes no circle through some/src/b.rs any more: take it off the known ones"]);
        let gone = beyond(&[known], &[front, source("a", ""), source("b", "use crate::a::A;\npub struct B;")]);
        assert_eq!(gone, ["some/src/a.rs needs some/src/b.rs no more: take it off the known circles"]);
    }
}
