use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, Item, UseTree, Visibility};

/// A path as it stands in a file, segment by segment. One that begins with `::` has an empty first segment.
pub(super) type Path = Vec<String>;

/// One path that a file names, and where.
#[derive(Debug)]
pub(super) struct Named {
    /// The module around it, from the root of its crate.
    pub(super) module: Path,
    pub(super) path: Path,
    pub(super) line: usize,
    pub(super) in_test: bool,
    pub(super) how: How,
}

#[derive(Debug)]
pub(super) enum How {
    /// In an expression, a type, an attribute or a macro.
    Plain,
    /// `use`, under this name; handed on where others may see it.
    Import {
        alias: String,
        handed_on: bool,
    },
    /// `use path::*`.
    Glob {
        handed_on: bool,
    },
    /// No path that is named but one that is declared there: a module with its content, an item.
    Module,
    Item,
}

/// What a file of the module names and declares. A `use` inside a function counts for the module around it.
///
/// # Errors
/// Where syn can't read the file.
pub(super) fn named_in(text: &str, module: Path) -> syn::Result<Vec<Named>> {
    let file = syn::parse_file(text)?;
    let mut reader = Reader { module, in_test: false, named: Vec::new() };
    reader.visit_file(&file);
    Ok(reader.named)
}

struct Reader {
    module: Path,
    in_test: bool,
    named: Vec<Named>,
}

impl Reader {
    fn keep(&mut self, at: &Ident, path: Path, how: How) {
        let (module, in_test) = (self.module.clone(), self.in_test);
        self.named.push(Named { module, path, line: at.span().start().line, in_test, how });
    }

    fn declare(&mut self, name: &Ident, how: How) {
        let path = self.module.iter().cloned().chain([plain(name)]).collect();
        self.keep(name, path, how);
    }

