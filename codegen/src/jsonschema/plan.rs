//! What a validator does, before it is written in any language: functions, the checks in them, and the words of each
//! issue. Every language prints the same plan, so all of them find the same issues.

use super::constant::{Constant, Number};
use super::format::Format;
use super::graph::{Type, Types};
use super::meant::Meant;
use crate::diagnostic::Diagnostic;
use std::collections::BTreeSet;

/// Index into [`Plan::functions`].
pub(crate) type FunctionId = usize;

/// The validators of one generation.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) functions: Vec<Function>,
    /// Entry points: a name and what it calls.
    pub(crate) roots: Vec<(String, Call)>,
    /// What Python cannot do, though the other languages can.
    pub(crate) not_in_python: Vec<Diagnostic>,
}

impl Plan {
    /// The keywords of all issues that may be found.
    pub(crate) fn keywords(&self) -> BTreeSet<&'static str> {
        let mut keywords = BTreeSet::new();
        self.roots.iter().for_each(|(_, call)| call.keywords(&mut keywords));
        self.functions.iter().for_each(|function| function.body.keywords(&mut keywords));
        keywords
    }

    /// The numbers that values are compared with and that no double is, each once.
    pub(crate) fn inexact(&self) -> Vec<Number> {
        let mut numbers = Vec::new();
        self.roots.iter().for_each(|(_, call)| call.numbers(&mut numbers));
        self.functions.iter().for_each(|function| function.body.numbers(&mut numbers));
        numbers.retain(|number| !number.is_double());
        numbers.sort();
        numbers.dedup();
        numbers
    }
}

/// A function that checks a value against one schema.
#[derive(Debug)]
pub(crate) struct Function {
    /// In `snake_case`, without a prefix; no two functions share one.
    pub(crate) name: String,
    /// Where the schema stands, for people.
    pub(crate) place: String,
    /// What it tells its caller about the parts of the value that it evaluated.
    pub(crate) track: Track,
    pub(crate) body: Body,
}

/// Which evaluated parts of a value are noted, for `unevaluatedProperties` and `unevaluatedItems` around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Track {
    pub(crate) properties: bool,
    pub(crate) items: bool,
}

impl Track {
    pub(crate) fn any(self) -> bool {
        self.properties || self.items
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self { properties: self.properties || other.properties, items: self.items || other.items }
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self { properties: self.properties && other.properties, items: self.items && other.items }
    }
}

/// How a schema is applied to a value.
#[derive(Debug)]
pub(crate) enum Call {
    /// It holds for every value.
    Always,
    /// It holds for none.
    Never(Words),
    Function(FunctionId),
    /// Its checks stand where it is applied: it is small, and nothing else applies it.
    Inline(Box<Body>),
}

impl Call {
    pub(crate) fn is_always(&self) -> bool {
        matches!(self, Self::Always)
    }
}

/// The code and the message of an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    /// A keyword, in `camelCase`.
    pub(crate) keyword: &'static str,
    pub(crate) message: String,
}

/// The checks of one schema, in the order in which they are made.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) types: Option<(Types, Words)>,
    pub(crate) equal: Vec<(Vec<Constant>, Words)>,
    pub(crate) numbers: Vec<(NumberCheck, Words)>,
    pub(crate) strings: Vec<(StringCheck, Words)>,
    pub(crate) array: ArrayChecks,
    pub(crate) object: ObjectChecks,
    pub(crate) in_place: Vec<InPlace>,
    pub(crate) unevaluated_properties: Option<Unevaluated>,
    pub(crate) unevaluated_items: Option<Unevaluated>,
    /// What is noted for whoever applies this schema.
    pub(crate) track: Track,
}

impl Body {
    /// Whether it notes what is evaluated for itself.
    pub(crate) fn owns(&self) -> bool {
        self.unevaluated_properties.is_some() || self.unevaluated_items.is_some()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.types.is_none()
            && self.equal.is_empty()
            && self.numbers.is_empty()
            && self.strings.is_empty()
            && self.array.is_empty()
            && self.object.is_empty()
            && self.in_place.is_empty()
            && !self.owns()
    }

