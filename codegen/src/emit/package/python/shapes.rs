//! `models.py`: records as models, everything else as aliases that pydantic checks like them.

use super::names;
use crate::emit::words::python::string_literal;
use crate::jsonschema::Constant;
use crate::names::{screaming, snake};
use crate::types::model::{
    Branch, CheckId, Choose, Definition, Docs, Enum, Kind, Property, Record, Shape, Type, TypeId, TypeModel,
    Union,
};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write;

/// The module of a model.
pub(super) struct Module<'m> {
    model: &'m TypeModel,
    /// The names of all types.
    types: HashSet<&'m str>,
    /// Names of other modules that are used: module and name.
    used: RefCell<BTreeSet<(&'static str, &'static str)>>,
    /// Checks that are used.
    checks: RefCell<BTreeSet<CheckId>>,
}

const HERE: &str = "._model";

impl<'m> Module<'m> {
    pub(in crate::emit) fn of(model: &'m TypeModel) -> Self {
        let types = model.definitions.iter().map(|definition| definition.name.as_str()).collect();
        Self { model, types, used: RefCell::default(), checks: RefCell::default() }
    }

    /// Every name that the module has for its users.
    pub(in crate::emit) fn exported(&self) -> Vec<String> {
        let names = self.model.definitions.iter().flat_map(|definition| {
            let reader = has_reader(definition).then(|| reader(definition));
            [definition.name.clone()].into_iter().chain(reader)
        });
        names.collect()
    }

    pub(in crate::emit) fn print(&self) -> String {
        let (records, others): (Vec<TypeId>, Vec<TypeId>) =
            (0..self.model.definitions.len()).partition(|id| is_record(self.model.definition(*id)));
        let mut body = String::new();
        for id in &records {
            body.push_str("\n\n");
            body.push_str(&self.record(self.model.definition(*id)));
        }
        let recursive = self.recursive();
        let mut aliases = String::new();
        let mut functions = String::new();
        for id in self.ordered(&others) {
            let definition = self.model.definition(id);
            aliases.push_str(&self.alias(definition, recursive.contains(&id), &mut functions));
        }
        let readers = others.iter().map(|id| self.model.definition(*id)).filter(|one| has_reader(one));
        let readers: String = readers.map(|definition| self.reader(definition)).collect();
        let rebuilt: String = records
            .iter()
            .map(|id| format!("{}.model_rebuild()\n", self.model.definition(*id).name))
            .collect();
        let mut text = self.head();
        text.push_str(&body);
        text.push_str(&functions);
        let gap = if records.is_empty() && functions.is_empty() { "\n" } else { "\n\n" };
        for part in [&aliases, &readers, &rebuilt].into_iter().filter(|part| !part.is_empty()) {
            text.push_str(gap);
            text.push_str(part.trim_start());
        }
        text
    }

    fn head(&self) -> String {
        let mut text = String::from("from __future__ import annotations\n");
        let used = self.used.borrow();
        let checks = !self.checks.borrow().is_empty();
        let mut group = "";
        let mut modules: Vec<&str> = used.iter().map(|(module, _)| *module).collect();
        modules.dedup();
        modules.sort_by_key(|module| (place(module), *module));
        for module in modules {
            let mut names: Vec<&str> =
                used.iter().filter(|(other, _)| *other == module).map(|(_, name)| *name).collect();
            names.sort_by_key(|name| names::rank(name));
            if place(module) != group {
                text.push('\n');
                group = place(module);
                if group == "3" && checks {
                    text.push_str("from . import _checks\n");
                }
            }
            writeln!(text, "from {module} import {}", names.join(", ")).expect("memory takes it");
        }
        text
    }

