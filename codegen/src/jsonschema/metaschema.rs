//! The metaschemas of draft 2020-12, as json-schema.org publishes them: references to them need no network.

use super::documents::SchemaDocument;
use crate::source::SourceFile;

/// The dialect of a schema that does not name one.
pub(crate) const DRAFT_2020_12: &str = "https://json-schema.org/draft/2020-12/schema";

const FILES: [(&str, &str); 9] = [
    ("schema", include_str!("metaschema/schema.json")),
    ("meta/core", include_str!("metaschema/core.json")),
    ("meta/applicator", include_str!("metaschema/applicator.json")),
    ("meta/unevaluated", include_str!("metaschema/unevaluated.json")),
    ("meta/validation", include_str!("metaschema/validation.json")),
    ("meta/meta-data", include_str!("metaschema/meta-data.json")),
    ("meta/format-annotation", include_str!("metaschema/format-annotation.json")),
    ("meta/format-assertion", include_str!("metaschema/format-assertion.json")),
    ("meta/content", include_str!("metaschema/content.json")),
];

/// All of them.
pub(crate) fn documents() -> Vec<SchemaDocument> {
    let document = |(path, text): (&str, &str)| {
        let uri = format!("https://json-schema.org/draft/2020-12/{path}");
        SchemaDocument { source: SourceFile { name: uri.clone(), text: text.to_owned() }, uri }
    };
    FILES.into_iter().map(document).collect()
}
