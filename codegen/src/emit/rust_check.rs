//! Rust validators: plain code that lists every broken rule of a JSON value.

use super::rust::with_imports;
use crate::messages;
use crate::model::{Model, Shape};
use crate::names;
use crate::schema::{Condition, Document, Format, Kind, Pattern, Schema};
use crate::views::View;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

/// A check for each definition and for each reading of the message.
pub(super) fn tokens(model: &Model) -> TokenStream {
    let document = &model.readings[0].document;
    let definitions =
        document.definitions.iter().filter(|definition| definition.schema.reference.is_none()).map(
            |definition| {
                let name = definition_function(&definition.name);
                function(&name, document, &definition.schema)
            },
        );
    let readings = model.readings.iter().map(|reading| {
        let name = reading_function(model, reading.view);
        function(&name, &reading.document, &reading.document.root)
    });
    let texts = texts(model);
    let imports = [
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
            "is_whole",
            quote!(
                use super::number::is_whole;
            ),
        ),
        (
            "number",
            quote!(
                use super::number::number;
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

/// The function that says which rule a text breaks first; texts that share a schema share it.
pub(super) fn text_function(schema: &Schema) -> String {
    let place = schema.pointer.replace("/$defs/", "").replace("/properties/", "_").replace('/', "_");
    format!("{}_text", names::snake(place.trim_matches('_')))
}

fn function(name: &Ident, document: &Document, schema: &Schema) -> TokenStream {
    let body = checks(document, schema);
    quote! {
        pub(super) fn #name(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues) {
            #body
        }
    }
}

/// The checks of one schema, as statements over `value`, `at` and `issues`.
fn checks(document: &Document, schema: &Schema) -> TokenStream {
    if let Some(name) = target(document, schema) {
        let function = definition_function(&name);
        return quote!(#function(value, at, issues););
    }
    let constants = value_checks(schema);
    let typed = schema.kind.map(|kind| type_check(document, schema, kind));
    quote!(#constants #typed)
}

/// The definition that a chain of references ends at.
fn target(document: &Document, schema: &Schema) -> Option<String> {
    let mut name = schema.reference.as_ref()?;
    while let Some(next) = &document.definition(name).reference {
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

fn type_check(document: &Document, schema: &Schema, kind: Kind) -> TokenStream {
    let wrong = messages::wrong_type(schema, kind);
    let otherwise = quote!(else { return issues.add_type(value, at, #wrong); });
    match kind {
        Kind::String => {
            let rules = text_rules(schema).into_iter().map(|rule| rule.as_issue());
            let rules: Vec<TokenStream> = rules.collect();
            let name = if rules.is_empty() { quote!(_) } else { quote!(text) };
            quote!(let Data::String(#name) = &value.data #otherwise; #(#rules)*)
        }
        Kind::Integer | Kind::Number => {
            let bounds = bounds(schema);
            let name = if bounds.is_empty() && kind == Kind::Number { quote!(_) } else { quote!(text) };
            let whole = (kind == Kind::Integer)
                .then(|| quote!(if !is_whole(text) { return issues.add_type(value, at, #wrong); }));
            quote!(let Data::Number(#name) = &value.data #otherwise; #whole #bounds)
        }
        Kind::Boolean => quote!(let Data::Bool(_) = &value.data #otherwise;),
        Kind::Array => array_checks(document, schema, &otherwise),
        Kind::Object => object_checks(document, schema, &otherwise),
    }
}

fn bounds(schema: &Schema) -> TokenStream {
    let bound = |bound: i64| Literal::f64_unsuffixed(bound as f64);
    let mut checks = TokenStream::new();
    if let Some(minimum) = schema.minimum {
        let (least, message) = (bound(minimum), messages::minimum(schema, minimum));
        checks.extend(quote!(if number(text) < #least { issues.add(at, IssueCode::Minimum, #message); }));
    }
    if let Some(maximum) = schema.maximum {
        let (most, message) = (bound(maximum), messages::maximum(schema, maximum));
        checks.extend(quote!(if number(text) > #most { issues.add(at, IssueCode::Maximum, #message); }));
    }
    checks
}

fn array_checks(document: &Document, schema: &Schema, otherwise: &TokenStream) -> TokenStream {
    let mut checks = TokenStream::new();
    if let Some(least) = schema.min_items {
        let (message, least) = (messages::min_items(schema, least), size(least));
        checks.extend(quote!(if items.len() < #least { issues.add(at, IssueCode::MinItems, #message); }));
    }
    if let Some(most) = schema.max_items {
        let (message, most) = (messages::max_items(schema, most), size(most));
        checks.extend(quote!(if items.len() > #most { issues.add(at, IssueCode::MaxItems, #message); }));
    }
    if let Some(items) = &schema.items {
        let body = nested(checks_of(document, items));
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

fn object_checks(document: &Document, schema: &Schema, otherwise: &TokenStream) -> TokenStream {
    if schema.properties.is_empty() && schema.required.is_empty() && !schema.closed {
        return quote!(let Data::Object(_) = &value.data #otherwise;);
    }
    let names: Vec<&String> = schema.properties.iter().map(|property| &property.name).collect();
    let closed = schema.closed;
    let unknown = closed.then(|| {
        let message = messages::unknown_key(schema);
        quote!(issues.add_unknown(members, at, &KEYS, #message);)
    });
    let count = names.len();
    let properties = schema.properties.iter().map(|property| {
        let (name, body) = (&property.name, nested(checks_of(document, &property.schema)));
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
        issues.add_duplicates(members, at, &KEYS, #closed);
        #unknown
        #(#properties)*
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

fn checks_of(document: &Document, schema: &Schema) -> Nested {
    Nested { leaves: schema.reference.is_none() && schema.kind.is_some(), code: checks(document, schema) }
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
        let name = text_function(schema);
        if written.contains(&name) {
            continue;
        }
        let ident = names::rust_ident(&name);
        let rules = text_rules(schema);
        let machine = rules.iter().filter_map(|rule| rule.machine.clone());
        let checks = rules.iter().map(|rule| {
            let (broken, message) = (&rule.broken, &rule.message);
            quote!(if #broken { return Some(#message); })
        });
        functions.push(quote! {
            pub(super) fn #ident(text: &str) -> Option<&'static str> {
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

fn text_rules(schema: &Schema) -> Vec<TextRule> {
    let mut rules = Vec::new();
    let mut rule = |code: &str, broken: TokenStream, message: String, machine: Option<TokenStream>| {
        rules.push(TextRule { code: format_ident!("{code}"), broken, message, machine });
    };
    if let Some(least) = schema.min_length {
        let count = size(least);
        let broken = if least == 1 { quote!(text.is_empty()) } else { quote!(text.chars().count() < #count) };
        rule("MinLength", broken, messages::min_length(schema, least), None);
    }
    if let Some(most) = schema.max_length {
        // A character is at least one byte: short texts need no count.
        let count = size(most);
        let broken = quote!(text.len() > #count && text.chars().count() > #count);
        rule("MaxLength", broken, messages::max_length(schema, most), None);
    }
    if let Some(pattern) = &schema.pattern {
        let name = format_ident!("{}_pattern", text_function(schema).trim_end_matches("_text"));
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
    let number = |state: usize| Literal::usize_unsuffixed(state);
    let states = pattern.states.iter().enumerate().map(|(index, state)| {
        let from = number(index);
        if state.settled {
            return quote!(#from => return true,);
        }
        let mut targets: Vec<usize> = state.next.iter().map(|(_, _, to)| *to).collect();
        targets.sort_unstable();
        targets.dedup();
        if targets == [index] && state.accepts {
            // Whatever comes now stays here: the rest of the text is one question per byte, which pipelines well.
            let ranges = state.next.iter().map(|(low, high, _)| {
                let (low, high) = (Literal::byte_character(*low), Literal::byte_character(*high));
                quote!((#low, #high))
            });
            return quote! {
                #from => {
                    const CLASS: [bool; 256] = byte_class::class(&[#(#ranges),*]);
                    return CLASS[usize::from(byte)] && bytes.all(|byte| CLASS[usize::from(byte)]);
                }
            };
        }
        let arms = targets.into_iter().map(|to| {
            let ranges = state.next.iter().filter(|(_, _, target)| *target == to).map(|(low, high, _)| {
                let (low, high) = (Literal::byte_character(*low), Literal::byte_character(*high));
                if low.to_string() == high.to_string() { quote!(#low) } else { quote!(#low..=#high) }
            });
            let to = number(to);
            quote!(#(#ranges)|* => #to,)
        });
        quote!(#from => match byte { #(#arms)* _ => return false, },)
    });
    let accepting: Vec<Literal> = pattern
        .states
        .iter()
        .enumerate()
        .filter(|(_, state)| state.accepts)
        .map(|(state, _)| number(state))
        .collect();
    let accepts = if accepting.is_empty() { quote!(false) } else { quote!(matches!(state, #(#accepting)|*)) };
    let doc = format!(" The pattern `{}` as a state machine over bytes.", pattern.source);
    quote! {
        #[doc = #doc]
        fn #name(text: &str) -> bool {
            let mut state = 0_usize;
            let mut bytes = text.bytes();
            while let Some(byte) = bytes.next() {
                state = match state {
                    #(#states)*
                    _ => return false,
                };
            }
            #accepts
        }
    }
}

fn size(count: u64) -> Literal {
    Literal::u64_unsuffixed(count)
}
