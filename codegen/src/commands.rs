//! The commands whose payload has a schema: one file each in `schema/commands`, named like the command on the wire.
//!
//! What may stand in a payload is any schema of draft 2020-12, so it is the engine (`jsonschema`) that checks it. Here it
//! is decided which commands there are, what they are called in code, and what the message's own schema says of them.

mod payloads;
mod publish;

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::evaluate;
use crate::jsonschema::{self, Options, Root, SchemaDocument, Validators};
use crate::names;
use crate::protocol::Protocol;
use crate::schema::{Document, Kind, Schema};
use crate::source::SourceFile;
use crate::types::World;
use serde_json::Value;

/// The message's field that says what kind of message it is: `cmd` for a command.
pub(crate) const KIND: &str = "msg_type";
/// The message's field that names a command.
pub(crate) const NAME: &str = "cmd";
/// The message's field whose value a command's schema describes.
pub(crate) const PAYLOAD: &str = "payload";
/// What a map of handlers calls every command that is not known.
const OTHERS: &str = "unknown";
/// How the name of a command's file ends.
pub const SUFFIX: &str = ".schema.json";

/// All known commands, in the order of their names.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    pub(crate) list: Vec<Command>,
    /// Their validators; `None` where there is no command.
    pub(crate) validators: Option<Validators>,
    /// The types of their payloads; `None` where there is no command.
    pub(crate) world: Option<World>,
    /// The documents of the commands, in the order of `list`, then the message's own.
    documents: Vec<SchemaDocument>,
}

/// A command whose payload has a schema.
#[derive(Debug)]
pub(crate) struct Command {
    /// On the wire: `RELOAD_UI`.
    pub(crate) name: String,
    /// In types: `ReloadUi`.
    pub(crate) type_name: String,
    /// The validator's name in the engine's output, in `snake_case`: `payload_reload_ui`.
    pub(crate) validator: String,
    pub(crate) description: String,
    /// The keys of the payload that the schema itself speaks of, for documents.
    pub(crate) keys: Vec<Key>,
    /// Whether the schema refuses the empty object, and with it a message that has no payload.
    pub(crate) needs_payload: bool,
    /// Whether the schema says nothing about a payload.
    pub(crate) is_free: bool,
}

/// A key of a payload, in words.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) description: String,
}

impl Command {
    /// What a message is told that lacks the payload.
    pub(crate) fn required_message(&self) -> String {
        format!("is required when `{NAME}` is {}", Value::from(self.name.as_str()))
    }

    /// The name of the payload's schema among the message's definitions.
    pub(crate) fn definition(&self) -> String {
        format!("{}Payload", self.type_name)
    }
}

impl Commands {
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The name of each command, and its schema.
    pub(crate) fn schemas(&self) -> impl Iterator<Item = (&str, &SourceFile)> {
        self.list.iter().zip(&self.documents).map(|(command, file)| (command.name.as_str(), &file.source))
    }
}

/// The name that a file gives to its command; `None` for a file of another kind.
pub(crate) fn stem(file: &SourceFile) -> Option<&str> {
    file.name.rsplit('/').next()?.strip_suffix(SUFFIX)
}

/// Where a document lies, as a URI: relative references between the files of `schema/` hold.
pub(crate) fn location(file: &SourceFile) -> String {
    let name: String = file.name.split('/').map(encoded).collect::<Vec<String>>().join("/");
    format!("file:///{name}")
}

/// A text within a URI.
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

