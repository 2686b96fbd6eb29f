//! The schema documents of one generation: their text, and the trees that it holds.

use super::groups::Groups;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::json::{self, Json};
use crate::source::SourceFile;

/// A schema document and the URI that others refer to it by.
#[derive(Clone, Debug)]
pub struct SchemaDocument {
    /// Absolute, without a fragment. What the document calls itself in `$id` holds beside it.
    pub uri: String,
    /// Its text.
    pub source: SourceFile,
}

/// A document that is read.
#[derive(Debug)]
pub(crate) struct Document<'s> {
    pub(crate) uri: &'s str,
    pub(crate) source: &'s SourceFile,
    pub(crate) json: Json<'s>,
    /// What stands in its `$defs` and is no schema.
    pub(crate) groups: Groups,
}

/// A place in a document: an RFC 6901 pointer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) document: usize,
    pub(crate) pointer: String,
}

impl Place {
    pub(crate) fn child(&self, token: &str) -> Self {
        let token = token.replace('~', "~0").replace('/', "~1");
        Self { document: self.document, pointer: format!("{}/{token}", self.pointer) }
    }

    /// Whether it is another place, or within it.
    pub(crate) fn is_within(&self, other: &Self) -> bool {
        let below = self.pointer.strip_prefix(&other.pointer);
        self.document == other.document && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    pub(crate) fn parent(&self) -> Option<Self> {
        let slash = self.pointer.rfind('/')?;
        Some(Self { document: self.document, pointer: self.pointer[..slash].to_owned() })
    }
}

/// Reads all documents.
///
/// # Errors
/// Each text that is not JSON.
pub(crate) fn parse<'s>(
    documents: impl IntoIterator<Item = &'s SchemaDocument>,
) -> Result<Vec<Document<'s>>, Vec<Diagnostic>> {
    let mut parsed = Vec::new();
    let mut wrong = Vec::new();
    for SchemaDocument { uri, source } in documents {
        match json::parse(&source.text) {
            Ok(json) => {
                let groups = Groups::of(&json);
                parsed.push(Document { uri, source, json, groups });
            }
            Err(error) => {
                let mut diagnostics = Diagnostics::new(source);
                diagnostics.add_not_json(&error);
                wrong.extend(diagnostics.finish(()).expect_err("one was added"));
            }
        }
    }
    if wrong.is_empty() { Ok(parsed) } else { Err(wrong) }
}

impl<'s> Document<'s> {
    /// The value at a pointer, if there is one.
    pub(crate) fn at(&self, pointer: &str) -> Option<&Json<'s>> {
        pointer.split('/').skip(1).try_fold(&self.json, |json, token| {
            let token = token.replace("~1", "/").replace("~0", "~");
            match &json.data {
                json::Data::Array(items) => items.get(token.parse::<usize>().ok()?),
                _ => json.get(&token),
            }
        })
    }
}
