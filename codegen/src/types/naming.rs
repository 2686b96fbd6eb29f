//! Names of types, enum values and checks.

use super::Reader;
use super::describe;
use super::kinds::Kinds;
use super::model::{Kind, Note};
use crate::jsonschema::reading::{NodeId, Schema};
use crate::jsonschema::{Constant, Unit};
use crate::names;
use std::collections::{HashMap, HashSet};

/// Names that some language, or what is printed around the types, has for something else.
const TAKEN: &[&str] = &[
    "Annotated",
    "Any",
    "Array",
    "AsMut",
    "AsRef",
    "AsTuple",
    "BTreeMap",
    "BaseModel",
    "Box",
    "Check",
    "ClassVar",
    "Clone",
    "ConfigDict",
    "Copy",
    "Cow",
    "Date",
    "Debug",
    "Decimal",
    "Default",
    "Deref",
    "Deserialize",
    "Deserializer",
    "Discriminator",
    "Display",
    "Drop",
    "Enum",
    "Eq",
    "Err",
    "Error",
    "Extend",
    "False",
    "Field",
    "Final",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromJson",
    "FromStr",
    "Function",
    "Generic",
    "Hash",
    "Infinity",
    "Integer",
    "Into",
    "Issue",
    "IssueCode",
    "Issues",
    "Iterator",
    "Json",
    "JsonError",
    "JsonObject",
    "JsonValue",
    "Literal",
    "Map",
    "NaN",
    "Never",
    "None",
    "NotANumber",
    "Number",
    "Object",
    "Ok",
    "Option",
    "Ord",
    "ParseError",
    "ParseOptions",
    "ParseResult",
    "PartialEq",
    "PartialOrd",
    "Promise",
    "Reader",
    "Readonly",
    "Record",
    "RegExp",
    "Result",
    "RootModel",
    "Self",
    "Send",
    "Serialize",
    "Serializer",
    "Set",
    "Sized",
    "Some",
    "String",
    "Symbol",
    "Sync",
    "Tag",
    "ToJson",
    "ToOwned",
    "ToString",
    "True",
    "TryFrom",
    "TryInto",
    "Tuple",
    "Type",
    "TypeAlias",
    "Typed",
    "Union",
    "Unpin",
    "ValidationError",
    "Value",
    "Vec",
    "Whole",
];

/// Python's own, of its versions from 3.10 on: pydantic reads an annotation before the type that it names is there, and
/// finds what Python calls so. Those that no type is called anyway, as `OSError`, are not among them.
const BUILTINS: &str = "ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BrokenPipeError BufferError \
    BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError \
    ConnectionResetError DeprecationWarning Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup \
    FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit ImportError ImportWarning \
    IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError \
    MemoryError ModuleNotFoundError NameError NotADirectoryError NotImplemented NotImplementedError \
    OverflowError PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError \
    RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration \
    SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError UnboundLocalError \
    UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning \
    ValueError Warning WindowsError ZeroDivisionError";

fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name) || BUILTINS.split_ascii_whitespace().any(|word| word == name)
}

/// What a schema is called where nothing of its own can be a name.
const NAMELESS: &str = "Schema";

/// Why it has no name of its own then.
const NO_LETTERS: &str = "it has no letter or digit that a name may have in every language";

/// Names that are given already, in capitals: what differs there differs however it is spelled.
#[derive(Debug, Default)]
pub(super) struct Names {
    given: Given,
    authors: HashSet<String>,
}

/// Names that are given, and which number to try next for a name that was wanted before.
#[derive(Debug, Default)]
struct Given {
    names: HashSet<String>,
    next: HashMap<String, usize>,
}

impl Given {
    /// The wanted name, or the first with a number that nobody has.
    ///
    /// A name that many want takes no longer than another: the search goes on where it ended.
    fn claim(&mut self, wanted: &str) -> String {
        let next = self.next.entry(wanted.to_owned()).or_insert(1);
        let mut name = if *next == 1 { wanted.to_owned() } else { format!("{wanted}{next}") };
        while !self.names.insert(names::screaming(&name)) {
            *next += 1;
            name = format!("{wanted}{next}");
        }
        *next += 1;
        name
    }
}

