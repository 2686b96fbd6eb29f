//! Rust text: lines, comments, literals.

use crate::emit::message::rust::types::documentation;
use crate::types::model::Docs;
use std::fmt::Write;

/// Rust that is being written.
#[derive(Debug, Default)]
pub(super) struct Text {
    text: String,
    depth: usize,
}

impl Text {
    pub(in crate::emit) fn line(&mut self, line: impl AsRef<str>) {
        let line = line.as_ref();
        if !line.is_empty() {
            self.text.push_str(&"    ".repeat(self.depth));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// A head with an opening brace, what is in it, and the closing brace.
    pub(in crate::emit) fn block(&mut self, head: impl AsRef<str>, write: impl FnOnce(&mut Self)) {
        self.block_with(head, "}", write);
    }

    pub(in crate::emit) fn block_with(
        &mut self,
        head: impl AsRef<str>,
        end: &str,
        write: impl FnOnce(&mut Self),
    ) {
        self.line(head);
        self.depth += 1;
        write(self);
        self.depth -= 1;
        self.line(end);
    }

    /// A doc comment.
    pub(in crate::emit) fn docs(&mut self, docs: &Docs, otherwise: &str) {
        for line in documentation(&words(docs, otherwise)) {
            self.line(format!("///{line}"));
        }
        if docs.deprecated {
            self.line("#[deprecated]");
        }
    }

    pub(in crate::emit) fn finish(self) -> String {
        self.text
    }
}

/// What is said of a type or a field, for a doc comment.
fn words(docs: &Docs, otherwise: &str) -> String {
    let mut words = match (&docs.title, &docs.description) {
        (Some(title), Some(description)) if title != description => format!("{title}\n\n{description}"),
        (_, Some(description)) => description.clone(),
        (Some(title), None) => title.clone(),
        (None, None) => otherwise.to_owned(),
    };
    let code = |text: &str| if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") };
    if let Some(default) = &docs.default {
        write!(words, "\n\nWhere it is absent, {} is meant.", code(default)).expect("a string takes all");
    }
    if !docs.examples.is_empty() {
        let examples: Vec<String> = docs.examples.iter().map(|example| code(example)).collect();
        write!(words, "\n\nFor example {}.", examples.join(", ")).expect("a string takes all");
    }
    words
}

/// A string as a literal.
pub(in crate::emit) fn literal(text: &str) -> String {
    proc_macro2::Literal::string(text).to_string()
}
