//! The one home of Python's escaping: string literals, documentation and regular expressions.

#![expect(
    unreachable_pub,
    reason = "askama makes a filter as public as the word here, which its template needs"
)]
#![expect(clippy::unnecessary_wraps, reason = "askama asks for filters that may fail")]

use askama::{Result, Values};
use std::fmt::Display;

/// A string literal.
#[askama::filter_fn]
pub(in crate::emit) fn literal(text: impl Display, _: &dyn Values) -> Result<String> {
    Ok(string_literal(text))
}

/// A documentation string; no words, no string.
#[askama::filter_fn]
pub(in crate::emit) fn doc(text: impl Display, _: &dyn Values, indent: &str) -> Result<String> {
    Ok(documentation(&text.to_string(), indent))
}

pub(in crate::emit) fn documentation(text: &str, indent: &str) -> String {
    let safe = crate::emit::visible(text);
    let safe = safe.replace('\\', r"\\").replace('"', r#"\""#).replace('\r', " ");
    // Quotes need the backslash only where three meet, or at the end.
    let safe = if safe.contains(r#"\"\"\""#) { safe } else { safe.replace(r#"\""#, "\"") };
    let safe = match safe.strip_suffix('"') {
        Some(start) if !start.ends_with('\\') => format!(r#"{start}\""#),
        _ => safe,
    };
    let mut lines = safe.lines().map(str::trim_end);
    let Some(first) = lines.next() else { return String::new() };
    let rest: Vec<String> = lines
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("\n{indent}{line}") })
        .collect();
    let end = if rest.is_empty() { String::new() } else { format!("\n{indent}") };
    format!("{indent}\"\"\"{first}{}{end}\"\"\"", rest.concat())
}

/// A string literal in the quotes that need fewer backslashes.
pub(in crate::emit) fn string_literal(text: impl Display) -> String {
    let double = crate::emit::string_literal(text);
    if !double.contains(r#"\""#) || double.contains('\'') {
        return double;
    }
    format!("'{}'", double[1..double.len() - 1].replace(r#"\""#, "\""))
}

/// A pattern as a literal: raw, so that it reads as it is written.
pub(in crate::emit) fn pattern_literal(pattern: &str) -> String {
    let raw = pattern.contains('\\') && !pattern.contains(['"', '\n']) && !pattern.ends_with('\\');
    if raw { format!("r\"{pattern}\"") } else { string_literal(pattern) }
}

/// A portable pattern as Python has it: `$` lets a line break through there, and `|` in a class brings a warning.
pub(in crate::emit) fn regex(pattern: &str) -> String {
    let mut text = String::new();
    let mut in_class = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.extend([c].into_iter().chain(chars.next())),
            '$' if !in_class => text.push_str(r"\Z"),
            '|' if in_class => text.push_str(r"\|"),
            _ => {
                in_class = if in_class { c != ']' } else { c == '[' };
                text.push(c);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_documentation_ends_its_string() {
        for (text, expected) in [
            ("Plain.", "\"\"\"Plain.\"\"\""),
            (r#"Always "3""#, "\"\"\"Always \"3\\\"\"\"\""),
            (r#"a """ b"#, "\"\"\"a \\\"\\\"\\\" b\"\"\""),
            (r#"""""#, "\"\"\"\\\"\\\"\\\"\"\"\""),
            (r"C:\new", "\"\"\"C:\\\\new\"\"\""),
            ("one\n\n  two", "\"\"\"one\n\n  two\n\"\"\""),
            ("", ""),
        ] {
            assert_eq!(documentation(text, ""), expected, "{text}");
        }
    }

    #[test]
    fn a_literal_takes_the_quotes_that_need_fewer_backslashes() {
        assert_eq!(string_literal("it's"), r#""it's""#);
        assert_eq!(string_literal(r#"a "b""#), r#"'a "b"'"#);
        assert_eq!(string_literal(r#"it's "b""#), r#""it's \"b\"""#);
        assert_eq!(string_literal("\\\"\n"), r#"'\\"\n'"#);
    }

    #[test]
    fn a_dollar_lets_no_line_break_through() {
        assert_eq!(regex(r"^a\$[$|]|b$"), r"^a\$[$\|]|b\Z");
    }
}
