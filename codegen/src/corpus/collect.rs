//! The cases of a world: keyword by keyword, and then whatever side of a keyword none of them has shown.

use super::build::{Found, Want, search};
use super::cover::Coverage;
use super::edges::{ATTEMPTS, Class, Spot, best, classes};
use super::judge::{At, Verdict, judge};
use super::near::Mutator;
use super::rng::Rng;
use super::route::{Edge, Route, Routes};
use super::value::{Value, pointer};
use super::world::World;
use super::{Case, Corpus};
use crate::jsonschema::reading::NodeId;
use std::collections::{BTreeMap, HashSet};

/// How often values are changed at random to show a side that nothing else has shown.
const TRIES: usize = 600;

/// Steps that the cases of one generation may take, so that schemas of any size have theirs in seconds.
const STEPS: u64 = 2_000_000;

/// How often recursion goes round.
const ROUNDS: [usize; 4] = [1, 2, 5, 24];

/// Uses of one schema that get cases of their own: a shared definition is generated anew at each.
const SPOTS: usize = 3;

pub(super) fn collect(world: &World) -> Corpus {
    let mut collector = Collector {
        world,
        routes: Routes::of(world),
        bases: BTreeMap::new(),
        full: BTreeMap::new(),
        cases: Vec::new(),
        texts: HashSet::new(),
        names: BTreeMap::new(),
        coverage: Coverage::of(world),
    };
    collector.bases();
    for node in 0..world.graph.nodes.len() {
        if collector.is_tired(7) {
            break;
        }
        collector.node(node);
    }
    collector.circles();
    collector.doubles();
    collector.wholes();
    collector.rest();
    collector.seeds();
    let is_cut = collector.is_tired(10);
    let (cases, coverage) = (collector.cases, collector.coverage.rows(world));
    Corpus { cases, coverage, is_cut }
}

struct Collector<'w> {
    world: &'w World,
    routes: Routes,
    /// A valid value for each schema, that it is applied in; an invalid one where there is no other.
    bases: BTreeMap<NodeId, Found>,
    cases: Vec<Case>,
    /// For each entry point a valid value with everything in it.
    full: BTreeMap<usize, Found>,
    /// Root and text of each case.
    texts: HashSet<(usize, String)>,
    /// How often a description was given.
    names: BTreeMap<(usize, String), usize>,
    coverage: Coverage,
}

