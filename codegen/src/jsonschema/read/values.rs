//! The values of keywords: each of the kind that the draft asks for, or refused.

use super::super::constant::{Constant, Number};
use super::super::documents::Place;
use super::super::format::Format;
use super::super::graph::{Keywords, NodeId, Type, Types};
use super::super::regex::{self, Growth, Refusal};
use super::{Context, Keyword, Reader};
use crate::diagnostic::Diagnostics;
use crate::json::{Data, Json};
use crate::schema::keywords::nearest;
use std::collections::HashMap;

/// What types are called elsewhere.
const ALIASES: [(&str, &str); 10] = [
    ("int", "integer"),
    ("long", "integer"),
    ("bool", "boolean"),
    ("float", "number"),
    ("double", "number"),
    ("str", "string"),
    ("text", "string"),
    ("list", "array"),
    ("map", "object"),
    ("dict", "object"),
];

/// What a type is, by its own name or by one that others have for it.
fn type_called(name: &str) -> Option<&'static str> {
    let own = Type::ALL.map(Type::name).into_iter().find(|known| *known == name);
    own.or_else(|| {
        ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name)).map(|(_, meant)| *meant)
    })
}

/// Several types in one text, as other languages write them, as the list that they are here.
fn several_types(text: &str) -> Option<String> {
    let names: Vec<&str> =
        text.split(['|', ',', ' ']).filter(|name| !name.is_empty() && *name != "or").collect();
    let types: Option<Vec<String>> =
        names.iter().map(|name| type_called(name).map(|name| format!("\"{name}\""))).collect();
    types.filter(|types| types.len() > 1).map(|types| types.join(", "))
}

/// What to write in place of what is no pattern.
fn instead_of(pattern: &str) -> String {
    let general = "write a pattern that JavaScript's `new RegExp(pattern, \"u\")` takes";
    match regex::instead(pattern) {
        Some((instead, unknown)) => {
            let unknown: Vec<String> = unknown.iter().map(|sign| format!("`{sign}`")).collect();
            format!("write `{instead}`: ECMA-262 has no {}", unknown.join(", "))
        }
        None => regex::of_flags(pattern).unwrap_or(general).to_owned(),
    }
}

impl<'d> Reader<'_, 'd, '_> {
    /// The assertions on a value itself.
    pub(super) fn validation(&mut self, to: &mut Keywords, keyword: &Keyword<'d>) -> bool {
        match keyword.name {
            "type" => to.types = self.types(keyword),
            "const" => to.constant = self.constant(keyword, keyword.value),
            "enum" => to.choices = self.choices(keyword),
            "minimum" => to.minimum = self.number(keyword),
            "maximum" => to.maximum = self.number(keyword),
            "exclusiveMinimum" => to.exclusive_minimum = self.number(keyword),
            "exclusiveMaximum" => to.exclusive_maximum = self.number(keyword),
            "multipleOf" => to.multiple_of = self.divisor(keyword),
            "minLength" => to.min_length = self.count(keyword),
            "maxLength" => to.max_length = self.count(keyword),
            "minItems" => to.min_items = self.count(keyword),
            "maxItems" => to.max_items = self.count(keyword),
            "minProperties" => to.min_properties = self.count(keyword),
            "maxProperties" => to.max_properties = self.count(keyword),
            "required" => to.required = self.names(keyword.value, &keyword.place),
            "dependentRequired" => {
                for member in self.members(keyword) {
                    let names = self.names(&member.value, &keyword.place.child(&member.key));
                    to.dependent_required.push((member.key.to_string(), names));
                }
            }
            "uniqueItems" => match keyword.value.data {
                Data::Bool(value) => to.unique_items = value,
                _ => self.expected(keyword, "`true` or `false`"),
            },
            "pattern" => {
                if let Some(pattern) = self.text(keyword) {
                    let pattern = self.strict(keyword.value.offset, &keyword.place, pattern);
                    self.pattern(keyword.value.offset, &keyword.place, &pattern);
                    to.pattern = Some(pattern);
                }
            }
            _ => return false,
        }
        true
    }

    pub(super) fn format(&mut self, to: &mut Keywords, at: &Context<'d>, keyword: &Keyword<'d>) {
        let name = self.text(keyword);
        if self.options.assert_formats || at.on.format_assertion {
            to.format = name.and_then(Format::of);
        }
    }

    /// A pattern as the flag `u` has it: what browsers take without it only is rewritten, and told.
    pub(super) fn strict(&mut self, offset: usize, place: &Place, pattern: &str) -> String {
        let is_strict = !matches!(regex::check(pattern), Err(Refusal::Syntax(_)));
        // An anchor of another language would be read as a letter.
        if !is_strict && regex::instead(pattern).is_some() {
            return pattern.to_owned();
        }
        let Some(strict) = (!is_strict).then(|| regex::strict(pattern)).flatten() else {
            return pattern.to_owned();
        };
        let message = format!("`{pattern}` is no pattern with the flag `u`, which the draft asks for");
        let help = match regex::posix_class(pattern) {
            Some((class, instead)) => format!(
                "`{class}` is a class of POSIX, which ECMA-262 does not know: write {instead}; as it stands, it is read as `{strict}`"
            ),
            None => format!("it is read as `{strict}`: write that"),
        };
        self.warn(offset, place, message, help);
        strict
    }

