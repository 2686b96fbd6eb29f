//! Defaults and examples that their own schema refuses.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::json::{Data, Json};
use crate::jsonschema::Unit;
use crate::jsonschema::reading::{NodeId, Schema};

/// Checks every `default` and every one of the `examples`, each against the schema that it stands in.
pub(super) fn check(unit: &Unit<'_, '_>) -> Vec<Diagnostic> {
    let given = unit.roots.len();
    let has_value = |id: &NodeId| {
        let node = &unit.graph.nodes[*id];
        let json = unit.resources.json(&node.place);
        matches!(node.schema, Schema::Keywords(_))
            && node.place.document < given
            && json.is_some_and(|json| json.get("default").is_some() || json.get("examples").is_some())
    };
    let nodes: Vec<NodeId> = (0..unit.graph.nodes.len()).filter(has_value).collect();
    let named: Vec<(String, NodeId)> = nodes.iter().map(|id| (format!("value_{id}"), *id)).collect();
    // What keeps a plan from being made is told by whoever makes the whole of it.
    let Ok(validators) = unit.validators(&named) else { return Vec::new() };
    let mut found = Vec::new();
    for (index, id) in nodes.iter().enumerate() {
        let place = &unit.graph.nodes[*id].place;
        let Some(json) = unit.resources.json(place) else { continue };
        let mut diagnostics = Diagnostics::new(unit.resources.documents[place.document].source);
        let mut refuse = |value: &Json<'_>, pointer: &str, what: &str| {
            if !validators.accepts(index, value) {
                let message = format!("the {what} is refused by the schema that it stands in");
                let help = format!("write a value that the schema accepts, or leave the {what} out");
                diagnostics.warn(value.offset, &format!("{}{pointer}", place.pointer), message, help);
            }
        };
        if let Some(value) = json.get("default") {
            refuse(value, "/default", "default");
        }
        if let Some(Data::Array(values)) = json.get("examples").map(|value| &value.data) {
            for (number, value) in values.iter().enumerate() {
                refuse(value, &format!("/examples/{number}"), "example");
            }
        }
        found.extend(diagnostics.all());
    }
    found
}