/// Reads the commands of a message.
///
/// # Errors
/// Names that the message or the protocol does not allow, and whatever the engine refuses.
pub(crate) fn parse(
    files: &[SourceFile],
    message: &SourceFile,
    document: &Document,
    protocol: &Protocol,
) -> Result<Commands, Vec<Diagnostic>> {
    if files.is_empty() {
        return Ok(Commands::default());
    }
    let mut files: Vec<&SourceFile> = files.iter().collect();
    files.sort_by(|a, b| stem(a).cmp(&stem(b)));
    let mut wrong: Vec<Diagnostic> = Vec::new();
    let mut list: Vec<Command> = Vec::new();
    for file in &files {
        let mut diagnostics = Diagnostics::new(file);
        let command = named(file, document, protocol, &list, &mut diagnostics);
        match diagnostics.finish(command) {
            Ok(command) => list.extend(command),
            Err(found) => wrong.extend(found),
        }
    }
    let sources = files.into_iter().chain([message]);
    let documents: Vec<SchemaDocument> =
        sources.map(|file| SchemaDocument { uri: location(file), source: file.clone() }).collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let roots = list.iter().zip(&documents);
    let roots: Vec<Root> = roots
        .map(|(command, document)| Root { name: command.validator.clone(), uri: document.uri.clone() })
        .collect();
    let validators = jsonschema::plan(&documents, &roots, Options { assert_formats: true })?;
    validators.python("validator").err().into_iter().flatten().for_each(|one| wrong.push(one));
    for (index, command) in list.iter_mut().enumerate() {
        let mut diagnostics = Diagnostics::new(&documents[index].source);
        settle(command, &validators, &mut diagnostics);
        stay_within_definitions(&documents, index, &mut diagnostics);
        wrong.extend(diagnostics.finish(()).err().into_iter().flatten());
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let world = Commands::types(&documents)?;
    world.validators.python("validator")?;
    Ok(Commands { list, validators: Some(validators), world: Some(world), documents })
}

/// The command that a file is named after, if it may be.
fn named(
    file: &SourceFile,
    message: &Document,
    protocol: &Protocol,
    others: &[Command],
    diagnostics: &mut Diagnostics<'_>,
) -> Option<Command> {
    let Some(name) = stem(file) else {
        diagnostics.add(
            0,
            "",
            "this file is named like no command",
            format!("call it like the command on the wire: `NAME{SUFFIX}`"),
        );
        return None;
    };
    refuse_name(name, message, protocol, diagnostics);
    let type_name = match names::type_part(name) {
        name if name == "Self" => "Self_".to_owned(),
        name => name,
    };
    if let Some(other) =
        others.iter().find(|other| names::snake(&other.type_name) == names::snake(&type_name))
    {
        diagnostics.add(
            0,
            "",
            format!("the commands `{name}` and `{}` get the same name in code", other.name),
            "rename one of the two files",
        );
    }
    // What is no JSON is told by the engine.
    let schema: Value = serde_json::from_str(&file.text).unwrap_or_default();
    Some(Command {
        validator: format!("payload_{}", names::snake(&type_name)),
        description: description(&schema),
        keys: keys(&schema),
        needs_payload: false,
        is_free: false,
        name: name.to_owned(),
        type_name,
    })
}

/// What a schema is, in its author's words.
fn description(schema: &Value) -> String {
    let words = schema["description"].as_str().or_else(|| schema["title"].as_str());
    words.unwrap_or_default().trim().to_owned()
}

fn keys(schema: &Value) -> Vec<Key> {
    let required =
        |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|it| it == name));
    let properties = schema["properties"].as_object().into_iter().flatten();
    let key = |(name, schema): (&String, &Value)| Key {
        name: name.clone(),
        required: required(name),
        description: description(schema),
    };
    properties.map(key).collect()
}

fn refuse_name(name: &str, message: &Document, protocol: &Protocol, diagnostics: &mut Diagnostics<'_>) {
    let codes = &protocol.codes;
    let field = |name: &str| message.root.properties.iter().find(|property| property.name == name);
    let is_free_object = |schema: &Schema| {
        let schema = message.resolved(schema);
        schema.kind == Some(Kind::Object) && schema.properties.is_empty() && !schema.closed
    };
    let payload = field(PAYLOAD).filter(|property| is_free_object(&property.schema));
    let (Some(field), Some(_)) = (field(NAME), payload) else {
        diagnostics.add(
            0,
            "",
            format!("the message has no `{NAME}` that is text, or no `{PAYLOAD}` that is any object"),
            "a command is a message with both: add them to the message's schema, or remove this file",
        );
        return;
    };
    let server = codes.server_commands.iter().map(|command| &command.cmd);
    if server.chain([&codes.refresh_token_command]).any(|reserved| reserved == name) {
        diagnostics.add(
            0,
            "",
            format!("`{name}` is reserved: the protocol says what it means"),
            "give your command another name, and this file with it",
        );
    } else if name == "__proto__" {
        diagnostics.add(
            0,
            "",
            "`__proto__` is the prototype of an object in JavaScript, so no map of commands could have it",
            "give your command another name, and this file with it",
        );
    } else if !evaluate::holds(message, &field.schema, &name.into()) {
        diagnostics.add(
            0,
            "",
            format!("`{name}` breaks the rules for `{NAME}`, so no message could name this command"),
            format!("the file is called like the command: see `/properties/{NAME}` in the message's schema"),
        );
    } else if names::snake(name) == OTHERS {
        diagnostics.add(
            0,
            "",
            format!("`{name}` is what handlers call every command that has no schema"),
            "give your command another name, and this file with it",
        );
    } else if names::type_part(name).is_empty() {
        diagnostics.add(
            0,
            "",
            format!("`{name}` cannot name a type in any language"),
            "use letters or digits, too",
        );
    }
}

/// What the command's schema says as a whole, which its text alone does not tell.
fn settle(command: &mut Command, validators: &Validators, diagnostics: &mut Diagnostics<'_>) {
    command.is_free = validators.accepts_all(&command.validator);
    command.needs_payload = !validators.accepts_empty_object(&command.validator);
    if !validators.allows_objects(&command.validator) {
        diagnostics.add(
            0,
            "",
            format!("no payload can obey this schema: a `{PAYLOAD}` is always an object"),
            "write \"type\": \"object\"; for a command without a payload, \"maxProperties\": 0 beside it",
        );
    }
}

/// The message itself looks different in each view, and a payload must not: only its definitions may be referred to.
fn stay_within_definitions(documents: &[SchemaDocument], index: usize, diagnostics: &mut Diagnostics<'_>) {
    let message = documents.len() - 1;
    let outside = jsonschema::outside_references(documents, index).unwrap_or_default();
    for reference in outside.iter().filter(|reference| reference.document == message) {
        if !reference.target.starts_with("/$defs/") {
            diagnostics.add(
                reference.offset,
                &reference.pointer,
                "this leads to a part of the message that differs between what is sent and what is delivered",
                "refer to one of its `$defs`, and give the part a definition there if it has none",
            );
        }
    }
}