    /// Refuses what is no pattern; what only Python has to refuse is kept until somebody asks for Python.
    pub(super) fn pattern(&mut self, offset: usize, place: &Place, pattern: &str) {
        let (message, help) = match regex::check(pattern) {
            Ok(()) => {
                if let Some((inner, flags)) = regex::between_slashes(pattern) {
                    let message =
                        format!("the slashes of `{pattern}` are part of the pattern, and end nothing");
                    let help = match flags.contains('i') {
                        true => format!("write `{inner}`, and both cases of each letter: `[Aa]` for `a`"),
                        false => format!("write `{inner}`"),
                    };
                    self.warn(offset, place, message, help);
                }
                if regex::machine(pattern).is_none()
                    && let Err(reason) = regex::python(pattern)
                {
                    let mut found = Diagnostics::new(self.resources.documents[place.document].source);
                    let message = format!("Python cannot run the pattern `{pattern}`: {reason}");
                    found.add(
                        offset,
                        &place.pointer,
                        message,
                        "write it in another way, or leave Python out",
                    );
                    self.graph.not_in_python.extend(found.finish(()).expect_err("one was added"));
                }
                return;
            }
            Err(Refusal::Syntax(reason)) => (
                format!("`{pattern}` is not a regular expression of ECMA-262: {reason}"),
                instead_of(pattern),
            ),
            Err(Refusal::Growth(growth)) => {
                (format!("`{pattern}` {}", growth.reason(pattern)), Growth::REMEDY.to_owned())
            }
        };
        self.diagnostics[place.document].add(offset, &place.pointer, message, help);
    }

    fn expected(&mut self, keyword: &Keyword<'_>, what: &str) {
        let message = format!("`{}` must be {what}", keyword.name);
        self.refuse(keyword.value, &keyword.place, message, format!("write {what} here"));
    }

