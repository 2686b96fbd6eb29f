//! Rust readers: from JSON text straight into the typed message, taking exactly what the schema takes.

use super::check::{least, most, reading_function, too_few, too_many};
use super::types::{pointed, type_of};
use super::with_imports;
use crate::commands::{NAME, PAYLOAD};
use crate::messages;
use crate::model::{Arm, Discriminator, Field, Model, Record, Shape, TypeRef};
use crate::names;
use crate::schema::{Condition, Schema};
use crate::views::View;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

pub(super) fn tokens(model: &Model) -> TokenStream {
    let readers = model.records().into_iter().map(|record| reader(model, record));
    let parsers = model.readings.iter().map(|reading| parsers(model, reading.view, &reading.record));
    let discriminators = model.records().into_iter().flat_map(|record| {
        model
            .discriminators(record)
            .into_iter()
            .map(move |discriminator| discriminated(model, record, &discriminator))
    });
    let imports = [
        (
            "check",
            quote!(
                use super::check;
            ),
        ),
        (
            "commands",
            quote!(
                use super::commands;
            ),
        ),
        (
            "Finite",
            quote!(
                use super::finite::Finite;
            ),
        ),
        (
            "Issue",
            quote!(
                use super::issue::Issue;
            ),
        ),
        (
            "ParseError",
            quote!(
                use super::issue::{ParseError, ParseOptions};
            ),
        ),
        (
            "IssueCode",
            quote!(
                use super::issue_code::IssueCode;
            ),
        ),
        (
            "Whole",
            quote!(
                use super::whole::Whole;
            ),
        ),
        (
            "JsonObject",
            quote!(
                use super::object::JsonObject;
            ),
        ),
        (
            "Key",
            quote!(
                use super::read::{self, Key};
            ),
        ),
        (
            "Visitor",
            quote!(
                use super::types::*;
            ),
        ),
        (
            "Visitor",
            quote!(
                use serde::de::{Error, MapAccess, Visitor};
            ),
        ),
        (
            "Deserialize",
            quote!(
                use serde::{Deserialize, Deserializer};
            ),
        ),
        (
            "Cow",
            quote!(
                use std::borrow::Cow;
            ),
        ),
        (
            "fmt",
            quote!(
                use std::fmt;
            ),
        ),
    ];
    with_imports(&imports, &quote!(#(#parsers)* #(#discriminators)* #(#readers)*))
}

/// `parse`, the way into the typed message.
fn parsers(model: &Model, view: View, record: &Record) -> TokenStream {
    let (name, check) = (names::rust_ident(&record.name), reading_function(model, view));
    let reader = reader_name(record);
    let closed = record.closed;
    let keys =
        if closed { "closed, so unknown keys are refused" } else { "open, so unknown keys are ignored" };
    let (suffix, doc) = match view {
        View::Input => ("", format!("what a client sent: {keys}.")),
        View::Delivered => ("", format!("what was delivered: {keys}.")),
        View::Published if closed => {
            ("_published", "what a backend published: as delivered, but closed.".to_owned())
        }
        View::Published => ("_published", "what a backend published: as delivered.".to_owned()),
    };
    let (parse, parse_with) = (format_ident!("parse{suffix}"), format_ident!("parse{suffix}_with"));
    let issues = format_ident!("check{suffix}");
    let (check_doc, with_doc) = (
        format!(" Lists all that is wrong with {doc}"),
        format!(" [`Self::{parse}`] with bounds of your own."),
    );
    let doc = format!(" Reads {doc}");
    quote! {
        impl #name {
            #[doc = #doc]
            ///
            /// # Errors
            /// The text is not JSON, or breaks the schema; then all issues are listed.
            pub fn #parse(text: &str) -> Result<Self, ParseError> {
                Self::#parse_with(text, &ParseOptions::default())
            }

            #[doc = #with_doc]
            ///
            /// # Errors
            /// The text is not JSON, or breaks the schema or the bounds.
            pub fn #parse_with(text: &str, options: &ParseOptions) -> Result<Self, ParseError> {
                read::parse(text, options, check::#check, #reader { closed: #closed })
            }

            #[doc = #check_doc]
            ///
            /// # Errors
            /// As [`Self::parse_with`]: what is accepted here is accepted there, and the other way round.
            pub fn #issues(text: &str, options: &ParseOptions) -> Result<(), ParseError> {
                read::check(text, options, check::#check)
            }
        }
    }
}

fn reader_name(record: &Record) -> Ident {
    format_ident!("{}Reader", record.name)
}

