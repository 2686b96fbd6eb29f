//! Names as Python has them: a trailing underscore where a name is taken.

use crate::model::Record;

/// What a field cannot be called: keywords, the types that annotations beside it name, the methods of our records, of
/// pydantic's models, and of the class that such a model is an instance of.
const TAKEN_FIELDS: &str = "and as assert async await break class continue def del elif else except finally for from \
    global if import in is lambda nonlocal not or pass raise return try while with yield bool bytearray bytes classmethod \
    cls dict float int list object self str unmet parse parse_json parse_published parse_published_json \
    to_json construct copy from_orm json parse_file parse_obj parse_raw schema schema_json update_forward_refs validate \
    model_computed_fields model_config model_construct model_copy model_dump model_dump_json model_extra model_fields \
    model_fields_set model_json_schema model_parametrized_name model_post_init model_rebuild model_validate \
    model_validate_json model_validate_strings mro register";

/// What a type cannot be called: whatever the module of the types imports.
const TAKEN_TYPES: &str = "Annotated Boolean Close ConditionalRecord DateTime False Field Final Integer Literal MISSING MessageInvalid NoNan \
    Number Reading Self Strict StringConstraints Text True TypeAlias Whole";

/// The name of a type.
pub(super) fn type_name(name: &str) -> String {
    escaped(TAKEN_TYPES, name)
}

/// The attribute of a field.
pub(super) fn attribute(record: &Record, name: &str) -> String {
    let mut free = escaped(TAKEN_FIELDS, name);
    if name.starts_with("by_") {
        free.push('_'); // the methods that tell a message apart are called so
    }
    while free != name && record.fields.iter().any(|field| field.name == free) {
        free.push('_');
    }
    free
}

/// Sorts names for an import or an export: constants, then types, then functions.
pub(super) fn sort<T: AsRef<str>>(names: &mut [T]) {
    let rank = |name: &str| match name {
        _ if name == name.to_uppercase() => 0,
        _ if name.starts_with(|c: char| c.is_ascii_uppercase()) => 1,
        _ => 2,
    };
    names.sort_by(|a, b| {
        let (a, b) = (a.as_ref(), b.as_ref());
        (rank(a), a.to_lowercase()).cmp(&(rank(b), b.to_lowercase()))
    });
}

fn escaped(taken: &str, name: &str) -> String {
    let is_taken = taken.split_ascii_whitespace().any(|known| known == name);
    if is_taken { format!("{name}_") } else { name.to_owned() }
}
