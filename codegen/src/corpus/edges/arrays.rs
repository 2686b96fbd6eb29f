//! The keywords of arrays.

use super::{Class, Spot, all_samples};
use crate::corpus::build::Want;
use crate::corpus::judge::{Verdict, holds};
use crate::corpus::route::Edge;
use crate::corpus::value::Value;
use crate::jsonschema::reading::{NodeId, Type};

/// The longest array that is made.
const LONGEST: u64 = 1_000;

impl Spot<'_> {
    pub(super) fn arrays(&self, to: &mut Vec<Class>) {
        let keywords = self.keywords;
        for (keyword, bound, lower) in
            [("minItems", keywords.min_items, true), ("maxItems", keywords.max_items, false)]
        {
            let past =
                bound.and_then(|bound| if lower { bound.checked_sub(1) } else { bound.checked_add(1) });
            for (count, holds) in [(bound, true), (past, false)] {
                let Some(count) = count.filter(|count| *count <= LONGEST) else { continue };
                let plural = if count == 1 { "" } else { "s" };
                let what = format!("{count} item{plural}");
                self.push(to, keyword, holds, what, self.counted(count, Type::Array, keyword, holds));
            }
        }
        if keywords.unique_items {
            self.unique(to);
        }
        if let Some(node) = keywords.contains {
            self.contains(to, node);
        }
        for (keyword, node) in [("items", keywords.items), ("unevaluatedItems", keywords.unevaluated_items)] {
            if node.is_some() {
                self.push(to, keyword, true, "no items", self.wholes([Value::Array(Vec::new())]));
                self.push(to, keyword, false, "one item more", self.wholes(self.longer()));
            }
        }
        if !keywords.prefix_items.is_empty() {
            let Value::Array(items) = self.local() else { return };
            for count in 0..keywords.prefix_items.len().min(4) {
                let what = format!("only the first {count} of the items that are known by their place");
                let short = Value::Array(items.iter().take(count).cloned().collect());
                self.push(to, "prefixItems", true, what, self.wholes([short]));
            }
        }
    }

    /// Values with so many items or keys here.
    pub(super) fn counted(&self, count: u64, kind: Type, keyword: &str, holds: bool) -> Vec<Value> {
        let count = usize::try_from(count).unwrap_or(0);
        let want = Want { count: Some(count), kind: Some(kind), ..Want::default() };
        self.built(&[], &want, |verdict| verdict.has(self.node, keyword, holds))
    }

    /// The array here with another item at its end.
    fn longer(&self) -> Vec<Value> {
        let Value::Array(items) = self.local() else { return Vec::new() };
        let with = |item: Value| Value::Array(items.iter().cloned().chain([item]).collect());
        items.last().cloned().into_iter().chain(all_samples()).map(with).collect()
    }

    fn unique(&self, to: &mut Vec<Class>) {
        let want = Want { count: Some(2), kind: Some(Type::Array), ..Want::default() };
        let several = self.built(&[], &want, Verdict::is_valid);
        self.push(to, "uniqueItems", true, "two different items", several.clone());
        self.push(to, "uniqueItems", true, "no items", self.wholes([Value::Array(Vec::new())]));
        let mut doubles: Vec<Value> = Vec::new();
        for whole in &several {
            if let Some(Value::Array(items)) = whole.at(&self.at.path) {
                let twice =
                    |item: &Value| Value::Array(items.iter().cloned().chain([item.clone()]).collect());
                doubles.extend(items.iter().map(twice).filter_map(|local| whole.with(&self.at.path, local)));
                doubles.extend(items.iter().filter_map(|item| {
                    whole.with(&self.at.path, Value::Array(vec![item.clone(), item.clone()]))
                }));
            }
        }
        doubles.extend(self.wholes([Value::Array(vec![Value::Null, Value::Null])]));
        self.push(to, "uniqueItems", false, "an item twice", doubles);
        let number = Value::number;
        let object = |members: &[(&str, &str)]| {
            Value::Object(members.iter().map(|(key, value)| ((*key).to_owned(), number(value))).collect())
        };
        let list = |items: &[Value]| Value::Array(items.to_vec());
        let one = || list(&[number("1")]);
        let equal = [
            ("1 and 1.0", [number("1"), number("1.0")]),
            (
                "objects that differ in the order of their keys",
                [object(&[("a", "1"), ("b", "2")]), object(&[("b", "2"), ("a", "1")])],
            ),
            ("0 and -0", [number("0"), number("-0")]),
            ("100 and 1e2", [number("100"), number("1e2")]),
        ];
        for (what, items) in equal {
            self.push(to, "uniqueItems", false, what, self.wholes([list(&items)]));
        }
        let different = [
            ("1 and true", [number("1"), Value::Bool(true)]),
            ("0 and false", [number("0"), Value::Bool(false)]),
            ("[1] and [true]", [one(), list(&[Value::Bool(true)])]),
            ("\"1\" and 1", [Value::text("1"), number("1")]),
            ("[] and {}", [list(&[]), object(&[])]),
            ("a letter with an accent, composed and not", [Value::text("\u{e9}"), Value::text("e\u{301}")]),
            ("numbers that are one double", [number("9007199254740992"), number("9007199254740993")]),
        ];
        for (what, items) in different {
            self.push(to, "uniqueItems", true, what, self.wholes([list(&items)]));
        }
    }

    fn contains(&self, to: &mut Vec<Class>, node: NodeId) {
        let mut right: Vec<Value> = Vec::new();
        let inside = self.built(&[Edge::Contains], &Want::default(), |_| true);
        for whole in inside.iter().chain([self.base]) {
            if let Some(Value::Array(items)) = whole.at(&self.at.path) {
                right.extend(items.iter().cloned());
            }
        }
        right.extend(all_samples());
        let (right, wrong): (Vec<Value>, Vec<Value>) =
            right.into_iter().partition(|item| holds(self.world, &[node], &[], item));
        let list = |matching: usize, others: usize| -> Vec<Value> {
            let pick = |from: &[Value], shift: usize, count: usize| -> Vec<Value> {
                (0..count)
                    .filter_map(|index| from.get((index + shift) % from.len().max(1)))
                    .cloned()
                    .collect()
            };
            let list = |shift: usize| {
                let mut items = pick(&wrong, shift, others);
                items.extend(pick(&right, 0, matching));
                Value::Array(items)
            };
            self.wholes((0..wrong.len().max(1)).map(list))
        };
        let least = self
            .keywords
            .min_contains
            .and_then(|least| usize::try_from(least).ok())
            .filter(|least| *least <= 200);
        let most = self
            .keywords
            .max_contains
            .and_then(|most| usize::try_from(most).ok())
            .filter(|most| *most <= 200);
        self.push(to, "contains", true, "one item that is looked for", list(1, 0));
        self.push(to, "contains", true, "an item that is looked for, after another", list(1, 1));
        self.push(to, "contains", false, "no items", list(0, 0));
        self.push(to, "contains", false, "only other items", list(0, 2));
        if let Some(least) = least {
            self.push(to, "minContains", true, format!("{least} of what is looked for"), list(least, 1));
            if least > 0 {
                self.push(
                    to,
                    "minContains",
                    false,
                    format!("{} of what is looked for", least - 1),
                    list(least - 1, 1),
                );
            }
        }
        if let Some(most) = most {
            self.push(to, "maxContains", true, format!("{most} of what is looked for"), list(most, 0));
            self.push(
                to,
                "maxContains",
                true,
                format!("{most} of what is looked for, and another"),
                list(most, 1),
            );
            self.push(
                to,
                "maxContains",
                false,
                format!("{} of what is looked for", most + 1),
                list(most + 1, 0),
            );
        }
    }
}