impl Collector<'_> {
    /// Whether so many tenths of the steps are taken: each part of the work leaves some for the next.
    fn is_tired(&self, tenths: u64) -> bool {
        self.world.steps() >= STEPS / 10 * tenths
    }

    fn bases(&mut self) {
        for node in 0..self.world.graph.nodes.len() {
            if self.is_tired(3) {
                break;
            }
            let Some(route) = &self.routes.to[node] else { continue };
            // Little beside what is shown: then a case shows it, and nothing else.
            if let Some(base) = base(self.world, node, route, &Want::default()) {
                self.bases.insert(node, base);
            }
        }
        self.seeded();
        for root in 0..self.world.roots.len() {
            if self.is_tired(4) {
                break;
            }
            if let Some(full) = self.whole(root, true) {
                self.full.insert(root, full);
            }
        }
    }

    /// Entry points for which no valid value was built get the first seed that is one.
    fn seeded(&mut self) {
        for (root, (_, node)) in self.world.roots.iter().enumerate() {
            if self.bases.get(node).is_some_and(|base| base.verdict.is_valid()) {
                continue;
            }
            let found = self.world.seeds[root]
                .iter()
                .map(|value| Found { value: value.clone(), verdict: judge(self.world, *node, value) });
            if let Some(found) = found.into_iter().find(|found| found.verdict.is_valid()) {
                self.bases.insert(*node, found);
            }
        }
    }

    /// Entry points with no valid case get their seeds as cases, whatever the schemas and however large they are.
    fn seeds(&mut self) {
        let valid = self.cases.iter().filter(|case| case.issues.is_empty());
        let shown: HashSet<String> = valid.map(|case| case.root.clone()).collect();
        for (root, (name, node)) in self.world.roots.iter().enumerate() {
            if shown.contains(name) {
                continue;
            }
            for value in &self.world.seeds[root] {
                let verdict = judge(self.world, *node, value);
                let place = self.world.places[*node].clone();
                self.add(root, &place, &format!("{name}: a value to begin with"), value.clone(), &verdict);
            }
        }
    }

    /// A valid value for an entry point, with everything in it or with nothing that may be left out.
    fn whole(&self, root: usize, full: bool) -> Option<Found> {
        let route = Route { root, edges: Vec::new() };
        let want = Want { full, ..Want::default() };
        search(self.world, &route, &want, ATTEMPTS, |found| found.verdict.is_valid().then_some(found))
    }

    fn wholes(&mut self) {
        for root in 0..self.world.roots.len() {
            if self.is_tired(9) {
                return;
            }
            let (name, node) = self.world.roots[root].clone();
            for (full, what) in [(true, "everything is there"), (false, "only what is required is there")] {
                if let Some(Found { value, verdict }) = self.whole(root, full) {
                    let place = self.world.places[node].clone();
                    self.add(root, &place, &format!("{name}: {what}"), value, &verdict);
                }
            }
        }
    }

    fn node(&mut self, node: NodeId) {
        let (Some(route), Some(base)) = (self.routes.to[node].clone(), self.bases.get(&node).cloned()) else {
            return;
        };
        let place = self.world.places[node].clone();
        let Some(keywords) = self.world.keywords(node) else {
            if base.verdict.has(node, "schema", false) {
                self.add(route.root, &place, "there is what may not be there", base.value, &base.verdict);
            }
            return;
        };
        let first = base.verdict.hits.iter().find(|hit| hit.node == node).map(|hit| At::clone(&hit.at));
        let mut spots: Vec<(Found, At)> = first.iter().map(|at| (base.clone(), at.clone())).collect();
        // A shared definition is generated anew at each of its uses: those that a full value has get cases of their own.
        if let Some(full) = self.full.get(&route.root) {
            for hit in full.verdict.hits.iter().filter(|hit| hit.node == node) {
                if spots.len() < SPOTS && spots.iter().all(|(_, at)| *at != *hit.at) {
                    spots.push((full.clone(), At::clone(&hit.at)));
                }
            }
        }
        for (index, (base, at)) in spots.into_iter().enumerate() {
            let used = if index == 0 { String::new() } else { format!(", at {}", pointer(&at.path)) };
            let (base, verdict) = (&base.value, &base.verdict);
            let spot = Spot {
                world: self.world,
                node,
                keywords,
                route: &route,
                base,
                verdict,
                at,
                first: index == 0,
            };
            for class in classes(&spot) {
                self.class(node, route.root, &class, &used);
            }
        }
    }

    fn class(&mut self, node: NodeId, root: usize, class: &Class, used: &str) {
        if let Some((value, verdict)) = best(self.world, self.world.roots[root].1, node, class) {
            let place = format!("{}/{}", self.world.places[node], class.keyword);
            self.add(root, &place, &format!("{}{used}", class.what), value, &verdict);
        }
    }

    /// Recursion: the same reference several times over, with a right end and with a wrong one.
    fn circles(&mut self) {
        for (node, circle) in self.routes.circles.clone() {
            if self.is_tired(8) {
                return;
            }
            let Some(route) = self.routes.to[node].clone() else { continue };
            for rounds in ROUNDS {
                let edges: Vec<Edge> = route
                    .edges
                    .iter()
                    .cloned()
                    .chain((0..rounds).flat_map(|_| circle.iter().cloned()))
                    .collect();
                let deep = Route { root: route.root, edges };
                let want = Want::default();
                let found = search(self.world, &deep, &want, ATTEMPTS, |found| {
                    found.verdict.is_valid().then_some(found)
                });
                let Some(Found { value, verdict }) = found else { continue };
                let place = self.world.places[node].clone();
                let plural = if rounds == 1 { "" } else { "s" };
                let what = format!("{rounds} round{plural} of recursion");
                let deepest = verdict.hits.iter().filter(|hit| hit.node == node && !hit.at.key);
                let deepest = deepest.map(|hit| hit.at.path.clone()).max_by_key(Vec::len);
                self.add(route.root, &place, &what, value.clone(), &verdict);
                let wrong = super::edges::all_samples().into_iter().filter_map(|sample| {
                    let value = value.with(deepest.as_ref()?, sample)?;
                    let verdict = judge(self.world, self.world.roots[route.root].1, &value);
                    (!verdict.is_valid()).then_some((value, verdict))
                });
                let wrong = wrong.min_by_key(|(_, verdict)| verdict.issues.len());
                if let Some((value, verdict)) = wrong {
                    self.add(
                        route.root,
                        &place,
                        &format!("{what}, and something wrong at the end"),
                        value,
                        &verdict,
                    );
                }
            }
        }
    }

    /// Keys given twice: the last counts.
    fn doubles(&mut self) {
        for root in 0..self.world.roots.len() {
            if self.is_tired(8) {
                return;
            }
            let node = self.world.roots[root].1;
            let Some(base) = self.bases.get(&node).filter(|base| base.verdict.is_valid()).cloned() else {
                continue;
            };
            let Value::Object(members) = &base.value else { continue };
            let wrong = members.iter().enumerate().find_map(|(index, (key, _))| {
                super::edges::all_samples().into_iter().find_map(|sample| {
                    let changed = base.value.with_key(key, sample.clone())?;
                    let verdict = judge(self.world, node, &changed);
                    (!verdict.is_valid()).then_some((index, key.clone(), sample))
                })
            });
            let Some((index, key, sample)) = wrong else { continue };
            for (what, first) in [("the first one is wrong", true), ("the last one is wrong", false)] {
                let mut members = members.clone();
                members.insert(if first { index } else { index + 1 }, (key.clone(), sample.clone()));
                let value = Value::Object(members);
                let verdict = judge(self.world, node, &value);
                let place = self.world.places[node].clone();
                self.add(root, &place, &format!("{key:?} is given twice: {what}"), value, &verdict);
            }
        }
    }

    /// Sides of keywords that no case shows yet: values are changed at random until one does.
    fn rest(&mut self) {
        let open = self.coverage.open(self.world);
        if open.is_empty() {
            return;
        }
        let values: Vec<&Value> = self.cases.iter().map(|case| &case.value).collect();
        let mutator = Mutator::of(&values);
        for (node, keyword, holds) in open {
            if self.is_tired(10) {
                return;
            }
            let Some(route) = self.routes.to[node].clone() else { continue };
            let root = self.world.roots[route.root].1;
            let mut starts: Vec<Value> =
                self.bases.get(&node).map(|base| base.value.clone()).into_iter().collect();
            for attempt in [Want::default(), Want { full: true, ..Want::default() }] {
                search(self.world, &route, &attempt, 8, |found| {
                    starts.push(found.value);
                    None::<()>
                });
            }
            let name = &self.world.roots[route.root].0;
            starts.extend(
                self.cases.iter().filter(|case| case.root == *name).take(40).map(|case| case.value.clone()),
            );
            let mut rng = Rng::new(node as u64);
            let mut best: Option<(Value, Verdict)> = None;
            for attempt in 0..TRIES {
                if self.is_tired(10) {
                    break;
                }
                let Some(start) = starts.get(attempt % starts.len().max(1)) else { break };
                let value =
                    if attempt < starts.len() { start.clone() } else { mutator.change(start, &mut rng) };
                let verdict = judge(self.world, root, &value);
                if verdict.has(node, keyword, holds)
                    && best.as_ref().is_none_or(|(_, known)| verdict.issues.len() < known.issues.len())
                {
                    let enough = verdict.issues.len() <= usize::from(!holds);
                    best = Some((value, verdict));
                    if enough {
                        break;
                    }
                }
            }
            if let Some((value, verdict)) = best {
                let place = format!("{}/{keyword}", self.world.places[node]);
                let what = if holds { "holds" } else { "is broken" };
                self.add(route.root, &place, what, value, &verdict);
            }
        }
    }

    fn add(&mut self, root: usize, place: &str, what: &str, value: Value, verdict: &Verdict) {
        self.coverage.count(verdict);
        if !self.texts.insert((root, value.json())) {
            return;
        }
        let description = format!("{place}: {what}");
        let times = self.names.entry((root, description.clone())).or_default();
        *times += 1;
        let description = if *times == 1 { description } else { format!("{description} ({times})") };
        self.cases.push(Case {
            root: self.world.roots[root].0.clone(),
            schema: place.to_owned(),
            description,
            issues: verdict.issues.clone(),
            value,
        });
    }
}

