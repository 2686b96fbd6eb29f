//! What types leave to the validators, for people.

use super::model::{At, TypeModel};
use crate::source::Position;
use std::fmt::Write;

impl TypeModel {
    /// A line for each place where a type is wider than its schema, for what was set aside, and for names that clashed.
    pub(crate) fn report(&self, folder: &str) -> String {
        let mut text = String::new();
        let mut line = |at: &At, position: Position, what: &str, why: &str| {
            let pointer = if at.pointer.is_empty() { "/" } else { &at.pointer };
            let Position { line, column } = position;
            let place = format!("{folder}{}:{line}:{column}", at.file);
            writeln!(text, "{place}  {pointer}  {what}{why}").expect("a string takes all that is written");
        };
        for widening in &self.widened {
            line(&widening.at, widening.position, &widening.what, &format!(": {}", widening.why));
        }
        for note in &self.notes {
            line(&note.at, note.position, &note.what, &format!(" {}", note.why));
        }
        let count = self.widened.len();
        let places = if count == 1 { "1 place".to_owned() } else { format!("{count} places") };
        let named = self.definitions.len();
        text.push_str(&match count {
            0 => format!("{named} types, each as exact as its schema in shape.\n"),
            _ => format!("\n{named} types; in {places} a type is wider than its schema.\n"),
        });
        text.push_str("Lengths, patterns, formats and ranges are the validators' matter always: what they refuse never becomes a value of a type.\n");
        text
    }
}