    fn uses(&self, module: &'static str, name: &'static str) -> &'static str {
        self.used.borrow_mut().insert((module, name));
        name
    }

    /// The checks as arguments.
    fn check_list(&self, checks: &[CheckId]) -> String {
        self.checks.borrow_mut().extend(checks);
        let list = checks.iter().map(|id| format!("_checks.{}", self.model.checks[*id]));
        list.collect::<Vec<String>>().join(", ")
    }

    fn record(&self, definition: &Definition) -> String {
        let Shape::Record(record) = &definition.shape else { unreachable!("only records come here") };
        let extra = if record.extra.is_some() { "allow" } else { "forbid" };
        let base = self.uses(HERE, "Record");
        let mut text = format!("class {}({base}, frozen=True, extra=\"{extra}\"):\n", definition.name);
        let doc = documentation(&words(&definition.docs), "    ");
        text.push_str(&doc);
        if !doc.is_empty() {
            text.push('\n');
        }
        self.uses("typing", "ClassVar");
        self.uses("._runtime.issue", "Check");
        let list = self.check_list(&definition.checks);
        let comma = if definition.checks.len() == 1 { "," } else { "" };
        writeln!(text, "    _checks: ClassVar[tuple[Check, ...]] = ({list}{comma})")
            .expect("memory takes it");
        if let Some(extra) = record.extra.as_ref().filter(|extra| **extra != Type::Any) {
            // Pydantic takes the type of other keys from here; to a type checker it would be one more field.
            let of = self.annotation(extra);
            let checking = self.uses("typing", "TYPE_CHECKING");
            write!(text, "    if not {checking}:\n        __pydantic_extra__: dict[str, {of}]\n")
                .expect("memory takes it");
        }
        let keys = record.properties.iter().map(|property| property.key.as_str());
        let attributes = names::attributes(keys, &self.types);
        let fields: Vec<String> = record
            .properties
            .iter()
            .zip(&attributes)
            .filter(|(property, _)| self.can_be(property))
            .map(|(property, attribute)| self.field(property, attribute))
            .collect();
        if !fields.is_empty() {
            text.push('\n');
        }
        text.push_str(&fields.concat());
        text
    }

    /// A key that may never be there needs no attribute.
    fn can_be(&self, property: &Property) -> bool {
        property.required || *self.model.resolved(&property.value) != Type::Never
    }

    fn field(&self, property: &Property, attribute: &str) -> String {
        let mut of = self.annotation(&property.value);
        let mut options = Vec::new();
        if !property.required {
            self.uses("pydantic", "MISSING");
            // Linters want `None` at the end of a union.
            let is_none = of == "None";
            let inner = of.strip_suffix(" | None").map(str::to_owned);
            of = match inner {
                _ if is_none => "MISSING | None".to_owned(),
                Some(inner) => format!("{inner} | MISSING | None"),
                None => format!("{of} | MISSING"),
            };
            options.push("default=MISSING".to_owned());
        }
        if attribute != property.key {
            let key = string_literal(&property.key);
            options.push(format!("validation_alias={key}, serialization_alias={key}"));
        }
        let words = words(&property.docs);
        if !words.is_empty() {
            options.push(format!("description={}", string_literal(&words)));
        }
        if property.docs.deprecated {
            options.push("deprecated=True".to_owned());
        }
        match options.as_slice() {
            [] => format!("    {attribute}: {of}\n"),
            [only] if only == "default=MISSING" => format!("    {attribute}: {of} = MISSING\n"),
            options => {
                let field = self.uses("pydantic", "Field");
                format!("    {attribute}: {of} = {field}({})\n", options.join(", "))
            }
        }
    }

    /// A type, where it is used.
    fn annotation(&self, of: &Type) -> String {
        match of {
            Type::Any | Type::Never => self.uses(HERE, "JsonValue").to_owned(),
            Type::Null => "None".to_owned(),
            Type::Boolean => "bool".to_owned(),
            Type::Integer(_) => self.uses(HERE, "Integer").to_owned(),
            Type::Number => self.uses(HERE, "Number").to_owned(),
            Type::String(_) => "str".to_owned(),
            Type::Array(item) => format!("list[{}]", self.annotation(item)),
            Type::Map(value) => format!("dict[str, {}]", self.annotation(value)),
            Type::Nullable(value) => format!("{} | None", self.annotation(value)),
            Type::Named(id) => self.model.definition(*id).name.clone(),
            Type::Tuple(tuple) if tuple.rest.is_some() || tuple.items.is_empty() => {
                let mut items: Vec<String> = Vec::new();
                for item in tuple.items.iter().chain(&tuple.rest) {
                    let item = self.annotation(item);
                    if !items.contains(&item) {
                        items.push(item);
                    }
                }
                if items.is_empty() {
                    items.push(self.uses(HERE, "JsonValue").to_owned());
                }
                format!("list[{}]", items.join(" | "))
            }
            Type::Tuple(tuple) => {
                let items: Vec<String> = tuple.items.iter().map(|item| self.annotation(item)).collect();
                let lengths = (tuple.required..=items.len()).map(|count| match count {
                    0 => "tuple[()]".to_owned(),
                    count => format!("tuple[{}]", items[..count].join(", ")),
                });
                let lengths: Vec<String> = lengths.collect();
                let (annotated, read) = (self.uses("typing", "Annotated"), self.uses(HERE, "AsTuple"));
                format!("{annotated}[{}, {read}]", lengths.join(" | "))
            }
        }
    }

    /// An alias, after the function that chooses among its forms, if it needs one.
    fn alias(&self, definition: &Definition, is_recursive: bool, functions: &mut String) -> String {
        let inner = match &definition.shape {
            Shape::Record(_) => unreachable!("records are classes"),
            Shape::Plain(of) => self.annotation(of),
            Shape::Enum(of) => self.choices(of),
            Shape::Union(of) => self.union(definition, of, functions),
        };
        let (annotated, checked) = (self.uses("typing", "Annotated"), self.uses(HERE, "checked"));
        let name = &definition.name;
        let checks = self.check_list(&definition.checks);
        let comma = if checks.is_empty() { "" } else { ", " };
        let guarded = format!("{annotated}[{inner}, {checked}(\"{name}\"{comma}{checks})]");
        let doc = documentation(&words(&definition.docs), "");
        if is_recursive {
            // What type checkers read of aliases that lead to themselves, pydantic does not, and the other way round.
            let (plain, run) =
                (self.uses("typing", "TypeAlias"), self.uses("typing_extensions", "TypeAliasType"));
            self.uses("typing", "TYPE_CHECKING");
            return format!(
                "\nif TYPE_CHECKING:\n    {name}: {plain} = {}\n{}else:\n    {name} = {run}(\"{name}\", {})\n",
                string_literal(self.plain(definition)),
                documentation(&words(&definition.docs), "    "),
                string_literal(&guarded)
            );
        }
        let alias = self.uses("typing", "TypeAlias");
        format!("\n{name}: {alias} = {guarded}\n{doc}")
    }

    /// What an alias is to a type checker.
    fn plain(&self, definition: &Definition) -> String {
        match &definition.shape {
            Shape::Union(of) => of
                .branches
                .iter()
                .map(|branch| self.annotation(&branch.value))
                .collect::<Vec<String>>()
                .join(" | "),
            Shape::Plain(of) => self.annotation(of),
            Shape::Enum(of) => self.choices(of),
            Shape::Record(_) => definition.name.clone(),
        }
    }

    fn choices(&self, of: &Enum) -> String {
        let literal = |constant: &Constant| match constant {
            Constant::String(text) => Some(string_literal(text)),
            Constant::Bool(true) => Some("True".to_owned()),
            Constant::Bool(false) => Some("False".to_owned()),
            Constant::Number(number) => number
                .normal
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'-')
                .then(|| number.normal.clone()),
            _ => None,
        };
        let (mut literals, mut has_others) = (Vec::new(), false);
        let mut has_numbers = false;
        for value in &of.values {
            has_numbers |= matches!(value.value, Constant::Number(_));
            match literal(&value.value) {
                Some(literal) => literals.push(literal),
                None => has_others = true,
            }
        }
        let mut forms = Vec::new();
        if !literals.is_empty() {
            let literal = self.uses("typing", "Literal");
            forms.push(format!("{literal}[{}]", literals.join(", ")));
        }
        if has_others {
            // No literal type of Python has a fraction.
            forms.push(self.uses(HERE, "Number").to_owned());
        }
        let forms = forms.join(" | ");
        if has_numbers && !has_others {
            let (annotated, whole) = (self.uses("typing", "Annotated"), self.uses(HERE, "Whole"));
            return format!("{annotated}[{forms}, {whole}]");
        }
        forms
    }

    fn union(&self, definition: &Definition, of: &Union, functions: &mut String) -> String {
        let (annotated, tag) = (self.uses("typing", "Annotated"), self.uses("pydantic", "Tag"));
        let forms = of.branches.iter().map(|branch| {
            format!("{annotated}[{}, {tag}(\"{}\")]", self.annotation(&branch.value), branch.name)
        });
        let forms: Vec<String> = forms.collect();
        let discriminator = self.uses("pydantic", "Discriminator");
        let function = format!("_which_{}", snake(&definition.name));
        let what = match &of.choose {
            Choose::Key(key) => format!("its {}", string_literal(key)),
            Choose::Kind => "its JSON type".to_owned(),
            Choose::Check => "the first that obeys its schema".to_owned(),
        };
        let what = what.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
        let (name, choice) = (&definition.name, self.choice(of));
        write!(
            functions,
            "\n\ndef {function}(value: object) -> str | None:\n    \"\"\"Which form of `{name}` a value has: by {what}.\"\"\"\n{choice}"
        )
        .expect("memory takes it");
        format!("{annotated}[{}, {discriminator}({function})]", forms.join(" | "))
    }

    /// The body of the function that chooses.
    fn choice(&self, of: &Union) -> String {
        let mut text = String::new();
        match &of.choose {
            Choose::Key(key) => {
                writeln!(text, "    tag = {}(value, {})", self.uses(HERE, "member"), string_literal(key))
                    .expect("memory takes it");
            }
            Choose::Kind => {
                writeln!(text, "    of = {}(value)", self.uses(HERE, "kind")).expect("memory takes it");
            }
            Choose::Check => {}
        }
        for branch in &of.branches {
            writeln!(text, "    if {}:\n        return \"{}\"", self.test(of, branch), branch.name)
                .expect("memory takes it");
        }
        text.push_str("    return None\n");
        text
    }

    fn test(&self, of: &Union, branch: &Branch) -> String {
        match &of.choose {
            Choose::Key(_) => {
                let equal = |constant: &Constant| match constant {
                    Constant::String(text) => format!("tag == {}", string_literal(text)),
                    Constant::Bool(value) => format!("tag is {}", if *value { "True" } else { "False" }),
                    Constant::Number(number) => {
                        let decimal = self.uses("decimal", "Decimal");
                        format!(
                            "{}(tag) == \"number\" and tag == {decimal}(\"{}\")",
                            self.uses(HERE, "kind"),
                            number.normal
                        )
                    }
                    Constant::Null | Constant::Array(_) | Constant::Object(_) => "tag is None".to_owned(),
                };
                let texts: Option<Vec<String>> = branch
                    .tags
                    .iter()
                    .map(|tag| match tag {
                        Constant::String(text) => Some(string_literal(text)),
                        _ => None,
                    })
                    .collect();
                match texts {
                    Some(texts) if texts.len() > 1 => format!("tag in ({})", texts.join(", ")),
                    _ => branch.tags.iter().map(equal).collect::<Vec<String>>().join(" or "),
                }
            }
            Choose::Kind => {
                let kinds: Vec<&str> = branch.kinds.iter().map(|kind| kind_name(*kind)).collect();
                match kinds.as_slice() {
                    [one] => format!("of == {one}"),
                    several => format!("of in ({})", several.join(", ")),
                }
            }
            Choose::Check => {
                format!("{}(value, {})", self.uses(HERE, "holds"), self.check_list(&branch.checks))
            }
        }
    }

    fn reader(&self, definition: &Definition) -> String {
        let (name, reader_name) = (&definition.name, reader(definition));
        let class = self.uses(HERE, "Reader");
        let checks = self.check_list(&definition.checks);
        let comma = if definition.checks.len() == 1 { "," } else { "" };
        let final_ = self.uses("typing", "Final");
        format!(
            "{reader_name}: {final_}[{class}[{name}]] = {class}(\"{name}\", {name}, ({checks}{comma}))\n\"\"\"Reads and writes `{name}`.\"\"\"\n"
        )
    }

    /// The aliases in an order in which each stands after those that it names, as far as there is one.
    fn ordered(&self, ids: &[TypeId]) -> Vec<TypeId> {
        fn visit(module: &Module<'_>, id: TypeId, done: &mut HashSet<TypeId>, order: &mut Vec<TypeId>) {
            if is_record(module.model.definition(id)) || !done.insert(id) {
                return;
            }
            for next in named(&module.model.definition(id).shape) {
                visit(module, next, done, order);
            }
            order.push(id);
        }
        let (mut done, mut order) = (HashSet::new(), Vec::new());
        ids.iter().for_each(|id| visit(self, *id, &mut done, &mut order));
        order
    }

    /// The aliases that lead to themselves without a record in between.
    fn recursive(&self) -> HashSet<TypeId> {
        let reaches = |start: TypeId| {
            let mut seen = HashSet::new();
            let mut open = named(&self.model.definition(start).shape);
            while let Some(id) = open.pop() {
                if id == start {
                    return true;
                }
                if seen.insert(id) && !is_record(self.model.definition(id)) {
                    open.extend(named(&self.model.definition(id).shape));
                }
            }
            false
        };
        (0..self.model.definitions.len())
            .filter(|id| !is_record(self.model.definition(*id)) && reaches(*id))
            .collect()
    }
}

