//! Patterns that browsers take without the flag `u` only (ECMA-262, annex B), as patterns that mean the same with it.
//!
//! Many authors try their patterns where the flag is not set. What they wrote is certain all the same: `\:` is a colon, a
//! brace that counts nothing is a brace, and the hyphen of `[\w-.]` is one.

/// The characters that an escape is needed for.
const SYNTAX: &str = "^$\\.*+?()[]{}|/";

/// The pattern for the flag `u`, unless it is none without it either.
pub(crate) fn strict(pattern: &str) -> Option<String> {
    let engine = |pattern: &str, flags: &str| regress::Regex::with_flags(pattern, flags).is_ok();
    if !engine(pattern, "") {
        return None;
    }
    let mut writer = Writer { chars: pattern.chars().collect(), at: 0, text: String::new() };
    while writer.at < writer.chars.len() {
        writer.outside();
    }
    Some(writer.text).filter(|strict| engine(strict, "u"))
}

/// Classes that other languages have within brackets, and what their authors mean.
const POSIX: [(&str, &str); 9] = [
    ("[:alpha:]", r"`A-Za-z`, or `\p{L}` for the letters of every script"),
    ("[:alnum:]", r"`A-Za-z0-9`, or `\p{L}\p{Nd}` for every script"),
    ("[:digit:]", "`0-9`"),
    ("[:lower:]", r"`a-z`, or `\p{Ll}` for every script"),
    ("[:punct:]", r"`\p{P}\p{S}`"),
    ("[:space:]", r"`\s`"),
    ("[:upper:]", r"`A-Z`, or `\p{Lu}` for every script"),
    ("[:word:]", r"`\w`"),
    ("[:xdigit:]", "`0-9A-Fa-f`"),
];

/// The first class of POSIX in a pattern, and what to write instead between the brackets.
pub(crate) fn posix_class(pattern: &str) -> Option<(&'static str, &'static str)> {
    let (_, class, instead) =
        POSIX.iter().filter_map(|(class, instead)| Some((pattern.find(class)?, *class, *instead))).min()?;
    Some((class, instead))
}

struct Writer {
    chars: Vec<char>,
    at: usize,
    text: String,
}

impl Writer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn keep(&mut self, count: usize) {
        let end = (self.at + count).min(self.chars.len());
        self.text.extend(&self.chars[self.at..end]);
        self.at = end;
    }

    fn escaped(&mut self) {
        self.text.push('\\');
        self.keep(1);
    }

    fn outside(&mut self) {
        match self.chars[self.at] {
            '\\' => self.escape(false),
            '[' => self.class(),
            '{' => match self.counts() {
                Some(length) => self.keep(length),
                None => self.escaped(),
            },
            '}' | ']' => self.escaped(),
            _ => self.keep(1),
        }
    }

    /// An escape; one that is not needed is left out.
    fn escape(&mut self, in_class: bool) {
        let needless = |c: &char| {
            let is_sign = c.is_ascii_punctuation() || *c == ' ';
            is_sign && !SYNTAX.contains(*c) && !(in_class && *c == '-')
        };
        match self.peek(1) {
            // `\p{L}`, `\u{1f600}` and `\k<name>` are read as they are with the flag.
            Some('p' | 'P' | 'u') if self.peek(2) == Some('{') => {
                let length = self.chars[self.at..].iter().position(|c| *c == '}');
                self.keep(length.map_or(2, |length| length + 1));
            }
            Some(c) if needless(&c) => {
                self.at += 1;
                // Bare, these would mean something else after what stands there.
                if c == ',' || self.text.ends_with('?') {
                    self.text.push_str(&format!("\\x{:02x}", u32::from(c)));
                    self.at += 1;
                } else {
                    self.keep(1);
                }
            }
            _ => self.keep(2),
        }
    }

    fn class(&mut self) {
        self.keep(1 + usize::from(self.peek(1) == Some('^')));
        let mut after_set = false;
        while let Some(c) = self.peek(0) {
            let is_set = c == '\\' && self.is_set(1);
            match c {
                ']' => return self.keep(1),
                '\\' => self.escape(true),
                '-' if self.peek(1) != Some(']')
                    && (after_set || (self.peek(1) == Some('\\') && self.is_set(2))) =>
                {
                    self.escaped();
                }
                _ => self.keep(1),
            }
            after_set = is_set;
        }
    }

    /// Whether the letter of an escape stands for many characters.
    fn is_set(&self, ahead: usize) -> bool {
        self.peek(ahead).is_some_and(|c| "dDwWsSpP".contains(c))
    }

    /// How many characters say how often something is repeated, the braces too.
    fn counts(&self) -> Option<usize> {
        let end = self.chars[self.at..].iter().position(|c| *c == '}')?;
        let inner: String = self.chars[self.at + 1..self.at + end].iter().collect();
        let (least, most) = inner.split_once(',').unwrap_or((&inner, ""));
        let is_number = |text: &str| text.bytes().all(|c| c.is_ascii_digit());
        (!least.is_empty() && is_number(least) && is_number(most)).then_some(end + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::strict;

    #[test]
    fn what_is_certain_without_the_flag_is_written_for_it() {
        for (pattern, expected) in [
            (r"^\:\-\_\@$", r"^:-_@$"),
            (r"^[\:\-a]$", r"^[:\-a]$"),
            (r"^[\w-.]+$", r"^[\w\-.]+$"),
            (r"^[a-\d]$", r"^[a\-\d]$"),
            (r"^{{.*}}$", r"^\{\{.*\}\}$"),
            (r"^\$\{[^}]+}$", r"^\$\{[^}]+\}$"),
            (r"a{1\,2}", r"a\{1\x2c2\}"),
            (r"\]]", r"\]\]"),
            (r"a{2,3}\:", "a{2,3}:"),
        ] {
            assert_eq!(strict(pattern).as_deref(), Some(expected), "{pattern}");
        }
    }

    #[test]
    fn what_is_no_pattern_or_not_certain_is_left() {
        for pattern in ["a(b", r"(?i)a\:", r"\Z\:", "*"] {
            assert_eq!(strict(pattern), None, "{pattern}");
        }
    }
}
