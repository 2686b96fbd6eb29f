//! Where a keyword's value holds schemas.

/// How a keyword's value holds schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// It is a schema.
    One,
    /// It is a list of schemas.
    List,
    /// It is a schema, or, in older drafts, a list of them.
    OneOrList,
    /// It is an object whose values are schemas.
    Map,
}

/// The keywords that hold schemas. `definitions` and `dependencies` are of older drafts, and still understood.
pub(crate) const HOLDERS: [(&str, Holds); 21] = [
    ("$defs", Holds::Map),
    ("definitions", Holds::Map),
    ("properties", Holds::Map),
    ("patternProperties", Holds::Map),
    ("dependentSchemas", Holds::Map),
    ("dependencies", Holds::Map),
    ("allOf", Holds::List),
    ("anyOf", Holds::List),
    ("oneOf", Holds::List),
    ("prefixItems", Holds::List),
    ("items", Holds::OneOrList),
    ("contains", Holds::One),
    ("additionalProperties", Holds::One),
    ("propertyNames", Holds::One),
    ("not", Holds::One),
    ("if", Holds::One),
    ("then", Holds::One),
    ("else", Holds::One),
    ("unevaluatedItems", Holds::One),
    ("unevaluatedProperties", Holds::One),
    ("contentSchema", Holds::One),
];