impl Names {
    /// A name that no other type has, as near to the wanted one as can be.
    pub(super) fn claim(&mut self, wanted: &str) -> String {
        let wanted = part(wanted);
        let wanted = if is_taken(&wanted) { format!("{wanted}Type") } else { wanted };
        self.given.claim(&wanted)
    }

    fn is_given(&self, name: &str) -> bool {
        self.given.names.contains(&names::screaming(name))
    }

    /// Whether a name is one that an author gave.
    pub(super) fn is_authors(&self, name: &str) -> bool {
        self.authors.contains(name)
    }
}

/// Names for every file that describes a value, every entry of `$defs` and everything else that is referred to; and a note
/// for each that could not have its own.
pub(super) fn named_by_author(unit: &Unit<'_, '_>) -> (HashMap<NodeId, String>, Names, Vec<Note>) {
    let mut names = Names::default();
    let mut named: HashMap<NodeId, String> = HashMap::new();
    let mut notes = Vec::new();
    let mut files = HashMap::new();
    for root in &unit.roots {
        let document = unit.graph.nodes[*root].place.document;
        let own = file_name(unit, *root);
        let name = if own.is_empty() { NAMELESS.to_owned() } else { own.clone() };
        files.insert(document, name.clone());
        if describes_a_value(unit, *root) {
            let name = names.claim(&name);
            if own.is_empty() {
                let file = &unit.resources.documents[document].source.name;
                notes.push(note(unit, *root, file.rsplit('/').next().unwrap_or(file), &name, NO_LETTERS));
            }
            named.insert(*root, name);
        }
    }
    let mut of_files: HashSet<(usize, String)> = HashSet::new();
    for node in &unit.definitions {
        let place = &unit.graph.nodes[*node].place;
        let key = last_token(&place.pointer);
        let is_first = of_files.insert((place.document, names::snake(&part(&key))));
        if part(&key).is_empty() {
            let wanted = format!("{}Type", files[&place.document]);
            let name = named.entry(*node).or_insert_with(|| names.claim(&wanted));
            notes.push(note(unit, *node, &key, name, NO_LETTERS));
            continue;
        }
        let prefixed = format!("{}{}", files[&place.document], part(&key));
        let wanted = match (names.is_given(&part(&key)), is_first) {
            (false, _) => key.clone(),
            (true, true) => prefixed,
            // Another definition of the same file has the name: what stands around this one tells them apart.
            (true, false) => below(&place.pointer),
        };
        let name = named.entry(*node).or_insert_with(|| names.claim(&wanted));
        if !is_first {
            notes.push(note(unit, *node, &key, name, &format!("another definition is `{}`", part(&key))));
        }
    }
    for target in targets(unit) {
        if named.contains_key(&target) || !files.contains_key(&unit.graph.nodes[target].place.document) {
            continue;
        }
        let place = &unit.graph.nodes[target].place;
        let wanted = if place.pointer.is_empty() {
            files[&place.document].clone()
        } else {
            format!("{}{}", files[&place.document], below(&place.pointer))
        };
        named.insert(target, names.claim(&wanted));
    }
    names.authors = named.values().cloned().collect();
    (named, names, notes)
}

/// Everything that has a name of its own, in the order of the files and their text.
pub(super) fn readers(unit: &Unit<'_, '_>) -> Vec<Reader> {
    let place = |node: NodeId| &unit.graph.nodes[node].place;
    let (named, ..) = named_by_author(unit);
    let mut nodes: Vec<NodeId> = named.into_keys().collect();
    nodes.sort_by_cached_key(|node| describe::at(unit, *node));
    let mut parts: HashSet<NodeId> = HashSet::new();
    for node in &unit.graph.nodes {
        let Schema::Keywords(keywords) = &node.schema else { continue };
        let dynamic = keywords.dynamic_reference.as_ref().map(|reference| reference.initial);
        // What only refers to itself is no part of anything else.
        let leads_on = |target: &NodeId| !node.place.is_within(place(*target));
        parts.extend(keywords.reference.into_iter().chain(dynamic).filter(leads_on));
    }
    nodes.iter().map(|node| Reader { place: place(*node).clone(), is_part: parts.contains(node) }).collect()
}

