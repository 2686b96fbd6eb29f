//! Whether a value is valid, and which keywords say so: an interpreter of the graph.
//!
//! # Design
//! What a case expects must not come from the code that the case is for. So this walks the graph and not the plan, resolves
//! a dynamic reference by the resources that it has entered and not beforehand, and notes what was evaluated as sets of
//! its own. It is slow and plain. A test holds its verdicts against the crate `jsonschema`.

mod parts;
pub(super) mod scalars;

pub(super) use crate::jsonschema::matches;

use super::value::{Path, Step, Value, pointer};
use super::world::World;
use crate::jsonschema::reading::{Keywords, Meant, NodeId, Schema, Type};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// A path of so many steps is made in the time of one step of the walk.
const SHORT: usize = 8;

/// A broken rule: the pointer to the value, and the code.
pub(super) type Issue = (String, String);

/// What a keyword said about a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) node: NodeId,
    pub(super) keyword: &'static str,
    pub(super) holds: bool,
    pub(super) at: Rc<At>,
}

/// What a schema is applied to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) path: Path,
    /// It is the last key of the path and not its value, as `propertyNames` has it.
    pub(super) key: bool,
}

/// Everything about one value.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdict {
    /// Sorted by path, then code.
    pub(super) issues: Vec<Issue>,
    pub(super) hits: Vec<Hit>,
}

impl Verdict {
    pub(super) fn is_valid(&self) -> bool {
        self.issues.is_empty()
    }

    /// Whether a keyword was asked, and said this, somewhere.
    pub(super) fn has(&self, node: NodeId, keyword: &str, holds: bool) -> bool {
        self.hits.iter().any(|hit| hit.node == node && hit.keyword == keyword && hit.holds == holds)
    }
}

/// Judges a value by a schema.
pub(super) fn judge(world: &World, root: NodeId, value: &Value) -> Verdict {
    let mut walk = Walk::of(world, Some(Vec::new()), Vec::new(), 0);
    walk.apply(root, value, &Rc::default());
    let issue = |(at, code): (Rc<At>, &str)| (pointer(&at.path), crate::names::snake(code));
    let mut issues: Vec<Issue> = walk.issues.into_iter().map(issue).collect();
    issues.sort();
    Verdict { issues, hits: walk.hits.unwrap_or_default() }
}

/// Whether a value obeys all of these schemas.
pub(super) fn holds(world: &World, nodes: &[NodeId], scope: &[usize], value: &Value) -> bool {
    let mut walk = Walk::of(world, None, scope.to_vec(), 1);
    nodes.iter().all(|node| {
        walk.apply(*node, value, &Rc::default());
        walk.issues.is_empty()
    })
}

/// The members and items, by place, that schemas evaluated.
#[derive(Clone, Debug, Default)]
struct Seen {
    keys: BTreeSet<usize>,
    items: BTreeSet<usize>,
}

impl Seen {
    fn join(&mut self, other: Self) {
        self.keys.extend(other.keys);
        self.items.extend(other.items);
    }
}

struct Walk<'w> {
    world: &'w World,
    /// What is broken where; most of it is forgotten again, so that no words are made of it yet.
    issues: Vec<(Rc<At>, &'static str)>,
    /// `None` where nobody asks for them.
    hits: Option<Vec<Hit>>,
    /// The resources that were entered, the outermost first.
    scope: Vec<usize>,
    /// Within how many branches of which only matters whether they hold.
    branches: usize,
    /// The members that count of the objects so far, each by where its members lie: many schemas may ask about one.
    entries: HashMap<*const Member, Rc<Entries>>,
}

type Member = (String, Value);

/// The members of an object that count: of a key that is given twice the last one.
#[derive(Debug, Default)]
struct Entries {
    /// Their places, in the order of the text.
    places: Vec<usize>,
    /// The same, in the order of their keys.
    by_key: Vec<usize>,
}

