//! Names as Python has them.

use crate::names::{is_part, is_start, normal};
use std::collections::HashSet;

const KEYWORDS: &str = "False None True and as assert async await break class continue def del elif else except finally \
    for from global if import in is lambda match nonlocal not or pass raise return try type while with yield";

/// What the attributes of a model cannot be called: the types that annotations beside them name, and the methods of our
/// records, of pydantic's models, and of the class that such a model is an instance of.
const TAKEN: &str = "Annotated Any AsTuple ClassVar Discriminator Field Final Integer JsonValue Literal MISSING Number \
    Reader Record Tag TypeAlias TypeAliasType Whole bool bytearray bytes classmethod cls dict float int list object self \
    str tuple construct copy dict from_orm json parse parse_file parse_json parse_obj parse_raw schema schema_json to_json \
    update_forward_refs validate model_computed_fields model_config model_construct model_copy model_dump \
    model_dump_json model_extra model_fields model_fields_set model_json_schema model_parametrized_name model_post_init \
    model_rebuild model_validate model_validate_json model_validate_strings mro register";

/// Whether the language has a name for itself; `match` and `type` are only sometimes its own.
pub(in crate::emit) fn is_keyword(name: &str) -> bool {
    KEYWORDS.split_ascii_whitespace().any(|word| word == name) && !matches!(name, "match" | "type")
}

/// The attributes of a record's keys, in their order; `types` are the names of all types.
pub(in crate::emit) fn attributes<'k>(
    keys: impl Iterator<Item = &'k str> + Clone,
    types: &HashSet<&str>,
) -> Vec<String> {
    let all: HashSet<&str> = keys.clone().collect();
    let mut given: HashSet<String> = HashSet::new();
    keys.map(|key| {
        let is_free = |name: &str| {
            !(is_keyword(name)
                || TAKEN.split_ascii_whitespace().any(|word| word == name)
                || types.contains(name))
        };
        let mut name = identifier(key);
        // A key that needs no other name keeps its own.
        while !is_free(&name) || given.contains(&name) || (name != key && all.contains(name.as_str())) {
            name.push('_');
        }
        given.insert(name.clone());
        name
    })
    .collect()
}

/// A key as a name that does not begin with an underscore.
fn identifier(key: &str) -> String {
    let plain: String = normal(key.to_owned()).chars().map(|c| if is_part(c) { c } else { '_' }).collect();
    let plain = plain.trim_start_matches('_');
    match plain.chars().next() {
        None => "key".to_owned(),
        Some(c) if is_start(c) => plain.to_owned(),
        Some(_) => format!("key_{plain}"),
    }
}

/// The order of names in imports and exports: constants, then types, then functions.
pub(in crate::emit) fn rank(name: &str) -> (u8, String, String) {
    let rank = match name {
        _ if name.chars().count() > 1 && name == name.to_uppercase() && name != name.to_lowercase() => 0,
        _ if name.starts_with(char::is_uppercase) => 1,
        _ => 2,
    };
    (rank, name.to_lowercase(), name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_names_of_their_own() {
        let check = |keys: &[&str], expected: &[&str]| {
            assert_eq!(attributes(keys.iter().copied(), &HashSet::from(["Money"])), expected, "{keys:?}");
        };
        check(&["a", "class", "to-id", "to_id"], &["a", "class_", "to_id_", "to_id"]);
        check(
            &["", "1a", "__x", "é", "e\u{301}", "größe", "日本", "٣"],
            &["key", "key_1a", "x", "é", "é_", "größe", "日本", "key_٣"],
        );
        check(&["str", "copy", "Money", "model_dump"], &["str_", "copy_", "Money_", "model_dump_"]);
        check(&["class_", "class"], &["class_", "class__"]);
        check(&["mro", "register"], &["mro_", "register_"]);
    }
}
