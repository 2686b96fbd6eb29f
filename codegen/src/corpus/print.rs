//! Cases as JSON, in the format of `schema/cases`: one case is a few lines, so that a change of one is seen as one.

use super::Case;
use super::value::literal;

/// A list of cases; `name` is the key under which the root stands.
pub(super) fn cases(cases: &[Case], name: &str) -> String {
    let cases: Vec<String> = cases.iter().map(|one| case(one, name)).collect();
    format!("[\n{}\n]\n", cases.join(",\n"))
}

fn case(case: &Case, name: &str) -> String {
    let text = case.text();
    // Many readers cannot tell a key that is `null` from one that is not there.
    let value = if case.is_plain() && text != "null" {
        format!("\"data\": {text}")
    } else {
        format!("\"text\": {}", literal(&text))
    };
    let issue = |(path, code): &(String, String)| {
        format!("{{ \"path\": {}, \"code\": {} }}", literal(path), literal(code))
    };
    let issues: Vec<String> = case.issues.iter().map(issue).collect();
    format!(
        "  {{\n    \"description\": {}, \"{name}\": {},\n    \"schema\": {},\n    {value},\n    \"valid\": {}, \"issues\": [{}]\n  }}",
        literal(&case.description),
        literal(&case.root),
        literal(&case.schema),
        case.issues.is_empty(),
        issues.join(", ")
    )
}
