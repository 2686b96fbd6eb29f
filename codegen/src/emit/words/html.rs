//! Parts of a page as HTML: prose with its code, types with their links, JSON with its colours. All escaping is here.

#![expect(
    unreachable_pub,
    reason = "askama makes a filter as public as the word here, which its template needs"
)]

use crate::model::{Model, TypeRef};
use serde_json::Value;
use std::fmt::Display;

/// A JSON value as text, and in colours.
pub(in crate::emit) struct Json {
    pub(in crate::emit) text: String,
    pub(in crate::emit) html: String,
}

impl Json {
    pub(in crate::emit) fn new(value: &Value) -> Self {
        let text = laid_out(value);
        Self { html: coloured(&text), text }
    }

    /// From JSON text, whose numbers keep their spelling.
    pub(in crate::emit) fn of_text(text: &str) -> Self {
        let text = layout(text);
        Self { html: coloured(&text), text }
    }
}

/// A key of an object.
pub(in crate::emit) struct Member {
    pub(in crate::emit) name: String,
    pub(in crate::emit) kind: String,
    pub(in crate::emit) presence: &'static str,
    pub(in crate::emit) meaning: String,
}

/// A value over several lines.
pub(in crate::emit) fn laid_out(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a value is made of JSON")
}

/// The keys of an object, as its schema has them.
pub(in crate::emit) fn members(schema: &Value) -> Vec<Member> {
    let required =
        |name: &str| schema["required"].as_array().is_some_and(|list| list.iter().any(|one| one == name));
    let properties = schema["properties"].as_object().into_iter().flatten();
    let member = |(name, property): (&String, &Value)| Member {
        name: name.clone(),
        kind: self::schema(property),
        presence: if required(name) { "<span class=\"tag good\">always</span>" } else { "where it applies" },
        meaning: property["description"].as_str().unwrap_or_default().to_owned(),
    };
    properties.map(member).collect()
}

/// A schema in a few words.
pub(in crate::emit) fn schema(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        return link(name.rsplit('/').next().unwrap_or(name));
    }
    let mut words = match schema["type"].as_str() {
        Some("array") => format!("list of {}", self::schema(&schema["items"])),
        Some("boolean") => "true or false".to_owned(),
        Some(kind) => kind.to_owned(),
        None => "any".to_owned(),
    };
    for (keyword, sign) in [("minimum", "≥"), ("maximum", "≤")] {
        if let Some(bound) = schema.get(keyword) {
            words.push_str(&format!(" {sign} {bound}"));
        }
    }
    words
}

/// A use of a type, which leads to what is said of it.
pub(in crate::emit) fn type_ref(model: &Model, used: &TypeRef) -> String {
    match used {
        TypeRef::Named(_) => match model.named(used) {
            Some(named) => link(&named.name),
            None => "any".to_owned(),
        },
        TypeRef::Text => "string".to_owned(),
        TypeRef::Integer => "integer".to_owned(),
        TypeRef::Number => "number".to_owned(),
        TypeRef::Boolean => "true or false".to_owned(),
        TypeRef::Free => "object".to_owned(),
        TypeRef::Array(item) => format!("list of {}", type_ref(model, item)),
    }
}

fn link(name: &str) -> String {
    let name = escaped(name);
    format!("<a href=\"#type-{name}\"><code>{name}</code></a>")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// JSON text with its tokens marked: keys, strings, numbers and literals.
fn coloured(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, class) = match first {
            '"' => {
                let length = string_length(rest);
                (length, if rest[length..].trim_start().starts_with(':') { "k" } else { "s" })
            }
            '-' | '0'..='9' => (rest.find([',', '\n', ' ', ']', '}']).unwrap_or(rest.len()), "n"),
            'a'..='z' => (rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len()), "l"),
            _ => (first.len_utf8(), ""),
        };
        let (token, after) = rest.split_at(length);
        match class {
            "" => html.push_str(&escaped(token)),
            _ => html.push_str(&format!("<span class=\"{class}\">{}</span>", escaped(token))),
        }
        rest = after;
    }
    html
}

/// JSON text over several lines.
fn layout(text: &str) -> String {
    let mut laid = String::new();
    let mut depth = 0;
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = |c: char| c.is_whitespace() || "{}[],:".contains(c);
        let length = match first {
            '"' => string_length(rest),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => rest.find(end).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        rest = after.trim_start();
        let line = |depth: usize| format!("\n{}", "  ".repeat(depth));
        match first {
            '{' | '[' if rest.starts_with(['}', ']']) => laid.push_str(token),
            '{' | '[' => {
                depth += 1;
                laid.push_str(token);
                laid.push_str(&line(depth));
            }
            '}' | ']' if laid.ends_with(['{', '[']) => laid.push_str(token),
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                laid.push_str(&line(depth));
                laid.push_str(token);
            }
            ',' => laid.push_str(&(token.to_owned() + &line(depth))),
            ':' => laid.push_str(": "),
            _ => laid.push_str(token),
        }
    }
    laid
}

/// The length of the string that a JSON text begins with, its quotes included.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !is_escaped => return at + 1,
            _ => is_escaped = c == '\\' && !is_escaped,
        }
    }
    text.len()
}

/// The part of Markdown that descriptions use: code between runs of backticks, and links within the page.
fn prose_html(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[']) {
        html.push_str(&escaped(&rest[..at]));
        rest = &rest[at..];
        let (part, length) =
            inline_code(rest).or_else(|| inner_link(rest)).unwrap_or((rest[..1].to_owned(), 1));
        html.push_str(&part);
        rest = &rest[length..];
    }
    html + &escaped(rest)
}