/// A schema that could not be called as its author calls it.
fn note(unit: &Unit<'_, '_>, node: NodeId, called: &str, name: &str, why: &str) -> Note {
    let at = describe::at(unit, node);
    let position = unit.resources.documents[at.document].source.position(at.offset);
    Note { at, position, what: format!("`{called}`"), why: format!("is called `{name}`: {why}") }
}

/// What a file's own schema is called: by its title if that is short, its `$id`, or its name; empty where none can be one.
fn file_name(unit: &Unit<'_, '_>, root: NodeId) -> String {
    let docs = describe::docs(unit, root);
    let place = &unit.graph.nodes[root].place;
    let id = unit.resources.json(place).and_then(|json| json.get("$id")).and_then(crate::json::Json::as_str);
    let stem = |path: &str| {
        let last = path.trim_end_matches(['/', '#']).rsplit(['/', ':']).next().unwrap_or("");
        last.trim_end_matches(".json").trim_end_matches(".schema").to_owned()
    };
    let title = docs.title.filter(|title| is_short(title));
    let file = stem(&unit.resources.documents[place.document].source.name);
    let name = title.or_else(|| id.map(stem).filter(|id| !part(id).is_empty())).unwrap_or(file);
    part(&name)
}

/// A file that only has `$defs`, or says nothing at all, describes no value.
fn describes_a_value(unit: &Unit<'_, '_>, root: NodeId) -> bool {
    match &unit.graph.nodes[root].schema {
        Schema::Bool(_) => true,
        Schema::Keywords(keywords) => {
            let has_definitions = ["$defs", "definitions"].iter().any(|key| {
                unit.resources.json(&unit.graph.nodes[root].place).is_some_and(|json| json.get(key).is_some())
            });
            !has_definitions || !keywords.is_silent()
        }
    }
}

/// Everything that a reference leads to, in the order of the files.
fn targets(unit: &Unit<'_, '_>) -> Vec<NodeId> {
    let mut targets: Vec<NodeId> = Vec::new();
    for node in &unit.graph.nodes {
        if let Schema::Keywords(keywords) = &node.schema {
            targets.extend(keywords.reference);
            targets.extend(keywords.dynamic_reference.as_ref().map(|reference| reference.initial));
        }
    }
    targets.sort_unstable();
    targets.dedup();
    targets.sort_by_cached_key(|node| describe::at(unit, *node));
    targets.dedup();
    targets
}

fn last_token(pointer: &str) -> String {
    let token = pointer.rsplit('/').next().unwrap_or("");
    token.replace("~1", "/").replace("~0", "~")
}

/// `/properties/a/items` as a name: `AItem`.
fn below(pointer: &str) -> String {
    let mut name = String::new();
    let mut tokens = pointer.split('/').skip(1);
    while let Some(token) = tokens.next() {
        match token {
            "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => {
                name.push_str(&part(&last_token(tokens.next().unwrap_or(""))));
            }
            "items" => name.push_str("Item"),
            token => name.push_str(&part(token)),
        }
    }
    name
}

/// A word of a name, in `PascalCase`; letters and digits that no language takes are left out.
pub(super) fn part(text: &str) -> String {
    names::type_part(text)
}

/// Whether a title is a name rather than a sentence; in another script than code it is for people.
pub(super) fn is_short(title: &str) -> bool {
    title.contains(|c: char| c.is_ascii_alphanumeric())
        && title.split_whitespace().count() <= 4
        && title.chars().count() <= 40
}

