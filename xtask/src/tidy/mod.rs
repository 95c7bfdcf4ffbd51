mod circles;
mod crate_map;
mod house;
mod known_circles;
mod named;
mod raw;
mod slice_walls;
mod slices;
mod source;
mod store;
mod texts;

use anyhow::{Result, anyhow};

use crate::paths::Paths;
use crate::test::Tally;
use source::Source;

type Rule = fn(&[Source]) -> Vec<String>;

const RULES: [(&str, Rule); 13] = [
    ("files are at most 400 lines without their tests", house::long_files),
    ("no file is called utils, helpers, common, misc, types, models or manager", house::empty_names),
    ("no registry host is named", house::registry_hosts),
    ("no test is switched off", house::switched_off),
    ("app/src asks for features in the modules that declare pages only", slices::features_in_app),
    ("every server function names its endpoint as slice/verb_noun", slices::server_functions),
    ("what is written unescaped stands in the files that are known for it", raw::raw_markup),
    ("a slice uses another slice only through its mod.rs", slice_walls::slices_apart),
    ("files need one another in no circle besides the known ones", circles::new_circles),
    ("portal's statements stand in its store", store::statements_outside),
    ("changes that no log tells of are counted", store::unaudited),
    ("every text that is asked for exists in English", texts::missing),
    ("every English text is asked for", texts::unused),
];

/// The rules of the house that no compiler knows, one check each.
pub(crate) fn tally(paths: &Paths) -> Result<Tally> {
    let sources = source::read_all(paths)?;
    let mut tally = Tally::default();
    for (name, rule) in RULES {
        let complaints = rule(&sources);
        let result = if complaints.is_empty() { Ok(()) } else { Err(anyhow!("{}", shown(&complaints))) };
        tally.check(&format!("tidy: {name}"), result);
    }
    Ok(tally)
}

fn shown(complaints: &[String]) -> String {
    const MOST: usize = 25;
    let first: Vec<&str> = complaints.iter().take(MOST).map(String::as_str).collect();
    let more = complaints.len().saturating_sub(MOST);
    let rest = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    format!("  {}{rest}", first.join("\n  "))
}
