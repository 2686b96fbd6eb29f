//! From JSON to types: what every generated type shares.

use super::issue::{Issue, Issues, Path};
use super::issue_code::IssueCode;
use super::json::{self, Data, Json, JsonError, Member};
use super::object::entries;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;

/// A type that is built from JSON.
///
/// Building checks no rule: it is done once the validator has found nothing. It gives up, rather than guess, where the
/// value is not of the type after all.
pub trait FromJson: Sized {
    /// The value as this type.
    fn from_json(value: &Json<'_>) -> Option<Self>;
}

/// A type with a schema.
pub trait Typed: FromJson + Serialize {
    /// Lists every rule that a value breaks.
    fn check(value: &Json<'_>, at: &Path<'_>, issues: &mut Issues);
}

/// Why a text is not of a type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// The text is not JSON.
    InvalidJson(JsonError),
    /// The text is JSON but breaks the schema: at least one issue, sorted by path, then code.
    Invalid(Vec<Issue>),
    /// The text is JSON, but nested deeper than [`DEPTH`] levels: it was not looked at.
    TooDeep,
}

impl ParseError {
    /// The rules that are broken; none where the text is no JSON at all.
    #[must_use]
    pub fn issues(&self) -> &[Issue] {
        match self {
            Self::Invalid(issues) => issues,
            Self::InvalidJson(_) | Self::TooDeep => &[],
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidJson(error) => write!(f, "not JSON: {error}"),
            Self::TooDeep => write!(f, "nested deeper than {DEPTH} levels"),
            Self::Invalid(issues) => {
                f.write_str("not valid: ")?;
                for (index, issue) in issues.iter().enumerate() {
                    let path = if issue.path.is_empty() { "the value" } else { &issue.path };
                    write!(f, "{}{path} {}", if index == 0 { "" } else { "; " }, issue.message)?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for ParseError {}

/// How deep a value may nest, in every language: no input can exhaust the stack.
pub const DEPTH: usize = 128;

/// Whether a value has more levels of arrays and objects than `levels`.
#[must_use]
pub fn is_deeper(value: &Json<'_>, levels: usize) -> bool {
    match &value.data {
        Data::Array(items) => levels == 0 || items.iter().any(|item| is_deeper(item, levels - 1)),
        Data::Object(members) => {
            levels == 0 || members.iter().any(|member| is_deeper(&member.value, levels - 1))
        }
        Data::Deeper => true,
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => false,
    }
}

/// Finds what keeps a value from being of a type.
fn refuse<T: Typed>(value: &Json<'_>) -> Result<(), ParseError> {
    if is_deeper(value, DEPTH) {
        return Err(ParseError::TooDeep);
    }
    let issues = issues::<T>(value);
    if issues.is_empty() { Ok(()) } else { Err(ParseError::Invalid(issues)) }
}

/// Lists every rule that a value breaks, sorted by path, then code.
#[must_use]
pub fn issues<T: Typed>(value: &Json<'_>) -> Vec<Issue> {
    let mut issues = Issues::default();
    T::check(value, &Path::Root, &mut issues);
    let mut list = issues.finish();
    // Several schemas hold for one value, and may say the same of it.
    list.dedup();
    list
}

/// Reads JSON that a reader has parsed.
///
/// # Errors
/// What keeps it from being of the type.
pub fn from_json<T: Typed>(value: &Json<'_>) -> Result<T, ParseError> {
    refuse::<T>(value)?;
    let message = match value.data {
        // What stands in a value that may be null is itself never null.
        Data::Null => "must not be null",
        _ => "cannot be held by its type",
    };
    let issue = || Issue { path: String::new(), code: IssueCode::Type, message };
    T::from_json(value).ok_or_else(|| ParseError::Invalid(vec![issue()]))
}

/// Reads JSON text.
///
/// # Errors
/// What keeps it from being of the type.
pub fn parse<T: Typed>(text: &str) -> Result<T, ParseError> {
    from_json(&json::parse(text).map_err(ParseError::InvalidJson)?)
}

/// As JSON text.
#[must_use]
pub fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("keys are strings, and memory takes what is written")
}

/// The rules that a value of a type breaks.
#[must_use]
pub fn issues_of<T: Typed>(value: &T) -> Vec<Issue> {
    let text = to_json(value);
    json::parse(&text).map_or_else(|_| Vec::new(), |json| issues::<T>(&json))
}

/// Reads a value for serde. Only `serde_json` keeps the text that this needs, so it has to be the one that reads.
///
/// # Errors
/// What keeps it from being of the type.
pub fn deserialize<'de, T: Typed, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    parse(Box::<RawValue>::deserialize(deserializer)?.get()).map_err(D::Error::custom)
}

/// The members of an object, while a type is built from them.
#[derive(Debug)]
pub struct Members<'m, 'a> {
    members: &'m [Member<'a>],
}

impl<'m, 'a> Members<'m, 'a> {
    /// The members, if this is an object.
    #[must_use]
    pub fn of(value: &'m Json<'a>) -> Option<Self> {
        Some(Self { members: value.members()? })
    }

    /// The value of a key that is always there; of one that is given twice the last counts.
    #[must_use]
    pub fn required<T: FromJson>(&self, key: &str) -> Option<T> {
        T::from_json(self.get(key)?)
    }

    /// The value of a key that may be absent: the outer `None` is a value that is not of the type.
    #[must_use]
    pub fn optional<T: FromJson>(&self, key: &str) -> Option<Option<T>> {
        self.get(key).map_or(Some(None), |value| Some(Some(T::from_json(value)?)))
    }

    /// The members of all other keys.
    #[must_use]
    pub fn extra<T: FromJson>(&self, known: &[&str]) -> Option<BTreeMap<String, T>> {
        let others = entries(self.members).filter(|(_, member)| !known.contains(&&*member.key));
        others.map(|(_, member)| Some((member.key.to_string(), T::from_json(&member.value)?))).collect()
    }

    fn get(&self, key: &str) -> Option<&'m Json<'a>> {
        self.members.iter().rev().find(|member| member.key == key).map(|member| &member.value)
    }
}

/// An item of an array that is always there.
#[must_use]
pub fn item<T: FromJson>(items: &[Json<'_>], index: usize) -> Option<T> {
    T::from_json(items.get(index)?)
}

/// An item of an array that may be absent: the outer `None` is a value that is not of the type.
#[must_use]
pub fn optional_item<T: FromJson>(items: &[Json<'_>], index: usize) -> Option<Option<T>> {
    items.get(index).map_or(Some(None), |value| Some(Some(T::from_json(value)?)))
}

/// The items from one on.
#[must_use]
pub fn rest<T: FromJson>(items: &[Json<'_>], from: usize) -> Option<Vec<T>> {
    items.iter().skip(from).map(T::from_json).collect()
}

/// The items, if this is an array.
#[must_use]
pub fn items<'v, 'a>(value: &'v Json<'a>) -> Option<&'v [Json<'a>]> {
    match &value.data {
        Data::Array(items) => Some(items),
        _ => None,
    }
}

/// Whether a value is this text.
#[must_use]
pub fn is_text(value: &Json<'_>, text: &str) -> bool {
    value.as_str() == Some(text)
}

/// Whether a value is this boolean.
#[must_use]
pub fn is_bool(value: &Json<'_>, expected: bool) -> bool {
    value.data == Data::Bool(expected)
}

/// A value that was built, if it breaks no rule.
///
/// # Errors
/// The rules that it breaks.
pub fn checked<T: Typed>(value: T) -> Result<T, ParseError> {
    // What was just written is JSON.
    json::parse(&to_json(&value)).map_or(Ok(()), |json| refuse::<T>(&json))?;
    Ok(value)
}

/// A text that is none of the values of an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownValue;

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not one of the values of the schema")
    }
}

impl std::error::Error for UnknownValue {}

/// A type without values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Never {}

impl FromJson for Never {
    fn from_json(_: &Json<'_>) -> Option<Self> {
        None
    }
}

impl Serialize for Never {
    fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        match *self {}
    }
}

impl FromJson for () {
    fn from_json(value: &Json<'_>) -> Option<Self> {
        (value.data == Data::Null).then_some(())
    }
}

impl FromJson for bool {
    fn from_json(value: &Json<'_>) -> Option<Self> {
        match value.data {
            Data::Bool(value) => Some(value),
            _ => None,
        }
    }
}

impl FromJson for String {
    fn from_json(value: &Json<'_>) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(value: &Json<'_>) -> Option<Self> {
        T::from_json(value).map(Self::new)
    }
}

/// `null`, or a value.
impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: &Json<'_>) -> Option<Self> {
        if value.data == Data::Null { Some(None) } else { Some(Some(T::from_json(value)?)) }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Json<'_>) -> Option<Self> {
        rest(items(value)?, 0)
    }
}

