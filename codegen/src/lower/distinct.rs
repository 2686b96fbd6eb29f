//! Names that the outputs give to what a schema leaves nameless: two that differ in the schema must differ everywhere.

use super::Lowering;
use crate::model::{Model, Record, Shape};
use crate::names;

/// Names that the generated code has for something else, in one language or another.
const TAKEN: [&str; 78] = [
    "A",
    "D",
    "Array",
    "AsMut",
    "AsRef",
    "Borrow",
    "Box",
    "Clone",
    "CloseClass",
    "CloseCode",
    "Copy",
    "Cow",
    "Date",
    "Debug",
    "Default",
    "Deref",
    "Deserialize",
    "Deserializer",
    "Display",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "Error",
    "ErrorCode",
    "ExactSizeIterator",
    "Extend",
    "Finite",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "FromStr",
    "GapReason",
    "GapScope",
    "Hash",
    "Into",
    "IntoIterator",
    "Issue",
    "IssueCode",
    "Iterator",
    "Json",
    "JsonObject",
    "Key",
    "LeftReason",
    "MapAccess",
    "None",
    "Object",
    "Ok",
    "Option",
    "Ord",
    "ParseError",
    "ParseOptions",
    "PartialEq",
    "PartialOrd",
    "Promise",
    "Record",
    "RegExp",
    "Result",
    "Self",
    "Send",
    "Serialize",
    "ServerCommand",
    "Set",
    "Sized",
    "Some",
    "String",
    "Sync",
    "Symbol",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
    "Visitor",
    "Whole",
];

pub(super) fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name)
}

/// A name, where it comes from, and what it is for.
struct Claim {
    name: String,
    pointer: String,
    offset: usize,
    what: String,
}

impl Lowering<'_> {
    /// Refuses two things of one name, in whatever case a language would write it.
    pub(super) fn distinct(&mut self, model: &Model) {
        let claims = self.claims(model);
        for (index, claim) in claims.iter().enumerate() {
            let same = |other: &&Claim| names::snake(&other.name) == names::snake(&claim.name);
            let Some(other) = claims[..index].iter().find(same) else { continue };
            // The one that the author named is the one that can be renamed.
            let (named, derived) =
                if claim.pointer.starts_with("/$defs/") { (claim, other) } else { (other, claim) };
            let message = format!(
                "`{}`, {}, and `{}`, {}, get the same name in some language",
                named.name, named.what, derived.name, derived.what
            );
            self.diagnostics.add(named.offset, &named.pointer, message, "rename one of them");
        }
        for record in model.records() {
            self.distinct_fields(record);
        }
    }

    fn claims(&self, model: &Model) -> Vec<Claim> {
        let root = &self.document.root;
        let mut claims = Vec::new();
        let derived = |claims: &mut Vec<Claim>, suffix: String, what: &str| {
            claims.push(Claim {
                name: suffix,
                pointer: "/title".to_owned(),
                offset: root.offset,
                what: what.to_owned(),
            });
        };
        derived(&mut claims, model.name.clone(), "the message");
        for suffix in ["Input", "Delivered", "Published"] {
            derived(&mut claims, format!("{}{suffix}", model.name), "a view of the message");
        }
        for (name, pointer, offset) in &self.defined {
            let what = match pointer.strip_prefix("/$defs/").filter(|rest| !rest.contains('/')) {
                Some(_) => "a definition".to_owned(),
                None => format!("the type of {pointer}"),
            };
            claims.push(Claim { name: name.clone(), pointer: pointer.clone(), offset: *offset, what });
        }
        for record in model.records() {
            derived(&mut claims, format!("{}Reader", record.name), "what reads a record");
            for discriminator in model.discriminators(record) {
                let name = format!("{}By{}", record.name, names::pascal(&discriminator.property));
                derived(&mut claims, name, "a record seen from a field");
            }
        }
        claims
    }

    /// `self` cannot be a field in Rust and becomes `self_`, which another field may be called.
    fn distinct_fields(&mut self, record: &Record) {
        for (index, field) in record.fields.iter().enumerate() {
            let same = |other: &&crate::model::Field| {
                names::rust_ident(&other.name) == names::rust_ident(&field.name)
            };
            if let Some(other) = record.fields[..index].iter().find(same) {
                let message = format!("`{}` and `{}` get the same name in Rust", other.name, field.name);
                self.diagnostics.add(
                    field.schema.offset,
                    &field.schema.pointer,
                    message,
                    "rename one of them",
                );
            }
        }
    }
}

impl Model {
    /// The records, each once: what is published is of the delivered type.
    pub(crate) fn records(&self) -> Vec<&Record> {
        let mut records: Vec<&Record> = Vec::new();
        for reading in &self.readings {
            if !records.iter().any(|known| known.name == reading.record.name) {
                records.push(&reading.record);
            }
        }
        records.extend(self.types.iter().filter_map(|definition| match &definition.shape {
            Shape::Record(record) => Some(record),
            _ => None,
        }));
        records
    }
}
