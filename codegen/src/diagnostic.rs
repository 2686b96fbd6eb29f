//! What is wrong with a schema: where it stands, which rule it breaks, and what to write instead.

use crate::emit::visible;
use crate::json::JsonError;
use crate::source::{Position, SourceFile};
use std::fmt;

/// One thing that is wrong with a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What it keeps from being done.
    pub severity: Severity,
    /// The file, as in [`SourceFile::name`].
    pub file: String,
    /// Where in the file.
    pub position: Position,
    /// RFC 6901 pointer to the part of the schema.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The line of the file, for people to look at.
    source_line: String,
    /// How many characters the caret underlines.
    width: usize,
}

/// What a diagnostic keeps from being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated: what the schema means is not certain, or surely not what its author meant.
    Error,
    /// Everything is generated: what the schema asks of a value is certain, though its author meant more.
    Warning,
}

impl Severity {
    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Gathers diagnostics of one file, so that an author sees all mistakes at once.
#[derive(Debug)]
pub(crate) struct Diagnostics<'s> {
    source: &'s SourceFile,
    list: Vec<Diagnostic>,
}

impl<'s> Diagnostics<'s> {
    pub(crate) fn new(source: &'s SourceFile) -> Self {
        Self { source, list: Vec::new() }
    }

    /// Notes a mistake at a byte offset.
    pub(crate) fn add(
        &mut self,
        offset: usize,
        pointer: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let position = self.source.position(offset);
        self.list.push(Diagnostic {
            severity: Severity::Error,
            file: self.source.name.clone(),
            position,
            pointer: pointer.to_owned(),
            message: message.into(),
            help: help.into(),
            source_line: self.source.line(position.line).to_owned(),
            width: token_width(&self.source.text[offset.min(self.source.text.len())..]),
        });
    }

    /// Notes a mistake that changes nothing in what the schema asks.
    pub(crate) fn warn(
        &mut self,
        offset: usize,
        pointer: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(offset, pointer, message, help);
        self.list.last_mut().expect("one was added").severity = Severity::Warning;
    }

    /// Notes that the file is not JSON at all.
    pub(crate) fn add_not_json(&mut self, error: &JsonError) {
        let text = &self.source.text;
        if text.starts_with('\u{feff}') {
            return self.add(0, "", "the file begins with a byte order mark", "save it as UTF-8 without one");
        }
        if text.trim().is_empty() {
            let help = r#"write a schema, `{ "type": "object" }` for a start, or remove the file"#;
            return self.add(0, "", "the file is empty", help);
        }
        let (offset, help) = mended(text, self.source.offset(error.line, error.column), &error.message);
        self.add(offset, "", format!("not JSON: {}", error.message), help);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All that was noted, in the order of the file.
    pub(crate) fn all(self) -> Vec<Diagnostic> {
        self.finish(()).err().unwrap_or_default()
    }

    /// The value, unless something was wrong; then all that was, in the order of the file.
    pub(crate) fn finish<T>(mut self, value: T) -> Result<T, Vec<Diagnostic>> {
        self.list.sort_by_key(|diagnostic| diagnostic.position);
        if self.list.is_empty() { Ok(value) } else { Err(self.list) }
    }
}

/// Where a text is no JSON, and what to write instead.
fn mended(text: &str, offset: usize, message: &str) -> (usize, &'static str) {
    let rest = &text[offset..];
    let before = text[..offset].trim_end();
    if rest.starts_with(['}', ']']) && before.ends_with(',') {
        return (before.len() - 1, "remove this comma: after the last entry there is none");
    }
    let help = match rest.chars().next() {
        _ if rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#') => {
            "JSON has no comments: write \"$comment\": \"...\" within the schema"
        }
        Some('\'') => "JSON knows double quotes only",
        Some(c) if message == "key must be a string" && c.is_alphanumeric() => "put the key in double quotes",
        _ if message == "trailing characters" => "one file holds one schema: remove what comes after its end",
        _ if message.starts_with("EOF") => "close what is open: each `{`, `[` and `\"` needs its end",
        _ if rest.starts_with("NaN") || rest.starts_with("Infinity") => {
            "JSON has no such number: leave it out"
        }
        Some('"') if message.starts_with("expected `,`") => "put a comma before this",
        _ if message.starts_with("lone surrogate") => {
            "write both halves of the pair, or the character itself"
        }
        _ if !text.trim_start().starts_with(['{', '[', '"', 't', 'f']) || message == "expected ident" => {
            "a schema is JSON, an object in `{...}`: YAML and others have to be written so"
        }
        _ => "mend the text here, or just before",
    };
    (offset, help)
}

impl Diagnostic {
    /// The same, where it is nobody else's to mend.
    pub(crate) fn into_error(self) -> Self {
        Self { severity: Severity::Error, ..self }
    }
}

/// Underlines a whole string or word, and one character of anything else.
fn token_width(text: &str) -> usize {
    let mut chars = text.chars();
    match chars.next() {
        Some('"') => {
            let mut escaped = false;
            let inside = chars.take_while(|c| {
                let end = *c == '"' && !escaped;
                escaped = *c == '\\' && !escaped;
                !end
            });
            inside.count() + 2
        }
        Some(c) if c.is_alphanumeric() || c == '-' => {
            1 + chars.take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '+')).count()
        }
        _ => 1,
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.position.line.to_string();
        let gutter = " ".repeat(line.len());
        let (shown, before) = excerpt(&self.source_line, self.position.column - 1);
        let room = shown.chars().count().saturating_sub(before).max(1);
        let caret = format!("{}{}", " ".repeat(before), "^".repeat(self.width.min(room)));
        // What a schema calls something is text for a terminal here.
        let pointer =
            if self.pointer.is_empty() { "the document".to_owned() } else { visible(&self.pointer) };
        writeln!(f, "{}: {}", self.severity.name(), visible(&self.message))?;
        writeln!(f, "{gutter}--> {}:{} ({pointer})", self.file, self.position)?;
        writeln!(f, "{gutter} |")?;
        writeln!(f, "{line} | {shown}")?;
        writeln!(f, "{gutter} | {caret}")?;
        write!(f, "{gutter} = help: {}", visible(&self.help))
    }
}

/// The part of a line around a column, and how many characters of it stand before that: a document may be one long line,
/// and a tab is as wide as each terminal likes.
fn excerpt(line: &str, column: usize) -> (String, usize) {
    const AROUND: usize = 80;
    let start = if line.chars().count() <= 2 * AROUND { 0 } else { column.saturating_sub(AROUND) };
    let left = if start > 0 { "..." } else { "" };
    let mut rest = line.chars().skip(start).map(|c| if c.is_control() { ' ' } else { c });
    let mut shown: String = left.chars().chain(rest.by_ref().take(2 * AROUND)).collect();
    if rest.next().is_some() {
        shown.push_str("...");
    }
    (shown, left.len() + column - start)
}
