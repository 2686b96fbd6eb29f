//! Rule by rule: whether what the writer's schema says of a value implies what the reader's asks of it.
//!
//! What is said to be implied is: a rule is passed over only where it cannot be broken. What is not shown is a suspicion,
//! and may be unfounded; recursion is taken to hold while it is being looked at, as a circle without a suspicion does.

mod arrays;
mod choices;
mod conditions;
mod objects;
mod scalars;

use super::equal::{Equality, plain};
use super::facts::{Facts, Kind};
use super::path::Pattern;
use super::{Assumed, Sign, Suspicion};
use crate::corpus::judge;
use crate::corpus::value::Value;
use crate::corpus::world::World;
use crate::jsonschema::DynamicReference;
use crate::jsonschema::reading::{Keywords, NodeId, Schema};

/// How many pairs of schemas are looked at before the rest is left undecided.
const MOST_STEPS: usize = 60_000;

/// How many proofs wait for one another before the last is left undecided.
const MOST_WAITING: usize = 8;

/// Everything that was not shown, in the order of the reader's schema.
pub(super) fn suspicions(
    [writer, reader]: [&World; 2],
    [from, to]: [NodeId; 2],
    assumed: &Assumed,
) -> Vec<Suspicion> {
    let mut prover = Prover { assumed: Some(assumed), ..Prover::new(writer, reader) };
    prover.check(&Facts::of(writer, [from]), to, &Place::default());
    prover.found
}

struct Prover<'w> {
    writer: &'w World,
    reader: &'w World,
    equal: Equality<'w>,
    found: Vec<Suspicion>,
    /// What is being looked at.
    on: Vec<(Facts, NodeId)>,
    steps: usize,
    /// How many provers wait for this one.
    waiting: usize,
    /// What need not be looked at; the whole itself is.
    assumed: Option<&'w Assumed>,
}

/// Where in a value two schemas are compared.
#[derive(Clone, Debug)]
struct Place {
    path: Pattern,
    /// The writer's schema does not know the key on the way here.
    claims: bool,
    /// The rule where the reader allows nothing.
    forbidden: &'static str,
}

/// A rule that is suspected.
struct Rule<'r> {
    name: &'static str,
    node: NodeId,
    keyword: &'static str,
    at: &'r Place,
}

impl Default for Place {
    fn default() -> Self {
        Self { path: Pattern::default(), claims: false, forbidden: "NOTHING_ALLOWED" }
    }
}

impl<'w> Prover<'w> {
    fn new(writer: &'w World, reader: &'w World) -> Self {
        let equal = Equality::new(writer, reader);
        Self { writer, reader, equal, found: Vec::new(), on: Vec::new(), steps: 0, waiting: 0, assumed: None }
    }

    /// Whether every value of a schema of one side is one of a schema of the other, asked on the way of this proof. What leads
    /// on and on, as a `not` of the whole does, is not shown.
    fn aside(&self, sides: [&'w World; 2], writer: NodeId, reader: NodeId) -> bool {
        let mut prover = Prover::new(sides[0], sides[1]);
        prover.waiting = self.waiting + 1;
        prover.waiting <= MOST_WAITING && prover.holds(writer, reader)
    }

    /// Whether every value of a schema of the writer is one of a schema of the reader.
    fn holds(mut self, writer: NodeId, reader: NodeId) -> bool {
        self.check(&Facts::of(self.writer, [writer]), reader, &Place::default());
        self.found.is_empty()
    }
}

impl Prover<'_> {
    /// Notes what of a schema of the reader is not implied.
    fn check(&mut self, facts: &Facts, node: NodeId, at: &Place) {
        let node = plain(self.reader, node);
        if facts.never(self.writer) || facts.nodes.iter().any(|own| self.equal.same(*own, node)) {
            return;
        }
        if !self.on.is_empty() && self.is_assumed(facts, node) {
            return;
        }
        let is_on = |(known, other): &(Facts, NodeId)| {
            *other == node
                && known.nodes == facts.nodes
                && known.only == facts.only
                && known.split == facts.split
        };
        if self.on.iter().any(is_on) {
            return;
        }
        self.steps += 1;
        if self.steps > MOST_STEPS || self.on.len() > 200 {
            let rule = Rule { name: "UNDECIDED", node, keyword: "schema", at };
            self.suspect(
                &rule,
                facts,
                "the schemas are too large to be compared here".to_owned(),
                Sign::Within,
                Vec::new(),
            );
            return;
        }
        if let Some(values) = facts.values(self.writer) {
            self.listed(facts, &values, node, at);
            return;
        }
        let before = self.found.len();
        self.on.push((facts.clone(), node));
        self.rules(facts, node, at);
        if self.found.len() > before {
            self.by_cases(facts, node, at, before);
        }
        if self.found.len() > before
            && let Some(values) = facts.counted(self.writer)
            && values.iter().all(|value| judge::holds(self.reader, &[node], &[], value))
        {
            self.found.truncate(before);
        }
        self.on.pop();
    }

