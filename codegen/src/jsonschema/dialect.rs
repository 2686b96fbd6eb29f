//! Which keywords hold in a resource: those of its draft, and of the vocabularies that its metaschema has.

use crate::json::{Data, Json, Member};

const VOCABULARY: &str = "https://json-schema.org/draft/2020-12/vocab/";

/// A draft of JSON Schema that is understood, the oldest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Draft {
    Draft6,
    Draft7,
    Draft2019,
    #[default]
    Draft2020,
}

impl Draft {
    const ALL: [(&'static str, Self); 4] = [
        ("json-schema.org/draft-06/schema", Self::Draft6),
        ("json-schema.org/draft-07/schema", Self::Draft7),
        ("json-schema.org/draft/2019-09/schema", Self::Draft2019),
        ("json-schema.org/draft/2020-12/schema", Self::Draft2020),
    ];

    /// The draft whose own metaschema this is.
    pub(crate) fn of(metaschema: &str) -> Option<Self> {
        let plain = metaschema.trim_end_matches('#');
        let plain = plain.strip_prefix("https://").or_else(|| plain.strip_prefix("http://"))?;
        Self::ALL.iter().find(|(known, _)| *known == plain).map(|(_, draft)| *draft)
    }

    /// The draft that a document says it is of.
    pub(crate) fn of_document(json: &Json<'_>) -> Self {
        json.get("$schema").and_then(Json::as_str).and_then(Self::of).unwrap_or_default()
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Draft6 => "draft-06",
            Self::Draft7 => "draft-07",
            Self::Draft2019 => "draft 2019-09",
            Self::Draft2020 => "draft 2020-12",
        }
    }

    /// Whether a keyword of a later draft says nothing in this one, or one of an older draft.
    pub(crate) fn ignores(self, keyword: &str) -> bool {
        let from = match keyword {
            "prefixItems" | "$dynamicRef" | "$dynamicAnchor" => Self::Draft2020,
            "$anchor"
            | "$recursiveRef"
            | "$recursiveAnchor"
            | "dependentSchemas"
            | "dependentRequired"
            | "minContains"
            | "maxContains"
            | "unevaluatedItems"
            | "unevaluatedProperties" => Self::Draft2019,
            "if" | "then" | "else" => Self::Draft7,
            _ => Self::Draft6,
        };
        let to = match keyword {
            "$recursiveRef" | "$recursiveAnchor" | "additionalItems" => Self::Draft2019,
            _ => Self::Draft2020,
        };
        self < from || self > to
    }

    /// Whether a reference leaves no other keyword beside it in force.
    pub(crate) fn is_overruled_by_reference(self, schema: &Json<'_>) -> bool {
        self < Self::Draft2019 && schema.get("$ref").is_some()
    }
}

/// The name under which the schemas with `"$recursiveAnchor": true` are found; none that an author may give.
pub(crate) const RECURSIVE: &str = "$recursiveAnchor";

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
    /// The keywords are those of this draft.
    pub(crate) draft: Draft,
    pub(crate) applicator: bool,
    pub(crate) unevaluated: bool,
    pub(crate) validation: bool,
    /// Formats are asserted, whatever the options say.
    pub(crate) format_assertion: bool,
}

impl Dialect {
    /// A draft itself.
    pub(crate) fn of_draft(draft: Draft) -> Self {
        Self::Known(Vocabularies {
            draft,
            applicator: true,
            unevaluated: true,
            validation: true,
            format_assertion: false,
        })
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
