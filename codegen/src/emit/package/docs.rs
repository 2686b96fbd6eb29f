//! Documents for anyone's schemas: a reference in Markdown, and the same as one page with a box to try a value in.

use super::typescript::shapes::is_inline;
use super::typescript::{self, validate};
use crate::emit::words::article;
use crate::emit::words::html as filters;
use crate::emit::words::html::Json;
use crate::emit::{OutputFile, javascript, visible};
use crate::toolkit::Package;
use crate::types::model::{
    Branch, Definition, Docs, EnumValue, Integer, Record, Shape, Text, Tuple, Type, TypeModel, Union,
};
use askama::Template;

pub(crate) fn emit(package: &Package<'_>) -> Vec<OutputFile> {
    let types = &package.world.types;
    let words = Words { types };
    let roots =
        types.roots.iter().map(|root| Root { file: &root.file, name: &types.definition(root.of).name });
    let roots: Vec<Root<'_>> = roots.collect();
    let named = types.definitions.iter().filter(|definition| !is_inline(definition));
    let entries: Vec<Entry<'_>> = named.map(|definition| words.entry(definition)).collect();
    let markdown =
        Markdown { header: package.header(), name: package.name, roots: &roots, entries: &entries };
    let readers = validate::readers(types);
    let chosen =
        readers.iter().map(|(name, _)| *name).find(|name| roots.iter().any(|root| root.name == *name));
    let chips = chips(&entries, &readers);
    let first = chips.iter().find(|chip| Some(chip.name) == chosen).map(|chip| chip.text.clone());
    let page = Page {
        header: package.header(),
        name: package.name,
        style: include_str!("../../../templates/docs/page.css"),
        script: include_str!("../../../templates/docs/page.js"),
        validators: javascript::inline(&validators(package)),
        chosen: chosen.or(readers.first().map(|(name, _)| *name)),
        readers: &readers,
        roots: &roots,
        entries: &entries,
        chips,
        first: first.unwrap_or_else(|| "{}".to_owned()),
    };
    let print =
        |text: askama::Result<String>| text.expect("templates only print").trim_end().to_owned() + "\n";
    vec![
        OutputFile { path: "docs/reference.md".to_owned(), text: print(markdown.render()) },
        OutputFile { path: "docs/reference.html".to_owned(), text: print(page.render()) },
    ]
}

/// The validators of the TypeScript package as a script.
fn validators(package: &Package<'_>) -> String {
    javascript::bundle(&typescript::emit(package), &["typescript/src/validate.ts"])
}

#[derive(Template)]
#[template(path = "docs/types.md.j2", escape = "none")]
struct Markdown<'s> {
    header: String,
    name: &'s str,
    roots: &'s [Root<'s>],
    entries: &'s [Entry<'s>],
}

#[derive(Template)]
#[template(path = "docs/types.html.j2", escape = "html")]
struct Page<'s> {
    header: String,
    name: &'s str,
    style: &'static str,
    script: &'static str,
    validators: String,
    /// The type that the box reads at first.
    chosen: Option<&'s str>,
    readers: &'s [(&'s str, String)],
    roots: &'s [Root<'s>],
    entries: &'s [Entry<'s>],
    chips: Vec<Chip<'s>>,
    /// What stands in the box at first.
    first: String,
}

/// What a schema file describes.
struct Root<'s> {
    file: &'s str,
    name: &'s str,
}

/// An example to put into the box.
struct Chip<'s> {
    name: &'s str,
    text: String,
}

/// A type, in the Markdown that descriptions use.
struct Entry<'s> {
    name: &'s str,
    place: String,
    paragraphs: Vec<String>,
    deprecated: bool,
    rows: Vec<Row>,
    values: Vec<Value>,
    examples: Vec<Json>,
}

/// A key of an object.
struct Row {
    key: String,
    kind: String,
    required: bool,
    meaning: String,
}

/// A value of an enumeration, or a branch of a union.
struct Value {
    what: String,
    meaning: String,
}

fn chips<'s>(entries: &[Entry<'s>], readers: &[(&str, String)]) -> Vec<Chip<'s>> {
    let known = entries.iter().filter(|entry| readers.iter().any(|(name, _)| *name == entry.name));
    let first =
        known.filter_map(|entry| Some(Chip { name: entry.name, text: entry.examples.first()?.text.clone() }));
    first.collect()
}

struct Words<'t> {
    types: &'t TypeModel,
}

