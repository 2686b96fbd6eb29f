//! Patterns that engines which backtrack may try without end: `^(?:a+)+$` on a long text of `a` and a `b` takes twice as
//! long for each `a`.
//!
//! # Design
//! Such an engine tries all ways in which a text can match. Their number grows exponentially where, within a loop, the
//! same text leads from a place of the pattern back to it in two ways; so it is asked whether that can be. The places
//! are the characters of the pattern (Glushkov's automaton, with its edges counted); two ways are a cycle through an
//! edge that is there twice, or a pair of equal places that leads through a pair of different ones to itself.

use super::parse::{Node, width};
use super::set::Set;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A part that is repeated up to so often is written out.
const WRITTEN_OUT: u64 = 8;
/// One that always matches as many characters is written out up to so many; any other is a loop.
const MOST_WRITTEN: u64 = 300;
/// More places than this are not compared with each other.
const MOST_PLACES: usize = 400;

/// Places, and in how many ways each is meant: 2 stands for more.
type Places = BTreeMap<usize, u8>;

/// A loop in which a text can be matched in two ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Growth {
    /// Where it stands in the pattern, in bytes; unknown where it takes several loops.
    pub(crate) at: Option<Range<usize>>,
    /// One of the characters that it repeats.
    pub(crate) example: String,
}

/// Finds a loop in which a text can be matched in two ways.
///
/// # Errors
/// Such a loop: the innermost there is.
pub(super) fn check(pattern: &Node) -> Result<(), Growth> {
    find(pattern).map_err(|example| Growth { at: innermost(pattern), example })
}

/// The innermost loop that is one by itself, wherever what follows it may fail.
fn innermost(node: &Node) -> Option<Range<usize>> {
    match node {
        Node::Look { inner, .. } | Node::Group(_, inner) => innermost(inner),
        Node::Sequence(nodes) | Node::Choice(nodes) => nodes.iter().find_map(innermost),
        Node::Repeat { inner, at, .. } => innermost(inner).or_else(|| {
            let alone = Node::Sequence(vec![node.clone(), Node::End]);
            find(&alone).is_err().then(|| at.clone())
        }),
        Node::Set(_) | Node::Start | Node::End | Node::Boundary { .. } | Node::Back(_) => None,
    }
}

fn find(pattern: &Node) -> Result<(), String> {
    let exact = Automaton::of(pattern, MOST_WRITTEN);
    match exact.is_small() {
        true => exact.check()?,
        // Seen with more loops than there are: what is found then may not be there, but nothing is missed.
        false => Automaton::of(pattern, 0).check()?,
    }
    inner(pattern)
}

/// What lookarounds look for is matched by itself.
fn inner(node: &Node) -> Result<(), String> {
    match node {
        Node::Look { inner, .. } => find(inner),
        Node::Group(_, node) | Node::Repeat { inner: node, .. } => inner(node),
        Node::Sequence(nodes) | Node::Choice(nodes) => nodes.iter().try_for_each(inner),
        Node::Set(_) | Node::Start | Node::End | Node::Boundary { .. } | Node::Back(_) => Ok(()),
    }
}

/// What is known of a part of the pattern.
struct Part {
    first: Places,
    last: Places,
    /// In how many ways it matches the empty text.
    empty: u8,
}

#[derive(Default)]
struct Automaton {
    most_written: u64,
    last: Places,
    sets: Vec<Set>,
    edges: BTreeMap<(usize, usize), u8>,
    /// Whether the match may fail after all characters have been read.
    asserts: bool,
}

fn add(to: &mut Places, from: &Places, times: u8) {
    for (place, count) in from {
        let sum = to.entry(*place).or_default();
        *sum = sum.saturating_add(count.saturating_mul(times)).min(2);
    }
    to.retain(|_, count| *count > 0);
}

impl Automaton {
    fn of(pattern: &Node, most_written: u64) -> Self {
        let mut automaton = Self { most_written, ..Self::default() };
        automaton.last = automaton.part(pattern).last;
        automaton
    }

    fn is_small(&self) -> bool {
        self.circles().iter().all(|circle| circle.len() <= MOST_PLACES)
    }

    fn part(&mut self, node: &Node) -> Part {
        match node {
            Node::Set(set) => self.character(set.clone()),
            Node::Start => self.nothing(false),
            Node::End | Node::Boundary { .. } | Node::Look { .. } => self.nothing(true),
            Node::Group(_, inner) => self.part(inner),
            Node::Back(_) => {
                // It matches what another part has matched: any text, as far as can be told here.
                self.asserts = true;
                let any = self.character(Set::all());
                self.repeated(any, 0)
            }
            Node::Sequence(nodes) => {
                let start = Part { first: Places::new(), last: Places::new(), empty: 1 };
                nodes.iter().fold(start, |before, node| {
                    let after = self.part(node);
                    self.joined(before, after)
                })
            }
            Node::Choice(nodes) => {
                let mut all = Part { first: Places::new(), last: Places::new(), empty: 0 };
                for node in nodes {
                    let part = self.part(node);
                    add(&mut all.first, &part.first, 1);
                    add(&mut all.last, &part.last, 1);
                    all.empty = (all.empty + part.empty).min(2);
                }
                all
            }
            Node::Repeat { inner, least, most, .. } => match most {
                Some(most) if self.is_written_out(inner, *most) => self.written_out(inner, *least, *most),
                _ => {
                    let part = self.part(inner);
                    self.repeated(part, *least)
                }
            },
        }
    }

