//! Schemas within the protocol's data: payloads of the server's commands, bodies of answers, parameters.

use crate::compat::{Finding, Proof, Way, Witness, defaults, place};
use crate::corpus::apart::{self, Difference, Side};
use crate::diagnostic::Diagnostic;
use crate::jsonschema::{Place, SchemaDocument};
use crate::protocol::{Answer, Named, Protocol};
use crate::source::{Position, SourceFile};
use crate::{Inputs, commands};
use serde_json::{Map, Value, json};

/// The document that all of them are put into.
const URI: &str = "urn:protocol";

/// One schema: what it is of, where it stands in its file, who writes it, and itself.
struct Entry {
    /// The same before and after, whatever people call it.
    key: String,
    /// What people call it.
    subject: String,
    /// Of the file: `codes.json` or `http.json`.
    is_http: bool,
    /// Where in that file it stands.
    pointer: String,
    /// Clients write it, and the server reads it.
    from_clients: bool,
    schema: Value,
}

impl Entry {
    /// Where it stands.
    fn spot(&self, inputs: &Inputs<SourceFile>) -> (String, Position) {
        let file = if self.is_http { &inputs.http } else { &inputs.codes };
        let at = Place { document: 0, pointer: self.pointer.clone() };
        (file.name.clone(), file.position(place::offset(file, &at, "").unwrap_or(0)))
    }
}

