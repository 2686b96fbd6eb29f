//! Rust validators: plain code that lists every broken rule of a JSON value.

use super::with_imports;
use crate::messages;
use crate::model::{Model, Shape, TypeDef};
use crate::names;
use crate::schema::{Condition, Format, Kind, Pattern, Schema, State};
use crate::views::View;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use std::collections::BTreeSet;

/// A check for each definition and for each reading of the message.
pub(super) fn tokens(model: &Model) -> TokenStream {
    let document = &model.readings[0].document;
    let used = used_definitions(model);
    let definitions = document.definitions.iter().filter(|definition| used.contains(&*definition.name));
    let definitions = definitions.map(|definition| {
        let name = definition_function(&definition.name);
        function(&name, model, &definition.schema, None)
    });
    let commands = (!model.commands.is_empty()).then(|| quote!(commands::check(value, at, issues);));
    let readings = model.readings.iter().map(|reading| {
        let name = reading_function(model, reading.view);
        function(&name, model, &reading.document.root, commands.as_ref())
    });
    let texts = texts(model);
    let imports = [
        (
            "commands",
            quote!(
                use super::commands;
            ),
        ),
        (
            "format",
            quote!(
                use super::format;
            ),
        ),
        (
            "Issues",
            quote!(
                use super::issue::{Issues, Path};
            ),
        ),
        (
            "IssueCode",
            quote!(
                use super::issue_code::IssueCode;
            ),
        ),
        (
            "Json",
            quote!(
                use super::json::{Data, Json};
            ),
        ),
        (
            "byte_class",
            quote!(
                use super::byte_class;
            ),
        ),
        (
            "finite",
            quote!(
                use super::finite;
            ),
        ),
        (
            "whole",
            quote!(
                use super::whole;
            ),
        ),
    ];
    with_imports(&imports, &quote!(#(#readings)* #(#definitions)* #(#texts)*))
}

/// The function that checks a reading.
pub(super) fn reading_function(model: &Model, view: View) -> Ident {
    format_ident!("check_{}_{}", names::snake(&model.name), view.name())
}

/// The function that checks a definition; the prefix keeps it apart from every variable and import.
fn definition_function(name: &str) -> Ident {
    format_ident!("check_{}", names::snake(name))
}

/// The definitions that a message can reach, other names for one undone: the rest need no check.
fn used_definitions(model: &Model) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut queue: Vec<&Schema> = model.readings.iter().map(|reading| &reading.document.root).collect();
    while let Some(schema) = queue.pop() {
        if let Some(name) = target(model, schema)
            && used.insert(name.clone())
        {
            queue.push(model.definition(&name));
        }
        queue.extend(schema.properties.iter().map(|property| &property.schema));
        queue.extend(schema.items.as_deref());
    }
    used
}

/// The function that says which rule a text breaks first; texts that share a schema share it.
pub(super) fn text_function(model: &Model, schema: &Schema) -> String {
    format!("text_{}", text_name(model, schema))
}

/// The name of the first type that a text's schema describes.
fn text_name(model: &Model, schema: &Schema) -> String {
    let described = |definition: &&TypeDef| matches!(&definition.shape, Shape::Text(rules) if rules.pointer == schema.pointer);
    names::snake(&model.types.iter().find(described).expect("every text with rules is a type").name)
}

fn function(name: &Ident, model: &Model, schema: &Schema, more: Option<&TokenStream>) -> TokenStream {
    let body = checks(model, schema);
    quote! {
        pub(super) fn #name(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
            #body
            #more
        }
    }
}

