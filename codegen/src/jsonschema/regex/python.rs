//! A pattern in the language of Python's `re`, which is another one: `\d`, `\s`, `.`, `$`, `\b` and `\p{…}` are written as
//! what they mean in ECMA-262, so that no flag and no version of Python changes it.

use super::parse::{Node, width};
use super::set::{Set, words};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The most that `re` counts to.
const MOST_TIMES: u64 = 0xffff_fffe;

/// Prints a pattern for `re.compile`, without flags, to be used with `search`.
///
/// # Errors
/// What `re` cannot do, or does in another way than ECMA-262.
pub(super) fn print(pattern: &Node) -> Result<String, String> {
    let mut referred = BTreeSet::new();
    backs(pattern, &mut referred);
    let mut printer = Printer { text: String::new(), referred, known: Vec::new(), behind: false };
    printer.node(pattern)?;
    Ok(printer.text)
}

/// The groups that are referred to: only these need to be captured.
fn backs(node: &Node, to: &mut BTreeSet<usize>) {
    match node {
        Node::Back(number) => {
            to.insert(*number);
        }
        Node::Look { inner, .. } | Node::Group(_, inner) | Node::Repeat { inner, .. } => backs(inner, to),
        Node::Sequence(nodes) | Node::Choice(nodes) => nodes.iter().for_each(|node| backs(node, to)),
        Node::Set(_) | Node::Start | Node::End | Node::Boundary { .. } => {}
    }
}

struct Printer {
    text: String,
    referred: BTreeSet<usize>,
    /// The groups that have matched for certain whenever the place here is reached; each with its number in Python.
    known: Vec<(usize, usize)>,
    behind: bool,
}

impl Printer {
    fn node(&mut self, node: &Node) -> Result<(), String> {
        match node {
            Node::Set(set) => self.text.push_str(&class(set)),
            Node::Start => self.text.push_str(r"\A"),
            Node::End => self.text.push_str(r"\Z"),
            Node::Boundary { negated } => {
                let word = class(&words());
                let (first, second) = if *negated { ("!", "=") } else { ("=", "!") };
                write!(self.text, "(?:(?<!{word})(?{first}{word})|(?<={word})(?{second}{word}))")
                    .expect("memory takes it");
            }
            Node::Look { behind, negated, inner } => self.look(*behind, *negated, inner)?,
            Node::Group(number, inner) => {
                if !self.referred.contains(number) {
                    return self.apart(inner);
                }
                let place = self.text.matches("(?P<").count() + 1;
                write!(self.text, "(?P<g{place}>").expect("memory takes it");
                self.node(inner)?;
                self.text.push(')');
                self.known.push((*number, place));
            }
            Node::Back(number) => {
                let known = self.known.iter().find(|(known, _)| known == number).filter(|_| !self.behind);
                let (_, place) = known.ok_or(
                    "it refers back to a group that may not have matched, or is repeated, which Python reads in another way",
                )?;
                write!(self.text, "(?P=g{place})").expect("memory takes it");
            }
            Node::Sequence(nodes) => {
                for node in nodes {
                    match node {
                        Node::Choice(_) => self.apart(node)?,
                        _ => self.node(node)?,
                    }
                }
            }
            Node::Choice(nodes) => self.choice(nodes)?,
            Node::Repeat { inner, least, most, .. } => self.repeat(inner, *least, *most)?,
        }
        Ok(())
    }

    /// In a group that captures nothing.
    fn apart(&mut self, node: &Node) -> Result<(), String> {
        self.text.push_str("(?:");
        self.node(node)?;
        self.text.push(')');
        Ok(())
    }

    fn choice(&mut self, nodes: &[Node]) -> Result<(), String> {
        let before = self.known.len();
        for (index, node) in nodes.iter().enumerate() {
            if index > 0 {
                self.text.push('|');
            }
            self.node(node)?;
            // What one branch has matched, another has not.
            self.known.truncate(before);
        }
        Ok(())
    }

    fn repeat(&mut self, inner: &Node, least: u64, most: Option<u64>) -> Result<(), String> {
        if least.max(most.unwrap_or(0)) > MOST_TIMES {
            return Err("it repeats a part more often than Python can count".to_owned());
        }
        let before = self.known.len();
        match inner {
            Node::Set(_) => self.node(inner)?,
            _ => self.apart(inner)?,
        }
        self.known.truncate(before);
        match (least, most) {
            (0, None) => self.text.push('*'),
            (1, None) => self.text.push('+'),
            (0, Some(1)) => self.text.push('?'),
            (least, None) => write!(self.text, "{{{least},}}").expect("memory takes it"),
            (least, Some(most)) if least == most => {
                write!(self.text, "{{{least}}}").expect("memory takes it");
            }
            (least, Some(most)) => write!(self.text, "{{{least},{most}}}").expect("memory takes it"),
        }
        Ok(())
    }

