//! The message itself, in its views.

use super::compare::{self, Suspicion};
use super::{Finding, Proof, Way, Witness, defaults, parse};
use crate::commands::Commands;
use crate::corpus::apart::{self, Difference, Side};
use crate::diagnostic::Diagnostic;
use crate::evaluate::accepts;
use crate::jsonschema::{Place, SchemaDocument};
use crate::schema::Document;
use crate::source::SourceFile;
use crate::views::{self, View};
use serde_json::Value;

/// What the change of the message's schema breaks or may break.
///
/// # Design
/// The rules of `compare` know the message and give the best words; the engine knows the whole of JSON Schema. What the
/// engine shows to be fine is fine, and what it finds beside the rules is told as well.
pub(super) fn findings(old: &SourceFile, new: &SourceFile) -> Result<Vec<Finding>, Vec<Diagnostic>> {
    let (before, after) = (parse(old)?, parse(new)?);
    let mut findings = Vec::new();
    for way in Way::OURS {
        let differences = differences(way, (old, &before), (new, &after))?;
        if differences.is_empty() {
            continue;
        }
        let (writer, reader) = way.documents(&before, &after);
        let suspicions = compare::suspicions(&writer, &reader);
        let told: Vec<Finding> = suspicions
            .into_iter()
            .map(|suspicion| finding(way, suspicion, (&writer, &reader), &after, new))
            .collect();
        let more = differences
            .into_iter()
            // A condition is told at the field that it asks for, by the rules of the message.
            .filter(|one| {
                let is_told = |known: &Finding| {
                    known.path == one.path || (known.rule == one.rule && one.rule == "CONDITION_ADDED")
                };
                !told.iter().any(is_told)
            })
            .filter(|one| one.witness.is_some() || told.is_empty())
            .map(|one| other(way, one, &after, new));
        let more: Vec<Finding> = more.collect();
        findings.extend(told);
        findings.extend(more);
    }
    let written = [(old, &before), (new, &after)].map(|end| [shown(end, View::Input)]);
    let root = Place { document: 0, pointer: String::new() };
    for change in defaults::changes((&written[0], &root), (&written[1], &root))? {
        let offset = compare::offset_of(&after, &change.path).unwrap_or(after.root.offset);
        let finding = defaults::finding(Way::OldClientsToNewServer, &change, &written[1]);
        findings.push(Finding { file: new.name.clone(), position: new.position(offset), ..finding });
    }
    Ok(findings)
}

/// What the engine finds in the schemas that the users of each view are shown.
fn differences(
    way: Way,
    old: (&SourceFile, &Document),
    new: (&SourceFile, &Document),
) -> Result<Vec<Difference>, Vec<Diagnostic>> {
    let ((writer, reader), (writes, reads)) = (way.ends(old, new), way.views());
    let (writer, reader) = ([shown(writer, writes)], [shown(reader, reads)]);
    let side = |documents| Side { documents, uri: "urn:message" };
    apart::differences(side(&writer), side(&reader))
}

fn shown((source, document): (&SourceFile, &Document), view: View) -> SchemaDocument {
    let json: Value = serde_json::from_str(&source.text).expect("the parser has read it");
    let text = views::json(&json, &views::document(document, view), view, &Commands::default()).to_string();
    SchemaDocument { uri: "urn:message".to_owned(), source: SourceFile { name: source.name.clone(), text } }
}

fn finding(
    way: Way,
    suspicion: Suspicion,
    (writer, reader): (&Document, &Document),
    new: &Document,
    file: &SourceFile,
) -> Finding {
    let proves = |message: &&Value| accepts(writer, message) && !accepts(reader, message);
    let witness = suspicion.candidates.iter().find(proves).cloned();
    let offset = compare::offset_of(new, &suspicion.path).unwrap_or(new.root.offset);
    Finding {
        rule: suspicion.rule,
        way,
        subject: String::new(),
        path: suspicion.path,
        file: file.name.clone(),
        position: file.position(offset),
        message: suspicion.message,
        proof: witness.map_or(Proof::Unknown, |message| Proof::Witness(message.into())),
        claims: false,
        hurts: way.hurts_the_deployed(),
    }
}

fn other(way: Way, difference: Difference, new: &Document, file: &SourceFile) -> Finding {
    let offset = compare::offset_of(new, &difference.path).unwrap_or(new.root.offset);
    let witness = difference.witness.and_then(|text| Witness::of(&text));
    Finding {
        rule: difference.rule,
        way,
        subject: String::new(),
        path: difference.path,
        file: file.name.clone(),
        position: file.position(offset),
        message: difference.message,
        proof: witness.map_or(Proof::Unknown, Proof::Witness),
        claims: difference.claims,
        hurts: way.hurts_the_deployed() && !difference.claims,
    }
}
