//! Sets of code points, as sorted ranges that neither meet nor touch.

/// The last code point.
const LAST: u32 = 0x10_ffff;

/// A set of code points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Set(Vec<(u32, u32)>);

impl Set {
    pub(super) fn of(mut ranges: Vec<(u32, u32)>) -> Self {
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (low, high) in ranges {
            match merged.last_mut() {
                Some((_, last)) if low <= last.saturating_add(1) => *last = high.max(*last),
                _ => merged.push((low, high)),
            }
        }
        Self(merged)
    }

    pub(super) fn one(code: u32) -> Self {
        Self(vec![(code, code)])
    }

    pub(super) fn all() -> Self {
        Self(vec![(0, LAST)])
    }

    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The only code point, if there is one.
    pub(super) fn single(&self) -> Option<u32> {
        match self.0.as_slice() {
            [(low, high)] if low == high => Some(*low),
            _ => None,
        }
    }

    pub(super) fn negated(&self) -> Self {
        let mut ranges = Vec::with_capacity(self.0.len() + 1);
        let mut next = 0;
        for (low, high) in &self.0 {
            if next < *low {
                ranges.push((next, low - 1));
            }
            next = high + 1;
        }
        if next <= LAST {
            ranges.push((next, LAST));
        }
        Self(ranges)
    }

    pub(super) fn union(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        Self::of(self.0)
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        while let (Some((low, high)), Some((other_low, other_high))) = (a.peek(), b.peek()) {
            if high < other_low {
                a.next();
            } else if other_high < low {
                b.next();
            } else {
                return true;
            }
        }
        false
    }
}

/// `\d`
pub(super) fn digits() -> Set {
    Set::of(vec![(u32::from(b'0'), u32::from(b'9'))])
}

/// `\w`
pub(super) fn words() -> Set {
    let range = |first: u8, last: u8| (u32::from(first), u32::from(last));
    Set::of(vec![range(b'0', b'9'), range(b'A', b'Z'), range(b'_', b'_'), range(b'a', b'z')])
}

/// `\s`: white space and line ends as ECMA-262 lists them.
pub(super) fn spaces() -> Set {
    let one = [0x20, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff];
    let ranges = [(0x09, 0x0d), (0x2000, 0x200a)];
    Set::of(one.into_iter().map(|code| (code, code)).chain(ranges).collect())
}

/// What `.` does not match.
pub(super) fn line_ends() -> Set {
    Set::of(vec![(0x0a, 0x0a), (0x0d, 0x0d), (0x2028, 0x2029)])
}

/// A property of Unicode, as `\p{…}` names it.
pub(super) fn property(name: &str) -> Result<Set, String> {
    let value = name.rsplit('=').next().unwrap_or(name);
    if matches!(value, "Cs" | "Surrogate") {
        return Ok(Set::of(vec![(0xd800, 0xdfff)]));
    }
    let unknown = || format!("the property `{name}` is not known");
    let hir = regex_syntax::Parser::new().parse(&format!(r"\p{{{name}}}")).map_err(|_| unknown())?;
    match hir.kind() {
        regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(class)) => Ok(Set::of(
            class.ranges().iter().map(|range| (u32::from(range.start()), u32::from(range.end()))).collect(),
        )),
        // A class of one character is no class there.
        regex_syntax::hir::HirKind::Literal(literal) => std::str::from_utf8(&literal.0)
            .ok()
            .and_then(|text| text.chars().next())
            .map(|c| Set::one(u32::from(c)))
            .ok_or_else(unknown),
        _ => Err(unknown()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_code_points() {
        let set = Set::of(vec![(5, 7), (1, 2), (8, 9), (3, 3)]);
        assert_eq!(set.ranges(), [(1, 3), (5, 9)]);
        assert_eq!(set.negated().ranges(), [(0, 0), (4, 4), (10, LAST)]);
        assert_eq!(set.negated().negated(), set);
        assert!(set.meets(&Set::one(9)) && !set.meets(&Set::one(4)) && !set.meets(&set.negated()));
        assert!(Set::all().negated().is_empty());
    }

    /// The tables of the two crates may be of different age: what only one of them knows has to be new.
    #[test]
    fn properties_are_those_that_regress_knows() {
        for name in ["Letter", "digit", "Script=Greek", "scx=Hira", "gc=Sc"] {
            let set = property(name).expect("a property");
            let pattern = regress::Regex::with_flags(&format!(r"^\p{{{name}}}$"), "u").expect("a pattern");
            let assigned = property("Assigned").expect("a property");
            let has = |set: &Set, c: char| {
                set.ranges().iter().any(|(low, high)| (*low..=*high).contains(&u32::from(c)))
            };
            // Some of the first plane: all of it takes too long for a test that runs often.
            for c in (0_u32..=0xffff).step_by(5).filter_map(char::from_u32) {
                let agree = has(&set, c) == pattern.find(&c.to_string()).is_some();
                assert!(agree || !has(&assigned, c), "{name}: {}", c.escape_unicode());
            }
        }
    }
}