    /// The types that only some checks apply to.
    pub(crate) fn has_checks_for(&self, kind: Type) -> bool {
        match kind {
            Type::Null | Type::Boolean => false,
            Type::Integer | Type::Number => !self.numbers.is_empty(),
            Type::String => !self.strings.is_empty(),
            Type::Array => !self.array.is_empty(),
            Type::Object => !self.object.is_empty(),
        }
    }

    fn keywords(&self, to: &mut BTreeSet<&'static str>) {
        let (array, object) = (&self.array, &self.object);
        let contains = array.contains.iter().flat_map(|contains| &contains.bounds);
        let dependent = object.dependent_required.iter().flat_map(|(_, keys)| keys);
        let words = (self.types.iter().map(|(_, words)| words))
            .chain(self.equal.iter().map(|(_, words)| words))
            .chain(self.numbers.iter().map(|(_, words)| words))
            .chain(self.strings.iter().map(|(_, words)| words))
            .chain(array.sizes.iter().chain(contains).chain(&object.sizes).map(|(_, words)| words))
            .chain(&array.unique)
            .chain(object.required.iter().chain(dependent).map(|(_, words)| words))
            .chain(object.names.iter().map(|(_, words)| words))
            .chain(self.in_place.iter().flat_map(InPlace::words));
        to.extend(words.map(|words| words.keyword));
        self.calls().for_each(|call| call.keywords(to));
    }

    /// The numbers that it, and what stands in it, compares values with.
    fn numbers(&self, to: &mut Vec<Number>) {
        self.equal.iter().flat_map(|(values, _)| values).for_each(|value| value.numbers(to));
        to.extend(self.numbers.iter().filter_map(|(check, _)| check.bound()).cloned());
        self.calls().for_each(|call| call.numbers(to));
    }

    /// What it applies directly, to the value or to its parts.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &Call> {
        self.parts().chain(self.in_place.iter().flat_map(InPlace::calls))
    }

    /// What it applies to the parts of the value.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Call> {
        let (array, object) = (&self.array, &self.object);
        let unevaluated = self.unevaluated_properties.iter().chain(&self.unevaluated_items);
        (object.properties.iter().chain(&object.patterns).map(|(_, call)| call))
            .chain(&object.additional)
            .chain(object.names.iter().map(|(call, _)| call))
            .chain(&array.prefix)
            .chain(&array.items)
            .chain(array.contains.iter().map(|contains| &contains.call))
            .chain(unevaluated.map(|unevaluated| &unevaluated.call))
    }

    /// How many checks it has: what decides whether it may stand in another body.
    pub(crate) fn weight(&self) -> usize {
        let calls = |calls: &[&Call]| calls.iter().map(|call| call.weight()).sum::<usize>();
        let array = &self.array;
        let object = &self.object;
        usize::from(self.types.is_some())
            + self.equal.len()
            + self.numbers.len()
            + self.strings.len()
            + array.prefix.iter().map(Call::weight).sum::<usize>()
            + array.items.as_ref().map_or(0, Call::weight)
            + array.contains.as_ref().map_or(0, |contains| 1 + contains.call.weight())
            + array.sizes.len()
            + usize::from(array.unique.is_some())
            + object.sizes.len()
            + object.required.len()
            + object.dependent_required.len()
            + object.properties.iter().map(|(_, call)| 1 + call.weight()).sum::<usize>()
            + object.patterns.iter().map(|(_, call)| 2 + call.weight()).sum::<usize>()
            + object.additional.as_ref().map_or(0, |call| 1 + call.weight())
            + object.names.as_ref().map_or(0, |(call, _)| 1 + call.weight())
            + self.in_place.iter().map(|check| 1 + calls(&check.calls())).sum::<usize>()
            + if self.owns() { 10 } else { 0 }
    }
}

