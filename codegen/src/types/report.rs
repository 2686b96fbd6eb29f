//! What types leave to the validators, for people.

use super::model::TypeModel;
use crate::source::Position;
use std::fmt::Write;

impl TypeModel {
    /// A line for each place where a type is wider than its schema.
    pub(crate) fn report(&self, folder: &str) -> String {
        let mut text = String::new();
        for widening in &self.widened {
            let pointer = if widening.at.pointer.is_empty() { "/" } else { &widening.at.pointer };
            let Position { line, column } = widening.position;
            let place = format!("{folder}{}:{line}:{column}", widening.at.file);
            writeln!(text, "{place}  {pointer}  {}: {}", widening.what, widening.why)
                .expect("a string takes all that is written");
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
