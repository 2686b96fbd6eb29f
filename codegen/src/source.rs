//! Schema text, and where in it something stands.

use std::fmt;

/// One input file: its name as people know it, and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path relative to the repository's root, with forward slashes: it appears in messages and headers.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl SourceFile {
    /// Line and column, both counted from 1, of a byte offset; columns count characters.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let before = &self.text[..offset.min(self.text.len())];
        let line_start = before.rfind('\n').map_or(0, |index| index + 1);
        Position { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }

    /// The byte offset of a line and a column in bytes, both counted from 1, as JSON readers give them.
    pub(crate) fn offset(&self, line: usize, column: usize) -> usize {
        let before: usize = self.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        self.text.floor_char_boundary(before + column.saturating_sub(1))
    }

    /// The text of a line, counted from 1.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        self.text.lines().nth(line.saturating_sub(1)).unwrap_or("")
    }
}

/// Where the lines of a text begin, for whoever asks for many places in it.
#[derive(Debug)]
pub(crate) struct Lines<'s> {
    text: &'s str,
    starts: Vec<usize>,
}

impl<'s> Lines<'s> {
    pub(crate) fn of(source: &'s SourceFile) -> Self {
        let text = source.text.as_str();
        let after_breaks = text.match_indices('\n').map(|(index, _)| index + 1);
        Self { text, starts: std::iter::once(0).chain(after_breaks).collect() }
    }

    /// As [`SourceFile::position`].
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        Position { line, column: self.text[start..offset].chars().count() + 1 }
    }
}

/// A place in a text, for people: both numbers count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line.
    pub line: usize,
    /// Column, in characters.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_the_places_that_the_file_knows() {
        let source = SourceFile { name: "a.json".to_owned(), text: "{\n\n  \"é\": 1,\r\n}\n".to_owned() };
        let lines = Lines::of(&source);
        for (offset, _) in source.text.char_indices().chain([(source.text.len(), ' '), (99, ' ')]) {
            assert_eq!(lines.position(offset), source.position(offset), "{offset}");
        }
    }
}
