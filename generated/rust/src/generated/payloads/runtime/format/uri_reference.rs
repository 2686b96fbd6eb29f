// @generated: carried over by `cargo xtask codegen`: format/uri_reference.rs.

//! URIs and IRIs: RFC 3986 and RFC 3987.

use super::ipv6;

/// `https://example.com/a?b#c`
#[must_use]
pub fn uri(text: &str) -> bool {
    text.is_ascii() && scheme(text).is_some_and(|rest| hierarchy(rest, true))
}

/// A URI, or what is relative to one.
#[must_use]
pub fn uri_reference(text: &str) -> bool {
    text.is_ascii() && (uri(text) || hierarchy(text, false))
}

/// A URI with characters of any script.
#[must_use]
pub fn iri(text: &str) -> bool {
    scheme(text).is_some_and(|rest| hierarchy(rest, true))
}

/// An IRI, or what is relative to one.
#[must_use]
pub fn iri_reference(text: &str) -> bool {
    iri(text) || hierarchy(text, false)
}

/// What follows the scheme.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    (scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(allowed)).then_some(rest)
}

fn hierarchy(text: &str, has_scheme: bool) -> bool {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    let in_query = |c: char| is_path(c) || matches!(c, '/' | '?');
    let ends = is_percent_encoded(fragment)
        && fragment.chars().all(in_query)
        && is_percent_encoded(query)
        && query.chars().all(|c| in_query(c) || is_private(c));
    let (host, path) = match text.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            (authority(&rest[..end]), &rest[end..])
        }
        None => (true, text),
    };
    let first = path.split('/').next().unwrap_or("");
    let path = is_percent_encoded(path)
        && path.chars().all(|c| is_path(c) || c == '/')
        && (has_scheme || text.starts_with("//") || !first.contains(':'));
    ends && host && path
}

fn authority(text: &str) -> bool {
    let (user, rest) = text.rsplit_once('@').unwrap_or(("", text));
    let user = is_percent_encoded(user) && user.chars().all(|c| is_name(c) || c == ':');
    let (host, port) = match rest.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((address, port)) => (ipv6(address) || future(address), port),
            None => return false,
        },
        None => {
            let end = rest.find(':').unwrap_or(rest.len());
            (is_percent_encoded(&rest[..end]) && rest[..end].chars().all(is_name), &rest[end..])
        }
    };
    let port = port.is_empty()
        || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|b| b.is_ascii_digit()));
    user && host && port
}

/// `v1.fe80`: an address of a kind to come.
fn future(text: &str) -> bool {
    let Some((version, address)) = text.strip_prefix(['v', 'V']).and_then(|rest| rest.split_once('.')) else {
        return false;
    };
    let allowed = |c: char| c.is_ascii() && c != '%' && (is_name(c) || c == ':');
    !version.is_empty()
        && version.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !address.is_empty()
        && address.chars().all(allowed)
}

/// Whether each `%` begins two hexadecimal digits.
pub(super) fn is_percent_encoded(text: &str) -> bool {
    let hex = |bytes: &[u8]| bytes.len() == 2 && bytes.iter().all(u8::is_ascii_hexdigit);
    text.split('%').skip(1).all(|rest| rest.as_bytes().get(..2).is_some_and(hex))
}

/// Characters of names; `%` is looked at apart.
fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=%".contains(c) || is_ucs(c)
}

/// Characters of a segment of a path.
fn is_path(c: char) -> bool {
    is_name(c) || matches!(c, ':' | '@')
}

/// `ucschar`
pub(super) fn is_ucs(c: char) -> bool {
    match u32::from(c) {
        0xa0..=0xd7ff | 0xf900..=0xfdcf | 0xfdf0..=0xffef | 0xe1000..=0xefffd => true,
        code @ 0x1_0000..=0xd_ffff => code & 0xfffe != 0xfffe,
        _ => false,
    }
}

/// `iprivate`
pub(super) fn is_private(c: char) -> bool {
    matches!(u32::from(c), 0xe000..=0xf8ff | 0xf_0000..=0xf_fffd | 0x10_0000..=0x10_fffd)
}
