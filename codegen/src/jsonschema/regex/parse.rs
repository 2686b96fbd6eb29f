//! A pattern as a tree. What comes here is known to be a pattern, so that little can be wrong with it.

use super::set::{self, Set};
use std::ops::Range;

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    /// One character of a set.
    Set(Set),
    /// `^`
    Start,
    /// `$`
    End,
    /// `\b`, or `\B` where it is negated.
    Boundary { negated: bool },
    /// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`
    Look { behind: bool, negated: bool, inner: Box<Node> },
    /// A group with its number.
    Group(usize, Box<Node>),
    /// What the group of a number has matched.
    Back(usize),
    /// One after another; none is the empty text.
    Sequence(Vec<Node>),
    /// One of several.
    Choice(Vec<Node>),
    Repeat {
        inner: Box<Node>,
        least: u64,
        most: Option<u64>,
        /// Where it stands in the pattern, in bytes.
        at: Range<usize>,
    },
}

/// How many characters a part matches, if it is always the same number.
pub(super) fn width(node: &Node) -> Option<u64> {
    match node {
        Node::Set(_) => Some(1),
        Node::Start | Node::End | Node::Boundary { .. } | Node::Look { .. } => Some(0),
        Node::Group(_, inner) => width(inner),
        Node::Back(_) => None,
        Node::Sequence(nodes) => nodes.iter().try_fold(0_u64, |sum, node| sum.checked_add(width(node)?)),
        Node::Choice(nodes) => {
            let first = width(nodes.first()?)?;
            nodes.iter().all(|node| width(node) == Some(first)).then_some(first)
        }
        Node::Repeat { inner, least, most, .. } => {
            width(inner)?.checked_mul(*least).filter(|_| *most == Some(*least))
        }
    }
}

/// Reads a pattern of the flag `u`.
///
/// # Errors
/// What this reader does not know.
pub(super) fn parse(pattern: &str) -> Result<Node, String> {
    let mut parser =
        Parser { whole: pattern.len(), rest: pattern, groups: 0, names: Vec::new(), backs: Vec::new() };
    let mut node = parser.choice()?;
    if !parser.rest.is_empty() {
        return Err("it has a bracket too many".to_owned());
    }
    parser.resolve(&mut node)?;
    Ok(node)
}

struct Parser<'p> {
    /// How long the pattern is, in bytes.
    whole: usize,
    rest: &'p str,
    groups: usize,
    /// The named groups with their numbers.
    names: Vec<(&'p str, usize)>,
    /// The names of references, which stand as [`NAMED`] and their place here until all groups are known.
    backs: Vec<&'p str>,
}

/// From here on, the number of a reference is its place in [`Parser::backs`].
const NAMED: usize = 1 << 32;

impl<'p> Parser<'p> {
    fn take(&mut self, start: &str) -> bool {
        let rest = self.rest.strip_prefix(start);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn position(&self) -> usize {
        self.whole - self.rest.len()
    }

    fn next(&mut self) -> Result<char, String> {
        let c = self.rest.chars().next().ok_or("it ends too early")?;
        self.rest = &self.rest[c.len_utf8()..];
        Ok(c)
    }

    /// The text before a mark, which is passed over too.
    fn until(&mut self, mark: char) -> Result<&'p str, String> {
        let (text, rest) = self.rest.split_once(mark).ok_or("it ends too early")?;
        self.rest = rest;
        Ok(text)
    }

    fn choice(&mut self) -> Result<Node, String> {
        let mut branches = vec![self.sequence()?];
        while self.take("|") {
            branches.push(self.sequence()?);
        }
        Ok(if branches.len() == 1 { branches.remove(0) } else { Node::Choice(branches) })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut nodes = Vec::new();
        while !self.rest.is_empty() && !self.rest.starts_with(['|', ')']) {
            let start = self.position();
            let atom = self.atom()?;
            nodes.push(self.repeated(atom, start)?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Sequence(nodes) })
    }

    fn atom(&mut self) -> Result<Node, String> {
        Ok(match self.next()? {
            '^' => Node::Start,
            '$' => Node::End,
            '.' => Node::Set(set::line_ends().negated()),
            '[' => Node::Set(self.class()?),
            '(' => self.group()?,
            '\\' => self.escape()?,
            c => Node::Set(Set::one(u32::from(c))),
        })
    }

    fn group(&mut self) -> Result<Node, String> {
        let look = |behind, negated| Some((behind, negated));
        let look = match () {
            () if self.take("?=") => look(false, false),
            () if self.take("?!") => look(false, true),
            () if self.take("?<=") => look(true, false),
            () if self.take("?<!") => look(true, true),
            () => None,
        };
        let number = match () {
            () if look.is_some() || self.take("?:") => None,
            () if self.take("?<") => {
                self.groups += 1;
                let name = self.until('>')?;
                self.names.push((name, self.groups));
                Some(self.groups)
            }
            () if self.rest.starts_with('?') => return Err("it has a group with flags".to_owned()),
            () => {
                self.groups += 1;
                Some(self.groups)
            }
        };
        let inner = self.choice()?;
        if !self.take(")") {
            return Err("a group has no end".to_owned());
        }
        Ok(match (look, number) {
            (Some((behind, negated)), _) => Node::Look { behind, negated, inner: Box::new(inner) },
            (None, Some(number)) => Node::Group(number, Box::new(inner)),
            (None, None) => inner,
        })
    }

