//! Keywords that mean something in some places only: elsewhere they would be lost without a word.

use super::{Parser, child};
use crate::json::Json;
use crate::schema::{Schema, keywords};

/// Whether a pointer leads to an entry of `allOf`.
pub(super) fn is_part(pointer: &str) -> bool {
    parent(pointer) == Some("allOf")
}

/// The token before a pointer's last.
fn parent(pointer: &str) -> Option<&str> {
    pointer.rsplit('/').nth(1)
}

impl Parser<'_> {
    /// Keywords that stand where they have no meaning.
    pub(super) fn placement(&mut self, schema: &Schema, json: &Json<'_>, pointer: &str) {
        let of_message = |place: &str| pointer.strip_prefix(place).is_some_and(|rest| !rest.contains('/'));
        for member in json.members().unwrap_or_default() {
            let (means_something, where_it_does) = match &*member.key {
                "x-view" => (of_message("/allOf/"), "on an entry of the message's own `allOf`"),
                "x-filled-by-server" => (of_message("/properties/"), "on a property of the message itself"),
                "deprecated" => (parent(pointer) == Some("properties"), "on a property"),
                "if" | "then" | "$comment" | "title" | "description" | "x-comment" => continue,
                _ if is_part(pointer) => (false, "outside `allOf`, whose entries hold conditions only"),
                _ => continue,
            };
            if !means_something {
                self.diagnostics.add(
                    member.offset,
                    &child(pointer, &member.key),
                    format!("`{}` means nothing here", member.key),
                    format!("write it {where_it_does}"),
                );
            }
        }
        self.enum_descriptions(schema, json, pointer);
        self.message_keywords(schema, json, pointer);
    }

    fn enum_descriptions(&mut self, schema: &Schema, json: &Json<'_>, pointer: &str) {
        let Some(place) = json.get("x-enum-descriptions") else { return };
        let count = match (&schema.constant, &schema.choices) {
            (Some(_), _) => 1,
            (None, choices) => choices.as_ref().map_or(0, Vec::len),
        };
        if schema.choice_descriptions.len() != count {
            let message =
                format!("{} descriptions for {count} values of `enum`", schema.choice_descriptions.len());
            self.diagnostics.add(
                place.offset,
                &child(pointer, "x-enum-descriptions"),
                message,
                "describe each value, in the order of `enum`, right beside it",
            );
        }
    }

    /// Words are written for the keywords that stand beside them.
    fn message_keywords(&mut self, schema: &Schema, json: &Json<'_>, pointer: &str) {
        const WORDED: [&str; 11] = [
            "type",
            "const",
            "enum",
            "minLength",
            "maxLength",
            "pattern",
            "format",
            "minimum",
            "maximum",
            "minItems",
            "maxItems",
        ];
        let present: Vec<&str> = WORDED.into_iter().filter(|keyword| json.get(keyword).is_some()).collect();
        let Some(messages) = json.get("x-messages") else { return };
        for (keyword, _) in &schema.messages {
            if present.contains(&keyword.as_str()) {
                continue;
            }
            let place = messages.get(keyword).map_or(messages.offset, |value| value.offset);
            let help = match keywords::nearest(keyword, present.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if present.is_empty() => "put it beside the keyword that it words".to_owned(),
                None => format!("here you can word {}", present.join(", ")),
            };
            self.diagnostics.add(
                place,
                &child(&child(pointer, "x-messages"), keyword),
                format!("no `{keyword}` stands here whose issue could be worded"),
                help,
            );
        }
    }
}