    pub(super) fn text(&mut self, keyword: &Keyword<'d>) -> Option<&'d str> {
        let text = keyword.value.as_str();
        if text.is_none() {
            self.expected(keyword, "a string");
        }
        text
    }

    pub(super) fn count(&mut self, keyword: &Keyword<'_>) -> Option<u64> {
        let count = match keyword.value.data {
            Data::Number(text) => Number::of(text).whole(),
            _ => None,
        };
        if count.is_none() {
            self.expected(keyword, "a whole number, 0 or more");
        }
        count
    }

    fn number(&mut self, keyword: &Keyword<'_>) -> Option<Number> {
        if let Data::Number(text) = keyword.value.data {
            return Some(Number::of(text));
        }
        match (keyword.value.data == Data::Bool(true), keyword.name) {
            (true, "exclusiveMinimum") => self.older_exclusive(keyword, "minimum"),
            (true, "exclusiveMaximum") => self.older_exclusive(keyword, "maximum"),
            _ if keyword.value.data == Data::Bool(false) && keyword.name.starts_with("exclusive") => {
                let message = format!("`{}` must be a number", keyword.name);
                self.refuse(keyword.value, &keyword.place, message, "leave it out: draft-04 wrote it so");
            }
            _ => self.expected(keyword, "a number"),
        }
        None
    }

    /// Draft-04 said with `true` that a bound is exclusive.
    fn older_exclusive(&mut self, keyword: &Keyword<'_>, bound: &str) {
        let around = keyword.place.parent().and_then(|place| self.resources.json(&place));
        let number = around.and_then(|json| json.get(bound)).and_then(|value| match value.data {
            Data::Number(text) => Some(text),
            _ => None,
        });
        let message = format!("`{}` must be a number: only draft-04 wrote it so", keyword.name);
        let help = match number {
            Some(number) => {
                format!("give the number here, and drop `{bound}`: `\"{}\": {number}`", keyword.name)
            }
            None => format!("give the number here, and drop `{bound}`"),
        };
        self.refuse(keyword.value, &keyword.place, message, help);
    }

    fn divisor(&mut self, keyword: &Keyword<'_>) -> Option<Number> {
        let number = self.number(keyword)?;
        if number.is_positive() && number.factors().is_some() {
            return Some(number);
        }
        self.expected(keyword, "a number above 0, of at most 19 digits");
        None
    }

    fn types(&mut self, keyword: &Keyword<'_>) -> Option<Types> {
        let names: Vec<Option<&str>> = match &keyword.value.data {
            Data::Array(items) => items.iter().map(Json::as_str).collect(),
            _ => vec![keyword.value.as_str()],
        };
        let kind = |name: Option<&str>| Type::ALL.into_iter().find(|kind| Some(kind.name()) == name);
        let types = names.into_iter().map(kind).try_fold(Types::default(), |set, kind| Some(set.with(kind?)));
        if types.is_none() {
            let names = Type::ALL.map(|kind| format!("`{}`", kind.name())).join(", ");
            let what = format!("one of {names}, or a list of them");
            let meant = keyword.value.as_str().and_then(|name| {
                let alias = ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name));
                alias.map(|(_, meant)| *meant).or(nearest(name, Type::ALL.map(Type::name)))
            });
            let several = keyword.value.as_str().and_then(several_types);
            match meant {
                _ if matches!(keyword.value.as_str(), Some("any" | "mixed" | "*")) => {
                    let message = format!("`{}` must be {what}", keyword.name);
                    let help = "leave `type` out: then a value may be of any type";
                    self.refuse(keyword.value, &keyword.place, message, help);
                }
                _ if several.is_some() => {
                    let message = format!("`{}` must be {what}", keyword.name);
                    let help = format!("write `[{}]`", several.unwrap_or_default());
                    self.refuse(keyword.value, &keyword.place, message, help);
                }
                Some(meant) => {
                    let message = format!("`{}` must be {what}", keyword.name);
                    self.refuse(keyword.value, &keyword.place, message, format!("did you mean `{meant}`?"));
                }
                None => self.expected(keyword, &what),
            }
        }
        types
    }

    fn constant(&mut self, keyword: &Keyword<'_>, value: &Json<'_>) -> Option<Constant> {
        let constant = Constant::of(value);
        if constant.is_none() {
            self.refuse(
                value,
                &keyword.place,
                "this value is nested too deep",
                "write a schema of its parts",
            );
        }
        constant
    }

    fn choices(&mut self, keyword: &Keyword<'_>) -> Option<Vec<Constant>> {
        let Data::Array(items) = &keyword.value.data else {
            self.expected(keyword, "a list of values");
            return None;
        };
        items.iter().map(|item| self.constant(keyword, item)).collect()
    }

    fn names(&mut self, value: &Json<'_>, place: &Place) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let Data::Array(items) = &value.data else {
            let quoted = |name: &str| serde_json::Value::from(name).to_string();
            let help = match &value.data {
                Data::Bool(true) => "list the key in `required` of the object that it is a key of".to_owned(),
                Data::Bool(false) => "leave it out: what no `required` lists is optional".to_owned(),
                Data::String(name) => format!("write a list of strings: [{}]", quoted(name)),
                Data::Object(members) if !members.is_empty() => {
                    let names: Vec<String> = members.iter().map(|member| quoted(&member.key)).collect();
                    format!("write a list of strings: [{}]", names.join(", "))
                }
                _ => "write a list of strings: [\"key\"]".to_owned(),
            };
            self.refuse(value, place, "this must be a list of keys", help);
            return names;
        };
        for item in items {
            match item.as_str() {
                Some(name) if names.iter().any(|known| known == name) => {}
                Some(name) => names.push(name.to_owned()),
                None => self.refuse(item, place, "a key must be a string", "write it in quotes"),
            }
        }
        names
    }

    fn members(&mut self, keyword: &Keyword<'d>) -> &'d [crate::json::Member<'d>] {
        if keyword.value.members().is_none() {
            self.expected(keyword, "an object");
        }
        keyword.value.members().unwrap_or_default()
    }

    pub(super) fn one(&mut self, keyword: &Keyword<'_>) -> Option<NodeId> {
        Some(self.node(keyword.place.clone()))
    }

    pub(super) fn list(&mut self, keyword: &Keyword<'_>) -> Vec<NodeId> {
        let Data::Array(items) = &keyword.value.data else {
            self.expected(keyword, "a list of schemas");
            return Vec::new();
        };
        (0..items.len()).map(|index| self.node(keyword.place.child(&index.to_string()))).collect()
    }

    pub(super) fn map(&mut self, keyword: &Keyword<'d>) -> Vec<(String, NodeId)> {
        let members = self.members(keyword);
        let mut map: Vec<(String, NodeId)> = Vec::with_capacity(members.len());
        for member in members {
            let place = keyword.place.child(&member.key);
            if self.graph.by_place.contains_key(&place) && map.iter().any(|(key, _)| *key == member.key) {
                self.refuse(
                    &member.value,
                    &place,
                    format!("`{}` is given twice", member.key),
                    "keep one of them",
                );
                continue;
            }
            map.push((member.key.to_string(), self.node(place)));
        }
        map
    }

    /// The older keyword that `dependentRequired` and `dependentSchemas` took the place of.
    pub(super) fn dependencies(&mut self, to: &mut Keywords, keyword: &Keyword<'d>) {
        for member in self.members(keyword) {
            let place = keyword.place.child(&member.key);
            if matches!(member.value.data, Data::Array(_)) {
                let names = self.names(&member.value, &place);
                to.dependent_required.push((member.key.to_string(), names));
            } else {
                to.dependent_schemas.push((member.key.to_string(), self.node(place)));
            }
        }
    }

    pub(super) fn messages(&mut self, keyword: &Keyword<'d>) -> HashMap<String, String> {
        let text = |member: &crate::json::Member<'_>| {
            member.value.as_str().map(|text| (member.key.to_string(), text.to_owned()))
        };
        self.members(keyword).iter().filter_map(text).collect()
    }
}
