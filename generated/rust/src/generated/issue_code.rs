// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

/// Which rule a value breaks.
#[derive(
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd,
    serde::Deserialize,
    serde::Serialize
)]
pub enum IssueCode {
    /// `const`: The value is not the one there is.
    #[serde(rename = "const")]
    Const,
    /// `duplicate_key`: A key is given twice.
    #[serde(rename = "duplicate_key")]
    DuplicateKey,
    /// `enum`: The value is none of those listed.
    #[serde(rename = "enum")]
    Enum,
    /// `format`: The text is not of the format.
    #[serde(rename = "format")]
    Format,
    /// `max_bytes`: The value is too large.
    #[serde(rename = "max_bytes")]
    MaxBytes,
    /// `max_depth`: The value is nested too deep.
    #[serde(rename = "max_depth")]
    MaxDepth,
    /// `max_length`: The text has too many characters.
    #[serde(rename = "max_length")]
    MaxLength,
    /// `min_length`: The text has too few characters.
    #[serde(rename = "min_length")]
    MinLength,
    /// `pattern`: The text does not match the pattern.
    #[serde(rename = "pattern")]
    Pattern,
    /// `required`: A key is missing.
    #[serde(rename = "required")]
    Required,
    /// `type`: The value has the wrong type.
    #[serde(rename = "type")]
    Type,
    /// `unknown_key`: A key is not known.
    #[serde(rename = "unknown_key")]
    UnknownKey,
}

impl IssueCode {
    /// Every value, in the order of the schema folder's data.
    pub const ALL: [Self; 12usize] = [
        Self::Const,
        Self::DuplicateKey,
        Self::Enum,
        Self::Format,
        Self::MaxBytes,
        Self::MaxDepth,
        Self::MaxLength,
        Self::MinLength,
        Self::Pattern,
        Self::Required,
        Self::Type,
        Self::UnknownKey,
    ];
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Const => "const",
            Self::DuplicateKey => "duplicate_key",
            Self::Enum => "enum",
            Self::Format => "format",
            Self::MaxBytes => "max_bytes",
            Self::MaxDepth => "max_depth",
            Self::MaxLength => "max_length",
            Self::MinLength => "min_length",
            Self::Pattern => "pattern",
            Self::Required => "required",
            Self::Type => "type",
            Self::UnknownKey => "unknown_key",
        }
    }

    /// What it means, in one sentence.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Const => "The value is not the one there is.",
            Self::DuplicateKey => "A key is given twice.",
            Self::Enum => "The value is none of those listed.",
            Self::Format => "The text is not of the format.",
            Self::MaxBytes => "The value is too large.",
            Self::MaxDepth => "The value is nested too deep.",
            Self::MaxLength => "The text has too many characters.",
            Self::MinLength => "The text has too few characters.",
            Self::Pattern => "The text does not match the pattern.",
            Self::Required => "A key is missing.",
            Self::Type => "The value has the wrong type.",
            Self::UnknownKey => "A key is not known.",
        }
    }

    /// The value of a name on the wire.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.as_str() == name)
    }
}

impl std::fmt::Display for IssueCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