impl Entries {
    fn of(members: &[Member]) -> Self {
        let mut by_key: Vec<usize> = (0..members.len()).rev().collect();
        // The sort is stable, so that the last one of a key comes first and stays.
        by_key.sort_by(|one, other| members[*one].0.cmp(&members[*other].0));
        by_key.dedup_by(|one, other| members[*one].0 == members[*other].0);
        let mut places = by_key.clone();
        places.sort_unstable();
        Self { places, by_key }
    }

    /// Where the value of a key is.
    fn place(&self, members: &[Member], key: &str) -> Option<usize> {
        let at = self.by_key.binary_search_by(|place| members[*place].0.as_str().cmp(key));
        at.ok().map(|at| self.by_key[at])
    }
}

/// One schema on its way over one value.
#[derive(Clone, Copy)]
struct Here<'h> {
    node: NodeId,
    at: &'h Rc<At>,
    value: &'h Value,
}

impl At {
    fn child(&self, step: Step) -> Rc<Self> {
        Rc::new(Self { path: self.path.iter().cloned().chain([step]).collect(), key: false })
    }

    /// The key itself, not its value.
    fn key(&self, key: &str) -> Rc<Self> {
        let step = Step::Key(key.to_owned());
        Rc::new(Self { path: self.path.iter().cloned().chain([step]).collect(), key: true })
    }
}

impl<'w> Walk<'w> {
    fn of(world: &'w World, hits: Option<Vec<Hit>>, scope: Vec<usize>, branches: usize) -> Self {
        Self { world, issues: Vec::new(), hits, scope, branches, entries: HashMap::new() }
    }

    /// The members that count of an object, which stays where it is as long as it is judged.
    fn entries(&mut self, members: &[Member]) -> Rc<Entries> {
        let found = || {
            // They are sorted, and looked up by what is required.
            self.world.work(2 * members.len());
            Rc::new(Entries::of(members))
        };
        Rc::clone(self.entries.entry(members.as_ptr()).or_insert_with(found))
    }

    fn apply(&mut self, node: NodeId, value: &Value, at: &Rc<At>) -> Seen {
        // The deeper a value lies, the longer the path that was made to it.
        self.world.work(1 + at.path.len() / SHORT);
        let here = Here { node, at, value };
        self.scope.push(self.world.resource(node));
        let seen = match &self.world.graph.nodes[node].schema {
            Schema::Bool(holds) => {
                self.say(here, "schema", *holds, "falseSchema");
                Seen::default()
            }
            Schema::Keywords(keywords) => self.keywords(here, keywords),
        };
        self.scope.pop();
        seen
    }

    /// Applies a schema of which only matters whether it holds; what it evaluated counts where it does.
    fn branch(&mut self, node: NodeId, value: &Value, at: &Rc<At>) -> (bool, Seen) {
        let before = self.issues.len();
        self.branches += 1;
        let seen = self.apply(node, value, at);
        self.branches -= 1;
        let holds = self.issues.len() == before;
        self.issues.truncate(before);
        (holds, if holds { seen } else { Seen::default() })
    }

    /// Notes what a keyword says, and the issue where it is broken.
    fn say(&mut self, here: Here<'_>, keyword: &'static str, holds: bool, code: &'static str) {
        self.hit(here, keyword, holds);
        if !holds {
            self.issues.push((Rc::clone(here.at), code));
        }
    }

    /// Notes what a keyword says whose issues are those of the schemas in it.
    fn hit(&mut self, here: Here<'_>, keyword: &'static str, holds: bool) {
        if let Some(hits) = &mut self.hits {
            hits.push(Hit { node: here.node, keyword, holds, at: Rc::clone(here.at) });
        }
    }

    /// An issue at a key that is missing, or should be.
    fn issue_at_key(&mut self, here: Here<'_>, key: &str, code: &'static str) {
        self.issues.push((here.at.child(Step::Key(key.to_owned())), code));
    }

    /// Runs checks whose issues belong to a keyword, and notes whether there were any.
    fn within(&mut self, here: Here<'_>, keyword: &'static str, check: impl FnOnce(&mut Self)) {
        let before = self.issues.len();
        check(self);
        let holds = self.issues.len() == before;
        self.hit(here, keyword, holds);
    }

