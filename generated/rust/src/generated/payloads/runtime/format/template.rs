// @generated: carried over by `cargo xtask codegen`: format/template.rs.

//! URI templates: RFC 6570.

use super::uri_reference::{is_percent_encoded, is_private, is_ucs};

/// `http://example.com/{+path}{?query*}`
#[must_use]
pub fn uri_template(text: &str) -> bool {
    let mut rest = text;
    while let Some(start) = rest.find(['{', '}']) {
        if !literal(&rest[..start]) {
            return false;
        }
        let Some((inside, after)) = rest[start..].strip_prefix('{').and_then(|rest| rest.split_once('}'))
        else {
            return false;
        };
        if !expression(inside) {
            return false;
        }
        rest = after;
    }
    literal(rest)
}

fn literal(text: &str) -> bool {
    let allowed = |c: char| match c {
        '"' | '<' | '>' | '\\' | '^' | '`' | '|' => false,
        '!'..='~' => true,
        c => is_ucs(c) || is_private(c),
    };
    is_percent_encoded(text) && text.chars().all(allowed)
}

fn expression(text: &str) -> bool {
    let list =
        text.strip_prefix(['+', '#', '.', '/', ';', '?', '&', '=', ',', '!', '@', '|']).unwrap_or(text);
    list.split(',').all(|variable| {
        let name = variable.strip_suffix('*').or_else(|| {
            let (name, length) = variable.split_once(':')?;
            let number = (1..=4).contains(&length.len()) && length.bytes().all(|byte| byte.is_ascii_digit());
            (number && !length.starts_with('0')).then_some(name)
        });
        is_name(name.unwrap_or(variable))
    })
}

fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '%');
    is_percent_encoded(text) && text.split('.').all(|part| !part.is_empty() && part.chars().all(allowed))
}
