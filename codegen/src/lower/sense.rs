//! Parts of a schema that are well formed and yet cannot do what they say.

use crate::diagnostic::Diagnostics;
use crate::evaluate::holds;
use crate::schema::{Condition, Document, Kind, Property, Schema, keywords};
use serde_json::Value;

/// Looks at every schema of the document once.
pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics<'_>) {
    let mut sense = Sense { document, diagnostics };
    sense.schema(&document.root);
    for definition in &document.definitions {
        sense.schema(&definition.schema);
        sense.endless(&definition.name, &definition.schema);
    }
}

struct Sense<'d, 's> {
    document: &'d Document,
    diagnostics: &'d mut Diagnostics<'s>,
}

impl Sense<'_, '_> {
    fn schema(&mut self, schema: &Schema) {
        self.values(schema);
        for part in schema.all_of.iter().chain([schema]) {
            if let Some(condition) = &part.condition {
                self.condition(schema, part, condition);
            }
        }
        for Property { schema, .. } in &schema.properties {
            self.schema(schema);
        }
        if let Some(items) = &schema.items {
            self.schema(items);
        }
    }

    /// A default and examples are what people copy. The message's own examples are looked at as messages.
    fn values(&mut self, schema: &Schema) {
        let wrong = |value: &Value| !holds(self.document, schema, value);
        if schema.default.as_ref().is_some_and(wrong) {
            self.add(
                schema,
                "default",
                "this default is not valid here",
                "write a value that the schema accepts",
            );
        }
        if !schema.pointer.is_empty() && schema.examples.iter().any(wrong) {
            self.add(
                schema,
                "examples",
                "an example is not valid here",
                "write values that the schema accepts",
            );
        }
    }

    fn condition(&mut self, owner: &Schema, part: &Schema, condition: &Condition) {
        let Some(tested) = owner.properties.iter().find(|property| property.name == condition.property)
        else {
            return; // told by the parser
        };
        let name = &condition.property;
        let resolved = self.document.resolved(&tested.schema);
        if resolved.kind != Some(Kind::String) {
            self.add(
                part,
                "if",
                format!("`{name}` is no string, so this condition never holds"),
                "test a property of type string",
            );
            return;
        }
        for value in &condition.values {
            if holds(self.document, resolved, &Value::String(value.clone())) {
                continue;
            }
            let choices = resolved.choices.iter().flatten().chain(&resolved.constant);
            let known: Vec<&str> = choices.filter_map(Value::as_str).collect();
            let help = match keywords::nearest(value, known.iter().copied()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None if known.is_empty() => format!("test a value that `{name}` can have"),
                None => format!("`{name}` can be {}", known.join(", ")),
            };
            self.add(
                part,
                "if",
                format!("`{name}` is never \"{value}\", so this condition never holds"),
                help,
            );
        }
    }

    /// A definition that needs itself to be complete: no value is finite, or no type has an end.
    fn endless(&mut self, name: &str, schema: &Schema) {
        if self.needs(schema, name, &mut Vec::new(), false) {
            self.add(
                schema,
                "",
                format!("no value of `{name}` has an end: each needs another inside it"),
                "make a property on the way optional",
            );
        } else if self.needs(schema, name, &mut Vec::new(), true) {
            self.add(
                schema,
                "",
                format!("`{name}` is an array of itself, a type without an end"),
                "put an object between: {\"type\": \"object\", \"properties\": {\"items\": ...}}",
            );
        }
    }

    /// Whether a schema leads to a definition by parts that must be there; or, with `arrays`, by arrays alone.
    fn needs(&self, schema: &Schema, name: &str, seen: &mut Vec<String>, arrays: bool) -> bool {
        if let Some(target) = &schema.reference {
            if target == name {
                return true;
            }
            if seen.contains(target) {
                return false;
            }
            seen.push(target.clone());
            return self.needs(self.document.definition(target), name, seen, arrays);
        }
        let items = schema.items.iter().filter(|_| arrays || schema.min_items.is_some_and(|least| least > 0));
        let required =
            schema.properties.iter().filter(|property| !arrays && schema.required.contains(&property.name));
        required
            .map(|property| &property.schema)
            .chain(items.map(|items| &**items))
            .any(|part| self.needs(part, name, seen, arrays))
    }

    fn add(&mut self, schema: &Schema, keyword: &str, message: impl Into<String>, help: impl Into<String>) {
        let pointer =
            if keyword.is_empty() { schema.pointer.clone() } else { format!("{}/{keyword}", schema.pointer) };
        self.diagnostics.add(schema.offset, &pointer, message, help);
    }
}