    fn is_assumed(&self, facts: &Facts, node: NodeId) -> bool {
        let Some(assumed) = self.assumed.filter(|assumed| !assumed.is_empty()) else { return false };
        let place = |world: &World, node: NodeId| world.graph.nodes[node].place.clone();
        let to = place(self.reader, node);
        facts.nodes.iter().any(|own| assumed.contains(&(place(self.writer, *own), to.clone())))
    }

    /// Whether all of a schema of the reader is implied.
    fn proven(&mut self, facts: &Facts, node: NodeId, at: &Place) -> bool {
        let before = self.found.len();
        self.check(facts, node, at);
        let proven = self.found.len() == before;
        self.found.truncate(before);
        proven
    }

    /// What does not hold in general may hold in each of the cases that the writer's schema distinguishes.
    fn by_cases(&mut self, facts: &Facts, node: NodeId, at: &Place, before: usize) {
        let Some((union, branches)) = self.union(facts) else { return };
        let general = self.found.split_off(before);
        for branch in branches {
            let mut case = facts.with(self.writer, branch);
            case.split.push(union);
            self.check(&case, node, at);
        }
        let cases = self.found.split_off(before);
        // Where the cases do not settle any of it, the general words are the better ones.
        let said = if cases.len() < general.len() { cases } else { general };
        for suspicion in said {
            self.note(suspicion);
        }
    }

    /// A schema of the writer with alternatives that were not looked at yet.
    fn union(&self, facts: &Facts) -> Option<(NodeId, Vec<NodeId>)> {
        facts.nodes.iter().filter(|node| !facts.split.contains(node)).find_map(|node| {
            let keywords = self.writer.keywords(*node)?;
            let lists = [&keywords.one_of, &keywords.any_of];
            let list = lists.into_iter().find(|list| !list.is_empty())?;
            Some((*node, list.clone()))
        })
    }

    fn rules(&mut self, facts: &Facts, node: NodeId, at: &Place) {
        let reader = self.reader;
        let keywords = match &reader.graph.nodes[node].schema {
            Schema::Bool(true) => return,
            Schema::Bool(false) => {
                let rule = Rule { name: at.forbidden, node, keyword: "schema", at };
                let message = "it may be written, and is refused where it is read".to_owned();
                return self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
            }
            Schema::Keywords(keywords) => keywords,
        };
        let kinds = self.kinds(facts, node, keywords, at);
        self.choices(facts, node, keywords, at);
        if kinds.contains(&Kind::Integer) || kinds.contains(&Kind::Fraction) {
            self.numbers(facts, node, keywords, at);
        }
        if kinds.contains(&Kind::String) {
            self.texts(facts, node, keywords, at);
        }
        if kinds.contains(&Kind::Array) {
            self.arrays(facts, node, keywords, at);
        }
        if kinds.contains(&Kind::Object) {
            self.objects(facts, node, keywords, at);
        }
        keywords.reference.iter().chain(&keywords.all_of).for_each(|inner| self.check(facts, *inner, at));
        if let Some(reference) = &keywords.dynamic_reference {
            self.dynamic(facts, node, reference, at);
        }
        self.alternatives(facts, node, keywords, at);
        self.conditions(facts, node, keywords, at);
    }

