//! Keywords that are known to ask nothing of a value, counted.

use super::super::model::{At, Note};
use crate::json::Member;
use crate::jsonschema::reading::below;
use crate::source::SourceFile;
use std::collections::BTreeMap;

/// For each file and keyword the first place, and how many there are.
#[derive(Debug, Default)]
pub(in super::super) struct SetAside(BTreeMap<(usize, String), (Note, usize)>);

impl SetAside {
    pub(super) fn note(&mut self, document: usize, source: &SourceFile, member: &Member<'_>, pointer: &str) {
        let (_, count) = self.0.entry((document, member.key.to_string())).or_insert_with(|| {
            let pointer = below(pointer, &member.key);
            let at = At { document, offset: member.offset, file: source.name.clone(), pointer };
            let position = source.position(member.offset);
            (Note { at, position, what: format!("`{}`", member.key), why: String::new() }, 0)
        });
        *count += 1;
    }

    /// A line for each keyword of each file.
    pub(in super::super) fn notes(self) -> Vec<Note> {
        let line = |(mut note, count): (Note, usize)| {
            note.why = match count {
                1 => "is set aside: it asks nothing of a value".to_owned(),
                _ => {
                    format!("is set aside, here and in {} more places: it asks nothing of a value", count - 1)
                }
            };
            note
        };
        self.0.into_values().map(line).collect()
    }
}