    fn nothing(&mut self, asserts: bool) -> Part {
        self.asserts |= asserts;
        Part { first: Places::new(), last: Places::new(), empty: 1 }
    }

    fn character(&mut self, set: Set) -> Part {
        let place = Places::from([(self.sets.len(), 1)]);
        self.sets.push(set);
        Part { first: place.clone(), last: place, empty: 0 }
    }

    /// Edges from each of the last places to each of the first ones.
    fn connect(&mut self, last: &Places, first: &Places) {
        for (from, ways) in last {
            for (to, more) in first {
                let count = self.edges.entry((*from, *to)).or_default();
                *count = (*count + ways * more).min(2);
            }
        }
    }

    fn joined(&mut self, before: Part, after: Part) -> Part {
        self.connect(&before.last, &after.first);
        let (mut first, mut last) = (before.first, after.last);
        add(&mut first, &after.first, before.empty);
        add(&mut last, &before.last, after.empty);
        Part { first, last, empty: (before.empty * after.empty).min(2) }
    }

    fn repeated(&mut self, part: Part, least: u64) -> Part {
        self.connect(&part.last, &part.first);
        // An engine that tries the empty text once more than it has to has one way more.
        Part { empty: (part.empty + u8::from(least == 0)).min(2), ..part }
    }

    fn is_written_out(&self, inner: &Node, most: u64) -> bool {
        let all = || width(inner).and_then(|width| width.checked_mul(most));
        most <= WRITTEN_OUT || all().is_some_and(|places| places <= self.most_written)
    }

    fn written_out(&mut self, inner: &Node, least: u64, most: u64) -> Part {
        let mut all = Part { first: Places::new(), last: Places::new(), empty: 1 };
        // Those that need not be there, from within: a(?:a(?:a)?)? has one way for each text of `a`.
        for _ in least..most {
            let part = self.part(inner);
            let mut joined = self.joined(part, all);
            joined.empty = (joined.empty + 1).min(2);
            all = joined;
        }
        for _ in 0..least {
            let part = self.part(inner);
            let reads = !part.first.is_empty();
            all = self.joined(part, all);
            if !reads {
                break; // however often it comes
            }
        }
        all
    }

    fn check(&self) -> Result<(), String> {
        for circle in self.circles() {
            // A match that cannot fail any more is not tried again.
            if !self.asserts && circle.iter().all(|place| self.last.contains_key(place)) {
                continue;
            }
            let within = |(from, to): &(usize, usize)| circle.contains(from) && circle.contains(to);
            let twice = self.edges.iter().find(|(edge, count)| **count > 1 && within(edge));
            if let Some(((_, place), _)) = twice {
                return Err(self.example(*place));
            }
            if circle.len() > MOST_PLACES {
                return Err(self.example(circle[0]));
            }
            if let Some(place) = self.meets_itself(&circle) {
                return Err(self.example(place));
            }
        }
        Ok(())
    }

    /// The sets of places that lead to each other.
    fn circles(&self) -> Vec<Vec<usize>> {
        let next: Vec<Vec<usize>> = (0..self.sets.len()).map(|place| self.next(place).collect()).collect();
        components(self.sets.len(), |place| next[place].clone())
            .into_iter()
            .filter(|circle| circle.len() > 1 || next[circle[0]].contains(&circle[0]))
            .collect()
    }

    fn next(&self, place: usize) -> impl Iterator<Item = usize> + '_ {
        self.edges.range((place, 0)..(place + 1, 0)).map(|((_, to), _)| *to)
    }

    /// Whether two ways that part at a place of the circle meet again at one.
    fn meets_itself(&self, circle: &[usize]) -> Option<usize> {
        let index: BTreeMap<usize, usize> =
            circle.iter().enumerate().map(|(index, place)| (*place, index)).collect();
        let count = circle.len();
        let next: Vec<Vec<usize>> = circle
            .iter()
            .map(|place| self.next(*place).filter_map(|to| index.get(&to).copied()).collect())
            .collect();
        let meets: Vec<Vec<bool>> = circle
            .iter()
            .map(|a| circle.iter().map(|b| self.sets[*a].meets(&self.sets[*b])).collect())
            .collect();
        let pairs = |pair: usize| {
            let (a, b) = (pair / count, pair % count);
            let mut to = Vec::new();
            for x in &next[a] {
                to.extend(next[b].iter().filter(|y| meets[*x][**y]).map(|y| x * count + y));
            }
            to
        };
        components(count * count, pairs).into_iter().find_map(|component| {
            let equal = component.iter().find(|pair| *pair / count == *pair % count);
            let differ = component.iter().any(|pair| pair / count != pair % count);
            equal.filter(|_| differ).map(|pair| circle[pair / count])
        })
    }

    /// A character of a place, as people write it.
    fn example(&self, place: usize) -> String {
        let visible = |code: &u32| char::from_u32(*code).is_some_and(|c| c.is_ascii_graphic());
        let ranges = self.sets[place].ranges();
        let code = ranges.iter().flat_map(|(low, high)| *low..=*high.min(&(low + 128))).find(visible);
        let code = code.or_else(|| ranges.first().map(|(low, _)| *low)).unwrap_or(0);
        char::from_u32(code).map_or_else(|| "?".to_owned(), |c| c.escape_default().to_string())
    }
}

