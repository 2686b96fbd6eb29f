//! From model to files.

mod javascript;
pub(crate) mod message;
pub(crate) mod package;
mod runtime_files;
mod words;

use std::fmt;

/// A file that the generator would write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Path relative to the repository's root, with forward slashes.
    pub path: String,
    /// The whole text, ending in a newline.
    pub text: String,
}

impl OutputFile {
    /// The same with every character that turns the direction of what follows written as an escape, where the file is code:
    /// what a reader sees is what a compiler reads, and rustc takes nothing else. In a literal the escape is the character.
    pub(crate) fn seen(mut self) -> Self {
        let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let escape: fn(u32) -> String = match self.path.rsplit('.').next() {
            Some("rs") => |c| format!("\\u{{{c:x}}}"),
            Some("ts" | "mjs" | "py") => |c| format!("\\u{c:04x}"),
            _ => return self,
        };
        if self.text.contains(turns) {
            let seen = |c: char| if turns(c) { escape(u32::from(c)) } else { c.to_string() };
            self.text = self.text.chars().map(seen).collect();
        }
        self
    }
}

/// The folders that belong to the generator as a whole: any other file in them is unexpected.
pub const OWNED: &[&str] = &[
    "generated/cases",
    "generated/docs",
    "generated/python/src",
    "generated/rust/src/generated",
    "generated/typescript/src",
];

/// Text as a literal that is a string in Rust, TypeScript and JSON alike.
pub(crate) fn string_literal(text: impl fmt::Display) -> String {
    serde_json::Value::String(text.to_string()).to_string()
}

/// Text for people, without characters that no file should hold: they are written as in JSON.
pub(crate) fn visible(text: &str) -> String {
    let is_hidden = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    let shown = |c: char| if is_hidden(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() };
    if text.contains(is_hidden) { text.chars().map(shown).collect() } else { text.to_owned() }
}
