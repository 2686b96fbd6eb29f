//! Resolution of URI references: RFC 3986, section 5.2.

/// The five parts of a URI reference.
struct Parts<'u> {
    scheme: Option<&'u str>,
    authority: Option<&'u str>,
    path: &'u str,
    query: Option<&'u str>,
    fragment: Option<&'u str>,
}

impl<'u> Parts<'u> {
    fn of(uri: &'u str) -> Self {
        let (rest, fragment) = cut(uri, '#');
        let (rest, query) = cut(rest, '?');
        let (scheme, rest) = match rest.split_once(':') {
            Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
            _ => (None, rest),
        };
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => {
                let end = rest.find('/').unwrap_or(rest.len());
                (Some(&rest[..end]), &rest[end..])
            }
            None => (None, rest),
        };
        Self { scheme, authority, path, query, fragment }
    }

    fn join(&self, path: &str) -> String {
        let mut uri = String::new();
        if let Some(scheme) = self.scheme {
            uri.push_str(scheme);
            uri.push(':');
        }
        if let Some(authority) = self.authority {
            uri.push_str("//");
            uri.push_str(authority);
        }
        uri.push_str(path);
        for (mark, part) in [('?', self.query), ('#', self.fragment)] {
            if let Some(part) = part {
                uri.push(mark);
                uri.push_str(part);
            }
        }
        uri
    }
}

fn cut(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Whether a reference names a host or a scheme, so that it means the same everywhere.
pub(crate) fn is_absolute(reference: &str) -> bool {
    let parts = Parts::of(reference);
    parts.scheme.is_some() || parts.authority.is_some()
}

/// What `reference` means where `base` is the base URI.
pub(crate) fn resolve(base: &str, reference: &str) -> String {
    let (base, mut target) = (Parts::of(base), Parts::of(reference));
    if target.scheme.is_some() || target.authority.is_some() {
        target.scheme = target.scheme.or(base.scheme);
        return target.join(&without_dots(target.path));
    }
    let path = match target.path {
        "" => {
            target.query = target.query.or(base.query);
            base.path.to_owned()
        }
        path if path.starts_with('/') => without_dots(path),
        path => without_dots(&merged(&base, path)),
    };
    target.scheme = base.scheme;
    target.authority = base.authority;
    target.join(&path)
}

/// A URI and its fragment, percent-encoding undone; the fragment is empty where there is none.
pub(crate) fn split_fragment(uri: &str) -> (&str, String) {
    let (before, fragment) = cut(uri, '#');
    (before, percent_decoded(fragment.unwrap_or("")))
}

fn merged(base: &Parts<'_>, path: &str) -> String {
    if base.authority.is_some() && base.path.is_empty() {
        return format!("/{path}");
    }
    let folder = base.path.rfind('/').map_or("", |slash| &base.path[..=slash]);
    format!("{folder}{path}")
}

fn without_dots(path: &str) -> String {
    if !path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return path.to_owned();
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." && kept.len() > 1 {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    kept.join("/")
}

/// The one spelling of all that are the same URI: what need not be encoded is not, and what has to be is, whoever wrote it.
pub(crate) fn canonical(uri: &str) -> String {
    let mut text = String::with_capacity(uri.len());
    let mut rest = uri.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let code = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let code = code.filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match code.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'%' => {
                rest = &tail[2..];
                if is_plain(byte) {
                    text.push(char::from(byte));
                } else {
                    text.push_str(&format!("%{byte:02X}"));
                }
            }
            _ if is_plain(*first) || matches!(first, b'/' | b'?' | b'#' | b'[' | b']') => {
                text.push(char::from(*first));
            }
            _ => text.push_str(&format!("%{first:02X}")),
        }
    }
    text
}

/// Whether a character means the same in a path, encoded or not.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte)
}

pub(crate) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_resolve_as_the_rfc_says() {
        for (reference, expected) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("#s", "http://a/b/c/d;p?q#s"),
            ("", "http://a/b/c/d;p?q"),
            ("../g", "http://a/b/g"),
            ("../../../g", "http://a/g"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("g/../h", "http://a/b/c/h"),
        ] {
            assert_eq!(resolve("http://a/b/c/d;p?q", reference), expected, "{reference}");
        }
        assert_eq!(resolve("urn:uuid:1", "#x"), "urn:uuid:1#x");
    }

    #[test]
    fn one_uri_has_one_spelling() {
        for (one, other) in [
            ("file:///a b.json", "file:///a%20b.json"),
            ("file:///\u{e9}.json", "file:///%c3%A9.json"),
            ("file:///a+b.json", "file:///a%2Bb.json"),
            ("file:///100%.json", "file:///100%25.json"),
        ] {
            assert_eq!(canonical(one), canonical(other));
        }
        assert_ne!(canonical("file:///c#.json"), canonical("file:///c%23.json"));
        assert_eq!(canonical("https://a.b/c?d=e#f"), "https://a.b/c?d=e#f");
    }

    #[test]
    fn fragments_are_decoded() {
        assert_eq!(split_fragment("a.json#/x%25y"), ("a.json", "/x%y".to_owned()));
        assert_eq!(split_fragment("a.json"), ("a.json", String::new()));
    }
}