impl Call {
    fn keywords(&self, to: &mut BTreeSet<&'static str>) {
        match self {
            Self::Never(words) => {
                to.insert(words.keyword);
            }
            Self::Inline(body) => body.keywords(to),
            Self::Always | Self::Function(_) => {}
        }
    }

    fn numbers(&self, to: &mut Vec<Number>) {
        if let Self::Inline(body) = self {
            body.numbers(to);
        }
    }

    fn weight(&self) -> usize {
        match self {
            Self::Always => 0,
            Self::Never(_) | Self::Function(_) => 1,
            Self::Inline(body) => body.weight(),
        }
    }
}

/// A condition of the most common kind: an object has one of these texts at a key.
#[derive(Clone, Debug)]
pub(crate) struct TextAt<'p> {
    pub(crate) key: &'p str,
    pub(crate) texts: Vec<&'p str>,
}

impl Call {
    /// What it asks, if that is a condition of the most common kind; a value that is no object obeys it.
    pub(crate) fn text_at(&self) -> Option<TextAt<'_>> {
        let Self::Inline(body) = self else { return None };
        let object = &body.object;
        let ([(key, value)], [(required, _)]) = (object.properties.as_slice(), object.required.as_slice())
        else {
            return None;
        };
        let Self::Inline(value) = value else { return None };
        let [(texts, _)] = value.equal.as_slice() else { return None };
        let texts = texts.iter().map(|constant| match constant {
            Constant::String(text) => Some(text.as_str()),
            _ => None,
        });
        let texts: Vec<&str> = texts.collect::<Option<_>>()?;
        let plain = !body.track.any() && !body.owns() && !object.notes && key == required;
        // Nothing else is asked: of the object the key and that it is required, of the value the texts.
        (plain && body.weight() == 3 && value.weight() == 1 && !texts.is_empty())
            .then_some(TextAt { key, texts })
    }
}

/// A check of a number.
#[derive(Clone, Debug)]
pub(crate) enum NumberCheck {
    Minimum(Number),
    Maximum(Number),
    ExclusiveMinimum(Number),
    ExclusiveMaximum(Number),
    MultipleOf(Number),
}

impl NumberCheck {
    /// What a number is compared with; a divisor is none.
    fn bound(&self) -> Option<&Number> {
        match self {
            Self::Minimum(bound)
            | Self::Maximum(bound)
            | Self::ExclusiveMinimum(bound)
            | Self::ExclusiveMaximum(bound) => Some(bound),
            Self::MultipleOf(_) => None,
        }
    }
}

/// A check of a string.
#[derive(Clone, Debug)]
pub(crate) enum StringCheck {
    MinLength(u64),
    MaxLength(u64),
    Pattern(String),
    Format(Format),
}

/// A bound on how many items or keys there are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Size {
    AtLeast(u64),
    AtMost(u64),
}

/// The checks of an array.
#[derive(Debug, Default)]
pub(crate) struct ArrayChecks {
    pub(crate) sizes: Vec<(Size, Words)>,
    pub(crate) unique: Option<Words>,
    pub(crate) prefix: Vec<Call>,
    /// For the items after the prefix.
    pub(crate) items: Option<Call>,
    pub(crate) contains: Option<Contains>,
    /// Which items are noted as evaluated.
    pub(crate) notes: bool,
}

impl ArrayChecks {
    pub(crate) fn is_empty(&self) -> bool {
        self.sizes.is_empty()
            && self.unique.is_none()
            && (self.notes || self.prefix.iter().all(Call::is_always))
            && (self.items.as_ref().is_none_or(Call::is_always))
            && self.contains.is_none()
            && !(self.notes && (!self.prefix.is_empty() || self.items.is_some()))
    }
}

/// `contains` with its bounds.
#[derive(Debug)]
pub(crate) struct Contains {
    pub(crate) call: Call,
    pub(crate) bounds: Vec<(Size, Words)>,
}

