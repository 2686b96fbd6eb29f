//! The one home of TypeScript's escaping: string literals, keys, comments and regular expressions.

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
    Ok(crate::emit::string_literal(text))
}

/// A key of an object or interface: bare where it is an identifier.
#[askama::filter_fn]
pub(in crate::emit) fn key(name: impl Display, _: &dyn Values) -> Result<String> {
    let name = name.to_string();
    Ok(if is_identifier(&name) { name } else { crate::emit::string_literal(name) })
}

/// A doc comment with the line break after it; no words, no comment.
#[askama::filter_fn]
pub(in crate::emit) fn doc(text: impl Display, _: &dyn Values, indent: &str) -> Result<String> {
    Ok(comment(&text.to_string(), indent))
}

/// Words at the beginning of a sentence.
#[askama::filter_fn]
pub(in crate::emit) fn capitalise(text: impl Display, _: &dyn Values) -> Result<String> {
    Ok(capitalised(&text.to_string()))
}

pub(in crate::emit) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

pub(in crate::emit) fn is_identifier(name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    name.starts_with(|c| is_part(c) && !c.is_ascii_digit()) && name.chars().all(is_part)
}

pub(in crate::emit) fn comment(text: &str, indent: &str) -> String {
    // Any other line break that JavaScript knows would not end a block comment, but would look as if it did.
    let safe = crate::emit::visible(text).replace("*/", r"*\/").replace(['\r', '\u{2028}', '\u{2029}'], " ");
    let lines: Vec<&str> = safe.lines().map(str::trim_end).collect();
    match lines.as_slice() {
        [] => String::new(),
        [line] => format!("{indent}/** {line} */\n"),
        lines => {
            let line = |line: &&str| {
                if line.is_empty() { format!("{indent} *\n") } else { format!("{indent} * {line}\n") }
            };
            format!("{indent}/**\n{}{indent} */\n", lines.iter().map(line).collect::<String>())
        }
    }
}

/// A portable pattern as a regular expression literal. The `u` flag makes it count code points, and makes it strict: what
/// needs no escape must have none, and a bracket that closes nothing must have one. Classes that have a short form get it.
pub(in crate::emit) fn regex(pattern: &str) -> String {
    let mut literal = String::from("/");
    let (mut in_class, mut in_count) = (false, false);
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let rest = chars.as_str();
        if let Some((short, long)) = in_class.then(|| short_form(c, rest, &literal)).flatten() {
            literal.push_str(short);
            chars = rest[long.len() - 1..].chars();
            continue;
        }
        match c {
            '\\' => match chars.next() {
                Some('-') if !in_class => literal.push('-'),
                Some(escaped) => literal.extend(['\\', escaped]),
                None => {}
            },
            '/' => literal.push_str(r"\/"),
            '[' => {
                in_class = true;
                literal.push(c);
            }
            ']' if !in_class => literal.push_str(r"\]"),
            ']' => {
                in_class = false;
                literal.push(c);
            }
            '{' if !in_class => {
                in_count = true;
                literal.push(c);
            }
            '}' if !in_class && !in_count => literal.push_str(r"\}"),
            '}' if !in_class => {
                in_count = false;
                literal.push(c);
            }
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => literal.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => literal.push(c),
        }
    }
    literal.replace(r"[\d]", r"\d") + "/u"
}

/// The short form of what stands in a class from here on, and what that is; none where a hyphen makes a range of its ends.
fn short_form(c: char, rest: &str, before: &str) -> Option<(&'static str, &'static str)> {
    let is_here = |long: &str| {
        let after = long.strip_prefix(c).and_then(|tail| rest.strip_prefix(tail));
        after.is_some_and(|after| !after.starts_with('-') || after.starts_with("-]"))
    };
    let forms = [(r"\w", "A-Za-z0-9_"), (r"\d", "0-9")];
    forms.into_iter().find(|(_, long)| !before.ends_with('-') && is_here(long))
}

/// The longest line of imports; longer ones have a line for each name.
const WIDTH: usize = 120;

/// What a module takes from another, or hands on.
pub(in crate::emit) fn imported(keyword: &str, names: &[impl AsRef<str>], module: &str) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    let line = format!("{keyword} {{ {} }} from \"{module}\";\n", names.join(", "));
    if line.trim_end().chars().count() <= WIDTH {
        return line;
    }
    let names: String = names.iter().map(|name| format!("  {name},\n")).collect();
    format!("{keyword} {{\n{names}}} from \"{module}\";\n")
}

#[cfg(test)]
mod tests {
    use super::{comment, is_identifier, regex};

    #[test]
    fn a_comment_cannot_be_left() {
        assert_eq!(comment("ends */ here", ""), "/** ends *\\/ here */\n");
        assert_eq!(comment("one\n\ntwo", "  "), "  /**\n   * one\n   *\n   * two\n   */\n");
        assert_eq!(comment("", ""), "");
    }

    #[test]
    fn a_pattern_is_strict_and_stays_in_its_literal() {
        for (pattern, expected) in [
            ("^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$", r"/^\d*[A-Za-z_-][\w-]*$/u"),
            ("[^0-9a][0-9-x][+-0-9][A-Za-z0-9_-~]", r"/[^\da][0-9-x][+-0-9][A-Za-z\d_-~]/u"),
            (r"\[0-9]0-9", r"/\[0-9\]0-9/u"),
            (r"^a/b\/c$", r"/^a\/b\/c$/u"),
            (r"^a\-b[\-c]$", r"/^a-b[\-c]$/u"),
            ("a]b}c{2}", r"/a\]b\}c{2}/u"),
            ("a\nb", r"/a\u000ab/u"),
        ] {
            assert_eq!(regex(pattern), expected);
        }
    }

    #[test]
    fn keys_are_bare_where_they_can_be() {
        assert!(is_identifier("to_id") && is_identifier("class") && is_identifier("$x"));
        assert!(!is_identifier("") && !is_identifier("3d") && !is_identifier("a-b"));
    }
}
