//! Patterns of other languages, and how ECMA-262 says the same.

/// What other languages write, and what it is called here.
const INSTEAD: [(&str, &str); 5] =
    [("\\A", "^"), ("\\Z", "$"), ("\\z", "$"), ("(?P<", "(?<"), ("(?P=", "\\k<")];

/// The pattern as ECMA-262 has it, and what it does not know; nothing where another language's signs are not what is wrong.
pub(crate) fn instead(pattern: &str) -> Option<(String, Vec<&'static str>)> {
    let (flags, rest) = flags(pattern);
    let mut unknown: Vec<&'static str> = Vec::new();
    if flags.contains('i') {
        unknown.push("(?i)");
    }
    if flags.contains('s') {
        unknown.push("(?s)");
    }
    let mut text = String::new();
    let (mut at, mut in_class) = (rest, false);
    while let Some(c) = at.chars().next() {
        let foreign = INSTEAD.iter().find(|(sign, _)| !in_class && at.starts_with(sign));
        if let Some((sign, here)) = foreign {
            text.push_str(here);
            at = &at[sign.len()..];
            unknown.push(sign);
            if *sign == "(?P=" {
                let (name, after) = at.split_once(')')?;
                text.push_str(&format!("{name}>"));
                at = after;
            } else if *sign == "(?P<" {
                let (name, after) = at.split_once('>')?;
                text.push_str(&format!("{name}>"));
                at = after;
            }
            continue;
        }
        at = &at[c.len_utf8()..];
        match c {
            '\\' => {
                text.push(c);
                let escaped = at.chars().next()?;
                // What follows a property or a code is no letter of its own.
                if flags.contains('i') && matches!(escaped, 'p' | 'P' | 'u' | 'x' | 'k' | 'c') {
                    return None;
                }
                text.push(escaped);
                at = &at[escaped.len_utf8()..];
            }
            '[' | ']' => {
                in_class = c == '[';
                text.push(c);
            }
            _ if flags.contains('i') && in_class && c.is_alphabetic() => return None,
            _ if flags.contains('i') && c.is_ascii_alphabetic() => {
                text.push_str(&format!("[{}{}]", c.to_ascii_uppercase(), c.to_ascii_lowercase()));
            }
            '.' if flags.contains('s') && !in_class => text.push_str("[\\s\\S]"),
            _ => text.push(c),
        }
    }
    unknown.dedup();
    let is_pattern = regress::Regex::with_flags(&text, "u").is_ok();
    (is_pattern && !unknown.is_empty()).then_some((text, unknown))
}

/// What to write in place of a flag where the whole pattern cannot be said.
pub(crate) fn of_flags(pattern: &str) -> Option<&'static str> {
    let (flags, _) = flags(pattern);
    flags.contains('i').then_some("ECMA-262 has no `(?i)`: write both cases of each letter, `[Aa]` for `a`")
}

/// The flags that a pattern begins with, and what they are about.
fn flags(pattern: &str) -> (&str, &str) {
    let found = pattern.strip_prefix("(?").and_then(|rest| rest.split_once(')'));
    match found {
        Some((flags, rest)) if !flags.is_empty() && flags.chars().all(|flag| "imsux".contains(flag)) => {
            (flags, rest)
        }
        _ => ("", pattern),
    }
}

/// The pattern between slashes, where these are meant as its ends: they are part of it.
pub(crate) fn between_slashes(pattern: &str) -> Option<(&str, &str)> {
    let (inner, flags) = pattern.strip_prefix('/')?.rsplit_once('/')?;
    let is_flags = flags.chars().all(|flag| "dgimsuvy".contains(flag));
    let has_slash = inner.replace("\\/", "").contains('/');
    // Before a `^` or after a `$` nothing stands; a path has neither, and no flags after signs of a pattern.
    let is_certain = inner.starts_with('^')
        || (inner.ends_with('$') && !inner.ends_with("\\$"))
        || (!flags.is_empty() && inner.contains(['\\', '[', '(', '+', '*', '|']));
    (is_flags && !has_slash && is_certain).then_some((inner, flags))
}
