//! The values that keywords take; a wrong one is told with what was expected.

use super::{Keyword, Parser};
use crate::json::{Data, Json};
use serde_json::Value;

impl Parser<'_> {
    pub(super) fn text(&mut self, at: &Keyword<'_>) -> Option<String> {
        let text = at.value.as_str().map(str::to_owned);
        if text.is_none() {
            self.expected(at, "a string");
        }
        text
    }

    pub(super) fn boolean(&mut self, at: &Keyword<'_>) -> Option<bool> {
        if let Data::Bool(value) = at.value.data {
            return Some(value);
        }
        self.expected(at, "true or false");
        None
    }

    pub(super) fn count(&mut self, at: &Keyword<'_>) -> Option<u64> {
        let count = if let Data::Number(text) = at.value.data { text.parse().ok() } else { None };
        if count.is_none_or(|count| count > u64::from(u32::MAX)) {
            self.expected(at, "a whole number, 0 or more, in digits, that fits 32 bits");
            return None;
        }
        count
    }

    pub(super) fn integer(&mut self, at: &Keyword<'_>) -> Option<i64> {
        let number = if let Data::Number(text) = at.value.data { text.parse().ok() } else { None };
        if number.is_none() {
            self.expected(at, "a whole number in digits that fits 64 bits with its sign");
        }
        number
    }

    pub(super) fn list<'j>(&mut self, at: &Keyword<'j>) -> &'j [Json<'j>] {
        if let Data::Array(items) = &at.value.data {
            return items;
        }
        self.expected(at, "an array");
        &[]
    }

    pub(super) fn names_list(&mut self, at: &Keyword<'_>) -> Vec<String> {
        let items = self.list(at);
        let names: Vec<String> = items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect();
        if names.len() != items.len() {
            self.expected(at, "an array of strings");
        }
        names
    }

    /// Names, each given once.
    pub(super) fn distinct_names(&mut self, at: &Keyword<'_>) -> Vec<String> {
        let names = self.names_list(at);
        if let Some(name) = repeated(&names) {
            self.refuse(at, format!("`{name}` is listed twice"), "list each name once");
        }
        names
    }

    /// The value as plain data; its text is known to be JSON.
    pub(super) fn plain(&mut self, json: &Json<'_>) -> Value {
        let mut stream =
            serde_json::Deserializer::from_str(&self.source.text[json.offset..]).into_iter::<Value>();
        if let Some(Ok(value)) = stream.next() {
            return value;
        }
        self.diagnostics.add(json.offset, "", "this value is out of range", "use a number that fits 64 bits");
        Value::Null
    }
}

/// The first value that has been listed before.
pub(super) fn repeated<T: PartialEq>(values: &[T]) -> Option<&T> {
    values.iter().enumerate().find(|(index, value)| values[..*index].contains(value)).map(|(_, value)| value)
}
