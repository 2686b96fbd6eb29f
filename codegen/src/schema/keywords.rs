//! The keywords there are, and the one an author probably meant.

/// Every keyword that we carry, in the order in which the reference lists them.
pub(crate) const CARRIED: [&str; 33] = [
    "$schema",
    "$id",
    "$comment",
    "$defs",
    "$ref",
    "title",
    "description",
    "examples",
    "default",
    "deprecated",
    "type",
    "const",
    "enum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "minItems",
    "maxItems",
    "allOf",
    "if",
    "then",
    "x-filled-by-server",
    "x-view",
    "x-messages",
    "x-enum-descriptions",
    "x-comment",
];

/// Keywords of draft 2020-12 that are not carried: known, so never taken for a typo.
const NOT_CARRIED: [&str; 30] = [
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$vocabulary",
    "anyOf",
    "oneOf",
    "not",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "uniqueItems",
    "patternProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "multipleOf",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "readOnly",
    "writeOnly",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "definitions",
];

/// What to tell the author of a keyword that is not carried.
pub(crate) fn advice(keyword: &str) -> (String, String) {
    if keyword == "definitions" {
        return (
            "`definitions` is the keyword of older drafts".to_owned(),
            "write `$defs`, and `#/$defs/...` in references".to_owned(),
        );
    }
    if NOT_CARRIED.contains(&keyword) {
        return (
            format!("`{keyword}` is a keyword of JSON Schema that this generator does not carry"),
            format!(
                "leave it out, or express it with the keywords that are carried: {}",
                CARRIED[10..28].join(", ")
            ),
        );
    }
    let help = match nearest(keyword, CARRIED.into_iter().chain(NOT_CARRIED)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "remove it; an annotation of your own is written in `x-comment`".to_owned(),
    };
    (format!("unknown keyword `{keyword}`"), help)
}

/// The candidate that is a typo away, if there is one.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let allowed = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        // Half of it has to be there: `a` is not what somebody means who writes `b`.
        .filter(|(distance, candidate)| {
            *distance <= allowed && distance * 2 <= word.chars().count().max(candidate.chars().count())
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance: inserted, deleted, replaced and swapped characters.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            rows[i][j] = replace.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                rows[i][j] = rows[i][j].min(rows[i - 2][j - 2] + 1);
            }
        }
    }
    rows[a.len()][b.len()]
}
