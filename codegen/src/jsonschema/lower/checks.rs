//! The checks of one schema.

use super::super::graph::{Keywords, NodeId, Schema, Type};
use super::super::meant::Meant;
use super::super::plan::{
    ArrayChecks, Body, Call, Contains, Forms, InPlace, NumberCheck, ObjectChecks, Size, StringCheck, Track,
    Unevaluated, Words,
};
use super::super::words::{self, counted, words};
use super::{Bindings, Lowering, Variant, prune};

impl Lowering<'_, '_, '_> {
    pub(super) fn body(&mut self, variant: &Variant, keywords: &Keywords) -> Body {
        let mut body = Body { track: variant.track, ..Body::default() };
        let bindings = &variant.bindings;
        // Where nothing else is applied to the value, what is left to evaluate is known here: no notes are needed.
        let alone = keywords.in_place().next().is_none();
        let allows = |kind: Type| keywords.types.is_none_or(|types| types.has(kind));
        let unevaluated_properties = keywords.unevaluated_properties.filter(|_| allows(Type::Object));
        let unevaluated_items = keywords.unevaluated_items.filter(|_| allows(Type::Array));
        let own = Track {
            properties: unevaluated_properties.is_some()
                && !(alone && keywords.additional_properties.is_none()),
            items: unevaluated_items.is_some()
                && !(alone && keywords.items.is_none() && keywords.contains.is_none()),
        };
        let notes = variant.track.or(own);

        values(&mut body, keywords);
        numbers(&mut body, keywords);
        strings(&mut body, keywords);
        body.array = self.array(keywords, bindings, notes.items);
        body.object = self.object(variant, keywords, notes.properties);
        body.in_place = self.in_place(keywords, bindings, notes);
        if let Some(node) = unevaluated_properties {
            let call = self.unevaluated(keywords, node, bindings, "unevaluatedProperties");
            match own.properties {
                true => body.unevaluated_properties = Some(Unevaluated { call }),
                false => body.object.additional = Some(call),
            }
        }
        if let Some(node) = unevaluated_items {
            let call = self.unevaluated(keywords, node, bindings, "unevaluatedItems");
            match own.items {
                true => body.unevaluated_items = Some(Unevaluated { call }),
                false => body.array.items = Some(call),
            }
        }
        prune::body(&mut body, |call| self.tracks(call));
        body
    }

    fn apply(&mut self, node: NodeId, bindings: &Bindings) -> Call {
        self.call(node, Track::default(), bindings)
    }

    fn unevaluated(
        &mut self,
        keywords: &Keywords,
        node: NodeId,
        bindings: &Bindings,
        keyword: &'static str,
    ) -> Call {
        let ours = if keyword == "unevaluatedItems" { "is one item too many" } else { "is not a known key" };
        match self.apply(node, bindings) {
            Call::Never(_) => Call::Never(words(keywords, keyword, ours)),
            call => call,
        }
    }

    fn array(&mut self, keywords: &Keywords, bindings: &Bindings, notes: bool) -> ArrayChecks {
        let mut sizes = Vec::new();
        if let Some(least) = keywords.min_items.filter(|least| *least > 0) {
            let ours = format!("must have at least {}", counted(least, "item"));
            sizes.push((Size::AtLeast(least), words(keywords, "minItems", ours)));
        }
        if let Some(most) = keywords.max_items {
            let ours = format!("must have at most {}", counted(most, "item"));
            sizes.push((Size::AtMost(most), words(keywords, "maxItems", ours)));
        }
        let unique =
            keywords.unique_items.then(|| words(keywords, "uniqueItems", "must not hold an item twice"));
        ArrayChecks {
            sizes,
            unique,
            prefix: keywords.prefix_items.iter().map(|node| self.apply(*node, bindings)).collect(),
            items: keywords.items.map(|node| self.apply(node, bindings)),
            contains: self.contains(keywords, bindings, notes),
            notes,
        }
    }

    fn contains(&mut self, keywords: &Keywords, bindings: &Bindings, notes: bool) -> Option<Contains> {
        let call = self.apply(keywords.contains?, bindings);
        let mut bounds = Vec::new();
        match keywords.min_contains {
            Some(0) => {}
            Some(least) => {
                let ours = format!("must have at least {} of what it should contain", counted(least, "item"));
                bounds.push((Size::AtLeast(least), words(keywords, "minContains", ours)));
            }
            None => {
                let ours = "must have an item of what it should contain";
                bounds.push((Size::AtLeast(1), words(keywords, "contains", ours)));
            }
        }
        if let Some(most) = keywords.max_contains {
            let ours = format!("must have at most {} of what it should contain", counted(most, "item"));
            bounds.push((Size::AtMost(most), words(keywords, "maxContains", ours)));
        }
        (notes || !bounds.is_empty()).then_some(Contains { call, bounds })
    }

    fn object(&mut self, variant: &Variant, keywords: &Keywords, notes: bool) -> ObjectChecks {
        let bindings = &variant.bindings;
        let mut sizes = Vec::new();
        if let Some(least) = keywords.min_properties.filter(|least| *least > 0) {
            let ours = format!("must have at least {}", counted(least, "key"));
            sizes.push((Size::AtLeast(least), words(keywords, "minProperties", ours)));
        }
        if let Some(most) = keywords.max_properties {
            let ours = format!("must have at most {}", counted(most, "key"));
            sizes.push((Size::AtMost(most), words(keywords, "maxProperties", ours)));
        }
        let required = |keyword: &'static str, names: &[String], ours: &str| -> Vec<(String, Words)> {
            names.iter().map(|name| (name.clone(), words(keywords, keyword, ours))).collect()
        };
        let dependent = |(key, names): &(String, Vec<String>)| {
            let ours = format!("is required where `{key}` is there");
            (key.clone(), required("dependentRequired", names, &ours))
        };
        let reason = self.reasons.get(&variant.node);
        let is_required =
            reason.map_or_else(|| "is required".to_owned(), |reason| format!("is required {reason}"));
        let additional = keywords.additional_properties.map(|node| match self.apply(node, bindings) {
            Call::Never(_) => Call::Never(words::unknown_key(keywords)),
            call => call,
        });
        let names = keywords.property_names.map(|node| {
            (self.apply(node, bindings), words(keywords, "propertyNames", "is not an allowed key"))
        });
        let mut by_name = |list: &[(String, NodeId)]| -> Vec<(String, Call)> {
            list.iter().map(|(name, node)| (name.clone(), self.apply(*node, bindings))).collect()
        };
        ObjectChecks {
            sizes,
            required: required("required", &keywords.required, &is_required),
            dependent_required: keywords
                .dependent_required
                .iter()
                .filter(|(_, names)| !names.is_empty())
                .map(dependent)
                .collect(),
            properties: by_name(&keywords.properties),
            patterns: by_name(&keywords.pattern_properties),
            additional,
            names: names.filter(|(call, _)| !call.is_always()),
            notes,
            // That is known when all schemas are planned.
            leave_out: Vec::new(),
        }
    }

    fn in_place(&mut self, keywords: &Keywords, bindings: &Bindings, notes: Track) -> Vec<InPlace> {
        let mut checks = Vec::new();
        let dynamic = keywords.dynamic_reference.as_ref().map(|reference| {
            let bound = reference.name.as_ref().and_then(|name| bindings.get(name));
            bound.copied().unwrap_or(reference.initial)
        });
        for node in keywords.reference.into_iter().chain(dynamic) {
            checks.push(InPlace::All(self.named(node, notes, bindings)));
        }
        for node in &keywords.all_of {
            checks.push(InPlace::All(self.call(*node, notes, bindings)));
        }
        if !keywords.any_of.is_empty() {
            let forms = self.forms(&keywords.any_of, bindings, notes);
            let words = words::no_form(keywords, "anyOf", &forms.meant);
            checks.push(InPlace::Any(forms, words));
        }
        if !keywords.one_of.is_empty() {
            let forms = self.forms(&keywords.one_of, bindings, notes);
            let none = words::no_form(keywords, "oneOf", &forms.meant);
            let several = words(keywords, "oneOf", "must match only one of the allowed forms");
            checks.push(InPlace::One(forms, none, several));
        }
        if let Some(node) = keywords.not {
            let call = self.apply(node, bindings);
            checks.push(InPlace::Not(
                call,
                words(keywords, "not", "must not be of the form that is ruled out"),
            ));
        }
        if let Some(node) = keywords.condition {
            self.explain(node, keywords.then);
            let mut branch =
                |node: Option<NodeId>| node.map_or(Call::Always, |node| self.call(node, notes, bindings));
            let (then, otherwise) = (branch(keywords.then), branch(keywords.otherwise));
            checks.push(InPlace::If { condition: branch(Some(node)), then, otherwise });
        }
        for (key, node) in &keywords.dependent_schemas {
            checks.push(InPlace::Dependent(key.clone(), self.call(*node, notes, bindings)));
        }
        checks
    }

    /// Remembers the condition under which a `then` holds, for the words of its issues.
    fn explain(&mut self, condition: NodeId, then: Option<NodeId>) {
        let keywords = |node: NodeId| match &self.graph.nodes[node].schema {
            Schema::Keywords(keywords) => Some(keywords),
            Schema::Bool(_) => None,
        };
        let property =
            |condition: &Keywords| condition.properties.first().and_then(|(_, node)| keywords(*node));
        let condition = keywords(condition);
        let reason = condition.and_then(|condition| words::when(condition, property(condition)?));
        if let (Some(then), Some(reason)) = (then.filter(|then| self.graph.nodes[*then].uses == 1), reason) {
            self.reasons.insert(then, reason);
        }
    }

    fn forms(&mut self, nodes: &[NodeId], bindings: &Bindings, notes: Track) -> Forms {
        let calls = nodes.iter().map(|node| self.call(*node, notes, bindings)).collect();
        Forms { calls, meant: Meant::of(self.graph, nodes) }
    }
}