/// The checks of an object.
#[derive(Debug, Default)]
pub(crate) struct ObjectChecks {
    pub(crate) sizes: Vec<(Size, Words)>,
    pub(crate) required: Vec<(String, Words)>,
    /// Where the first key is there, the others have to be.
    pub(crate) dependent_required: Vec<(String, Vec<(String, Words)>)>,
    pub(crate) properties: Vec<(String, Call)>,
    pub(crate) patterns: Vec<(String, Call)>,
    /// For the keys that neither `properties` nor `patterns` know.
    pub(crate) additional: Option<Call>,
    pub(crate) names: Option<(Call, Words)>,
    /// Which keys are noted as evaluated.
    pub(crate) notes: bool,
    /// Keys that may be left out whatever else holds of the object, and whose value is no `null`: who gives one nearly
    /// always means that there is none, and is told so.
    pub(crate) leave_out: Vec<String>,
}

impl ObjectChecks {
    pub(crate) fn is_empty(&self) -> bool {
        self.sizes.is_empty()
            && self.required.is_empty()
            && self.dependent_required.is_empty()
            && self.names.is_none()
            && !self.looks_at_values()
    }

    /// Whether it looks at the values of keys, or notes that it did.
    pub(crate) fn looks_at_values(&self) -> bool {
        let quiet = !self.notes;
        let idle = |call: &Call| quiet && call.is_always();
        !(self.properties.iter().all(|(_, call)| idle(call))
            && self.patterns.iter().all(|(_, call)| idle(call))
            && self.additional.as_ref().is_none_or(idle))
    }
}

/// A check that applies other schemas to the same value.
#[derive(Debug)]
pub(crate) enum InPlace {
    /// `allOf`, `$ref`: the issues of the schema are those of the value.
    All(Call),
    /// `anyOf`: at least one has to hold.
    Any(Forms, Words),
    /// `oneOf`: exactly one has to hold; the words where none does, and where several do.
    One(Forms, Words, Words),
    Not(Call, Words),
    If {
        condition: Call,
        then: Call,
        otherwise: Call,
    },
    /// `dependentSchemas`: where the key is there, the schema has to hold.
    Dependent(String, Call),
}

/// The forms of `anyOf` or `oneOf`.
#[derive(Debug)]
pub(crate) struct Forms {
    pub(crate) calls: Vec<Call>,
    /// Where none holds, the issues of the form that is meant are told, too.
    pub(crate) meant: Meant,
}

impl Forms {
    /// Those that some value may match.
    pub(crate) fn open(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(|call| !matches!(call, Call::Never(_)))
    }
}

impl InPlace {
    fn words(&self) -> Vec<&Words> {
        match self {
            Self::Any(_, words) | Self::Not(_, words) => vec![words],
            Self::One(_, none, several) => vec![none, several],
            Self::All(_) | Self::If { .. } | Self::Dependent(..) => Vec::new(),
        }
    }

    pub(crate) fn calls(&self) -> Vec<&Call> {
        match self {
            Self::All(call) | Self::Not(call, _) | Self::Dependent(_, call) => vec![call],
            Self::Any(forms, _) | Self::One(forms, _, _) => forms.calls.iter().collect(),
            Self::If { condition, then, otherwise } => vec![condition, then, otherwise],
        }
    }

    pub(crate) fn calls_mut(&mut self) -> Vec<&mut Call> {
        match self {
            Self::All(call) | Self::Not(call, _) | Self::Dependent(_, call) => vec![call],
            Self::Any(forms, _) | Self::One(forms, _, _) => forms.calls.iter_mut().collect(),
            Self::If { condition, then, otherwise } => vec![condition, then, otherwise],
        }
    }
}

/// A schema for the parts of a value that nothing else evaluated.
#[derive(Debug)]
pub(crate) struct Unevaluated {
    pub(crate) call: Call,
}