/// A value in which a schema is applied, a valid one if there is any.
fn base(world: &World, node: NodeId, route: &Route, want: &Want) -> Option<Found> {
    let mut second = None;
    let first = search(world, route, want, ATTEMPTS, |found| {
        if !found.verdict.hits.iter().any(|hit| hit.node == node) {
            return None;
        }
        if found.verdict.is_valid() {
            return Some(found);
        }
        if second.as_ref().is_none_or(|known: &Found| found.verdict.issues.len() < known.verdict.issues.len())
        {
            second = Some(found);
        }
        None
    });
    let found = first.or(second)?;
    Some(shrunk(world, node, world.roots[route.root].1, found))
}

/// The value without the keys that may be left out: then a case shows what it is for, and nothing else.
fn shrunk(world: &World, node: NodeId, root: NodeId, found: Found) -> Found {
    let mut found = found;
    let mut paths = Vec::new();
    super::near::paths_of(&found.value, &mut Vec::new(), &mut paths);
    for path in paths {
        let Some(Value::Object(members)) = found.value.at(&path).cloned() else { continue };
        for (key, _) in members {
            let less = found.value.at(&path).and_then(|object| object.without_key(&key));
            let Some(value) = less.and_then(|less| found.value.with(&path, less)) else { continue };
            let verdict = judge(world, root, &value);
            let same = verdict.issues.len() <= found.verdict.issues.len();
            if same && shows_as_much(node, &verdict, &found.verdict) {
                found = Found { value, verdict };
            }
        }
    }
    found
}

/// Whether a schema is asked of a value, and each of its keywords that held still does.
fn shows_as_much(node: NodeId, less: &Verdict, more: &Verdict) -> bool {
    let mut hits = more.hits.iter().filter(|hit| hit.node == node);
    hits.all(|hit| less.has(node, hit.keyword, hit.holds))
}