    fn look(&mut self, behind: bool, negated: bool, inner: &Node) -> Result<(), String> {
        let mark = if negated { '!' } else { '=' };
        let before = self.known.len();
        if !behind {
            write!(self.text, "(?{mark}").expect("memory takes it");
            self.node(inner)?;
            self.text.push(')');
            if negated {
                self.known.truncate(before);
            }
            return Ok(());
        }
        // Each branch looks behind by itself: Python asks for one width in each.
        let branches = match inner {
            Node::Choice(branches) => branches.as_slice(),
            other => std::slice::from_ref(other),
        };
        if branches.iter().any(|branch| width(branch).is_none()) {
            return Err("it looks behind over a text of varying length, which Python cannot".to_owned());
        }
        let was = std::mem::replace(&mut self.behind, true);
        self.text.push_str("(?:");
        for (index, branch) in branches.iter().enumerate() {
            self.text.push_str(if index > 0 && !negated { "|" } else { "" });
            write!(self.text, "(?<{mark}").expect("memory takes it");
            self.node(branch)?;
            self.text.push(')');
        }
        self.text.push(')');
        self.behind = was;
        self.known.truncate(before);
        Ok(())
    }
}

/// A set as a class, or as the character that it is.
fn class(set: &Set) -> String {
    if set.is_empty() {
        return "(?!)".to_owned();
    }
    if let Some(code) = set.single() {
        return character(code);
    }
    let negated = set.negated();
    let (mark, set) = if !negated.is_empty() && negated.ranges().len() < set.ranges().len() {
        ("^", &negated)
    } else {
        ("", set)
    };
    let mut text = format!("[{mark}");
    for (low, high) in set.ranges() {
        text.push_str(&character(*low));
        if high > low {
            text.push_str(if *high > low + 1 { "-" } else { "" });
            text.push_str(&character(*high));
        }
    }
    text + "]"
}

/// A character that means itself, in a class and outside, and in a raw string between double quotes.
fn character(code: u32) -> String {
    match char::from_u32(code) {
        Some(c @ ('A'..='Z' | 'a'..='z' | '0'..='9' | '_' | ' ')) => c.to_string(),
        Some('"') => r"\x22".to_owned(),
        Some('\t') => r"\t".to_owned(),
        Some('\n') => r"\n".to_owned(),
        Some('\r') => r"\r".to_owned(),
        Some(c @ ('!' | '%' | '\'' | ',' | '/' | ':' | ';' | '<' | '=' | '>' | '@' | '`')) => c.to_string(),
        Some(c) if c.is_ascii_punctuation() => format!(r"\{c}"),
        _ if code <= 0xff => format!(r"\x{code:02x}"),
        _ if code <= 0xffff => format!(r"\u{code:04x}"),
        _ => format!(r"\U{code:08x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::python;

    #[track_caller]
    fn check(pattern: &str, expected: &str) {
        assert_eq!(python(pattern).as_deref(), Ok(expected), "{pattern}");
    }

    #[test]
    fn what_the_two_read_differently_is_spelt_out() {
        check(r"^\d+$", r"\A[0-9]+\Z");
        check(r"\w\W", r"[0-9A-Z_a-z][^0-9A-Z_a-z]");
        check(".", r"[^\n\r\u2028\u2029]");
        check(r"\ca\0\x41\u0042\u{1f600}\ud83d\ude00", r"\x01\x00AB\U0001f600\U0001f600");
        check("[^]", r"[\x00-\U0010ffff]");
        check("a[]", "a(?!)");
        check(r#"["\-\]^]"#, r"[\x22\-\]\^]");
        check("(a|b)c(?:d)*?", "(?:a|b)cd*");
        check(r"(?<x>a|b)c\k<x>", "(?P<g1>a|b)c(?P=g1)");
        check(r"(x)(y)\2", "(?:x)(?P<g1>y)(?P=g1)");
        check("(?<=a|bc)d", "(?:(?<=a)|(?<=bc))d");
        check("(?<!a|bc)d", "(?:(?<!a)(?<!bc))d");
        check("x(a|)y|z", "x(?:a|)yz".replace("yz", "y|z").as_str());
        check("a{2,}b{3}c{1,4}", "a{2,}b{3}c{1,4}");
    }

    #[test]
    fn what_python_cannot_is_refused() {
        for (pattern, reason) in [
            ("(?<=a+)b", "varying length"),
            (r"(a)?\1", "refers back"),
            (r"(?:(a)|b)\1", "refers back"),
            (r"\1(a)", "refers back"),
            (r"(a)+\1", "refers back"),
            ("a{9999999999}", "count"),
        ] {
            let found = python(pattern).expect_err(pattern);
            assert!(found.contains(reason), "{pattern}: {found}");
        }
    }
}