/// A visitor that takes an object and nothing else.
fn reader(model: &Model, record: &Record) -> TokenStream {
    let (name, reader) = (names::rust_ident(&record.name), reader_name(record));
    let keys: Vec<&String> = record.fields.iter().map(|field| &field.name).collect();
    let places = keys.iter().enumerate().map(|(index, key)| {
        let index = Literal::usize_unsuffixed(index);
        quote!(#key => #index)
    });
    let closed = record.closed;
    let deprecated = allow_deprecated(record.fields.iter());
    let slots: Vec<Ident> = record.fields.iter().map(|field| slot_name(&field.name)).collect();
    let declared = record.fields.iter().zip(&slots).map(|(field, slot)| {
        let read = pointed(field, &read_type(model, &field.type_ref));
        quote!(let mut #slot: Option<#read> = None;)
    });
    let arms = record.fields.iter().zip(&slots).enumerate().map(|(index, (field, slot))| {
        let (index, key) = (Literal::usize_unsuffixed(index), &field.name);
        quote!(#index => read::once(&mut #slot, &mut map, #key)?,)
    });
    let conditions =
        record.conditions.iter().filter_map(|condition| condition_check(model, record, condition));
    let payload = payload_check(model, record);
    let rules = record.fields.iter().zip(&slots).filter_map(|(field, slot)| {
        let broken = broken_rules(model, &quote!(value), &field.type_ref, &field.schema)?;
        let message = format!("`{}` breaks a rule of its schema", field.name);
        Some(quote!(if let Some(value) = &#slot && (#broken) { return Err(A::Error::custom(#message)); }))
    });
    let required =
        record.fields.iter().zip(&slots).filter(|(field, _)| field.required).map(|(field, slot)| {
            let key = &field.name;
            quote!(let Some(#slot) = #slot else { return Err(A::Error::missing_field(#key)) };)
        });
    let fields = record.fields.iter().zip(&slots).map(|(field, slot)| field_value(model, field, slot));
    let pairs = if keys.is_empty() {
        quote! {
            if self.closed && map.next_key_seed(Key(|_: &str| usize::MAX))?.is_some() {
                return Err(A::Error::custom("unknown key"));
            }
        }
    } else {
        quote! {
            let place = |key: &str| match key {
                    #(#places,)*
                    _ => usize::MAX,
                };
                #(#declared)*
                while let Some(key) = map.next_key_seed(Key(place))? {
                    match key {
                        #(#arms)*
                        _ if self.closed => return Err(A::Error::custom("unknown key")),
                        _ => read::ignore(&mut map)?,
                    }
                }
        }
    };
    quote! {
        #[derive(Clone, Copy)]
        struct #reader {
            closed: bool,
        }

        #deprecated
        impl<'de> Visitor<'de> for #reader {
            type Value = #name;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<#name, A::Error> {
                #pairs
                #(#rules)*
                #(#required)*
                #(#conditions)*
                #payload
                Ok(#name { #(#fields,)* })
            }
        }

        impl<'de> Deserialize<'de> for #name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_map(#reader { closed: #closed })
            }
        }
    }
}

/// A deprecated field is still read; only its users are warned.
fn allow_deprecated<'f>(mut fields: impl Iterator<Item = &'f Field>) -> Option<TokenStream> {
    fields.any(|field| field.deprecated).then(|| quote!(#[allow(deprecated)]))
}

/// The type that a value is read as, before it becomes the field's.
fn read_type(model: &Model, type_ref: &TypeRef) -> TokenStream {
    match model.resolved(type_ref) {
        TypeRef::Integer => quote!(Whole),
        TypeRef::Number => quote!(Finite),
        TypeRef::Array(item) => {
            let item = read_type(model, item);
            quote!(Vec<#item>)
        }
        _ => type_of(type_ref),
    }
}

fn field_value(model: &Model, field: &Field, slot: &Ident) -> TokenStream {
    let name = names::rust_ident(&field.name);
    if field.required {
        let value = unwrapped(model, &quote!(#slot), &field.type_ref).unwrap_or_else(|| quote!(#slot));
        return quote!(#name: #value);
    }
    match unwrapped(model, &quote!(value), &field.type_ref) {
        Some(unwrapped) => quote!(#name: #slot.map(|value| #unwrapped)),
        None => quote!(#name: #slot),
    }
}

/// How a value that was read becomes the field's; `None` where it is that already.
fn unwrapped(model: &Model, value: &TokenStream, type_ref: &TypeRef) -> Option<TokenStream> {
    match model.resolved(type_ref) {
        TypeRef::Integer | TypeRef::Number => Some(quote!(#value.0)),
        TypeRef::Array(item) => {
            let inner = unwrapped(model, &quote!(item), item)?;
            Some(quote!(#value.into_iter().map(|item| #inner).collect()))
        }
        _ => None,
    }
}

/// True where a value breaks a rule that its type does not carry; `None` where the type carries them all.
fn broken_rules(
    model: &Model,
    value: &TokenStream,
    type_ref: &TypeRef,
    schema: &Schema,
) -> Option<TokenStream> {
    let schema = model.readings[0].document.resolved(schema);
    let mut broken: Vec<TokenStream> = Vec::new();
    match (model.resolved(type_ref), schema.kind) {
        (TypeRef::Integer | TypeRef::Number, Some(kind)) => {
            broken.extend(least(schema, kind).map(|(_, least)| quote!(#value.0 < #least)));
            broken.extend(most(schema, kind).map(|(_, most)| quote!(#value.0 > #most)));
        }
        (TypeRef::Array(item), _) => {
            broken.extend(schema.min_items.and_then(|least| too_few(value, least)));
            broken.extend(schema.max_items.map(|most| too_many(value, most)));
            let items = schema.items.as_ref();
            let inner = items.and_then(|items| broken_rules(model, &quote!(item), item, items));
            broken.extend(inner.map(|inner| quote!(#value.iter().any(|item| #inner))));
        }
        _ => {}
    }
    let (first, more) = broken.split_first()?;
    Some(quote!(#first #(|| #more)*))
}

fn condition_check(model: &Model, record: &Record, condition: &Condition) -> Option<TokenStream> {
    let optional = |name: &&String| record.fields.iter().any(|field| field.name == **name && !field.required);
    let missing = condition.required.iter().filter(optional).map(|name| {
        let slot = slot_name(name);
        quote!(#slot.is_none())
    });
    let missing: Vec<TokenStream> = missing.collect();
    if missing.is_empty() {
        return None;
    }
    let holds = condition_holds(model, find(record, &condition.property), &condition.values)?;
    let message = format!("a field {}", messages::required_when(condition));
    Some(quote! {
        if #holds && (#(#missing)||*) {
            return Err(A::Error::custom(#message));
        }
    })
}

/// Whether a field has one of these values; `None` where it can have none of them.
fn condition_holds(model: &Model, field: &Field, values: &[String]) -> Option<TokenStream> {
    let slot = slot_name(&field.name);
    let Some(Shape::Choice(choices)) = model.named(&field.type_ref).map(|named| &named.shape) else {
        let text = text_of(model, field);
        return Some(quote!(matches!(#text, Some(#(#values)|*))));
    };
    let kind = type_of(&field.type_ref);
    let variants = values.iter().filter(|value| choices.iter().any(|choice| choice.value == **value));
    let variants = variants.map(|value| names::rust_ident(&names::rust_variant(value)));
    let mut variants = variants.map(|variant| quote!(#kind::#variant)).peekable();
    variants.peek()?;
    let values = quote!(#(#variants)|*);
    Some(if field.required {
        quote!(matches!(#slot, #values))
    } else {
        quote!(matches!(#slot, Some(#values)))
    })
}

/// The check of a known command's payload, where the record is the message.
fn payload_check(model: &Model, record: &Record) -> Option<TokenStream> {
    let is_message = model.readings.iter().any(|reading| reading.record.name == record.name);
    if model.commands.is_empty() || !is_message {
        return None;
    }
    let (cmd, payload) = (text_of(model, find(record, NAME)), slot_name(PAYLOAD));
    let is_required = record.fields.iter().any(|field| field.name == PAYLOAD && field.required);
    let payload = if is_required { quote!(Some(&#payload)) } else { quote!(#payload.as_ref()) };
    let refused = format!("`{PAYLOAD}` breaks the schema of its command");
    Some(quote! {
        if let Some(cmd) = #cmd && !commands::holds(cmd, #payload) {
            return Err(A::Error::custom(#refused));
        }
    })
}

/// A field that was read, as `Option<&str>`.
fn text_of(model: &Model, field: &Field) -> TokenStream {
    let (slot, kind) = (slot_name(&field.name), type_of(&field.type_ref));
    match model.named(&field.type_ref).map(|named| &named.shape) {
        _ if field.required => quote!(Some(#slot.as_str())),
        Some(Shape::Choice(_)) => quote!(#slot.map(#kind::as_str)),
        Some(Shape::Text(_)) => quote!(#slot.as_ref().map(#kind::as_str)),
        _ => quote!(#slot.as_deref()),
    }
}

/// The variable that holds what was read of a field.
fn slot_name(field: &str) -> Ident {
    format_ident!("{field}_slot")
}

/// The record seen from one of its fields: a total match that has what each value brings along.
fn discriminated(model: &Model, record: &Record, discriminator: &Discriminator) -> TokenStream {
    let property = names::pascal(&discriminator.property);
    let owner = names::rust_ident(&record.name);
    let name = format_ident!("{}By{property}", record.name);
    let method = format_ident!("by_{}", discriminator.property);
    let field = names::rust_ident(&discriminator.property);
    let choice = type_of(&find(record, &discriminator.property).type_ref);
    let brought = record
        .fields
        .iter()
        .filter(|field| discriminator.arms.iter().any(|arm| arm.required.contains(&field.name)));
    let deprecated = allow_deprecated(brought);
    let borrows = discriminator.arms.iter().any(|arm| !arm.required.is_empty());
    let life = borrows.then(|| quote!(<'m>));
    let elided = borrows.then(|| quote!(<'_>));
    let variants = discriminator.arms.iter().map(|arm| variant(record, arm));
    let arms = discriminator.arms.iter().map(|arm| arm_value(record, discriminator, arm, &choice, &name));
    let brings = |field: &&Field| discriminator.arms.iter().any(|arm| arm.required.contains(&field.name));
    let eq =
        record.fields.iter().filter(brings).all(|field| has_eq(model, &field.type_ref)).then(|| quote!(, Eq));
    let doc = format!(" [`{}`] seen from its `{}`.", record.name, discriminator.property);
    let method_doc = format!(
        " What the message's `{}` brings along; a new value of it breaks every match on this.",
        discriminator.property
    );
    quote! {
        #[doc = #doc]
        #[derive(Clone, Copy, Debug, PartialEq #eq)]
        pub enum #name #life {
            #(#variants,)*
        }

        #deprecated
        impl #owner {
            #[doc = #method_doc]
            ///
            /// # Errors
            /// A field that the value requires is missing: never so in a message that was parsed.
            pub fn #method(&self) -> Result<#name #elided, Issue> {
                Ok(match self.#field {
                    #(#arms,)*
                })
            }
        }
    }
}

/// Whether a type's equality is total.
fn has_eq(model: &Model, type_ref: &TypeRef) -> bool {
    match model.resolved(type_ref) {
        TypeRef::Number => false,
        TypeRef::Array(item) => has_eq(model, item),
        TypeRef::Named(_) => {
            !matches!(model.named(type_ref).map(|named| &named.shape), Some(Shape::Record(_)))
        }
        TypeRef::Text | TypeRef::Integer | TypeRef::Boolean | TypeRef::Free => true,
    }
}

fn find<'r>(record: &'r Record, name: &str) -> &'r Field {
    record.fields.iter().find(|field| field.name == name).expect("what is tested is a field")
}

fn variant(record: &Record, arm: &Arm) -> TokenStream {
    let name = names::rust_ident(&names::rust_variant(&arm.value));
    let doc =
        super::types::documentation(if arm.description.is_empty() { &arm.value } else { &arm.description });
    if arm.required.is_empty() {
        return quote!(#(#[doc = #doc])* #name);
    }
    let fields = arm.required.iter().map(|required| {
        let field = find(record, required);
        let (ident, kind) = (names::rust_ident(required), type_of(&field.type_ref));
        let doc = super::types::documentation(&field.description);
        quote!(#(#[doc = #doc])* #ident: &'m #kind)
    });
    quote!(#(#[doc = #doc])* #name { #(#fields),* })
}

fn arm_value(
    record: &Record,
    discriminator: &Discriminator,
    arm: &Arm,
    choice: &TokenStream,
    name: &Ident,
) -> TokenStream {
    let variant = names::rust_ident(&names::rust_variant(&arm.value));
    if arm.required.is_empty() {
        return quote!(#choice::#variant => #name::#variant);
    }
    let fields = arm.required.iter().map(|required| {
        let (ident, as_ref) = (
            names::rust_ident(required),
            if find(record, required).boxed { quote!(as_deref) } else { quote!(as_ref) },
        );
        let path = format!("/{required}");
        let condition = record.conditions.iter().find(|condition| {
            condition.property == discriminator.property && condition.required.contains(required)
        });
        let message = condition.map_or_else(messages::required, messages::required_when);
        quote! {
            #ident: self.#ident.#as_ref().ok_or_else(|| Issue {
                path: #path.to_owned(),
                code: IssueCode::Required,
                message: Cow::Borrowed(#message),
            })?
        }
    });
    quote!(#choice::#variant => #name::#variant { #(#fields),* })
}
