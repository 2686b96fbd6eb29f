//! What an author is told of data that is JSON, and not what the protocol's files hold.

use crate::diagnostic::Diagnostics;
use crate::json::{Data, Json, JsonError, parse};
use crate::schema::keywords::nearest;
use crate::source::SourceFile;

/// Notes an error of the reader at the key or the value that it is about.
pub(super) fn add(source: &SourceFile, error: &JsonError, diagnostics: &mut Diagnostics<'_>) {
    let text = &source.text;
    let end = source.offset(error.line, error.column);
    let quoted: Vec<&str> = error.message.split('`').skip(1).step_by(2).collect();
    // The reader has stopped at the quote that ends the name.
    let read = text.floor_char_boundary((end + 1).min(text.len()));
    let before = |name: &str| text[..read].rfind(&format!("\"{name}\"")).unwrap_or(end);
    let (offset, help) = match (error.message.as_str(), quoted.as_slice()) {
        (message, [unknown, known @ ..]) if message.starts_with("unknown field") => {
            let help = match nearest(unknown, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("remove it; here may stand {}", known.join(", ")),
            };
            (before(unknown), help)
        }
        (message, [missing, ..]) if message.starts_with("missing field") => {
            (open_object(text, end), format!("add `{missing}`, as the entries around it have it"))
        }
        (message, [twice, ..]) if message.starts_with("duplicate field") => {
            (before(twice), "keep one of them".to_owned())
        }
        (message, _) if message.contains(", expected ") => {
            let expected = message.rsplit(", expected ").next().unwrap_or_default();
            (value_before(text, end), format!("write {} here", plain(expected)))
        }
        _ => (end, "compare with the entries around it: all of them have the same keys".to_owned()),
    };
    let pointer = parse(text).map(|json| pointer_to(&json, offset)).unwrap_or_default();
    diagnostics.add(offset, &pointer, error.message.clone(), help);
}

/// What a type of ours is in JSON.
fn plain(expected: &str) -> &str {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more,",
        "a boolean" => "true or false",
        "a sequence" => "a list, `[...]`,",
        other if other.starts_with("struct ") || other == "a map" => "an object, `{...}`,",
        other => other,
    }
}

/// Where the object begins that is open at an offset.
fn open_object(text: &str, end: usize) -> usize {
    let mut open = Vec::new();
    let mut bytes = text.as_bytes()[..end].iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'"' => {
                while let Some((_, byte)) = bytes.next() {
                    match byte {
                        b'\\' => drop(bytes.next()),
                        b'"' => break,
                        _ => {}
                    }
                }
            }
            b'{' => open.push(at),
            b'}' => drop(open.pop()),
            _ => {}
        }
    }
    open.last().copied().unwrap_or(0)
}

/// The beginning of the value that ends before an offset.
fn value_before(text: &str, end: usize) -> usize {
    fn visit(json: &Json<'_>, end: usize, best: &mut usize) {
        if json.offset < end {
            *best = (*best).max(json.offset);
        }
        match &json.data {
            Data::Array(items) => items.iter().for_each(|item| visit(item, end, best)),
            Data::Object(members) => members.iter().for_each(|member| visit(&member.value, end, best)),
            _ => {}
        }
    }
    let mut best = 0;
    if let Ok(json) = parse(text) {
        visit(&json, (end + 1).min(text.len()), &mut best);
    }
    best
}

/// RFC 6901 pointer to the value, or the member, that begins at an offset; that of the value around it otherwise.
fn pointer_to(json: &Json<'_>, offset: usize) -> String {
    let mut pointer = String::new();
    let mut at = json;
    loop {
        let next = match &at.data {
            Data::Array(items) => {
                let index = items.iter().rposition(|item| item.offset <= offset);
                index.map(|index| (index.to_string(), &items[index]))
            }
            Data::Object(members) => {
                let member = members.iter().rfind(|member| member.offset <= offset);
                member.map(|member| (member.key.replace('~', "~0").replace('/', "~1"), &member.value))
            }
            _ => None,
        };
        let Some((token, value)) = next else { return pointer };
        pointer = format!("{pointer}/{token}");
        if value.offset >= offset {
            return pointer;
        }
        at = value;
    }
}