pub(in crate::emit) fn is_record(definition: &Definition) -> bool {
    matches!(definition.shape, Shape::Record(_))
}

/// Whether its values are read by themselves: what the author named, and is no class.
fn has_reader(definition: &Definition) -> bool {
    !is_record(definition) && definition.is_named_by_author
}

/// What reads a type that is no class.
pub(in crate::emit) fn reader(definition: &Definition) -> String {
    format!("{}_READER", screaming(&definition.name))
}

/// The standard library, other packages, this one.
fn place(module: &str) -> &'static str {
    match module {
        _ if module.starts_with('.') => "3",
        "typing" | "decimal" => "1",
        _ => "2",
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "\"null\"",
        Kind::Boolean => "\"boolean\"",
        Kind::Number => "\"number\"",
        Kind::String => "\"string\"",
        Kind::Array => "\"array\"",
        Kind::Object => "\"object\"",
    }
}

/// The types that a shape names.
fn named(shape: &Shape) -> Vec<TypeId> {
    fn of(kind: &Type, to: &mut Vec<TypeId>) {
        match kind {
            Type::Named(id) => to.push(*id),
            Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) => of(inner, to),
            Type::Tuple(tuple) => tuple.items.iter().chain(&tuple.rest).for_each(|item| of(item, to)),
            Type::Any
            | Type::Never
            | Type::Null
            | Type::Boolean
            | Type::Integer(_)
            | Type::Number
            | Type::String(_) => {}
        }
    }
    let mut ids = Vec::new();
    match shape {
        Shape::Record(Record { properties, extra }) => {
            properties
                .iter()
                .map(|property| &property.value)
                .chain(extra)
                .for_each(|kind| of(kind, &mut ids));
        }
        Shape::Enum(_) => {}
        Shape::Union(union) => union.branches.iter().for_each(|branch| of(&branch.value, &mut ids)),
        Shape::Plain(kind) => of(kind, &mut ids),
    }
    ids
}

/// What there is to say about a type or a field.
fn words(docs: &Docs) -> String {
    let mut parts: Vec<String> =
        docs.description.clone().or_else(|| docs.title.clone()).into_iter().collect();
    parts.extend(docs.default.as_ref().map(|default| format!("Where it is absent, `{default}` is meant.")));
    parts.join(" ")
}

fn documentation(text: &str, indent: &str) -> String {
    let doc = crate::emit::words::python::documentation(text, indent);
    if doc.is_empty() { doc } else { doc + "\n" }
}
