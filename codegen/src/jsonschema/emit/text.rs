//! Lines of code with their indentation.

/// Code that is being written.
#[derive(Debug, Default)]
pub(super) struct Text {
    text: String,
    depth: usize,
}

impl Text {
    /// Writes a line.
    pub(super) fn line(&mut self, line: impl AsRef<str>) {
        let line = line.as_ref();
        if !line.is_empty() {
            self.text.push_str(&"  ".repeat(self.depth));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Writes a block: its head, with the brace, then what is in it.
    pub(super) fn block(&mut self, head: impl AsRef<str>, write: impl FnOnce(&mut Self)) {
        self.line(head);
        self.depth += 1;
        write(self);
        self.depth -= 1;
        self.line("}");
    }

    /// Ends the last block and begins another: `} else {`.
    pub(super) fn chain(&mut self, head: &str, write: impl FnOnce(&mut Self)) {
        let end = format!("{}}}\n", "  ".repeat(self.depth));
        debug_assert!(self.text.ends_with(&end), "a chain follows a block");
        self.text.truncate(self.text.len() - end.len());
        self.block(format!("}} {head}"), write);
    }

    /// Writes what `write` writes apart, at this indentation.
    pub(super) fn apart(&self, write: impl FnOnce(&mut Self)) -> Self {
        let mut apart = Self { text: String::new(), depth: self.depth };
        write(&mut apart);
        apart
    }

    /// Appends what was written apart.
    pub(super) fn append(&mut self, other: &Self) {
        self.text.push_str(&other.text);
    }

    /// Whether it has a word, not as a part of another and not at the beginning of a string.
    pub(super) fn mentions(&self, word: &str) -> bool {
        let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '"');
        self.text.match_indices(word).any(|(at, _)| {
            !self.text[..at].ends_with(part) && !self.text[at + word.len()..].starts_with(part)
        })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The only line, without its end, if there is one line.
    pub(super) fn single(&self) -> Option<&str> {
        let line = self.text.strip_suffix('\n')?.trim_start();
        (!line.contains('\n')).then_some(line)
    }
}
