//! Where in the new schemas a difference stands.

use crate::corpus::apart::Difference;
use crate::json;
use crate::jsonschema::{Place, SchemaDocument};
use crate::source::{Position, SourceFile};

/// The place of a difference: the keyword that refuses, or its like in the writer's schema where that is the new one.
pub(super) fn of(
    difference: &Difference,
    reader_is_new: bool,
    new: &[SchemaDocument],
) -> Option<(String, Position)> {
    let (place, keyword) = &difference.reader;
    let place = if reader_is_new { Some(place) } else { difference.writer.as_ref() }?;
    let source = &new.get(place.document)?.source;
    Some((source.name.clone(), source.position(offset(source, place, keyword)?)))
}

/// The byte offset of a keyword of a schema, or of the schema where it has no such keyword.
pub(super) fn offset(source: &SourceFile, place: &Place, keyword: &str) -> Option<usize> {
    let json = json::parse(&source.text).ok()?;
    let schema = place.pointer.split('/').skip(1).try_fold(&json, |json, token| {
        let token = token.replace("~1", "/").replace("~0", "~");
        match &json.data {
            json::Data::Array(items) => items.get(token.parse::<usize>().ok()?),
            _ => json.get(&token),
        }
    })?;
    let member = schema.members().into_iter().flatten().find(|member| member.key == keyword);
    Some(member.map_or(schema.offset, |member| member.offset))
}
