//! Types of numbers, of strings, and of listed values.

use super::derive::{Deriver, Hint};
use super::gather::{Ask, Gathered, is_scalar};
use super::model::{Enum, EnumValue, Integer, Shape, Text, Type};
use super::{describe, naming};
use crate::jsonschema::{Constant, Number};

/// The type of the numbers that all of some schemas accept.
pub(super) fn number(gathered: &Gathered<'_>, integers_only: bool) -> Type {
    let divided = gathered
        .parts
        .iter()
        .any(|(_, keywords)| keywords.multiple_of.as_ref().is_some_and(Number::is_integer));
    if !integers_only && !divided {
        return Type::Number;
    }
    let mut bounds = Integer::default();
    for (_, keywords) in &gathered.parts {
        let least = keywords.minimum.as_ref().and_then(Number::ceiling);
        let above = keywords.exclusive_minimum.as_ref().and_then(|bound| bound.floor()?.checked_add(1));
        let most = keywords.maximum.as_ref().and_then(Number::floor);
        let below = keywords.exclusive_maximum.as_ref().and_then(|bound| bound.ceiling()?.checked_sub(1));
        bounds.least = [bounds.least, least, above].into_iter().flatten().max();
        bounds.most = [bounds.most, most, below].into_iter().flatten().min();
    }
    Type::Integer(bounds)
}

/// The type of the strings that all of some schemas accept.
pub(super) fn text(gathered: &Gathered<'_>) -> Type {
    let mut text = Text::default();
    for (_, keywords) in &gathered.parts {
        text.min_length = text.min_length.max(keywords.min_length.filter(|least| *least > 0));
        text.max_length = [text.max_length, keywords.max_length].into_iter().flatten().min();
        text.patterns.extend(
            keywords
                .pattern
                .iter()
                .filter(|pattern| !text.patterns.contains(pattern))
                .cloned()
                .collect::<Vec<_>>(),
        );
        text.format = text.format.or(keywords.format);
    }
    Type::String(text)
}

impl Deriver<'_> {
    /// The type of listed values.
    pub(super) fn listed(&mut self, ask: &Ask, constants: &[&Constant], hint: &Hint) -> Shape {
        let some = constants.iter().enumerate().filter(|(_, one)| ***one != Constant::Null);
        let some: Vec<(usize, &Constant)> = some.map(|(place, one)| (place, *one)).collect();
        let has_null = some.len() < constants.len();
        if !some.iter().all(|(_, constant)| is_scalar(constant)) {
            self.widen(
                hint.at,
                "the type",
                "`const` or `enum` lists an array or an object; no type says that",
            );
            return Shape::Plain(Type::Any);
        }
        let descriptions = describe::value_descriptions(self.gatherer.unit, hint.at);
        let described = some.into_iter().map(|(place, constant)| {
            // The list that the descriptions belong to may hold `null` or what other schemas forbid.
            let all = constants.len() == descriptions.len();
            (constant.clone(), descriptions.get(place).filter(|_| all).cloned())
        });
        let shape = enumeration(described.collect());
        match (has_null, shape) {
            (true, None) => Shape::Plain(Type::Null),
            (false, None) => Shape::Plain(Type::Never),
            (true, Some(shape)) => self.nullable(shape, ask, hint),
            (false, Some(shape)) => shape,
        }
    }
}

/// The type of these values; `None` where there are none.
pub(super) fn enumeration(described: Vec<(Constant, Option<String>)>) -> Option<Shape> {
    let booleans = described.iter().filter(|(constant, _)| matches!(constant, Constant::Bool(_))).count();
    match described.len() {
        0 => return None,
        2 if booleans == 2 => return Some(Shape::Plain(Type::Boolean)),
        _ => {}
    }
    let names = naming::distinct(
        &described.iter().map(|(constant, _)| naming::constant(constant)).collect::<Vec<_>>(),
    );
    let values = described.into_iter().zip(names);
    let values = values.map(|((value, description), name)| EnumValue { name, value, description });
    Some(Shape::Enum(Enum { values: values.collect() }))
}