/// A name as a token of a pointer.
fn pointed(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// What the change of these schemas breaks or may break.
pub(super) fn findings(
    old: (&Inputs<SourceFile>, &Protocol),
    new: (&Inputs<SourceFile>, &Protocol),
) -> Result<Vec<Finding>, Vec<Diagnostic>> {
    let [before, after] = [old, new].map(|(_, protocol)| entries(protocol));
    let documents = [document(old, &before), document(new, &after)];
    if documents[0].source.text == documents[1].source.text {
        return Ok(Vec::new());
    }
    let mut list = Vec::new();
    for entry in after.iter().filter(|entry| before.iter().any(|known| known.key == entry.key)) {
        let uri = format!("{URI}#/$defs/{}", commands::encoded(&pointed(&entry.key)));
        let ways = if entry.from_clients {
            [Way::OldClientsToNewServer, Way::NewClientsToOldServer]
        } else {
            [Way::NewServerToOldClients, Way::OldServerToNewClients]
        };
        for way in ways {
            let (writer, reader) = way.ends(&documents[0], &documents[1]);
            let side = |document| Side { documents: std::slice::from_ref(document), uri: &uri };
            for difference in apart::differences(side(writer), side(reader))? {
                list.push(finding(way, entry, difference, new.0, &documents[1]));
            }
        }
        let place = Place { document: 0, pointer: format!("/$defs/{}", pointed(&entry.key)) };
        let ends = [0, 1].map(|end| std::slice::from_ref(&documents[end]));
        for change in defaults::changes((ends[0], &place), (ends[1], &place))? {
            let finding = defaults::finding(ways[0], &change, ends[1]);
            let (file, position) = entry.spot(new.0);
            // What an old client leaves out is filled in by the new server: it asked for something else.
            let hurts = entry.from_clients;
            list.push(Finding { subject: entry.subject.clone(), file, position, hurts, ..finding });
        }
    }
    Ok(list)
}

/// All schemas.
fn entries(protocol: &Protocol) -> Vec<Entry> {
    let mut list = Vec::new();
    for (index, command) in protocol.codes.server_commands.iter().enumerate() {
        let subject = format!("{} payload", command.cmd);
        list.push(Entry {
            key: subject.clone(),
            subject,
            is_http: false,
            pointer: format!("/server_commands/{index}/payload"),
            from_clients: false,
            schema: command.payload.clone(),
        });
    }
    let socket = &protocol.http.websocket;
    for (what, parameters) in [("parameters", &socket.parameters), ("query", &socket.query)] {
        for (index, one) in parameters.iter().enumerate() {
            let subject = format!("{what} {}", one.name);
            list.push(Entry {
                key: subject.clone(),
                subject,
                is_http: true,
                pointer: format!("/websocket/{what}/{index}/schema"),
                from_clients: true,
                schema: one.schema.clone(),
            });
        }
    }
    // Answers that are problems say so, and not what that is.
    if let Some(schema) = protocol.http.types.get("Problem") {
        list.push(Entry {
            key: "problem".to_owned(),
            subject: "problem".to_owned(),
            is_http: true,
            pointer: "/types/Problem".to_owned(),
            from_clients: false,
            schema: schema.clone(),
        });
    }
    bodies(("websocket", "websocket"), "/websocket", &socket.answers, &mut list);
    for (index, endpoint) in protocol.http.endpoints.iter().enumerate() {
        // Clients know it by where it is, and not by its name.
        let key = format!("{} {}", endpoint.method, endpoint.path);
        bodies((&key, &endpoint.name), &format!("/endpoints/{index}"), &endpoint.answers, &mut list);
    }
    list
}

/// The bodies of answers: there may be several of one status, each of a type of its own.
fn bodies((key, name): (&str, &str), at: &str, answers: &[Answer], list: &mut Vec<Entry>) {
    for (index, answer) in answers.iter().enumerate() {
        let Some(schema) = answer.schema.clone() else { continue };
        let of_type = answer.content_type().unwrap_or_default();
        let is_alone = answers.iter().filter(|other| other.status == answer.status).count() == 1;
        let subject = format!("{name} {}", answer.status);
        list.push(Entry {
            key: format!("{key} {} {of_type}", answer.status),
            subject: if is_alone { subject } else { format!("{subject} {of_type}") },
            is_http: true,
            pointer: format!("{at}/answers/{index}/schema"),
            from_clients: false,
            schema,
        });
    }
}

/// One document with all schemas and what they refer to: the types of the message, the lists of codes, shared types.
fn document((inputs, protocol): (&Inputs<SourceFile>, &Protocol), entries: &[Entry]) -> SchemaDocument {
    let message: Value = serde_json::from_str(&inputs.schema.text).unwrap_or_default();
    let mut definitions: Map<String, Value> = message["$defs"].as_object().cloned().unwrap_or_default();
    let codes = &protocol.codes;
    let names = |list: &[Named]| list.iter().map(|one| one.name.clone()).collect::<Vec<String>>();
    let lists = [
        ("ErrorCode", codes.error_codes.iter().map(|code| code.code.clone()).collect()),
        ("GapScope", names(&codes.gap_scopes)),
        ("GapReason", names(&codes.gap_reasons)),
        ("LeftReason", names(&codes.left_reasons)),
    ];
    for (name, values) in lists {
        definitions.insert(name.to_owned(), json!({ "type": "string", "enum": values }));
    }
    // Which keywords there are to be broken is said by the message, and told there.
    definitions.insert("IssueCode".to_owned(), json!({ "type": "string" }));
    definitions.extend(codes.payload_types.clone());
    definitions.extend(protocol.http.types.clone());
    definitions.extend(entries.iter().map(|entry| (entry.key.clone(), entry.schema.clone())));
    let text = json!({ "$defs": definitions }).to_string();
    SchemaDocument { uri: URI.to_owned(), source: SourceFile { name: URI.to_owned(), text } }
}

fn finding(
    way: Way,
    entry: &Entry,
    difference: Difference,
    new: &Inputs<SourceFile>,
    document: &SchemaDocument,
) -> Finding {
    let (file, position) = entry.spot(new);
    debug_assert!(
        place::of(&difference, true, std::slice::from_ref(document)).is_some() || !way.reader_is_new()
    );
    let witness = difference.witness.and_then(|text| Witness::of(&text));
    Finding {
        rule: difference.rule,
        way,
        subject: entry.subject.clone(),
        path: difference.path,
        file,
        position,
        message: difference.message,
        proof: witness.map_or(Proof::Unknown, Proof::Witness),
        claims: difference.claims,
        hurts: way.hurts_the_deployed() && !difference.claims,
    }
}
