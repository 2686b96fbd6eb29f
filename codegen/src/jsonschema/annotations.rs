//! Keywords of other tools that ask nothing of a value: they may stand in a schema, and are set aside.

/// What editors show, and what they offer.
const OF_EDITORS: [&str; 17] = [
    "markdownDescription",
    "enumDescriptions",
    "markdownEnumDescriptions",
    "enumItemLabels",
    "deprecationMessage",
    "markdownDeprecationMessage",
    "defaultSnippets",
    "errorMessage",
    "patternErrorMessage",
    "doNotSuggest",
    "suggestSortText",
    "allowComments",
    "allowTrailingCommas",
    "fileMatch",
    "meta:enum",
    "//",
    "_comment",
];

/// What makers of forms and of code read.
const OF_MAKERS: [&str; 9] = [
    "enumNames",
    "enumTitles",
    "propertyOrder",
    "options",
    "tsType",
    "tsEnumNames",
    "tsImport",
    "javaType",
    "existingJavaType",
];

/// What OpenAPI adds. Its `nullable` is none of them: it allows a value.
const OF_OPENAPI: [&str; 4] = ["discriminator", "xml", "externalDocs", "example"];

/// Whether a keyword is known to ask nothing, whoever wrote it.
pub(crate) fn is_annotation(keyword: &str) -> bool {
    keyword.starts_with("x-")
        || keyword.starts_with("$$")
        || OF_EDITORS.contains(&keyword)
        || OF_MAKERS.contains(&keyword)
        || OF_OPENAPI.contains(&keyword)
}