    fn repeated(&mut self, atom: Node, start: usize) -> Result<Node, String> {
        let (least, most) = match () {
            () if self.take("*") => (0, None),
            () if self.take("+") => (1, None),
            () if self.take("?") => (0, Some(1)),
            () if self.take("{") => {
                let counts = self.until('}')?;
                let number =
                    |text: &str| text.parse::<u64>().map_err(|_| format!("{text} is too many times"));
                match counts.split_once(',') {
                    None => (number(counts)?, Some(number(counts)?)),
                    Some((least, "")) => (number(least)?, None),
                    Some((least, most)) => (number(least)?, Some(number(most)?)),
                }
            }
            () => return Ok(atom),
        };
        // Lazy or not changes what is found, not whether something is.
        self.take("?");
        Ok(Node::Repeat { inner: Box::new(atom), least, most, at: start..self.position() })
    }

    /// An escape outside of classes, after its backslash.
    fn escape(&mut self) -> Result<Node, String> {
        if self.rest.starts_with(|c: char| matches!(c, '1'..='9')) {
            let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = self.rest.split_at(digits);
            self.rest = rest;
            return Ok(Node::Back(number.parse().map_err(|_| "it refers to a group too far".to_owned())?));
        }
        Ok(match () {
            () if self.take("b") => Node::Boundary { negated: false },
            () if self.take("B") => Node::Boundary { negated: true },
            () if self.take("k<") => {
                let name = self.until('>')?;
                self.backs.push(name);
                Node::Back(NAMED + self.backs.len() - 1)
            }
            () => Node::Set(self.escaped_set()?),
        })
    }

    /// An escape that stands for characters, after its backslash; these are the same within classes.
    fn escaped_set(&mut self) -> Result<Set, String> {
        Ok(match self.next()? {
            'd' => set::digits(),
            'D' => set::digits().negated(),
            'w' => set::words(),
            'W' => set::words().negated(),
            's' => set::spaces(),
            'S' => set::spaces().negated(),
            c @ ('p' | 'P') => {
                self.next()?;
                let set = set::property(self.until('}')?)?;
                if c == 'p' { set } else { set.negated() }
            }
            't' => Set::one(0x09),
            'n' => Set::one(0x0a),
            'v' => Set::one(0x0b),
            'f' => Set::one(0x0c),
            'r' => Set::one(0x0d),
            '0' => Set::one(0),
            'c' => Set::one(u32::from(self.next()?) % 32),
            'x' => Set::one(self.hex(2)?),
            'u' => Set::one(self.unicode()?),
            c => Set::one(u32::from(c)),
        })
    }

    fn hex(&mut self, count: usize) -> Result<u32, String> {
        let digits = self.rest.get(..count).ok_or("it ends too early")?;
        let code = u32::from_str_radix(digits, 16).map_err(|error| error.to_string())?;
        self.rest = &self.rest[count..];
        Ok(code)
    }

    /// `\u{1f600}`, `\u00e9`, or a pair of surrogates, after the `u`.
    fn unicode(&mut self) -> Result<u32, String> {
        if self.take("{") {
            return u32::from_str_radix(self.until('}')?, 16).map_err(|error| error.to_string());
        }
        let first = self.hex(4)?;
        let before = self.rest;
        if (0xd800..0xdc00).contains(&first) && self.take("\\u") && !self.rest.starts_with('{') {
            let second = self.hex(4)?;
            if (0xdc00..0xe000).contains(&second) {
                return Ok(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
        }
        self.rest = before;
        Ok(first)
    }

    /// A class, after its opening bracket.
    fn class(&mut self) -> Result<Set, String> {
        let negated = self.take("^");
        let mut set = Set::default();
        while !self.take("]") {
            let first = self.class_atom()?;
            let is_range = self.rest.starts_with('-') && !self.rest.starts_with("-]");
            let Some(low) = first.single().filter(|_| is_range) else {
                set = set.union(&first);
                continue;
            };
            self.next()?;
            let last = self.class_atom()?;
            let high = last.single().ok_or("a class is no end of a range")?;
            set = set.union(&Set::of(vec![(low, high)]));
        }
        Ok(if negated { set.negated() } else { set })
    }

    fn class_atom(&mut self) -> Result<Set, String> {
        match self.next()? {
            '\\' if self.take("b") => Ok(Set::one(0x08)),
            '\\' => self.escaped_set(),
            c => Ok(Set::one(u32::from(c))),
        }
    }

    /// Gives references by name the number of their group.
    fn resolve(&self, node: &mut Node) -> Result<(), String> {
        match node {
            Node::Back(number) if *number >= NAMED => {
                let name = self.backs[*number - NAMED];
                let mut groups = self.names.iter().filter(|(known, _)| *known == name);
                *number = match (groups.next(), groups.next()) {
                    (Some((_, number)), None) => *number,
                    _ => return Err(format!("there is not one group with the name {name}")),
                };
            }
            Node::Look { inner, .. } | Node::Group(_, inner) | Node::Repeat { inner, .. } => {
                self.resolve(inner)?;
            }
            Node::Sequence(nodes) | Node::Choice(nodes) => {
                nodes.iter_mut().try_for_each(|node| self.resolve(node))?;
            }
            Node::Set(_) | Node::Start | Node::End | Node::Boundary { .. } | Node::Back(_) => {}
        }
        Ok(())
    }
}