impl<T: FromJson> FromJson for BTreeMap<String, T> {
    fn from_json(value: &Json<'_>) -> Option<Self> {
        Members::of(value)?.extra(&[])
    }
}

macro_rules! tuples {
    ($(($count:literal: $($kind:ident $index:literal),+)),+ $(,)?) => {$(
        impl<$($kind: FromJson),+> FromJson for ($($kind,)+) {
            fn from_json(value: &Json<'_>) -> Option<Self> {
                let items = items(value).filter(|items| items.len() == $count)?;
                Some(($(item::<$kind>(items, $index)?,)+))
            }
        }
    )+};
}

tuples! {
    (1: A 0),
    (2: A 0, B 1),
    (3: A 0, B 1, C 2),
    (4: A 0, B 1, C 2, D 3),
    (5: A 0, B 1, C 2, D 3, E 4),
    (6: A 0, B 1, C 2, D 3, E 4, F 5),
    (7: A 0, B 1, C 2, D 3, E 4, F 5, G 6),
    (8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7),
}

/// The ways in and out of a type with a schema: every way in goes through the validator.
///
/// Where it is used, `rt` is this runtime.
macro_rules! typed {
    ($name:ident, [$($check:path),* $(,)?]) => {
        impl rt::typed::Typed for $name {
            fn check(value: &rt::json::Json<'_>, at: &rt::issue::Path<'_>, issues: &mut rt::issue::Issues) {
                $($check(value, at, issues);)*
            }
        }

        impl $name {
            /// Reads JSON text; what the schema refuses never becomes a value.
            ///
            /// # Errors
            /// The text is not JSON, or breaks the schema: then every issue.
            pub fn parse(text: &str) -> Result<Self, rt::typed::ParseError> {
                rt::typed::parse(text)
            }

            /// As JSON text.
            #[must_use]
            pub fn to_json(&self) -> String {
                rt::typed::to_json(self)
            }

            /// The rules that this value breaks: none, unless it was built or changed by hand.
            #[must_use]
            pub fn issues(&self) -> Vec<rt::issue::Issue> {
                rt::typed::issues_of(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                rt::typed::deserialize(deserializer)
            }
        }
    };
}

pub(crate) use typed;
