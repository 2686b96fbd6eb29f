//! Formats that check nothing, or nothing that their author meant.

use crate::diagnostic::Diagnostics;
use crate::json::{Data, Json};
use crate::schema::keywords::nearest;

/// Formats that the draft defines: each is checked.
const CHECKED: [&str; 19] = [
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uri-template",
    "uuid",
    "json-pointer",
    "relative-json-pointer",
    "regex",
];

/// Formats of OpenAPI that say how a number is kept. Readers of it know them, and a validator checks none.
const OF_NUMBERS: [&str; 12] = [
    "int8",
    "int16",
    "int32",
    "int64",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
    "float",
    "double",
    "decimal",
    "decimal128",
];

/// The same for text.
const OF_TEXT: [&str; 3] = ["byte", "binary", "password"];

/// What formats are called elsewhere, and in older drafts.
const ALIASES: [(&str, &str); 24] = [
    ("datetime", "`date-time`"),
    ("date_time", "`date-time`"),
    ("timestamp", "`date-time`"),
    ("rfc3339", "`date-time`"),
    ("iso8601", "`date-time`"),
    ("iso-8601", "`date-time`"),
    ("iso-date-time", "`date-time`"),
    ("iso-date", "`date`"),
    ("iso-time", "`time`"),
    ("timespan", "`duration`"),
    ("mail", "`email`"),
    ("e-mail", "`email`"),
    ("ip", "`ipv4` or `ipv6`"),
    ("ip-address", "`ipv4`"),
    ("ipaddress", "`ipv4` or `ipv6`"),
    ("inet", "`ipv4` or `ipv6`"),
    ("host", "`hostname`"),
    ("host-name", "`hostname`"),
    ("domain", "`hostname`"),
    ("url", "`uri`"),
    ("uriref", "`uri-reference`"),
    ("guid", "`uuid`"),
    ("regexp", "`regex`"),
    ("jsonpointer", "`json-pointer`"),
];

pub(super) fn check(schema: &Json<'_>, pointer: &str, diagnostics: &mut Diagnostics<'_>) {
    let Some(value) = schema.get("format") else { return };
    let Some(name) = value.as_str() else { return };
    let pointer = &format!("{pointer}/format");
    if let Some((of, about)) = about(name) {
        let allowed = types(schema);
        if !allowed.is_empty() && of.iter().all(|one| !allowed.contains(one)) {
            let message = format!(
                "the format `{name}` is about values of the type {about}, which `type` does not allow"
            );
            let help = format!("leave it out, or add {about} to `type`");
            diagnostics.warn(value.offset, pointer, message, help);
        }
        return;
    }
    // An annotation of the author's own, as a keyword that begins so is.
    if name.starts_with("x-") {
        return;
    }
    let alias = ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(name));
    let meant = alias.map(|(_, meant)| (*meant).to_owned());
    if let Some(near) = nearest(name, CHECKED) {
        let message = format!("no format is called `{name}`: nothing would be checked");
        let meant = meant.unwrap_or_else(|| format!("`{near}`"));
        return diagnostics.add(value.offset, pointer, message, format!("did you mean {meant}?"));
    }
    let help = match meant {
        Some(meant) => format!("did you mean {meant}?"),
        None => "say what is asked in a `pattern`; a name of your own that asks nothing begins with `x-`"
            .to_owned(),
    };
    diagnostics.warn(value.offset, pointer, format!("unknown format `{name}`: nothing is checked"), help);
}

/// The types that a known format is about, and how they are named.
fn about(name: &str) -> Option<(&'static [&'static str], &'static str)> {
    if CHECKED.contains(&name) || OF_TEXT.contains(&name) {
        return Some((&["string"], "`string`"));
    }
    OF_NUMBERS.contains(&name).then_some((&["integer", "number"], "`number`"))
}

/// The types that a schema names.
fn types<'j>(schema: &'j Json<'_>) -> Vec<&'j str> {
    match schema.get("type").map(|value| &value.data) {
        Some(Data::String(name)) => vec![name],
        Some(Data::Array(items)) => items.iter().filter_map(Json::as_str).collect(),
        _ => Vec::new(),
    }
}
