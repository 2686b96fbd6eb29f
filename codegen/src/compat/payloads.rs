//! Commands whose payload has another schema than before: any of the draft, so that the engine compares them.

use super::{Finding, Proof, Way, Witness, defaults, place, sample};
use crate::commands::{self, KIND, NAME, PAYLOAD};
use crate::corpus::apart::{self, Difference, Side};
use crate::diagnostic::Diagnostic;
use crate::json;
use crate::jsonschema::{self, Options, Place, Root, SchemaDocument, Validators};
use crate::source::{Position, SourceFile};
use crate::views::View;
use crate::{Inputs, Model};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What a payload is in any case.
const ANY: &str = r#"{ "type": "object" }"#;

/// One side of the change.
#[derive(Clone, Copy)]
struct End<'e> {
    inputs: &'e Inputs<SourceFile>,
    model: &'e Model,
}

/// Every command that came, went or changed, in each way that it may hurt.
pub(super) fn findings(
    old: (&Inputs<SourceFile>, &Model),
    new: (&Inputs<SourceFile>, &Model),
) -> Result<Vec<Finding>, Vec<Diagnostic>> {
    let end = |(inputs, model)| End { inputs, model };
    let (old, new) = (end(old), end(new));
    let ends = [old, new];
    let names: BTreeSet<&str> =
        ends.into_iter().flat_map(|end| &end.inputs.commands).filter_map(commands::stem).collect();
    let mut list = Vec::new();
    for name in names {
        let documents = [documents(old.inputs, name), documents(new.inputs, name)];
        let bound = ends.map(|end| file(end.inputs, name).is_some());
        let command = Command { name, bound, ends };
        if bound == [true, true] {
            list.extend(command.defaults(&documents)?);
        }
        for reader_is_new in [true, false] {
            let (writer, reader) = if reader_is_new { (0, 1) } else { (1, 0) };
            let side = |end: usize| Side { documents: &documents[end], uri: PAYLOAD_URI };
            let found = apart::differences(side(writer), side(reader))?;
            let found = command.told(found, reader_is_new);
            for way in Way::OURS.into_iter().filter(|way| way.reader_is_new() == reader_is_new) {
                for difference in &found {
                    list.push(command.finding(way, difference, &documents[1])?);
                }
            }
        }
    }
    Ok(list)
}

/// Where the schema of a payload is put: what its command says, and that it is an object.
const PAYLOAD_URI: &str = "urn:payload";

/// The commands' files, then the message's, then the payload of one.
fn documents(inputs: &Inputs<SourceFile>, name: &str) -> Vec<SchemaDocument> {
    let files = inputs.commands.iter().chain([&inputs.schema]);
    let files = files.map(|file| SchemaDocument { uri: commands::location(file), source: file.clone() });
    let text = match file(inputs, name) {
        Some(file) => format!(r#"{{ "allOf": [{{ "$ref": "{}" }}, {ANY}] }}"#, commands::location(file)),
        None => ANY.to_owned(),
    };
    let source = SourceFile { name: PAYLOAD_URI.to_owned(), text };
    files.chain([SchemaDocument { uri: PAYLOAD_URI.to_owned(), source }]).collect()
}

fn file<'i>(inputs: &'i Inputs<SourceFile>, name: &str) -> Option<&'i SourceFile> {
    inputs.commands.iter().find(|file| commands::stem(file) == Some(name))
}

/// A command, before and after.
struct Command<'c> {
    name: &'c str,
    /// Whether it had a schema, and has one.
    bound: [bool; 2],
    ends: [End<'c>; 2],
}

