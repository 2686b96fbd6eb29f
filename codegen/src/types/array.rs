//! Types of arrays and tuples.

use super::derive::{Deriver, Hint};
use super::gather::{Ask, Gathered};
use super::model::{Tuple, Type};
use crate::jsonschema::reading::{Keywords, NodeId};

impl<'u> Deriver<'u> {
    /// The type of the arrays that all of some schemas accept.
    pub(super) fn array(&mut self, gathered: &Gathered<'u>, hint: &Hint) -> Type {
        let longest =
            gathered.parts.iter().map(|(_, keywords)| keywords.prefix_items.len()).max().unwrap_or(0);
        let most = gathered.parts.iter().filter_map(|(_, keywords)| keywords.max_items).min();
        let least = gathered.parts.iter().filter_map(|(_, keywords)| keywords.min_items).max().unwrap_or(0);
        let most = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
        let mut rest = match most <= longest {
            true => None,
            false => self.items(
                gathered,
                |keywords| keywords.items.or_else(|| lone_rest(gathered, keywords)),
                hint,
                "Item",
            ),
        };
        if longest == 0 && most > 0 && rest.as_ref() != Some(&Type::Never) {
            return Type::Array(Box::new(rest.unwrap_or(Type::Any)));
        }
        let mut items = Vec::new();
        for index in 0..longest.min(most) {
            let at = |keywords: &Keywords| keywords.prefix_items.get(index).copied().or(keywords.items);
            match self.items(gathered, at, hint, &format!("Item{}", index + 1)) {
                // Nothing may stand here, so nothing follows.
                Some(Type::Never) => {
                    rest = None;
                    break;
                }
                item => items.push(item.unwrap_or(Type::Any)),
            }
        }
        let required = usize::try_from(least).unwrap_or(usize::MAX).min(items.len());
        let rest = rest.filter(|rest| *rest != Type::Never);
        Type::Tuple(Box::new(Tuple { items, required, rest }))
    }

    /// The type of the items that a function finds the schemas of; [`Type::Any`] where it finds none.
    fn items(
        &mut self,
        gathered: &Gathered<'u>,
        of: impl Fn(&Keywords) -> Option<NodeId>,
        hint: &Hint,
        name: &str,
    ) -> Option<Type> {
        let ask = Ask::of(gathered.parts.iter().filter_map(|(_, keywords)| of(keywords)));
        let Some(at) = ask.nodes.first().copied() else { return Some(Type::Any) };
        Some(self.type_of(&ask, &hint.below(name, at)))
    }
}

/// `unevaluatedItems`, where it is certain which items it means: no other schema evaluates any.
fn lone_rest(gathered: &Gathered<'_>, keywords: &Keywords) -> Option<NodeId> {
    let mut in_place = gathered.parts.iter().flat_map(|(_, keywords)| {
        let conditional = [keywords.condition, keywords.then, keywords.otherwise];
        conditional.into_iter().flatten().chain(keywords.any_of.iter().chain(&keywords.one_of).copied())
    });
    let evaluates =
        |(_, keywords): &(NodeId, &Keywords)| keywords.items.is_some() || keywords.contains.is_some();
    let is_lone = in_place.next().is_none() && !gathered.parts.iter().any(evaluates);
    keywords.unevaluated_items.filter(|_| is_lone)
}

impl Tuple {
    /// Whether it has the same number of items always.
    pub(crate) fn is_fixed(&self) -> bool {
        self.required == self.items.len() && self.rest.is_none()
    }
}
