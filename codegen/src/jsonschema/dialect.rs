//! Which keywords hold in a resource: what its metaschema says in `$vocabulary`.

use crate::json::{Data, Member};

const VOCABULARY: &str = "https://json-schema.org/draft/2020-12/vocab/";

/// The keywords of a resource; those of the core vocabulary always hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// The metaschema is not among the documents.
    Unknown,
    /// It requires vocabularies that are not those of draft 2020-12.
    Foreign(Vec<String>),
    /// It has these vocabularies.
    Known(Vocabularies),
}

/// Vocabularies of draft 2020-12 whose keywords hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Vocabularies {
    pub(crate) applicator: bool,
    pub(crate) unevaluated: bool,
    pub(crate) validation: bool,
    /// Formats are asserted, whatever the options say.
    pub(crate) format_assertion: bool,
}

impl Dialect {
    /// Draft 2020-12 itself.
    pub(crate) fn standard() -> Self {
        let on =
            Vocabularies { applicator: true, unevaluated: true, validation: true, format_assertion: false };
        Self::Known(on)
    }

    pub(crate) fn of_vocabulary(members: &[Member<'_>]) -> Self {
        let mut on = Vocabularies::default();
        let mut foreign = Vec::new();
        for member in members {
            match member.key.strip_prefix(VOCABULARY) {
                Some("applicator") => on.applicator = true,
                Some("unevaluated") => on.unevaluated = true,
                Some("validation") => on.validation = true,
                // Also where it is optional: whoever understands it has to assert.
                Some("format-assertion") => on.format_assertion = true,
                Some("core" | "meta-data" | "format-annotation" | "content") => {}
                _ if member.value.data == Data::Bool(true) => foreign.push(member.key.to_string()),
                _ => {}
            }
        }
        if foreign.is_empty() { Self::Known(on) } else { Self::Foreign(foreign) }
    }
}