/// The strongly connected components of a graph (Tarjan's algorithm, with a stack of its own).
fn components(count: usize, next: impl Fn(usize) -> Vec<usize>) -> Vec<Vec<usize>> {
    const NONE: usize = usize::MAX;
    let (mut order, mut low) = (vec![NONE; count], vec![NONE; count]);
    let mut on_stack = BTreeSet::new();
    let (mut stack, mut found, mut time) = (Vec::new(), Vec::new(), 0);
    for start in 0..count {
        if order[start] != NONE {
            continue;
        }
        let mut open = vec![(start, None::<std::vec::IntoIter<usize>>)];
        while let Some((vertex, edges)) = open.last_mut() {
            let vertex = *vertex;
            let edges = edges.get_or_insert_with(|| {
                (order[vertex], low[vertex]) = (time, time);
                time += 1;
                stack.push(vertex);
                on_stack.insert(vertex);
                next(vertex).into_iter()
            });
            match edges.next() {
                Some(to) if order[to] == NONE => open.push((to, None)),
                Some(to) if on_stack.contains(&to) => low[vertex] = low[vertex].min(order[to]),
                Some(_) => {}
                None => {
                    open.pop();
                    if let Some((parent, _)) = open.last() {
                        low[*parent] = low[*parent].min(low[vertex]);
                    }
                    if low[vertex] == order[vertex] {
                        let at = stack.iter().rposition(|one| *one == vertex).unwrap_or(0);
                        let component = stack.split_off(at);
                        component.iter().for_each(|one| {
                            on_stack.remove(one);
                        });
                        found.push(component);
                    }
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse;
    use super::check;

    #[test]
    fn two_ways_through_a_loop() {
        for pattern in [
            "^(?:a+)+$",
            "^(a*)*$",
            "^(a|a)*$",
            "^(a|aa)+$",
            "^(?:a?b?)*$",
            r"^(\w+\s?)*$",
            "^(?:(?:|)a)*b",
            r"^([a-zA-Z0-9]+)*@",
            "^(.*)*x",
            "(?=(a+)+b)c",
            "^(?:a{1,50}){1,50}$",
            r"(x+x+)+y",
            "^(?:ab|a|b)*$",
            r"^(([a-z])+.)+[A-Z]([a-z])+$",
            r"^(?:a+){20}$",
        ] {
            assert!(check(&parse(pattern).expect(pattern)).is_err(), "{pattern}");
        }
    }

    #[test]
    fn the_part_that_is_to_blame() {
        for (pattern, part) in [
            ("^(?:a+)+$", "(?:a+)+"),
            (r"^x*(?:[a-z]+ ?)*y$", "(?:[a-z]+ ?)*"),
            ("^(?:b(?:a|aa)*c)*$", "(?:a|aa)*"),
            ("(?=(é+)+b)c", "(é+)+"),
        ] {
            let growth = check(&parse(pattern).expect(pattern)).expect_err(pattern);
            assert_eq!(growth.at.map(|at| &pattern[at]), Some(part), "{pattern}");
        }
    }

    #[test]
    fn one_way() {
        for pattern in [
            "^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$",
            "^a+$",
            "^(?:x|yz)+$",
            r"^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$",
            "(a*)*",
            "^(a|b)*c",
            r"^[a-z]+(?:-[a-z]+)*$",
            "^(?:[a-z0-9]{1,4}:){7}[a-z0-9]{1,4}$",
            "^.*bar$",
            "f.*o",
            "^a*a*$",
            r"^[^@]+@[^@]+\.[a-z]{2,63}$",
            "^(?:[0-9]{1,3}){2}$",
            "^🐲*$",
            r"^\p{L}+(?: \p{L}+)*$",
            "",
            r"^(?=.*[a-z])(?=.*[0-9]).{8,}$",
            r"^(?:[^\\/]|\\.)*/$",
            r#"^"(?:[^"\\]|\\.)*"$"#,
            r"^(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}$",
            r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$",
            r"^(?:P(?:\d+Y)?(?:\d+M)?(?:\d+D)?)$",
            "^(?:[0-9A-F]{12})+$",
            r"^(?:[a-z]{10,250}[0-9]{1,250},)+$",
        ] {
            assert_eq!(check(&parse(pattern).expect(pattern)), Ok(()), "{pattern}");
        }
    }
}