/// Code that a text begins with, and how long it is: it ends at a run of as many backticks.
fn inline_code(text: &str) -> Option<(String, usize)> {
    let fence = backticks(text);
    let mut at = fence;
    loop {
        at += text[at..].find('`').filter(|_| fence > 0)?;
        let run = backticks(&text[at..]);
        if run == fence {
            let inside = &text[fence..at];
            let inside = inside.strip_prefix(" `").map_or(inside, |_| inside.trim());
            return Some((format!("<code>{}</code>", escaped(inside)), at + run));
        }
        at += run;
    }
}

/// How many backticks a text begins with.
fn backticks(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

/// A link to a type that a text begins with, and how long it is.
fn inner_link(text: &str) -> Option<(String, usize)> {
    let (label, rest) = text.strip_prefix("[`")?.split_once("`](#")?;
    let (_, after) = rest.split_once(')')?;
    Some((link(label), text.len() - after.len()))
}

/// Text of an author.
#[askama::filter_fn]
pub(crate) fn prose(text: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(prose_html(&text.to_string()))
}

/// Text as inline code, in Markdown.
#[askama::filter_fn]
pub(crate) fn code(text: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(crate::emit::message::documents::reference::code(text))
}

/// Markdown of an author without HTML in it: what looks like a tag is text. Code stays as it is, and so do addresses in
/// angle brackets.
fn without_markup(text: &str) -> String {
    let mut markdown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '<']) {
        markdown.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = if rest.starts_with('`') {
            inline_code(rest).map_or(backticks(rest), |(_, length)| length)
        } else if ["<https://", "<http://", "<mailto:"].iter().any(|start| rest.starts_with(start)) {
            1
        } else {
            markdown.push_str("&lt;");
            rest = &rest[1..];
            continue;
        };
        markdown.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    markdown + rest
}

/// Text of an author, in Markdown.
#[askama::filter_fn]
pub(crate) fn no_markup(text: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(without_markup(&text.to_string()))
}

/// Text that stays within one cell of a Markdown table.
#[askama::filter_fn]
pub(crate) fn cell(text: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
    Ok(text.to_string().replace('|', "\\|").replace('\n', " "))
}

/// A class of close codes, in the colour of what it asks for.
#[askama::filter_fn]
pub(crate) fn class(name: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
    let name = name.to_string();
    let tone = match name.as_str() {
        "retry" => " good",
        "back_off" => " warn",
        "do_not_retry" => " bad",
        _ => "",
    };
    Ok(format!("<span class=\"tag{tone}\">{}</span>", escaped(&name.replace('_', " "))))
}

/// A number that a person reads at a glance.
#[askama::filter_fn]
pub(crate) fn thousands(number: &u64, _: &dyn askama::Values) -> askama::Result<String> {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).expect("digits are ASCII"))
        .collect();
    Ok(groups.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn prose_keeps_code_and_lets_no_markup_in() {
        assert_eq!(
            prose_html("a <b> `c < \"d\"` & e"),
            "a &lt;b&gt; <code>c &lt; &quot;d&quot;</code> &amp; e"
        );
        assert_eq!(prose_html("a ` alone [b]"), "a ` alone [b]");
        assert_eq!(prose_html("``\"a`b\"``, `` `c ``"), "<code>&quot;a`b&quot;</code>, <code>`c</code>");
        assert_eq!(prose_html("[`A`](#a) is"), "<a href=\"#type-A\"><code>A</code></a> is");
    }

    #[test]
    fn markdown_has_code_and_no_markup() {
        for (text, expected) in [
            ("a <script>b</script>", "a &lt;script>b&lt;/script>"),
            ("`<a>` and <b>, ``<c> ` <d>`` <e>", "`<a>` and &lt;b>, ``<c> ` <d>`` &lt;e>"),
            ("` alone <b>", "` alone &lt;b>"),
            ("see <https://example.com>", "see <https://example.com>"),
            ("```html\n<b>\n```", "```html\n<b>\n```"),
        ] {
            assert_eq!(without_markup(text), expected);
        }
    }

    #[test]
    fn json_is_coloured_and_escaped() {
        assert_eq!(
            coloured(r#"{"a\"<": ["x: 1", -1.5e3, true, null]}"#),
            "{<span class=\"k\">&quot;a\\&quot;&lt;&quot;</span>: [<span class=\"s\">&quot;x: 1&quot;</span>, \
             <span class=\"n\">-1.5e3</span>, <span class=\"l\">true</span>, <span class=\"l\">null</span>]}"
        );
    }

    #[test]
    fn a_text_is_laid_out_and_its_numbers_stay() {
        let text = r#"{"a,{": [1.50, {}, [ ], "x\\"], "b": {"c": null}}"#;
        let expected = "{\n  \"a,{\": [\n    1.50,\n    {},\n    [],\n    \"x\\\\\"\n  ],\n  \"b\": {\n    \"c\": null\n  }\n}";
        assert_eq!(layout(text), expected);
    }

    #[test]
    fn a_schema_is_told_in_words() {
        let told = schema(&json!({ "type": "array", "items": { "$ref": "#/$defs/Member" } }));
        assert_eq!(told, "list of <a href=\"#type-Member\"><code>Member</code></a>");
        assert_eq!(schema(&json!({ "type": "integer", "minimum": 0 })), "integer ≥ 0");
    }
}
