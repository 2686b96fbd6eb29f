//! The metaschemas of the drafts that are read, as json-schema.org publishes them: references to them need no network.

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

/// Those of the older drafts; whoever means them says so by the first part.
const OLDER: [(&str, &[(&str, &str)]); 3] = [
    ("draft-06/", &[("schema", include_str!("metaschema/draft-06.json"))]),
    ("draft-07/", &[("schema", include_str!("metaschema/draft-07.json"))]),
    (
        "draft/2019-09/",
        &[
            ("schema", include_str!("metaschema/2019-09/schema.json")),
            ("meta/core", include_str!("metaschema/2019-09/core.json")),
            ("meta/applicator", include_str!("metaschema/2019-09/applicator.json")),
            ("meta/validation", include_str!("metaschema/2019-09/validation.json")),
            ("meta/meta-data", include_str!("metaschema/2019-09/meta-data.json")),
            ("meta/format", include_str!("metaschema/2019-09/format.json")),
            ("meta/content", include_str!("metaschema/2019-09/content.json")),
        ],
    ),
];

const SITE: &str = "https://json-schema.org/";

/// Those that documents may refer to, and that are not among them.
pub(crate) fn beside(given: &[SchemaDocument]) -> Vec<SchemaDocument> {
    let document = |draft: &str, (path, text): &(&str, &str)| {
        // The older ones call themselves http:// in their `$id`, and are found by that, too.
        let uri = format!("{SITE}{draft}{path}");
        SchemaDocument { source: SourceFile { name: uri.clone(), text: (*text).to_owned() }, uri }
    };
    // Reading takes time: an old draft that nobody speaks of is not read.
    let is_meant = |draft: &str| given.iter().any(|one| one.source.text.contains(draft));
    let older = OLDER.into_iter().filter(|(draft, _)| is_meant(draft));
    let all = [("draft/2020-12/", FILES.as_slice())].into_iter().chain(older);
    let all = all.flat_map(|(draft, files)| files.iter().map(move |file| document(draft, file)));
    all.filter(|known| given.iter().all(|one| one.uri != known.uri)).collect()
}

/// Whether a document is one of these: nobody can mend it.
pub(crate) fn is_ours(uri: &str) -> bool {
    let drafts = OLDER.iter().map(|(draft, _)| *draft).chain(["draft/2020-12/"]);
    uri.strip_prefix(SITE).is_some_and(|rest| drafts.clone().any(|draft| rest.starts_with(draft)))
}