impl<'t> Words<'t> {
    fn entry(&self, definition: &'t Definition) -> Entry<'t> {
        let docs = &definition.docs;
        let mut paragraphs: Vec<String> = meaning(docs).into_iter().collect();
        let (mut rows, mut values) = (Vec::new(), Vec::new());
        match &definition.shape {
            Shape::Record(record) => {
                rows = self.rows(record);
                paragraphs.push(self.others(record));
            }
            Shape::Enum(choices) => values = choices.values.iter().map(value).collect(),
            Shape::Union(union) => {
                values = union.branches.iter().map(|branch| self.branch(branch)).collect();
                paragraphs.push(chosen(union));
            }
            Shape::Plain(of) => paragraphs.push(sentence(&self.words(of))),
        }
        paragraphs.extend(docs.default.as_ref().map(|value| format!("Absent means `{value}`.")));
        for Value { what, meaning } in &mut values {
            (*what, *meaning) = (visible(what), visible(meaning));
        }
        let pointer = &definition.at.pointer;
        Entry {
            name: &definition.name,
            place: visible(&format!("{}#{pointer}", definition.at.file)),
            paragraphs: paragraphs.iter().map(|paragraph| visible(paragraph)).collect(),
            deprecated: docs.deprecated,
            rows,
            values,
            examples: docs.examples.iter().map(|text| Json::of_text(text)).collect(),
        }
    }

    fn rows(&self, record: &'t Record) -> Vec<Row> {
        let row = |property: &'t crate::types::model::Property| {
            let docs = &property.docs;
            let mut parts: Vec<String> = meaning(docs).into_iter().collect();
            parts.extend(docs.default.as_ref().map(|value| format!("Absent means `{value}`.")));
            parts.extend(docs.deprecated.then(|| "Deprecated.".to_owned()));
            Row {
                key: visible(&property.key),
                kind: visible(&self.words(&property.value)),
                required: property.required,
                meaning: visible(&parts.join(" ")),
            }
        };
        record.properties.iter().map(row).collect()
    }

    fn others(&self, record: &Record) -> String {
        match &record.extra {
            None => "An object without other keys.".to_owned(),
            Some(Type::Any) => "An object; other keys may be there, too.".to_owned(),
            Some(extra) => format!("An object; any other key holds {}.", self.words(extra)),
        }
    }

    fn branch(&self, branch: &Branch) -> Value {
        Value { what: self.words(&branch.value), meaning: meaning(&branch.docs).unwrap_or_default() }
    }

    fn words(&self, of: &Type) -> String {
        match of {
            Type::Any => "any value".to_owned(),
            Type::Never => "no value".to_owned(),
            Type::Null => "`null`".to_owned(),
            Type::Boolean => "true or false".to_owned(),
            Type::Integer(integer) => integer_words(*integer),
            Type::Number => "a number".to_owned(),
            Type::String(text) => text_words(text),
            Type::Array(item) => format!("a list, each item {}", self.words(item)),
            Type::Tuple(tuple) => self.tuple(tuple),
            Type::Map(value) => format!("an object whose values are each {}", self.words(value)),
            Type::Nullable(value) => format!("{}, or `null`", self.words(value)),
            Type::Named(id) => {
                let definition = self.types.definition(*id);
                match &definition.shape {
                    Shape::Enum(choices) if is_inline(definition) => {
                        let values: Vec<String> =
                            choices.values.iter().map(|choice| value(choice).what).collect();
                        values.join(" or ")
                    }
                    Shape::Plain(of) if is_inline(definition) => self.words(of),
                    _ => format!("[`{0}`](#{1})", definition.name, definition.name.to_lowercase()),
                }
            }
        }
    }

    fn tuple(&self, tuple: &Tuple) -> String {
        let item = |(index, item): (usize, &Type)| {
            let mark = if index < tuple.required { "" } else { " (optional)" };
            self.words(item) + mark
        };
        let mut items: Vec<String> = tuple.items.iter().enumerate().map(item).collect();
        items.extend(tuple.rest.as_ref().map(|rest| format!("then any number of {}", self.words(rest))));
        format!("a list of: {}", items.join("; "))
    }
}

fn chosen(union: &Union) -> String {
    match &union.choose {
        crate::types::model::Choose::Key(key) => format!("One of several objects, told apart by `{key}`."),
        crate::types::model::Choose::Kind | crate::types::model::Choose::Check => {
            "One of several:".to_owned()
        }
    }
}

fn value(choice: &EnumValue) -> Value {
    Value {
        what: format!("`{}`", choice.value.json()),
        meaning: choice.description.clone().unwrap_or_default(),
    }
}

fn meaning(docs: &Docs) -> Option<String> {
    docs.description.clone().or_else(|| docs.title.clone())
}

fn sentence(words: &str) -> String {
    crate::emit::words::typescript::capitalised(words) + "."
}

fn integer_words(integer: Integer) -> String {
    match (integer.least, integer.most) {
        (None, None) => "an integer".to_owned(),
        (Some(least), None) => format!("an integer, {least} or more"),
        (None, Some(most)) => format!("an integer, {most} or less"),
        (Some(least), Some(most)) => format!("an integer, {least} to {most}"),
    }
}

fn text_words(text: &Text) -> String {
    let count = |count: u64| format!("{count} character{}", if count == 1 { "" } else { "s" });
    let mut words = vec!["a string".to_owned()];
    words.extend(text.min_length.map(|least| format!("at least {}", count(least))));
    words.extend(text.max_length.map(|most| format!("at most {}", count(most))));
    words.extend(
        text.patterns
            .iter()
            .map(|pattern| format!("matching {}", crate::emit::message::documents::reference::code(pattern))),
    );
    words.extend(text.format.map(|format| format!("{} `{}`", article(format.name()), format.name())));
    words.join(", ")
}