impl Command<'_> {
    /// Where a command comes or goes that is what is told, once, and not each rule of its schema.
    fn told(&self, found: Vec<Difference>, reader_is_new: bool) -> Vec<Difference> {
        let (rule, message) = match self.bound {
            [false, true] => ("COMMAND_ADDED", "its payload was free, and obeys a schema now"),
            [true, false] => ("COMMAND_REMOVED", "its payload obeyed a schema, and is free now"),
            _ => return found,
        };
        let size = |one: &Difference| one.witness.as_ref().map_or(usize::MAX, String::len);
        let first = found.into_iter().min_by_key(size);
        let one = first.map(|first| Difference {
            rule,
            message: message.to_owned(),
            path: String::new(),
            // Nobody's schema knew the command.
            claims: reader_is_new,
            ..first
        });
        one.into_iter().collect()
    }

    /// The schema of its payload, as it is.
    fn file(&self) -> Option<&SourceFile> {
        file(self.ends[1].inputs, self.name)
    }

    /// Whoever sends a command, a client reads it.
    fn defaults(&self, documents: &[Vec<SchemaDocument>; 2]) -> Result<Vec<Finding>, Vec<Diagnostic>> {
        let place = |end: usize| Place { document: documents[end].len() - 1, pointer: String::new() };
        let changes = defaults::changes((&documents[0], &place(0)), (&documents[1], &place(1)))?;
        let way = Way::OldServerToNewClients;
        let mut list = Vec::new();
        for change in changes {
            let finding = defaults::finding(way, &change, &documents[1]);
            let proof = match finding.proof {
                Proof::Ambiguous(payload) => {
                    let message = self.carrying(way, payload);
                    message.map_or_else(defaults::in_words, Proof::Ambiguous)
                }
                other => other,
            };
            let (file, position) = match self.file() {
                Some(own) if finding.file == PAYLOAD_URI => (own.name.clone(), own.position(0)),
                _ => (finding.file, finding.position),
            };
            let path = format!("/{PAYLOAD}{}", finding.path);
            list.push(Finding { subject: self.name.to_owned(), path, proof, file, position, ..finding });
        }
        Ok(list)
    }

    fn finding(
        &self,
        way: Way,
        difference: &Difference,
        new: &[SchemaDocument],
    ) -> Result<Finding, Vec<Diagnostic>> {
        let [_, end] = self.ends;
        let own = self.file().map(|file| (file.name.clone(), file.position(0)));
        let whole = self.bound != [true, true];
        let place = if whole { None } else { place::of(difference, way.reader_is_new(), new) };
        let place = place.filter(|(name, _)| name != PAYLOAD_URI);
        let gone = || (end.inputs.schema.name.clone(), Position { line: 1, column: 1 });
        let (file, position) = place.or(own).unwrap_or_else(gone);
        let witness = match &difference.witness {
            Some(payload) => self.message(way, payload)?,
            None => None,
        };
        Ok(Finding {
            rule: difference.rule,
            way,
            subject: self.name.to_owned(),
            path: format!("/{PAYLOAD}{}", difference.path),
            file,
            position,
            message: difference.message.clone(),
            proof: witness.map_or(Proof::Unknown, Proof::Witness),
            claims: difference.claims,
            hurts: way.hurts_the_deployed() && !difference.claims,
        })
    }

    /// The payload in a message that who writes may write and who reads refuses, as both validators say.
    fn message(&self, way: Way, payload: &str) -> Result<Option<Witness>, Vec<Diagnostic>> {
        let [old, new] = self.ends;
        let ((writer, reader), (writes, reads)) = (way.ends(old, new), way.views());
        let Some(text) = self.carrying_text(way, payload) else { return Ok(None) };
        let Ok(json) = json::parse(&text) else { return Ok(None) };
        let written = validators(reading(writer, writes).1)?.accepts(0, &json);
        let read = validators(reading(reader, reads).1)?.accepts(0, &json);
        Ok(Witness::of(&text).filter(|_| written && !read))
    }

    /// A message with exactly this text as its payload.
    fn carrying_text(&self, way: Way, payload: &str) -> Option<String> {
        let message = self.carrying(way, serde_json::from_str(payload).ok()?)?;
        let Value::Object(members) = message else { return None };
        let member = |(key, value): (&String, &Value)| {
            let value = if key == PAYLOAD { payload.to_owned() } else { value.to_string() };
            format!("{}:{value}", Value::from(key.as_str()))
        };
        Some(format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(",")))
    }
}

impl Command<'_> {
    /// A message that carries a payload, as who writes would write it.
    fn carrying(&self, way: Way, payload: Value) -> Option<Value> {
        let [old, new] = self.ends;
        let (writer, _) = way.ends(old, new);
        let (document, _) = reading(writer, way.views().0);
        let mut start = Map::new();
        start.insert(KIND.to_owned(), "cmd".into());
        start.insert(NAME.to_owned(), self.name.into());
        start.insert(PAYLOAD.to_owned(), payload);
        sample::object(document, &document.root, start).map(Value::Object)
    }
}

/// The message as a view reads it, and the schema that its users are shown.
fn reading(end: End<'_>, view: View) -> (&crate::schema::Document, &str) {
    let reading = end.model.readings.iter().find(|reading| reading.view == view);
    let reading = reading.expect("every model has all views");
    (&reading.document, &reading.json)
}

fn validators(schema: &str) -> Result<Validators, Vec<Diagnostic>> {
    let source = SourceFile { name: "message.schema.json".to_owned(), text: schema.to_owned() };
    let documents = [SchemaDocument { uri: "urn:message".to_owned(), source }];
    let roots = [Root { name: "message".to_owned(), uri: "urn:message".to_owned() }];
    jsonschema::plan(&documents, &roots, Options { assert_formats: true })
}
