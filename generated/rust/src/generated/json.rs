// @generated: carried over from codegen/runtime/rust by `cargo xtask codegen`.

//! A reader of JSON text (RFC 8259) that loses nothing: keys given twice, the spelling of numbers and the place of each
//! value are kept.
//!
//! `serde_json` decides what JSON is; this module only builds the tree, so that the two can never disagree on that.

use std::borrow::Cow;
use std::fmt;

/// How deep a tree is built. What lies deeper is checked, but kept as [`Data::Deeper`]: no input can exhaust the stack.
pub const TREE_DEPTH: usize = 512;

/// A JSON value and where it stands in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Json<'a> {
    /// Byte offset of the value's first character.
    pub offset: usize,
    /// The value.
    pub data: Data<'a>,
}

/// What a JSON value holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Data<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(&'a str),
    /// A string, its escapes undone.
    String(Cow<'a, str>),
    /// An array.
    Array(Vec<Json<'a>>),
    /// An object: all members in the order of the text, keys given twice included.
    Object(Vec<Member<'a>>),
    /// An array or object nested deeper than [`TREE_DEPTH`].
    Deeper,
}

/// One `"key": value` of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member<'a> {
    /// Byte offset of the key's opening quote.
    pub offset: usize,
    /// The key, its escapes undone.
    pub key: Cow<'a, str>,
    /// The value.
    pub value: Json<'a>,
}

impl<'a> Json<'a> {
    /// The members, if this is an object.
    #[must_use]
    pub fn members(&self) -> Option<&[Member<'a>]> {
        match &self.data {
            Data::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The value of a key, if this is an object that has it: the last one where it is given twice.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Json<'a>> {
        self.members()?.iter().rev().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The text, if this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }
}

/// The text is not JSON, or holds a lone surrogate (an escape such as `\ud800` that is no character).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Line, counted from 1.
    pub line: usize,
    /// Column in bytes, counted from 1; 0 where a line break is what stands wrong.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {}, column {}", self.message, self.line, self.column)
    }
}

impl std::error::Error for JsonError {}

/// Reads one JSON text.
///
/// # Errors
/// [`JsonError`] where `serde_json` refuses the text, and for a lone surrogate in any string or key.
pub fn parse(text: &str) -> Result<Json<'_>, JsonError> {
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        return Err(JsonError::from(&error));
    }
    parse_again(text)
}

/// Reads a text that `serde_json` has taken before: whether it is JSON is not asked again.
pub(crate) fn parse_again(text: &str) -> Result<Json<'_>, JsonError> {
    let mut reader = Reader { text, at: 0 };
    reader.space();
    reader.value(1)
}

/// `serde_json` appends the place to its message; we carry it in fields of its own.
impl From<&serde_json::Error> for JsonError {
    fn from(error: &serde_json::Error) -> Self {
        let full = error.to_string();
        let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message).to_owned();
        Self { line: error.line(), column: error.column(), message }
    }
}

/// Walks text that is known to be grammatical JSON.
struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\t' | b'\n' | b'\r') {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Json<'a>, JsonError> {
        let offset = self.at;
        let data = match self.peek() {
            b'{' | b'[' if depth > TREE_DEPTH => self.skip()?,
            b'{' => self.object(depth)?,
            b'[' => self.array(depth)?,
            b'"' => Data::String(self.string()?),
            _ => self.scalar(),
        };
        Ok(Json { offset, data })
    }

    fn object(&mut self, depth: usize) -> Result<Data<'a>, JsonError> {
        let mut members = Vec::new();
        self.at += 1;
        loop {
            self.space();
            match self.peek() {
                b'}' => break,
                b',' => self.at += 1,
                _ => members.push(self.member(depth)?),
            }
        }
        self.at += 1;
        Ok(Data::Object(members))
    }

    fn member(&mut self, depth: usize) -> Result<Member<'a>, JsonError> {
        let offset = self.at;
        let key = self.string()?;
        self.space();
        self.at += 1; // the colon
        self.space();
        Ok(Member { offset, key, value: self.value(depth + 1)? })
    }

    fn array(&mut self, depth: usize) -> Result<Data<'a>, JsonError> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            self.space();
            match self.peek() {
                b']' => break,
                b',' => self.at += 1,
                _ => items.push(self.value(depth + 1)?),
            }
        }
        self.at += 1;
        Ok(Data::Array(items))
    }

    /// Passes over an array or object without building it; its strings are still checked.
    fn skip(&mut self) -> Result<Data<'a>, JsonError> {
        let mut open = 0_usize;
        loop {
            match self.peek() {
                b'{' | b'[' => open += 1,
                b'}' | b']' => open -= 1,
                b'"' => {
                    self.string()?;
                    continue;
                }
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return Ok(Data::Deeper);
            }
        }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let start = self.at;
        self.at += 1;
        self.plain();
        if self.peek() == b'"' {
            self.at += 1;
            return Ok(Cow::Borrowed(&self.text[start + 1..self.at - 1]));
        }
        while self.peek() == b'\\' {
            self.at += 2;
            self.plain();
        }
        self.at += 1;
        match serde_json::from_str::<String>(&self.text[start..self.at]) {
            Ok(text) => Ok(Cow::Owned(text)),
            Err(_) => Err(lone_surrogate(self.text, start)),
        }
    }

    /// Passes over what stands before the end of a string, or before an escape in it.
    fn plain(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\')).unwrap_or(rest.len());
    }

    fn scalar(&mut self) -> Data<'a> {
        let start = self.at;
        while !matches!(self.peek(), b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r' | 0) {
            self.at += 1;
        }
        match &self.text[start..self.at] {
            "null" => Data::Null,
            "true" => Data::Bool(true),
            "false" => Data::Bool(false),
            number => Data::Number(number),
        }
    }
}

/// The only mistake that the grammar check leaves for the reader to find.
fn lone_surrogate(text: &str, offset: usize) -> JsonError {
    let before = &text.as_bytes()[..offset];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    JsonError { line, column, message: "lone surrogate in a string (half of a \\u pair)".to_owned() }
}
