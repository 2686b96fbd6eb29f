//! `if` and `then`, in the one shape that types can express.

use super::values::repeated;
use super::{Parser, child};
use crate::json::{Data, Json};
use crate::schema::{Condition, Schema};

impl Parser<'_> {
    /// Reads `if` and `then` of one schema as the one shape that types can express.
    pub(super) fn condition(&mut self, schema: &mut Schema, json: &Json<'_>, pointer: &str) {
        let (test, then) = (json.get("if"), json.get("then"));
        let (Some(test), Some(then)) = (test, then) else {
            if let Some((present, other)) = test.map(|test| (test, "then")).or(then.map(|then| (then, "if")))
            {
                let help = format!("write both, or neither: `{other}` is missing");
                self.diagnostics.add(present.offset, pointer, "`if` and `then` belong together", help);
            }
            return;
        };
        match read_condition(test, then) {
            Ok(condition) => schema.condition = Some(Box::new(condition)),
            Err((offset, what)) => self.diagnostics.add(
                offset,
                &child(pointer, "if"),
                format!("unsupported condition: {what}"),
                "write {\"if\": {\"properties\": {\"a\": {\"const\": \"x\"}}, \"required\": [\"a\"]}, \"then\": {\"required\": [\"b\"]}}; \"enum\" may stand for \"const\"",
            ),
        }
    }
}

/// What stands wrong in a condition: its byte offset, and words for it.
type Unsupported = (usize, String);

fn read_condition(test: &Json<'_>, then: &Json<'_>) -> Result<Condition, Unsupported> {
    only_keywords(test, &["properties", "required", "$comment"])?;
    only_keywords(then, &["required", "$comment"])?;
    let properties = test.get("properties").and_then(Json::members).unwrap_or_default();
    let [tested] = properties else {
        return Err((test.offset, "`if` must test exactly one property".to_owned()));
    };
    only_keywords(&tested.value, &["const", "enum"])?;
    let property = tested.key.to_string();
    if string_list(test.get("required")) != Some(vec![property.clone()]) {
        return Err((
            test.offset,
            format!(
                "`if` must also say \"required\": [\"{property}\"], else it holds where `{property}` is missing"
            ),
        ));
    }
    let values = match (tested.value.get("const"), tested.value.get("enum")) {
        (Some(value), None) => value.as_str().map(|text| vec![text.to_owned()]),
        (None, choices) => string_list(choices),
        _ => None,
    };
    if let Some(value) = values.as_deref().and_then(repeated) {
        return Err((tested.value.offset, format!("\"{value}\" is listed twice")));
    }
    let values = values.filter(|values| !values.is_empty()).ok_or((
        tested.value.offset,
        "test against one string with `const`, or several with `enum`".to_owned(),
    ))?;
    let required = string_list(then.get("required"))
        .filter(|names| !names.is_empty())
        .ok_or((then.offset, "`then` must say what is `required`".to_owned()))?;
    if let Some(name) = repeated(&required) {
        return Err((then.offset, format!("`{name}` is listed twice")));
    }
    Ok(Condition { property, values, required })
}

fn only_keywords(json: &Json<'_>, allowed: &[&str]) -> Result<(), Unsupported> {
    let members = json.members().ok_or((json.offset, "an object is expected here".to_owned()))?;
    let keys: Vec<&str> = members.iter().map(|member| &*member.key).collect();
    if let Some(key) = repeated(&keys) {
        return Err((json.offset, format!("`{key}` is given twice")));
    }
    match members.iter().find(|member| !allowed.contains(&&*member.key)) {
        Some(other) => Err((other.offset, format!("`{}` cannot stand here", other.key))),
        None => Ok(()),
    }
}

fn string_list(json: Option<&Json<'_>>) -> Option<Vec<String>> {
    let Data::Array(items) = &json?.data else { return None };
    items.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}