    fn dynamic(&mut self, facts: &Facts, node: NodeId, reference: &DynamicReference, at: &Place) {
        let of = |known: &&(String, NodeId)| Some(&known.0) == reference.name.as_ref();
        if self.reader.anchors.iter().flatten().filter(of).count() <= 1 {
            return self.check(facts, reference.initial, at);
        }
        let rule = Rule { name: "DYNAMIC_REFERENCE_CHANGED", node, keyword: "$dynamicRef", at };
        let message = "a dynamic reference may lead to another schema".to_owned();
        self.suspect(&rule, facts, message, Sign::Broken, Vec::new());
    }

    /// Values that are listed are looked at one by one, which is exact.
    fn listed(&mut self, facts: &Facts, values: &[Value], node: NodeId, at: &Place) {
        for value in values {
            let verdict = judge::judge(self.reader, node, value);
            if verdict.is_valid() {
                continue;
            }
            let broken = |keyword: &str| verdict.has(node, keyword, false);
            let first = verdict.hits.iter().find(|hit| !hit.holds);
            let (name, node, keyword) = match (broken("enum"), broken("const"), first) {
                (true, ..) => ("ENUM_VALUE_UNKNOWN", node, "enum"),
                (_, true, _) => ("ENUM_VALUE_UNKNOWN", node, "const"),
                (.., Some(hit)) if hit.keyword == "type" => ("TYPE_CHANGED", hit.node, "type"),
                (.., Some(hit)) if hit.keyword == "schema" => (at.forbidden, hit.node, "schema"),
                (.., Some(hit)) => ("ENUM_VALUE_REFUSED", hit.node, hit.keyword),
                (.., None) => ("ENUM_VALUE_REFUSED", node, "schema"),
            };
            let rule = Rule { name, node, keyword, at };
            let message = match name {
                "ENUM_VALUE_UNKNOWN" => {
                    format!("the value {} is written, and not known where it is read", value.json())
                }
                _ => format!("the value {} may be written, and is refused where it is read", value.json()),
            };
            self.suspect(&rule, facts, message, Sign::Holds(value.clone()), vec![value.clone()]);
        }
    }

    fn suspect(&mut self, rule: &Rule<'_>, facts: &Facts, message: String, sign: Sign, locals: Vec<Value>) {
        let has = |node: &&NodeId| {
            let keywords = self.writer.keywords(**node);
            keywords.is_some_and(|keywords| has_keyword(keywords, rule.keyword))
        };
        let writer = facts.nodes.iter().find(has).or(facts.nodes.first()).copied();
        self.note(Suspicion {
            rule: rule.name,
            message,
            path: rule.at.path.clone(),
            node: rule.node,
            keyword: rule.keyword,
            writer,
            claims: rule.at.claims,
            sign,
            locals,
        });
    }

    /// A definition that is used in several places is suspected once in each.
    fn note(&mut self, suspicion: Suspicion) {
        let known = self.found.iter().any(|known| {
            (known.rule, &known.path, known.node, known.keyword, &known.sign)
                == (suspicion.rule, &suspicion.path, suspicion.node, suspicion.keyword, &suspicion.sign)
        });
        if !known {
            self.found.push(suspicion);
        }
    }
}

fn has_keyword(keywords: &Keywords, name: &str) -> bool {
    match name {
        "type" => keywords.types.is_some(),
        "const" | "enum" => keywords.constant.is_some() || keywords.choices.is_some(),
        "minimum" => keywords.minimum.is_some(),
        "maximum" => keywords.maximum.is_some(),
        "minLength" => keywords.min_length.is_some(),
        "maxLength" => keywords.max_length.is_some(),
        "pattern" => keywords.pattern.is_some(),
        "minItems" => keywords.min_items.is_some(),
        "maxItems" => keywords.max_items.is_some(),
        "required" => !keywords.required.is_empty(),
        "anyOf" => !keywords.any_of.is_empty(),
        "oneOf" => !keywords.one_of.is_empty(),
        "additionalProperties" => keywords.additional_properties.is_some(),
        _ => false,
    }
}

/// How a bound reads.
fn shown<T: ToString>(bound: Option<T>) -> String {
    bound.map_or_else(|| "nowhere given".to_owned(), |bound| bound.to_string())
}

fn differs(keyword: &str, writer: &str, reader: &str) -> String {
    format!("`{keyword}` is {writer} where it is written, {reader} where it is read")
}
