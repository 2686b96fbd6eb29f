//! What an author says about a schema for people, and where it stands.

use super::model::{At, Docs};
use crate::json::{Data, Json};
use crate::jsonschema::Unit;
use crate::jsonschema::reading::NodeId;

/// Where a schema stands.
pub(super) fn at(unit: &Unit<'_, '_>, node: NodeId) -> At {
    let place = &unit.graph.nodes[node].place;
    let offset = json(unit, node).map_or(0, |json| json.offset);
    let file = unit.resources.documents[place.document].source.name.clone();
    At { document: place.document, offset, file, pointer: place.pointer.clone() }
}

/// Its annotations; what it refers to without saying more is asked for what it leaves out.
pub(super) fn docs(unit: &Unit<'_, '_>, node: NodeId) -> Docs {
    let Some(json) = json(unit, node) else { return Docs::default() };
    let text = |key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
    let flag = |key: &str| json.get(key).is_some_and(|value| value.data == Data::Bool(true));
    let examples = match json.get("examples").map(|value| &value.data) {
        Some(Data::Array(items)) => items.iter().map(compact).collect(),
        _ => Vec::new(),
    };
    Docs {
        title: text("title"),
        description: text("description").or_else(|| text("markdownDescription")),
        deprecated: flag("deprecated") || text("deprecationMessage").is_some_and(|text| !text.is_empty()),
        default: json.get("default").map(compact),
        examples,
        read_only: flag("readOnly"),
        write_only: flag("writeOnly"),
    }
}

/// Lists of words for the values of an `enum`: ours, and those that editors show.
const OF_VALUES: [&str; 3] = ["x-enum-descriptions", "enumDescriptions", "markdownEnumDescriptions"];

/// The words for each value of an `enum`.
pub(super) fn value_descriptions(unit: &Unit<'_, '_>, node: NodeId) -> Vec<String> {
    let list = |json: &Json<'_>| {
        OF_VALUES.into_iter().find_map(|key| match &json.get(key)?.data {
            Data::Array(items) => Some(items.iter().filter_map(Json::as_str).map(str::to_owned).collect()),
            _ => None,
        })
    };
    json(unit, node).and_then(list).unwrap_or_default()
}

fn json<'u>(unit: &'u Unit<'_, '_>, node: NodeId) -> Option<&'u Json<'u>> {
    unit.resources.json(&unit.graph.nodes[node].place)
}

impl Docs {
    /// These words, and where they are silent the other ones.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            title: self.title.or(other.title),
            description: self.description.or(other.description),
            deprecated: self.deprecated || other.deprecated,
            default: self.default.or(other.default),
            examples: if self.examples.is_empty() { other.examples } else { self.examples },
            read_only: self.read_only || other.read_only,
            write_only: self.write_only || other.write_only,
        }
    }
}

/// A value as JSON text on one line; its numbers keep their spelling.
pub(super) fn compact(json: &Json<'_>) -> String {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    match &json.data {
        Data::Null | Data::Deeper => "null".to_owned(),
        Data::Bool(value) => value.to_string(),
        Data::Number(number) => (*number).to_owned(),
        Data::String(value) => text(value),
        Data::Array(items) => format!("[{}]", items.iter().map(compact).collect::<Vec<_>>().join(",")),
        Data::Object(members) => {
            let member = |member: &crate::json::Member<'_>| {
                format!("{}:{}", text(&member.key), compact(&member.value))
            };
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
        }
    }
}