    fn import(&mut self, before: &Path, tree: &UseTree, handed_on: bool) {
        let under = |name: &Ident| before.iter().cloned().chain([plain(name)]).collect::<Path>();
        match tree {
            UseTree::Path(step) => self.import(&under(&step.ident), &step.tree, handed_on),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(before, tree, handed_on)),
            UseTree::Glob(glob) => {
                let line = glob.star_token.spans.first().map_or(0, |span| span.start().line);
                let (module, in_test) = (self.module.clone(), self.in_test);
                self.named.push(Named { module, path: before.clone(), line, in_test, how: How::Glob { handed_on } });
            }
            UseTree::Name(leaf) => self.import_as(before, &leaf.ident, &leaf.ident, handed_on),
            UseTree::Rename(leaf) => self.import_as(before, &leaf.ident, &leaf.rename, handed_on),
        }
    }

    /// `self` at the end of a group means what the group stands in.
    fn import_as(&mut self, before: &Path, name: &Ident, alias: &Ident, handed_on: bool) {
        let mut path = before.clone();
        if name != "self" {
            path.push(plain(name));
        }
        let alias = if alias == "self" { path.last().cloned().unwrap_or_default() } else { plain(alias) };
        self.keep(name, path, How::Import { alias, handed_on });
    }

    /// What syn leaves as tokens: the inside of a macro or an attribute.
    fn tokens(&mut self, tokens: TokenStream, in_attribute: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let (before, rest) = tokens.split_at(at);
            at += match token {
                TokenTree::Group(group) => {
                    self.tokens(group.stream(), in_attribute);
                    1
                }
                TokenTree::Ident(word) if word == "use" => self.use_in_tokens(rest),
                TokenTree::Ident(first) => {
                    let (path, length) = path_at(rest);
                    if !is_no_path(before, first) {
                        self.keep(first, path, How::Plain);
                    }
                    length
                }
                TokenTree::Literal(literal) if in_attribute => {
                    self.path_in_quotes(&literal.to_string());
                    1
                }
                _ => 1,
            };
        }
    }

    /// How many tokens the `use` takes.
    fn use_in_tokens(&mut self, rest: &[TokenTree]) -> usize {
        let ends = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';');
        let statement = rest.iter().position(ends).and_then(|end| rest.get(..=end)).unwrap_or_default();
        let Ok(item) = syn::parse2::<syn::ItemUse>(statement.iter().cloned().collect()) else { return 1 };
        self.visit_item_use(&item);
        statement.len()
    }

    /// `#[serde(with = "crate::a::b")]`.
    fn path_in_quotes(&mut self, literal: &str) {
        let quoted = syn::parse_str::<syn::LitStr>(literal).and_then(|text| text.parse::<syn::Path>());
        if let Ok(path) = quoted.as_ref()
            && path.segments.len() > 1
        {
            self.visit_path(path);
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        let before = self.in_test;
        self.in_test |= attributes(item).iter().any(is_for_tests);
        if let Some(name) = name_of(item) {
            self.declare(name, How::Item);
        }
        visit::visit_item(self, item);
        self.in_test = before;
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        let before = self.in_test;
        self.in_test |= function.attrs.iter().any(is_for_tests);
        visit::visit_impl_item_fn(self, function);
        self.in_test = before;
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        item.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
        let Some((_, content)) = &item.content else { return };
        self.declare(&item.ident, How::Module);
        self.module.push(plain(&item.ident));
        content.iter().for_each(|item| self.visit_item(item));
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let before = if item.leading_colon.is_some() { vec![String::new()] } else { Path::new() };
        self.import(&before, &item.tree, !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(first) = path.segments.first() {
            let outside = path.leading_colon.is_some().then(String::new);
            let named = outside.into_iter().chain(path.segments.iter().map(|segment| plain(&segment.ident))).collect();
            self.keep(&first.ident, named, How::Plain);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.visit_path(&called.path);
        self.tokens(called.tokens.clone(), false);
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.visit_path(&list.path);
        self.tokens(list.tokens.clone(), true);
    }
}

fn plain(ident: &Ident) -> String {
    ident.unraw().to_string()
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

/// The path that begins with the first token, and how many tokens it has.
fn path_at(tokens: &[TokenTree]) -> (Path, usize) {
    let mut path = Path::new();
    let mut length = 0;
    while let Some(TokenTree::Ident(ident)) = tokens.get(length) {
        path.push(plain(ident));
        length += 1;
        if !(is_colon(tokens.get(length)) && is_colon(tokens.get(length + 1))) {
            break;
        }
        length += 2;
    }
    (path, length.max(1))
}

/// A field or method, a rest such as `<T>::name` or `::name`, a variable of a macro.
fn is_no_path(before: &[TokenTree], first: &Ident) -> bool {
    let [.., earlier, last] = before else {
        return matches!(before, [TokenTree::Punct(punct)] if ".$".contains(punct.as_char())) && first != "crate";
    };
    let is = |token: &TokenTree, sign: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    let field = is(last, '.') && !is(earlier, '.');
    let rest = is(last, ':') && is(earlier, ':');
    field || rest || (is(last, '$') && first != "crate")
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Macro(item) => item.ident.as_ref(),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let named = named_in(text, vec!["here".to_owned()]).unwrap();
        named.iter().filter(|named| matches!(named.how, How::Plain)).map(|named| named.path.join("::")).collect()
    }

    #[test]
    fn tokens_are_read_as_paths() {
        assert_eq!(paths("a! { b::c(d.e, &f.g::<h::I>(), ..j::K) }"), ["a", "b::c", "d", "f", "h::I", "j::K"]);
        assert_eq!(paths("a! { <B>::c() + ::d::e + $crate::f + $g::h + r#i::j }"), ["a", "B", "crate::f", "i::j"]);
        assert_eq!(paths("a! { b : c :: d, \"e::f\" }"), ["a", "b", "c::d"]);
    }

    #[test]
    fn what_an_attribute_says_in_quotes_is_read_too() {
        assert_eq!(paths("#[serde(with = \"a::b\", rename = \"c\")] struct D;"), ["serde", "with", "a::b", "rename"]);
        assert_eq!(paths("/// `a::b`\nstruct D;"), ["doc"]);
    }

    #[test]
    fn imports_have_their_names() {
        let named = named_in("pub use a::{self, b as c, d::*};\nuse e::{self as f, g as _};", Path::new()).unwrap();
        let shown: Vec<String> =
            named.iter().map(|named| format!("{} {:?}", named.path.join("::"), named.how)).collect();
        let import = |path: &str, alias: &str, handed_on: bool| {
            format!("{path} Import {{ alias: \"{alias}\", handed_on: {handed_on} }}")
        };
        let glob = "a::d Glob { handed_on: true }".to_owned();
        let expected = [
            import("a", "a", true),
            import("a::b", "c", true),
            glob,
            import("e", "f", false),
            import("e::g", "_", false),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_is_for_tests_is_marked() {
        let text = "fn a() { b::c() }\n#[cfg(test)]\nmod tests { use super::*; fn d() { e::f() } }";
        let named = named_in(text, vec!["here".to_owned()]).unwrap();
        let of = |path: &str| named.iter().find(|named| named.path.join("::") == path).unwrap();
        assert!(!of("b::c").in_test && of("e::f").in_test && of("super").in_test);
        assert_eq!((of("e::f").module.join("::"), of("e::f").line), ("here::tests".to_owned(), 3));
        assert_eq!(of("b::c").module, ["here"]);
    }

    #[test]
    fn a_module_elsewhere_takes_nothing_from_its_line() {
        let named = named_in("pub(crate) mod inner;\nfn a() {}", vec!["here".to_owned()]).unwrap();
        assert!(named.iter().all(|named| named.module == ["here"]), "{named:?}");
    }
}