/// The checks of one schema, as statements over `value`, `at` and `issues`.
fn checks(model: &Model, schema: &Schema) -> TokenStream {
    if let Some(name) = target(model, schema) {
        let function = definition_function(&name);
        return quote!(#function(value, at, issues););
    }
    let constants = value_checks(schema);
    let typed = schema.kind.map(|kind| type_check(model, schema, kind));
    quote!(#constants #typed)
}

/// The definition that a chain of references ends at.
fn target(model: &Model, schema: &Schema) -> Option<String> {
    let mut name = schema.reference.as_ref()?;
    while let Some(next) = &model.definition(name).reference {
        name = next;
    }
    Some(name.clone())
}

/// `const` and `enum`, which hold for values of any type.
fn value_checks(schema: &Schema) -> TokenStream {
    let mut checks = TokenStream::new();
    if let Some(constant) = &schema.constant {
        let (text, message) = (constant.as_str(), messages::constant(schema, constant));
        checks.extend(quote! {
            if value.as_str() != Some(#text) {
                issues.add(at, IssueCode::Const, #message);
            }
        });
    }
    if let Some(choices) = &schema.choices {
        let message = messages::choices(schema, choices);
        let values = choices.iter().filter_map(|choice| choice.as_str());
        checks.extend(quote! {
            if !matches!(value.as_str(), Some(#(#values)|*)) {
                issues.add(at, IssueCode::Enum, #message);
            }
        });
    }
    checks
}

fn type_check(model: &Model, schema: &Schema, kind: Kind) -> TokenStream {
    let wrong = messages::wrong_type(schema, kind);
    let otherwise = quote!(else { return issues.add(at, IssueCode::Type, #wrong); });
    match kind {
        Kind::String => {
            let rules = text_rules(model, schema).into_iter().map(|rule| rule.as_issue());
            let rules: Vec<TokenStream> = rules.collect();
            let name = if rules.is_empty() { quote!(_) } else { quote!(text) };
            quote!(let Data::String(#name) = &value.data #otherwise; #(#rules)*)
        }
        Kind::Integer | Kind::Number => {
            let read = if kind == Kind::Integer { quote!(whole::whole) } else { quote!(finite::finite) };
            let bounds = bounds(schema, kind);
            let read = if bounds.is_empty() {
                quote!(if #read(text).is_none() { issues.add(at, IssueCode::Type, #wrong); })
            } else {
                quote!(let Some(number) = #read(text) else { return issues.add(at, IssueCode::Type, #wrong); };)
            };
            quote!(let Data::Number(text) = &value.data #otherwise; #read #bounds)
        }
        Kind::Boolean => quote!(let Data::Bool(_) = &value.data #otherwise;),
        Kind::Array => array_checks(model, schema, &otherwise),
        Kind::Object => object_checks(model, schema, &otherwise),
    }
}

fn bounds(schema: &Schema, kind: Kind) -> TokenStream {
    let mut checks = TokenStream::new();
    if let Some((least, bound)) = least(schema, kind) {
        let message = messages::minimum(schema, least);
        checks.extend(quote!(if number < #bound { issues.add(at, IssueCode::Minimum, #message); }));
    }
    if let Some((most, bound)) = most(schema, kind) {
        let message = messages::maximum(schema, most);
        checks.extend(quote!(if number > #bound { issues.add(at, IssueCode::Maximum, #message); }));
    }
    checks
}

/// The least value that a number may have, and its literal; none where the type has no less.
pub(super) fn least(schema: &Schema, kind: Kind) -> Option<(i64, Literal)> {
    let bound = schema.minimum.filter(|bound| kind == Kind::Number || *bound > i64::MIN)?;
    Some((bound, literal(bound, kind)))
}

/// The greatest value that a number may have, and its literal; none where the type has no greater.
pub(super) fn most(schema: &Schema, kind: Kind) -> Option<(i64, Literal)> {
    let bound = schema.maximum.filter(|bound| kind == Kind::Number || *bound < i64::MAX)?;
    Some((bound, literal(bound, kind)))
}

fn literal(bound: i64, kind: Kind) -> Literal {
    if kind == Kind::Integer { Literal::i64_unsuffixed(bound) } else { Literal::f64_unsuffixed(bound as f64) }
}

/// True where there are fewer items than that, if there can be.
pub(super) fn too_few(items: &TokenStream, least: u64) -> Option<TokenStream> {
    let count = size(least);
    match least {
        0 => None,
        1 => Some(quote!(#items.is_empty())),
        _ => Some(quote!(#items.len() < #count)),
    }
}

/// True where there are more items than that.
pub(super) fn too_many(items: &TokenStream, most: u64) -> TokenStream {
    let count = size(most);
    if most == 0 { quote!(!#items.is_empty()) } else { quote!(#items.len() > #count) }
}

fn array_checks(model: &Model, schema: &Schema, otherwise: &TokenStream) -> TokenStream {
    let mut checks = TokenStream::new();
    if let Some(least) = schema.min_items {
        let (broken, message) = (too_few(&quote!(items), least), messages::min_items(schema, least));
        let check =
            broken.map(|broken| quote!(if #broken { issues.add(at, IssueCode::MinItems, #message); }));
        checks.extend(check);
    }
    if let Some(most) = schema.max_items {
        let (broken, message) = (too_many(&quote!(items), most), messages::max_items(schema, most));
        checks.extend(quote!(if #broken { issues.add(at, IssueCode::MaxItems, #message); }));
    }
    if let Some(items) = &schema.items {
        let body = nested(checks_of(model, items));
        checks.extend(quote! {
            for (index, value) in items.iter().enumerate() {
                let at = &at.index(index);
                #body
            }
        });
    }
    let name = if checks.is_empty() { quote!(_) } else { quote!(items) };
    quote!(let Data::Array(#name) = &value.data #otherwise; #checks)
}

fn object_checks(model: &Model, schema: &Schema, otherwise: &TokenStream) -> TokenStream {
    if schema.properties.is_empty() && schema.required.is_empty() && !schema.closed {
        return quote!(let Data::Object(_) = &value.data #otherwise;);
    }
    let names: Vec<&String> = schema.properties.iter().map(|property| &property.name).collect();
    let unknown = if schema.closed {
        let message = messages::unknown_key(schema);
        quote!(Some(#message))
    } else {
        quote!(None)
    };
    let count = names.len();
    let properties = schema.properties.iter().map(|property| {
        let (name, body) = (&property.name, nested(checks_of(model, &property.schema)));
        quote! {
            if let Some(value) = value.get(#name) {
                let at = &at.key(#name);
                #body
            }
        }
    });
    let required = schema.required.iter().map(|name| {
        let message = messages::required();
        quote!(if value.get(#name).is_none() { issues.add(&at.key(#name), IssueCode::Required, #message); })
    });
    let conditions = schema
        .all_of
        .iter()
        .chain([schema])
        .filter_map(|part| part.condition.as_deref())
        .map(condition_check);
    quote! {
        const KEYS: [&str; #count] = [#(#names),*];
        let Data::Object(members) = &value.data #otherwise;
        issues.add_keys(members, at, &KEYS, #unknown);
        #(#properties)*
        issues.leave_out(value, at, &KEYS);
        #(#required)*
        #(#conditions)*
    }
}

fn condition_check(condition: &Condition) -> TokenStream {
    let (property, values) = (&condition.property, &condition.values);
    let message = messages::required_when(condition);
    let required = condition.required.iter().map(|name| {
        quote! {
            if matches!(value.get(#property).and_then(Json::as_str), Some(#(#values)|*)) && value.get(#name).is_none() {
                issues.add(&at.key(#name), IssueCode::Required, #message);
            }
        }
    });
    quote!(#(#required)*)
}

/// Checks that stand inside another schema's: whether they may leave early, and the code.
struct Nested {
    leaves: bool,
    code: TokenStream,
}

fn checks_of(model: &Model, schema: &Schema) -> Nested {
    Nested { leaves: schema.reference.is_none() && schema.kind.is_some(), code: checks(model, schema) }
}

/// A type check leaves the function that it stands in: inside another schema it gets a function of its own.
fn nested(inner: Nested) -> TokenStream {
    let code = inner.code;
    if !inner.leaves {
        return code;
    }
    quote! {
        let check = |value: &Json<'_>, at: &Path<'_>, issues: &mut Issues| { #code };
        check(value, at, issues);
    }
}

/// The functions that typed readers use: a text's first broken rule.
fn texts(model: &Model) -> Vec<TokenStream> {
    let mut written: Vec<String> = Vec::new();
    let mut functions = Vec::new();
    for definition in &model.types {
        let Shape::Text(schema) = &definition.shape else { continue };
        let name = text_function(model, schema);
        if written.contains(&name) {
            continue;
        }
        let ident = names::rust_ident(&name);
        let rules = text_rules(model, schema);
        let machine = rules.iter().filter_map(|rule| rule.machine.clone());
        let checks = rules.iter().map(|rule| {
            let (broken, message) = (&rule.broken, &rule.message);
            quote!(if #broken { return Some(#message); })
        });
        let text = if rules.is_empty() { quote!(_) } else { quote!(text) };
        functions.push(quote! {
            pub(super) fn #ident(#text: &str) -> Option<&'static str> {
                #(#checks)*
                None
            }
            #(#machine)*
        });
        written.push(name);
    }
    functions
}

/// One rule of a text, over the variable `text`.
struct TextRule {
    code: Ident,
    /// True where the rule is broken.
    broken: TokenStream,
    message: String,
    /// A function that `broken` calls.
    machine: Option<TokenStream>,
}

impl TextRule {
    fn as_issue(&self) -> TokenStream {
        let (code, broken, message) = (&self.code, &self.broken, &self.message);
        quote!(if #broken { issues.add(at, IssueCode::#code, #message); })
    }
}

fn text_rules(model: &Model, schema: &Schema) -> Vec<TextRule> {
    let mut rules = Vec::new();
    let mut rule = |code: &str, broken: TokenStream, message: String, machine: Option<TokenStream>| {
        rules.push(TextRule { code: format_ident!("{code}"), broken, message, machine });
    };
    if let Some(least) = schema.min_length.filter(|least| *least > 0) {
        let count = size(least);
        let broken = if least == 1 { quote!(text.is_empty()) } else { quote!(text.chars().count() < #count) };
        rule("MinLength", broken, messages::min_length(schema, least), None);
    }
    if let Some(most) = schema.max_length {
        // A character is at least one byte: short texts need no count.
        let count = size(most);
        let broken = match most {
            0 => quote!(!text.is_empty()),
            _ => quote!(text.len() > #count && text.chars().count() > #count),
        };
        rule("MaxLength", broken, messages::max_length(schema, most), None);
    }
    if let Some(pattern) = schema.pattern.as_ref().filter(|pattern| !pattern.is_idle()) {
        let name = format_ident!("pattern_{}", text_name(model, schema));
        rule(
            "Pattern",
            quote!(!#name(text)),
            messages::pattern(schema, &pattern.source),
            Some(machine(&name, pattern)),
        );
    }
    if schema.format == Some(Format::DateTime) {
        rule("Format", quote!(!format::date_time(text)), messages::format(schema, Format::DateTime), None);
    }
    rules
}

/// A pattern as its automaton, in plain code.
fn machine(name: &Ident, pattern: &Pattern) -> TokenStream {
    let doc = format!(
        " The pattern `{}` as a state machine over bytes.",
        pattern.source.replace(char::is_control, " ")
    );
    let body = match pattern.states.as_slice() {
        [only] if only.next.is_empty() => quote!(text.is_empty()),
        [only] => {
            let class = class(only);
            quote!(#class text.bytes().all(|byte| CLASS[usize::from(byte)]))
        }
        states => several_states(states),
    };
    quote! {
        #[doc = #doc]
        fn #name(text: &str) -> bool {
            #body
        }
    }
}

fn several_states(states: &[State]) -> TokenStream {
    let tails = states.iter().enumerate().any(|(index, state)| is_tail(index, state));
    let accepting = accepting(states);
    let arms = states.iter().enumerate().map(|(index, state)| {
        let (from, next) = (Literal::usize_unsuffixed(index), transitions(index, state));
        quote!(#from => #next,)
    });
    let (bytes, each) = if tails {
        (quote!(let mut bytes = text.bytes();), quote!(while let Some(byte) = bytes.next()))
    } else {
        (TokenStream::new(), quote!(for byte in text.bytes()))
    };
    quote! {
        let mut state = 0_usize;
        #bytes
        #each {
            state = match state {
                #(#arms)*
                _ => return false,
            };
        }
        matches!(state, #accepting)
    }
}

/// The states in which a text may end, as a pattern.
fn accepting(states: &[State]) -> TokenStream {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for index in (0..states.len()).filter(|index| states[*index].accepts) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == index => *last = index,
            _ => runs.push((index, index)),
        }
    }
    let runs = runs.into_iter().map(|(first, last)| {
        let (from, to) = (Literal::usize_unsuffixed(first), Literal::usize_unsuffixed(last));
        if first == last { quote!(#from) } else { quote!(#from..=#to) }
    });
    quote!(#(#runs)|*)
}

/// Whether a state stays what it is until the end.
fn is_tail(index: usize, state: &State) -> bool {
    state.accepts && !state.next.is_empty() && state.next.iter().all(|(_, _, to)| *to == index)
}

/// What a state makes of `byte`: the next state, or a verdict.
fn transitions(index: usize, state: &State) -> TokenStream {
    if state.settled {
        return quote!(return true);
    }
    if is_tail(index, state) {
        // Whatever comes now stays here: the rest of the text is one question per byte, which pipelines well.
        let class = class(state);
        return quote!({
            #class
            return CLASS[usize::from(byte)] && bytes.all(|byte| CLASS[usize::from(byte)]);
        });
    }
    let mut targets: Vec<usize> = state.next.iter().map(|(_, _, to)| *to).collect();
    targets.sort_unstable();
    targets.dedup();
    let covered: usize = state.next.iter().map(|(low, high, _)| usize::from(high - low) + 1).sum();
    // The last arm stands for all other bytes: those that no text goes on with or, where there are none, one target's.
    let (named, other) = match targets.split_last() {
        Some((last, named)) if covered == 256 => {
            let last = Literal::usize_unsuffixed(*last);
            (named, quote!(#last))
        }
        _ => (targets.as_slice(), quote!(return false)),
    };
    if named.is_empty() {
        return other;
    }
    let arms = named.iter().map(|target| {
        let ranges = state.next.iter().filter(|(_, _, to)| to == target).map(|(low, high, _)| {
            let (first, last) = (Literal::byte_character(*low), Literal::byte_character(*high));
            if low == high { quote!(#first) } else { quote!(#first..=#last) }
        });
        let target = Literal::usize_unsuffixed(*target);
        quote!(#(#ranges)|* => #target,)
    });
    quote!(match byte { #(#arms)* _ => #other, })
}

/// The bytes that a state goes on with, as a table.
fn class(state: &State) -> TokenStream {
    let ranges = state.next.iter().map(|(low, high, _)| {
        let (low, high) = (Literal::byte_character(*low), Literal::byte_character(*high));
        quote!((#low, #high))
    });
    quote!(const CLASS: [bool; 256] = byte_class::class(&[#(#ranges),*]);)
}

fn size(count: u64) -> Literal {
    Literal::u64_unsuffixed(count)
}