/// What the branch of a JSON type is called.
pub(super) fn kind(kind: Kind, kinds: Kinds) -> &'static str {
    match kind {
        Kind::Null => "Null",
        Kind::Boolean => "Boolean",
        Kind::Number if kinds.integers_only => "Integer",
        Kind::Number => "Number",
        Kind::String => "String",
        Kind::Array => "Array",
        Kind::Object => "Object",
    }
}

/// What a value is called among others.
pub(super) fn constant(constant: &Constant) -> String {
    match constant {
        Constant::String(text) if text.is_empty() => "Empty".to_owned(),
        Constant::String(text) if names::pascal(text).is_empty() => signs(text),
        Constant::String(text) => names::rust_variant(text),
        Constant::Bool(true) => "True".to_owned(),
        Constant::Bool(false) => "False".to_owned(),
        Constant::Number(number) => {
            let text = number.normal.replace('-', "minus ").replace('.', " point ");
            format!("N{}", names::pascal(&text))
        }
        Constant::Null | Constant::Array(_) | Constant::Object(_) => "Value".to_owned(),
    }
}

/// A name for a text without letters and digits: `!=` is `NotEqual`.
fn signs(text: &str) -> String {
    let name = |c: char| match c {
        '<' => "Less",
        '>' => "Greater",
        '=' => "Equal",
        '!' => "Not",
        '+' => "Plus",
        '-' => "Minus",
        '*' => "Star",
        '/' => "Slash",
        '\\' => "Backslash",
        '%' => "Percent",
        '&' => "And",
        '|' => "Bar",
        '^' => "Caret",
        '~' => "Tilde",
        '.' => "Dot",
        ',' => "Comma",
        ':' => "Colon",
        ';' => "Semicolon",
        '?' => "Question",
        '#' => "Hash",
        '@' => "At",
        '$' => "Dollar",
        '_' => "Underscore",
        ' ' => "Space",
        _ => "Other",
    };
    if text.chars().count() <= 4 { text.chars().map(name).collect() } else { "Other".to_owned() }
}

/// The names, those that are there already with a number.
pub(super) fn distinct(names: &[String]) -> Vec<String> {
    let mut given = Given::default();
    // The one word that Rust takes from variants.
    let free = |wanted: &String| if wanted == "Self" { "Self_".to_owned() } else { wanted.clone() };
    names.iter().map(|wanted| given.claim(&free(wanted))).collect()
}

/// Names of checks, in `snake_case`: from where the schema stands.
pub(super) fn checks(unit: &Unit<'_, '_>, nodes: &[NodeId]) -> Vec<String> {
    let name = |node: &NodeId| {
        let place = &unit.graph.nodes[*node].place;
        let file = &unit.resources.documents[place.document].source.name;
        let file = file.rsplit('/').next().unwrap_or(file);
        let file = file.trim_end_matches(".json").trim_end_matches(".schema");
        let mut name = format!("{} {}", part(file), below(&place.pointer));
        names::cut(&mut name, 80);
        match names::pascal(&name) {
            name if name.is_empty() => NAMELESS.to_owned(),
            name => name,
        }
    };
    // Beside these names the validators have functions of their own: `check_...`, and what they import.
    let named = |name: &String| match names::snake(name) {
        name if name.starts_with("check") => format!("the_{name}_schema"),
        name => format!("{name}_schema"),
    };
    distinct(&nodes.iter().map(name).collect::<Vec<_>>()).iter().map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn a_name_that_a_language_has_already_is_left_to_it() {
        let mut names = Names::default();
        for (wanted, given) in [
            ("True", "TrueType"),
            ("option", "OptionType"),
            ("Reader", "ReaderType"),
            ("Typed", "TypedType"),
            ("Warning", "WarningType"),
            ("timeout error", "TimeoutErrorType"),
            ("OSError", "OsError"),
            ("pet", "Pet"),
            ("Pet", "Pet2"),
        ] {
            assert_eq!(names.claim(wanted), given);
        }
    }
}
