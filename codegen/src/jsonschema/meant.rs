//! Which form of `anyOf` or `oneOf` a value means though it matches none: the one whose issues a person wants to see.
//!
//! A value means a form when no other form takes values of its JSON type, or when a text at a key says so, as the `kind` of
//! an event does. Where neither is so, no form is better than another, and nothing more is said than that none matches.

use super::constant::Constant;
use super::graph::{Graph, Keywords, NodeId, Schema, Type, Types};
use std::collections::{HashMap, HashSet};

/// How a list of forms is told apart; forms are places in the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meant {
    /// The only form for values of certain types; integers are numbers here.
    pub(crate) by_type: Vec<(Types, usize)>,
    /// For objects, where several forms take them.
    pub(crate) by_text: Option<ByText>,
}

/// Forms of objects that the text at a key tells apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ByText {
    pub(crate) key: String,
    /// Each form, and the texts that mean it; no text means two.
    pub(crate) forms: Vec<(Vec<String>, usize)>,
}

impl Meant {
    /// Reads how these schemas, which are the forms, can be told apart.
    pub(crate) fn of(graph: &Graph, forms: &[NodeId]) -> Self {
        let reader = Reader { graph };
        let mut known = HashMap::new();
        let kinds: Vec<u8> = forms.iter().map(|form| reader.kinds(*form, &mut known)).collect();
        let takers = |bit: usize| -> Vec<usize> {
            (0..forms.len()).filter(|form| kinds[*form] & (1 << bit) != 0).collect()
        };
        let mut meant = Self::default();
        for (bit, kind) in KINDS.into_iter().enumerate() {
            match takers(bit).as_slice() {
                // There is one `null`: of it nothing more can be said.
                [_] if kind == Type::Null => {}
                [only] => meant.add(kind, *only),
                several if kind == Type::Object => meant.by_text = reader.by_text(forms, several),
                _ => {}
            }
        }
        meant
    }

    fn add(&mut self, kind: Type, form: usize) {
        match self.by_type.iter_mut().find(|(_, known)| *known == form) {
            Some((types, _)) => *types = types.with(kind),
            None => self.by_type.push((Types::default().with(kind), form)),
        }
    }

    /// Whether no form can be told from the others.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_type.is_empty() && self.by_text.is_none()
    }
}

impl ByText {
    /// Drops texts that mean more than one form, and forms without a text.
    fn keep_what_tells(&mut self) {
        let mut uses: HashMap<String, usize> = HashMap::new();
        self.forms.iter().flat_map(|(texts, _)| texts).for_each(|text| {
            *uses.entry(text.clone()).or_default() += 1;
        });
        for (texts, _) in &mut self.forms {
            texts.retain(|text| uses[text] == 1);
        }
        self.forms.retain(|(texts, _)| !texts.is_empty());
    }

    /// Every text that means a form.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.forms.iter().flat_map(|(texts, _)| texts).map(String::as_str)
    }
}

/// The JSON types that forms are told apart by: integers are numbers here.
const KINDS: [Type; 6] = [Type::Null, Type::Boolean, Type::Number, Type::String, Type::Array, Type::Object];

const ALL: u8 = (1 << KINDS.len()) - 1;

/// A bit for the type of a constant.
fn kind_of(constant: &Constant) -> u8 {
    KINDS.iter().enumerate().filter(|(_, kind)| **kind == constant.kind()).map(|(bit, _)| 1 << bit).sum()
}

/// The schemas that a value of a schema obeys, too, by reference or by `allOf`.
fn also(keywords: &Keywords) -> impl Iterator<Item = NodeId> + '_ {
    keywords.reference.iter().chain(&keywords.all_of).copied()
}

struct Reader<'g> {
    graph: &'g Graph,
}