    fn keywords(&mut self, here: Here<'_>, keywords: &Keywords) -> Seen {
        let mut seen = Seen::default();
        self.equality(here, keywords);
        // What holds for the values of one type is asked only of those that may be here.
        let typed = self.types(here, keywords);
        if typed {
            match here.value {
                Value::Number(text) => self.numbers(here, keywords, text),
                Value::String(text) => self.strings(here, keywords, text),
                Value::Array(items) => self.array(here, keywords, items, &mut seen),
                Value::Object(members) => self.object(here, keywords, members, &mut seen),
                Value::Null | Value::Bool(_) => {}
            }
        }
        self.in_place(here, keywords, &mut seen, typed);
        if typed {
            self.unevaluated(here, keywords, &mut seen);
        }
        if let Some(types) = keywords.types {
            // A schema that refuses all objects evaluates no key.
            if !types.has(Type::Object) {
                seen.keys.clear();
            }
            if !types.has(Type::Array) {
                seen.items.clear();
            }
        }
        seen
    }

    /// Lists the issues of the form that a value means, though it matches none.
    fn meant(&mut self, here: Here<'_>, forms: &[NodeId]) {
        let meant = Meant::of(&self.world.graph, forms);
        let kind = if here.value.kind() == Type::Integer { Type::Number } else { here.value.kind() };
        let by_type = meant.by_type.iter().find(|(types, _)| types.has(kind)).map(|(_, form)| *form);
        let by_text = meant.by_text.and_then(|by_text| match here.value.get(&by_text.key)? {
            Value::String(text) => by_text.forms.into_iter().find(|(texts, _)| texts.contains(text)),
            _ => None,
        });
        if let Some(form) = by_type.or_else(|| by_text.map(|(_, form)| form)) {
            self.apply(forms[form], here.value, here.at);
        }
    }

    fn in_place(&mut self, here: Here<'_>, keywords: &Keywords, seen: &mut Seen, typed: bool) {
        let Here { at, value, .. } = here;
        if let Some(node) = keywords.reference {
            self.within(here, "$ref", |walk| seen.join(walk.apply(node, value, at)));
        }
        if let Some(reference) = &keywords.dynamic_reference {
            let node = self.world.dynamic(reference, &self.scope);
            self.within(here, "$dynamicRef", |walk| seen.join(walk.apply(node, value, at)));
        }
        if !keywords.all_of.is_empty() {
            self.within(here, "allOf", |walk| {
                keywords.all_of.iter().for_each(|node| seen.join(walk.apply(*node, value, at)));
            });
        }
        for (keyword, nodes) in [("anyOf", &keywords.any_of), ("oneOf", &keywords.one_of)] {
            let mut count = 0;
            for node in nodes {
                let (holds, inner) = self.branch(*node, value, at);
                count += usize::from(holds);
                seen.join(inner);
            }
            if !nodes.is_empty() {
                let holds = if keyword == "anyOf" { count > 0 } else { count == 1 };
                self.say(here, keyword, holds, keyword);
            }
            if count == 0 && self.branches == 0 && !nodes.is_empty() {
                self.meant(here, nodes);
            }
        }
        if let Some(node) = keywords.not {
            let (holds, _) = self.branch(node, value, at);
            self.say(here, "not", !holds, "not");
        }
        if let Some(node) = keywords.condition {
            let (holds, inner) = self.branch(node, value, at);
            self.hit(here, "if", holds);
            seen.join(inner);
            let (keyword, node) = if holds { ("then", keywords.then) } else { ("else", keywords.otherwise) };
            if let Some(node) = node {
                self.within(here, keyword, |walk| seen.join(walk.apply(node, value, at)));
            }
        }
        for (key, node) in keywords.dependent_schemas.iter().filter(|_| typed) {
            if value.get(key).is_some() {
                self.within(here, "dependentSchemas", |walk| seen.join(walk.apply(*node, value, at)));
            }
        }
    }
}
