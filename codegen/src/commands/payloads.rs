//! The types of payloads: those of the commands' schemas, and of what they refer to in the message's `$defs`.

use super::Commands;
use crate::diagnostic::Diagnostic;
use crate::jsonschema::{SchemaDocument, outside_references};
use crate::source::SourceFile;
use crate::types::{self, Settings, World};
use serde_json::{Map, Value, json};

impl Commands {
    /// Reads the types. Of the message only those definitions take part that a command refers to.
    pub(super) fn types(documents: &[SchemaDocument]) -> Result<World, Vec<Diagnostic>> {
        let (message, commands) = documents.split_last().expect("the message is the last document");
        let mut documents = commands.to_vec();
        documents.push(definitions(documents.len(), message, commands)?);
        let world = types::read(&documents, Settings::default())?;
        if world.warnings.is_empty() {
            return Ok(world);
        }
        // Who writes a command writes its schema: there is nobody else to mend it.
        Err(world.warnings.into_iter().map(Diagnostic::into_error).collect())
    }

    /// The name of the type of a command's payload, as the type model has it.
    pub(crate) fn payload_type(&self, index: usize) -> Option<(usize, &str)> {
        let types = &self.world.as_ref()?.types;
        let file = &self.documents[index].source.name;
        let root = types.roots.iter().find(|root| root.file == *file)?;
        Some((root.of, &types.definition(root.of).name))
    }
}

/// The message's document with nothing but the definitions that are referred to.
fn definitions(
    index: usize,
    message: &SchemaDocument,
    commands: &[SchemaDocument],
) -> Result<SchemaDocument, Vec<Diagnostic>> {
    let whole: Value = serde_json::from_str(&message.source.text).unwrap_or_default();
    let documents: Vec<SchemaDocument> = commands.iter().chain([message]).cloned().collect();
    let mut needed: Vec<String> = Vec::new();
    for command in 0..commands.len() {
        let outside = outside_references(&documents, command)?;
        let ours = outside.into_iter().filter(|reference| reference.document == index);
        needed.extend(ours.filter_map(|reference| name(&reference.target)));
    }
    let mut taken = Map::new();
    while let Some(name) = needed.pop() {
        if let Some(schema) = whole["$defs"].get(&name).filter(|_| !taken.contains_key(&name)) {
            let within = schema.to_string();
            let all = whole["$defs"].as_object().into_iter().flatten().map(|(other, _)| other);
            let refers = |other: &&String| within.contains(&format!("\"#/$defs/{other}"));
            needed.extend(all.filter(refers).cloned());
            taken.insert(name, schema.clone());
        }
    }
    let mut document = json!({ "$defs": taken });
    if let Some(id) = whole.get("$id") {
        document["$id"] = id.clone();
    }
    let source = SourceFile { name: message.source.name.clone(), text: document.to_string() };
    Ok(SchemaDocument { uri: message.uri.clone(), source })
}

fn name(pointer: &str) -> Option<String> {
    let path = pointer.strip_prefix("/$defs/")?;
    Some(path.split('/').next().unwrap_or(path).replace("~1", "/").replace("~0", "~"))
}