/// `const` and `enum` and `type`, which hold for values of any type.
fn values(body: &mut Body, keywords: &Keywords) {
    body.types = keywords.types.map(|types| (types, words::types(keywords, types)));
    if let Some(constant) = &keywords.constant {
        body.equal.push((vec![constant.clone()], words::constant(keywords, constant)));
    }
    if let Some(choices) = &keywords.choices {
        body.equal.push((choices.clone(), words::choices(keywords, choices)));
    }
}

fn numbers(body: &mut Body, keywords: &Keywords) {
    let mut add = |check, keyword, ours: String| body.numbers.push((check, words(keywords, keyword, ours)));
    if let Some(bound) = &keywords.minimum {
        add(NumberCheck::Minimum(bound.clone()), "minimum", format!("must be {} or more", bound.normal));
    }
    if let Some(bound) = &keywords.maximum {
        add(NumberCheck::Maximum(bound.clone()), "maximum", format!("must be {} or less", bound.normal));
    }
    if let Some(bound) = &keywords.exclusive_minimum {
        let ours = format!("must be more than {}", bound.normal);
        add(NumberCheck::ExclusiveMinimum(bound.clone()), "exclusiveMinimum", ours);
    }
    if let Some(bound) = &keywords.exclusive_maximum {
        let ours = format!("must be less than {}", bound.normal);
        add(NumberCheck::ExclusiveMaximum(bound.clone()), "exclusiveMaximum", ours);
    }
    if let Some(divisor) = &keywords.multiple_of {
        let ours = format!("must be a multiple of {}", divisor.normal);
        add(NumberCheck::MultipleOf(divisor.clone()), "multipleOf", ours);
    }
}

fn strings(body: &mut Body, keywords: &Keywords) {
    let mut add = |check, words| body.strings.push((check, words));
    if let Some(least) = keywords.min_length.filter(|least| *least > 0) {
        let ours = format!("must have at least {}", counted(least, "character"));
        add(StringCheck::MinLength(least), words(keywords, "minLength", ours));
    }
    if let Some(most) = keywords.max_length {
        let ours = format!("must have at most {}", counted(most, "character"));
        add(StringCheck::MaxLength(most), words(keywords, "maxLength", ours));
    }
    if let Some(pattern) = &keywords.pattern {
        let ours = format!("must match the pattern {pattern}");
        add(StringCheck::Pattern(pattern.clone()), words(keywords, "pattern", ours));
    }
    if let Some(format) = keywords.format {
        add(StringCheck::Format(format), words::format(keywords, format));
    }
}
