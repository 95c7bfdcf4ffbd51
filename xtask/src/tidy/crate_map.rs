use std::collections::{BTreeMap, BTreeSet};

use super::named::{How, Named, Path, named_in};
use super::source::Source;

/// How many names may stand for one another in a row. More is a name that means itself: one of another crate's.
const LONGEST_CHAIN: usize = 12;

/// The modules of one crate: what each names, and what a path in it means.
#[derive(Debug, Default)]
pub(super) struct CrateMap {
    modules: BTreeMap<Path, Module>,
    pub(super) named: Vec<Named>,
    /// Files that syn can't read, with its reason.
    pub(super) unread: Vec<String>,
}

#[derive(Debug, Default)]
struct Module {
    file: String,
    items: BTreeSet<String>,
    imports: Vec<(String, Path)>,
    globs: Vec<Path>,
}

impl CrateMap {
    /// The crate whose files lie under `root`, such as `app/src`.
    pub(super) fn of(root: &str, sources: &[Source]) -> Self {
        let mut map = Self::default();
        for source in sources {
            let Some(module) = module_of(root, &source.path) else { continue };
            map.module(&module, &source.path);
            match named_in(&source.text, module) {
                Ok(named) => named.into_iter().for_each(|named| map.take(named, &source.path)),
                Err(error) => map.unread.push(format!("{}: syn can't read it: {error}", source.path)),
            }
        }
        map
    }

    fn module(&mut self, module: &Path, file: &str) -> &mut Module {
        self.modules.entry(module.clone()).or_insert_with(|| Module { file: file.to_owned(), ..Module::default() })
    }

    fn take(&mut self, named: Named, file: &str) {
        let around = if matches!(named.how, How::Module) { &named.path } else { &named.module };
        let module = self.module(around, file);
        match &named.how {
            How::Plain | How::Module => {}
            How::Item => module.items.extend(named.path.last().cloned()),
            How::Import { alias, .. } => module.imports.push((alias.clone(), named.path.clone())),
            How::Glob { .. } => module.globs.push(named.path.clone()),
        }
        self.named.push(named);
    }

    /// Whether that is a module and nothing else: a function may have the name of the module that it stands in.
    pub(super) fn is_only_module(&self, meaning: &[String]) -> bool {
        let named_alike = meaning.split_last().is_some_and(|(name, around)| self.gives(around, name));
        self.is_module(meaning) && !named_alike
    }

    fn is_module(&self, path: &[String]) -> bool {
        self.modules.contains_key(path)
    }

    pub(super) fn file(&self, module: &[String]) -> Option<&str> {
        self.modules.get(module).map(|module| module.file.as_str())
    }

    /// Whether the module itself gives something that name, besides a module below it.
    fn gives(&self, module: &[String], name: &str) -> bool {
        let gives =
            |module: &Module| module.items.contains(name) || module.imports.iter().any(|(alias, _)| alias == name);
        self.modules.get(module).is_some_and(gives)
    }

    /// What a path in that module means, from the root of the crate: each meaning, where `cfg` gives a name several.
    /// None for what is another crate's, the language's, or the module's own.
    pub(super) fn meanings(&self, module: &[String], path: &[String]) -> Vec<Path> {
        self.meant(module, path, LONGEST_CHAIN)
    }

    fn meant(&self, module: &[String], path: &[String], left: usize) -> Vec<Path> {
        let (Some((first, rest)), Some(left)) = (path.split_first(), left.checked_sub(1)) else { return Vec::new() };
        match first.as_str() {
            "" => Vec::new(),
            "crate" => vec![rest.to_vec()],
            "self" | "super" => from_here(module, path).into_iter().collect(),
            name => {
                let below = joined(module, path.get(..1).unwrap_or_default());
                if self.is_module(&below) {
                    return vec![joined(&below, rest)];
                }
                if self.gives(module, name) {
                    return self.imported(module, name, rest, left);
                }
                self.through_globs(module, name, left).iter().map(|around| joined(around, path)).collect()
            }
        }
    }

    fn imported(&self, module: &[String], name: &str, rest: &[String], left: usize) -> Vec<Path> {
        let imports = self.modules.get(module).into_iter().flat_map(|module| &module.imports);
        let targets = imports.filter(|(alias, _)| alias == name);
        let meant = targets.flat_map(|(_, target)| self.meant(module, target, left));
        meant.map(|meaning| joined(&meaning, rest)).collect()
    }

    /// The modules of which all is imported and that have something of that name.
    fn through_globs(&self, module: &[String], name: &str, left: usize) -> Vec<Path> {
        let Some(left) = left.checked_sub(1) else { return Vec::new() };
        let globs = self.modules.get(module).into_iter().flat_map(|module| &module.globs);
        let whole = globs.flat_map(|glob| self.meant(module, glob, left));
        let has = |around: &Path| {
            self.gives(around, name)
                || self.is_module(&joined(around, &[name.to_owned()]))
                || !self.through_globs(around, name, left).is_empty()
        };
        whole.filter(has).collect()
    }

    /// The modules in which that stands, names that are handed on followed to where they are declared. `meaning` goes from
    /// the root of the crate. A name that no syntax tree shows is taken for one that a macro declares in the last module.
    pub(super) fn homes(&self, meaning: &[String]) -> Vec<Path> {
        self.home(meaning, LONGEST_CHAIN)
    }

    fn home(&self, meaning: &[String], left: usize) -> Vec<Path> {
        let Some(left) = left.checked_sub(1) else { return Vec::new() };
        let mut around = Path::new();
        let mut rest = meaning;
        while let Some((name, after)) = rest.split_first() {
            let below = joined(&around, std::slice::from_ref(name));
            if self.is_module(&below) && !(after.is_empty() && self.gives(&around, name)) {
                around = below;
                rest = after;
                continue;
            }
            if self.modules.get(&around).is_some_and(|module| module.items.contains(name)) {
                return vec![around];
            }
            let handed_on = if self.gives(&around, name) {
                self.imported(&around, name, after, left)
            } else {
                let globs = self.through_globs(&around, name, left);
                if globs.is_empty() {
                    return vec![around];
                }
                globs.iter().map(|glob| joined(glob, rest)).collect()
            };
            return handed_on.iter().flat_map(|meaning| self.home(meaning, left)).collect();
        }
        vec![around]
    }
}

fn joined(before: &[String], after: &[String]) -> Path {
    [before, after].concat()
}

/// `self::` and any number of `super::`, from the root of the crate.
fn from_here(module: &[String], path: &[String]) -> Option<Path> {
    let mut around = module;
    let mut rest = path;
    while let Some((first, after)) = rest.split_first() {
        match first.as_str() {
            "self" => {}
            "super" => (_, around) = around.split_last()?,
            _ => break,
        }
        rest = after;
    }
    Some(joined(around, rest))
}

/// `app/src/tenancy/pages/mod.rs` and `app/src/tenancy/pages.rs` are `tenancy::pages` of the crate under `app/src`.
pub(super) fn module_of(root: &str, path: &str) -> Option<Path> {
    let inside = path.strip_prefix(root)?.strip_prefix('/')?.strip_suffix(".rs")?;
    let mut module: Path = inside.split('/').map(str::to_owned).collect();
    let top = module.len() == 1 && module.iter().any(|name| name == "lib" || name == "main");
    if top || module.last().is_some_and(|name| name == "mod") {
        module.pop();
    }
    Some(module)
}