impl Reader<'_> {
    fn keywords(&self, node: NodeId) -> Option<&Keywords> {
        match &self.graph.nodes[node].schema {
            Schema::Keywords(keywords) => Some(keywords),
            Schema::Bool(_) => None,
        }
    }

    /// The types of the values that a schema may take: never fewer than there are.
    fn kinds(&self, node: NodeId, known: &mut HashMap<NodeId, u8>) -> u8 {
        if let Some(kinds) = known.get(&node) {
            return *kinds;
        }
        let keywords = match &self.graph.nodes[node].schema {
            Schema::Bool(holds) => return if *holds { ALL } else { 0 },
            Schema::Keywords(keywords) => keywords,
        };
        // Whoever comes here again on the way learns nothing.
        known.insert(node, ALL);
        let mut kinds = ALL;
        if let Some(types) = keywords.types {
            let has = |kind: Type| types.has(kind) || (kind == Type::Number && types.has(Type::Integer));
            let bits = KINDS.iter().enumerate().filter(|(_, kind)| has(**kind)).map(|(bit, _)| 1 << bit);
            kinds &= bits.sum::<u8>();
        }
        if let Some(constant) = &keywords.constant {
            kinds &= kind_of(constant);
        }
        if let Some(choices) = &keywords.choices {
            kinds &= choices.iter().fold(0, |kinds, choice| kinds | kind_of(choice));
        }
        for applied in also(keywords) {
            kinds &= self.kinds(applied, known);
        }
        for forms in [&keywords.any_of, &keywords.one_of].into_iter().filter(|forms| !forms.is_empty()) {
            kinds &= forms.iter().fold(0, |kinds, form| kinds | self.kinds(*form, known));
        }
        known.insert(node, kinds);
        kinds
    }

    /// The key that tells most of the forms apart; of several the first.
    fn by_text(&self, forms: &[NodeId], objects: &[usize]) -> Option<ByText> {
        let mut by_key: Vec<ByText> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for form in objects {
            for (key, texts) in self.said(forms[*form], &mut HashSet::new()) {
                let place = *places.entry(key.clone()).or_insert_with(|| {
                    by_key.push(ByText { key, forms: Vec::new() });
                    by_key.len() - 1
                });
                by_key[place].forms.push((texts, *form));
            }
        }
        by_key.iter_mut().for_each(ByText::keep_what_tells);
        let most = by_key.iter().map(|by_text| by_text.forms.len()).max().filter(|most| *most > 1)?;
        by_key.into_iter().find(|by_text| by_text.forms.len() == most)
    }

    /// The keys at which a form allows nothing but certain texts, and these.
    fn said(&self, node: NodeId, met: &mut HashSet<NodeId>) -> Vec<(String, Vec<String>)> {
        let Some(keywords) = self.keywords(node).filter(|_| met.insert(node)) else { return Vec::new() };
        let own = keywords.properties.iter();
        let mut said: Vec<(String, Vec<String>)> = own
            .filter_map(|(key, value)| Some((key.clone(), self.texts(*value, &mut HashSet::new())?)))
            .collect();
        let others = also(keywords).map(|other| self.said(other, met)).collect::<Vec<_>>();
        let inner = [&keywords.any_of, &keywords.one_of].into_iter().filter(|forms| !forms.is_empty());
        let inner: Vec<_> = inner.map(|forms| self.said_by_all(forms, met)).collect();
        for (key, texts) in others.into_iter().chain(inner).flatten() {
            if said.iter().all(|(known, _)| *known != key) {
                said.push((key, texts));
            }
        }
        said
    }

    /// What a form says that has forms itself: all of them say something at the key.
    fn said_by_all(&self, forms: &[NodeId], met: &mut HashSet<NodeId>) -> Vec<(String, Vec<String>)> {
        let mut each = forms.iter().map(|form| self.said(*form, met));
        let Some(mut all) = each.next() else { return Vec::new() };
        for said in each {
            all.retain_mut(|(key, texts)| {
                let more = said.iter().find(|(other, _)| other == key);
                texts.extend(more.iter().flat_map(|(_, more)| more).cloned());
                more.is_some()
            });
        }
        all
    }

    /// The texts that a schema allows, if it allows nothing else.
    fn texts(&self, node: NodeId, met: &mut HashSet<NodeId>) -> Option<Vec<String>> {
        let keywords = self.keywords(node).filter(|_| met.insert(node))?;
        let text = |constant: &Constant| match constant {
            Constant::String(text) => Some(text.clone()),
            _ => None,
        };
        let own = match (&keywords.constant, &keywords.choices) {
            (Some(constant), _) => text(constant).map(|text| vec![text]),
            (None, Some(choices)) => choices.iter().map(text).collect(),
            (None, None) => None,
        };
        own.or_else(|| also(keywords).find_map(|other| self.texts(other, met)))
    }
}
