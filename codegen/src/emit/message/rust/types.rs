//! Rust types: typify draws them from a lowered schema; one pass over its output makes them obey ours.
//!
//! # Design
//! typify gets names and shapes only. Rules are left out, save a mark that a text has some, because typify's own checks
//! lose conditions and constants and need a regex engine at run time. The pass then restores the order of the fields,
//! writes our documentation, and puts the generated checks where typify has its own.

use super::with_imports;
use crate::model::{Choice, Field, Model, Record, Shape, TypeDef, TypeRef};
use crate::names;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use syn::visit_mut::{self, VisitMut};
use syn::{Fields, FieldsNamed, File, Ident, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, parse_quote};

/// All types of the model.
pub(super) fn tokens(model: &Model) -> TokenStream {
    let items = draw(model).items.into_iter().filter_map(|item| refine(model, item));
    let aliases = model.types.iter().filter_map(alias);
    let extras = model.types.iter().filter_map(extras);
    let imports = [
        (
            "check",
            quote!(
                use super::check;
            ),
        ),
        (
            "JsonObject",
            quote!(
                use super::object::JsonObject;
            ),
        ),
        (
            "text",
            quote!(
                use super::text;
            ),
        ),
    ];
    let mut file: File = parse_quote!(#(#items)* #(#aliases)* #(#extras)*);
    let order: Vec<&str> = model.types.iter().map(|definition| definition.name.as_str()).collect();
    let place = |item: &Item| order.iter().position(|name| owner(item) == *name).unwrap_or(order.len());
    file.items.sort_by_key(place);
    Shorten.visit_file_mut(&mut file);
    with_imports(&imports, &file.into_token_stream())
}

/// The Rust type of a field: an absent key is `None`, never a default.
pub(super) fn field_type(field: &Field) -> TokenStream {
    let inner = pointed(field, &type_of(&field.type_ref));
    if field.required { inner } else { quote!(Option<#inner>) }
}

/// A type behind a pointer, where a value of it would else hold itself.
pub(super) fn pointed(field: &Field, inner: &TokenStream) -> TokenStream {
    if field.boxed { quote!(Box<#inner>) } else { inner.clone() }
}

pub(super) fn type_of(type_ref: &TypeRef) -> TokenStream {
    match type_ref {
        TypeRef::Named(name) => names::rust_ident(name).to_token_stream(),
        TypeRef::Text => quote!(String),
        TypeRef::Integer => quote!(i64),
        TypeRef::Number => quote!(f64),
        TypeRef::Boolean => quote!(bool),
        TypeRef::Free => quote!(JsonObject),
        TypeRef::Array(item) => {
            let item = type_of(item);
            quote!(Vec<#item>)
        }
    }
}

/// The type that an item belongs to.
fn owner(item: &Item) -> String {
    match item {
        Item::Struct(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        // `impl From<ClientId> for String` belongs to `ClientId`.
        Item::Impl(item) => match (&item.trait_, item.self_ty.to_token_stream().to_string()) {
            (Some((trait_, _)), target) if target.ends_with("String") => argument(trait_).unwrap_or(target),
            (_, target) => target,
        },
        _ => String::new(),
    }
}

/// The type that a path such as `From<ClientId>` is about.
fn argument(path: &syn::Path) -> Option<String> {
    let syn::PathArguments::AngleBracketed(arguments) = &path.segments.last()?.arguments else { return None };
    arguments.args.first().map(|argument| argument.to_token_stream().to_string())
}

/// Has typify draw every named type that is more than another name for one.
///
/// typify would spell names its own way, so it gets plain numbered ones, and [`Renamed`] writes the real ones.
fn draw(model: &Model) -> File {
    let mut definitions = Map::new();
    let mut renamed = Renamed::default();
    let mut add = |name: &str, drawn: Value| {
        let number = format!("Drawn{:05}", definitions.len());
        renamed.idents.insert(number.clone(), names::rust_ident(name));
        definitions.insert(number, drawn);
    };
    for definition in &model.types {
        match &definition.shape {
            Shape::Text(_) => add(&definition.name, json!({ "type": "string", "minLength": 1 })),
            Shape::Choice(choices) => {
                let values: Vec<String> = (0..choices.len()).map(numbered).collect();
                add(&definition.name, json!({ "type": "string", "enum": values }));
            }
            Shape::Free | Shape::Other(_) | Shape::Record(_) => {}
        }
    }
    for record in model.records() {
        add(&record.name, drawn_record(record));
    }
    let root = json!({ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": definitions });
    let root: schemars_0_8::schema::RootSchema =
        serde_json::from_value(root).expect("it is written just above");
    let mut settings = typify::TypeSpaceSettings::default();
    settings.with_struct_builder(false);
    let mut space = typify::TypeSpace::new(&settings);
    space.add_ref_types(root.definitions).expect("lowered schemas hold only what typify draws");
    let mut file = syn::parse2(space.to_stream()).expect("typify writes grammatical Rust");
    renamed.visit_file_mut(&mut file);
    file
}

/// What typify is told that a value is, and makes its variant of.
fn numbered(value: usize) -> String {
    format!("Value{value}")
}

/// Writes real names where typify wrote those that it was given.
#[derive(Default)]
struct Renamed {
    idents: HashMap<String, Ident>,
    /// The text of string literals.
    texts: HashMap<String, String>,
}

impl Renamed {
    /// The values of one type: their names as variants, and their text.
    fn values(choices: &[Choice]) -> Self {
        let mut renamed = Self::default();
        for (index, choice) in choices.iter().enumerate() {
            let variant = names::rust_ident(&names::rust_variant(&choice.value));
            renamed.idents.insert(numbered(index), variant);
            renamed.texts.insert(numbered(index), choice.value.clone());
        }
        renamed
    }
}

impl VisitMut for Renamed {
    fn visit_ident_mut(&mut self, ident: &mut Ident) {
        if let Some(name) = self.idents.get(&ident.to_string()) {
            *ident = name.clone();
        }
    }

    fn visit_lit_str_mut(&mut self, literal: &mut syn::LitStr) {
        if let Some(text) = self.texts.get(&literal.value()) {
            *literal = syn::LitStr::new(text, literal.span());
        }
    }
}

/// Every field as a string: its real type is the model's, written by [`refine_record`].
fn drawn_record(record: &Record) -> Value {
    let properties: Map<String, Value> =
        record.fields.iter().map(|field| (field.name.clone(), json!({ "type": "string" }))).collect();
    let required: Vec<&str> = record.fields.iter().filter(|f| f.required).map(|f| f.name.as_str()).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn refine(model: &Model, item: Item) -> Option<Item> {
    match item {
        Item::Struct(item) => {
            Some(Item::Struct(match model.records().iter().find(|record| item.ident == record.name) {
                Some(record) => refine_record(record, item),
                None => refine_text(model, item),
            }))
        }
        Item::Enum(item) => Some(Item::Enum(refine_choice(model, item))),
        Item::Impl(item) => refine_impl(model, item),
        Item::Mod(mut item) => {
            item.attrs = vec![parse_quote!(#[doc = " Why a text is not of a type."])];
            if let Some((_, items)) = &mut item.content {
                for item in items.iter_mut() {
                    if let Item::Struct(item) = item {
                        item.attrs = vec![parse_quote!(#[doc = " The rule that the text breaks, in words."])];
                    }
                }
            }
            Some(Item::Mod(item))
        }
        other => Some(other),
    }
}

fn refine_record(record: &Record, mut item: ItemStruct) -> ItemStruct {
    let doc = documentation(&record.description);
    item.attrs = parse_quote! {
        #(#[doc = #doc])*
        #[derive(Clone, Debug, PartialEq, ::serde::Serialize)]
        #[cfg_attr(feature = "ts", derive(::ts_rs::TS), ts(optional_fields))]
        #[cfg_attr(feature = "json-schema", derive(::schemars::JsonSchema))]
    };
    if record.closed {
        item.attrs.push(parse_quote!(#[cfg_attr(feature = "json-schema", schemars(deny_unknown_fields))]));
    }
    let fields = record.fields.iter().map(|field| {
        let (name, kind) = (names::rust_ident(&field.name), field_type(field));
        let doc = documentation(&field.description);
        let rename = (name != field.name.as_str() && !name.to_string().starts_with("r#")).then(|| {
            let wire = &field.name;
            quote!(#[serde(rename = #wire)])
        });
        let skip = (!field.required).then(|| quote!(#[serde(skip_serializing_if = "Option::is_none")]));
        let deprecated = field.deprecated.then(|| quote!(#[deprecated]));
        quote!(#(#[doc = #doc])* #rename #skip #deprecated pub #name: #kind)
    });
    let fields: FieldsNamed = parse_quote!({ #(#fields),* });
    item.fields = Fields::Named(fields);
    item
}

fn refine_text(model: &Model, mut item: ItemStruct) -> ItemStruct {
    let definition = find(model, &item.ident);
    let doc = documentation(&definition.description);
    let brand = format!("string & {{ readonly __brand: \"{}\" }}", definition.name);
    item.attrs = parse_quote! {
        #(#[doc = #doc])*
        #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, ::serde::Serialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "ts", derive(::ts_rs::TS), ts(type = #brand))]
        #[cfg_attr(feature = "json-schema", derive(::schemars::JsonSchema), schemars(transparent))]
    };
    item
}

fn refine_choice(model: &Model, mut item: ItemEnum) -> ItemEnum {
    let definition = find(model, &item.ident);
    let Shape::Choice(choices) = &definition.shape else { return item };
    let doc = documentation(&definition.description);
    item.attrs = parse_quote! {
        #(#[doc = #doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, ::serde::Serialize)]
        #[cfg_attr(feature = "ts", derive(::ts_rs::TS))]
        #[cfg_attr(feature = "json-schema", derive(::schemars::JsonSchema))]
    };
    Renamed::values(choices).visit_item_enum_mut(&mut item);
    for (variant, choice) in item.variants.iter_mut().zip(choices) {
        let (value, doc) = (&choice.value, documentation(&choice_words(choice)));
        variant.attrs = parse_quote!(#(#[doc = #doc])* #[serde(rename = #value)]);
    }
    item
}

fn choice_words(choice: &Choice) -> String {
    if choice.description.is_empty() { format!("`{}`", choice.value) } else { choice.description.clone() }
}

/// Keeps typify's conversions, with our checks in them; its readers make way for ours.
fn refine_impl(model: &Model, mut item: ItemImpl) -> Option<Item> {
    let (path, _) = item.trait_.as_ref()?;
    let name = path.segments.last()?.ident.to_string();
    if name == "Deserialize" {
        return None;
    }
    let owner = item.self_ty.to_token_stream().to_string();
    let definition = model.types.iter().find(|definition| definition.name == owner);
    if let Some(TypeDef { shape: Shape::Text(rules), .. }) = definition {
        let check = names::rust_ident(&super::check::text_function(model, rules));
        match name.as_str() {
            "FromStr" => set_body(
                &mut item,
                &parse_quote!({
                    match check::#check(value) {
                        None => Ok(Self(value.to_owned())),
                        Some(message) => Err(message.into()),
                    }
                }),
            ),
            "TryFrom" if path.to_token_stream().to_string().contains("String") => set_body(
                &mut item,
                &parse_quote!({
                    match check::#check(&value) {
                        None => Ok(Self(value)),
                        Some(message) => Err(message.into()),
                    }
                }),
            ),
            _ => {}
        }
    }
    if let Some(TypeDef { shape: Shape::Choice(choices), .. }) = definition {
        Renamed::values(choices).visit_item_impl_mut(&mut item);
    }
    item.attrs.clear();
    Some(Item::Impl(item))
}

fn set_body(item: &mut ItemImpl, body: &syn::Block) {
    for part in &mut item.items {
        if let ImplItem::Fn(function) = part {
            function.block.clone_from(body);
        }
    }
}

/// What typify does not write: a text's reader and views, a choice's values.
fn extras(definition: &TypeDef) -> Option<TokenStream> {
    let name = names::rust_ident(&definition.name);
    let reader = quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                text::checked(deserializer)
            }
        }
    };
    match &definition.shape {
        Shape::Text(_) => Some(quote! {
            #reader

            impl #name {
                /// The text.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }

            impl ::std::fmt::Display for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(&self.0)
                }
            }

            impl AsRef<str> for #name {
                fn as_ref(&self) -> &str {
                    &self.0
                }
            }
        }),
        Shape::Choice(choices) => {
            let variants: Vec<Ident> =
                choices.iter().map(|choice| names::rust_ident(&names::rust_variant(&choice.value))).collect();
            let values = choices.iter().map(|choice| &choice.value);
            let count = choices.len();
            Some(quote! {
                #reader

                impl #name {
                    /// Every value, in the order of the schema.
                    pub const ALL: [Self; #count] = [#(Self::#variants),*];

                    /// The value as it is written in a message.
                    #[must_use]
                    pub const fn as_str(self) -> &'static str {
                        match self {
                            #(Self::#variants => #values,)*
                        }
                    }
                }
            })
        }
        Shape::Free | Shape::Record(_) | Shape::Other(_) => None,
    }
}

/// Another name for a type that has one already.
fn alias(definition: &TypeDef) -> Option<TokenStream> {
    let target = match &definition.shape {
        Shape::Free => quote!(JsonObject),
        Shape::Other(type_ref) => type_of(type_ref),
        Shape::Text(_) | Shape::Choice(_) | Shape::Record(_) => return None,
    };
    let (name, doc) = (names::rust_ident(&definition.name), documentation(&definition.description));
    Some(quote!(#(#[doc = #doc])* pub type #name = #target;))
}

fn find<'m>(model: &'m Model, ident: &Ident) -> &'m TypeDef {
    model.types.iter().find(|definition| *ident == definition.name).expect("typify draws what it was given")
}

/// Lines of a doc comment; a schema without words still gets a line, so that none is missing.
pub(crate) fn documentation(description: &str) -> Vec<String> {
    let text = description.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.replace(|c: char| c.is_control() && c != '\n', " ");
    if text.trim().is_empty() {
        return vec![" (The schema says nothing about this.)".to_owned()];
    }
    let mut markdown = Markdown::default();
    text.trim().split('\n').map(|line| markdown.line(line)).collect()
}

/// Markdown that is written again line by line, so that none of it is code that rustdoc would run: what is indented is not,
/// and what is fenced names a language that is not Rust.
#[derive(Default)]
struct Markdown {
    fence: Option<Fence>,
    /// What stands before the further lines of an item of a list.
    listed: &'static str,
}

/// Code between two lines of backticks or tildes.
struct Fence {
    sign: char,
    length: usize,
    /// How many quotations it stands in.
    quoted: usize,
    /// What stands before each of its lines.
    before: String,
}

/// Languages that rustdoc takes for Rust, and what it takes for a wish about how to run it.
const RUN: [&str; 6] = ["rust", "should_panic", "no_run", "compile_fail", "test_harness", "standalone"];

impl Markdown {
    fn line(&mut self, line: &str) -> String {
        if let Some(fence) = &self.fence {
            let (quoted, rest) = unquoted(line);
            // Where the quotation ends, the code in it does.
            if quoted >= fence.quoted {
                let words = rest.trim();
                let closes = words.len() >= fence.length && words.chars().all(|c| c == fence.sign);
                let signs = fence.sign.to_string().repeat(fence.length);
                let line = match closes {
                    true => format!(" {}{signs}", fence.before),
                    false => format!(" {}{}", fence.before, code(rest, fence.before.len())),
                };
                if closes {
                    self.fence = None;
                }
                return line.trim_end().to_owned();
            }
            self.fence = None;
        }
        self.prose(line)
    }

    fn prose(&mut self, line: &str) -> String {
        let mut before = String::new();
        let mut words = line.trim();
        let mut quoted = 0;
        let mut is_item = false;
        loop {
            let marker = words.split(' ').next().unwrap_or_default();
            let ends = marker.strip_suffix(['.', ')']);
            if let Some(rest) = words.strip_prefix('>') {
                (quoted, words) = (quoted + 1, rest.trim_start());
                before.push_str("> ");
            } else if matches!(marker, "-" | "*" | "+") || ends.is_some_and(|n| n.parse::<u32>().is_ok()) {
                if before.is_empty() {
                    self.listed = if marker.len() == 1 { "  " } else { "   " };
                }
                is_item = true;
                words = words[marker.len()..].trim_start();
                before.push_str(marker);
                before.push(' ');
            } else {
                break;
            }
        }
        if words.is_empty() && before.is_empty() {
            self.listed = "";
            return String::new();
        }
        if before.is_empty() || !is_item && quoted > 0 {
            before.insert_str(0, self.listed);
        }
        let sign = words.chars().next().filter(|c| matches!(c, '`' | '~'));
        let length = sign.map_or(0, |sign| words.chars().take_while(|c| *c == sign).count());
        let told = words[length..].trim();
        let Some(sign) = sign.filter(|sign| length >= 3 && !(*sign == '`' && told.contains('`'))) else {
            return format!(" {before}{words}").trim_end().to_owned();
        };
        let language = told.split([' ', ',', '{', '\t']).next().unwrap_or_default();
        let is_rust =
            RUN.contains(&language) || ["ignore", "edition"].iter().any(|one| language.starts_with(one));
        let language = if language.is_empty() || is_rust { "text" } else { language };
        let opened = format!(" {before}{}{language}", &words[..length]);
        // Further lines stand where the first did: in the same quotations, and as far to the right.
        let further = before.chars().map(|c| if c == '>' { '>' } else { ' ' }).collect();
        self.fence = Some(Fence { sign, length, quoted, before: further });
        opened
    }
}

/// How many quotations a line stands in, and what stands there.
fn unquoted(line: &str) -> (usize, &str) {
    let (mut quoted, mut rest) = (0, line);
    while let Some(within) = rest.trim_start().strip_prefix('>') {
        (quoted, rest) = (quoted + 1, within.strip_prefix(' ').unwrap_or(within));
    }
    (quoted, rest)
}

/// A line of code without the indentation of the list that it stands in.
fn code(line: &str, indentation: usize) -> &str {
    let spaces = line.chars().take_while(|c| *c == ' ').count();
    line[spaces.min(indentation)..].trim_end()
}

/// typify writes every path in full, for any surroundings; here the surroundings are known.
struct Shorten;

impl VisitMut for Shorten {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let text = path.to_token_stream().to_string().replace(' ', "");
        let plain = text.trim_start_matches("::");
        let known = [
            ("self::error::ConversionError", 1),
            ("std::string::String", 2),
            ("std::option::Option", 2),
            ("std::result::Result", 2),
            ("std::convert::From", 2),
            ("std::convert::TryFrom", 2),
        ];
        if let Some((_, drop)) =
            known.iter().find(|(long, _)| plain == *long || plain.starts_with(&format!("{long}<")))
        {
            path.leading_colon = None;
            path.segments = std::mem::take(&mut path.segments).into_iter().skip(*drop).collect();
        }
        visit_mut::visit_path_mut(self, path);
    }
}

#[cfg(test)]
mod tests {
    use super::documentation;

    #[track_caller]
    fn check(description: &str, expected: &[&str]) {
        assert_eq!(documentation(description), expected, "{description}");
    }

    #[test]
    fn what_is_fenced_names_a_language_that_is_not_rust() {
        check("```\n let x;\n```", &[" ```text", "  let x;", " ```"]);
        check("```json\n{}\n```\nEnd.", &[" ```json", " {}", " ```", " End."]);
        for rust in
            ["rust", "rust,ignore", "ignore", "should_panic", "compile_fail,E0277", "edition2024", "{.rust}"]
        {
            check(&format!("~~~ {rust}\nno\n~~~"), &[" ~~~text", " no", " ~~~"]);
        }
        check("````\n```\nno\n```\n````", &[" ````text", " ```", " no", " ```", " ````"]);
        check("~~~\n```\n~~~\nEnd.", &[" ~~~text", " ```", " ~~~", " End."]);
        check("```a``` is code.", &[" ```a``` is code."]);
    }

    #[test]
    fn a_fence_may_stand_in_a_quotation_or_a_list() {
        check(
            "Run:\n\n> ```\n> curl $URL\n> ```\nEnd.",
            &[" Run:", "", " > ```text", " > curl $URL", " > ```", " End."],
        );
        check(
            "> ```\n> curl\nEnd.\n```\nx\n```",
            &[" > ```text", " > curl", " End.", " ```text", " x", " ```"],
        );
        check("- ```\n  curl\n  ```\n- End.", &[" - ```text", "   curl", "   ```", " - End."]);
        check("- one\n```\ncurl\n```", &[" - one", "   ```text", "   curl", "   ```"]);
    }

    #[test]
    fn what_is_indented_is_no_code() {
        check("Run:\n\n    curl $URL", &[" Run:", "", " curl $URL"]);
        check("Run:\n\n>     curl $URL", &[" Run:", "", " > curl $URL"]);
        check("1.     curl $URL\n       more", &[" 1. curl $URL", "    more"]);
        check(">>> -     curl $URL", &[" > > > - curl $URL"]);
    }
}
