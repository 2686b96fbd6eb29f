//! The reference as one page that needs nothing else: no server, no network, no build step. The message's own
//! validators are in it, so that a pasted message is judged as everywhere.

use super::reference;
use super::schemas::{self, reading};
use crate::emit::message::issue_codes::codes_in_use;
use crate::emit::message::{Source, typescript};
use crate::emit::words::html as filters;
use crate::emit::words::html::{Json, Member};
use crate::emit::{OutputFile, javascript};
use crate::model::{Choice, Field, Model, Record, Shape};
use crate::protocol::{Codes, Http, Limits};
use crate::schema::Filled;
use crate::views::View;
use askama::Template;
use serde_json::Value;

pub(super) fn emit(source: &Source<'_>) -> Vec<OutputFile> {
    let model = source.model;
    let (sent, delivered) = (reading(model, View::Input), reading(model, View::Delivered));
    let validators = javascript::bundle(&typescript::emit(source), &["generated/typescript/src/validate.ts"]);
    let commands = &source.protocol.codes.server_commands;
    let page = Page {
        header: source.header().replace("--", "&#45;&#45;"),
        title: &model.title,
        description: &model.description,
        style: include_str!("../../../../templates/docs/page.css"),
        script: include_str!("../../../../templates/docs/page.js"),
        validators: javascript::inline(&validators),
        sent_type: sent.type_name(),
        delivered_type: delivered.type_name(),
        codes: &source.protocol.codes,
        limits: &source.protocol.limits,
        http: &source.protocol.http,
        parameters: parameters(&source.protocol.http),
        fields: sent.record.fields.iter().map(|field| row(model, field, &delivered.record)).collect(),
        conditions: [("A client’s message:", sent), ("A delivered message:", delivered)]
            .map(|(title, reading)| Conditions { title, rules: reference::conditions(&reading.record) }),
        first: model.examples.first().map(filters::laid_out).unwrap_or_default(),
        chips: chips(source),
        examples: examples(model),
        types: model.types.iter().map(|definition| reference::entry(model, definition)).collect(),
        commands: commands
            .iter()
            .map(|command| Command {
                name: &command.cmd,
                meaning: &command.meaning,
                kind: &command.msg_type,
                target: &command.target,
                members: filters::members(&command.payload),
                example: schemas::command(source, command).map(|example| Json::new(&example)),
            })
            .collect(),
        known: &model.commands.list,
        payload_types: source
            .protocol
            .codes
            .payload_types
            .iter()
            .map(|(name, schema)| PayloadType {
                name,
                description: schema["description"].as_str().unwrap_or_default(),
                members: filters::members(schema),
            })
            .collect(),
        issue_codes: codes_in_use(model),
    };
    let text = page.render().expect("the template only prints").trim_end().to_owned() + "\n";
    vec![OutputFile { path: "generated/docs/protocol.html".to_owned(), text }]
}

#[derive(Template)]
#[template(path = "docs/protocol.html.j2", escape = "html")]
struct Page<'s> {
    header: String,
    title: &'s str,
    description: &'s str,
    style: &'static str,
    script: &'static str,
    validators: String,
    sent_type: &'s str,
    delivered_type: &'s str,
    codes: &'s Codes,
    limits: &'s Limits,
    http: &'s Http,
    parameters: Vec<Parameter<'s>>,
    fields: Vec<Row<'s>>,
    conditions: [Conditions; 2],
    /// What stands in the box at first.
    first: String,
    chips: Vec<Chip>,
    examples: Vec<Group<'s>>,
    types: Vec<reference::Entry<'s>>,
    commands: Vec<Command<'s>>,
    /// The commands whose payload has a schema.
    known: &'s [crate::commands::Command],
    payload_types: Vec<PayloadType<'s>>,
    issue_codes: Vec<(&'static str, &'static str)>,
}

/// What a client says when it connects.
struct Parameter<'s> {
    place: &'static str,
    name: &'s str,
    kind: String,
    meaning: &'s str,
}

/// A row of the field table.
struct Row<'s> {
    name: &'s str,
    kind: String,
    sent: &'static str,
    delivered: &'static str,
    meaning: &'s str,
}

struct Conditions {
    title: &'static str,
    rules: Vec<String>,
}

/// A message to put into the box.
struct Chip {
    title: String,
    text: String,
}

/// The examples of one target.
struct Group<'s> {
    target: &'s str,
    meaning: &'s str,
    examples: Vec<Example>,
}

struct Example {
    sent: Json,
    delivered: Option<Json>,
}

/// A command of the server.
struct Command<'s> {
    name: &'s str,
    meaning: &'s str,
    kind: &'s str,
    target: &'s str,
    members: Vec<Member>,
    example: Option<Json>,
}

/// A type that payloads share.
struct PayloadType<'s> {
    name: &'s str,
    description: &'s str,
    members: Vec<Member>,
}

fn parameters(http: &Http) -> Vec<Parameter<'_>> {
    let socket = &http.websocket;
    let places = [("path", &socket.parameters), ("query", &socket.query)];
    places
        .into_iter()
        .flat_map(|(place, list)| list.iter().map(move |parameter| (place, parameter)))
        .map(|(place, parameter)| Parameter {
            place,
            name: &parameter.name,
            kind: filters::schema(&parameter.schema),
            meaning: &parameter.description,
        })
        .collect()
}

fn row<'s>(model: &Model, field: &'s Field, delivered: &Record) -> Row<'s> {
    let sent = match field.filled {
        _ if field.required => "<span class=\"tag good\">required</span>",
        Some(Filled::Always) => "optional; the server writes it anew",
        Some(Filled::IfOmitted | Filled::IfOmittedByClient) => "optional; the server fills it in",
        None => "optional",
    };
    let there = delivered.fields.iter().any(|known| known.name == field.name && known.required);
    let delivered = if there { "<span class=\"tag good\">always</span>" } else { "as sent" };
    Row {
        name: &field.name,
        kind: filters::type_ref(model, &field.type_ref),
        sent,
        delivered,
        meaning: &field.description,
    }
}

/// One message that is good and some that are not, with the mistakes that are made most.
fn chips(source: &Source<'_>) -> Vec<Chip> {
    let chip = |title: &str, text: String| Chip { title: title.to_owned(), text };
    let commands = source.protocol.codes.server_commands.iter();
    let errors = commands.filter_map(|command| {
        let example = schemas::command(source, command)?;
        Some(chip(&command.cmd, filters::laid_out(&example)))
    });
    let wrong = [
        ("Without a receiver", r#"{ "msg_type": "msg", "target": "direct", "msg": "hi" }"#),
        ("V2 style", r#"{ "msg": "hi" }"#),
        ("null for absent", r#"{ "msg_type": "msg", "target": "group", "msg": null }"#),
        (
            "Many issues",
            "{\n  \"version\": \"2\",\n  \"msg_type\": \"message\",\n  \"target\": \"direct\",\n  \"to_id\": \"42\",\n  \"to_id\": \"a b\",\n  \"sent_at\": \"2026-02-30T00:00:00Z\",\n  \"more\": {}\n}",
        ),
    ];
    let wrong = wrong.map(|(title, text)| chip(title, text.to_owned()));
    let fits = reading(source.model, View::Input).record.fields.iter().any(|field| field.name == "msg_type");
    wrong.into_iter().filter(|_| fits).chain(errors).collect()
}

/// The examples of the schema by what they are addressed to.
fn examples(model: &Model) -> Vec<Group<'_>> {
    let fields = &reading(model, View::Input).record.fields;
    let field = fields.iter().find(|field| field.name == "target");
    let shape = field.and_then(|field| model.named(&field.type_ref)).map(|named| &named.shape);
    let example = |sent: &Value| Example {
        sent: Json::new(sent),
        delivered: schemas::delivered(model, sent).map(|delivered| Json::new(&delivered)),
    };
    match shape {
        Some(Shape::Choice(choices)) => {
            let group = |choice: &'_ Choice| -> Vec<Example> {
                model.examples.iter().filter(|sent| sent["target"] == choice.value).map(example).collect()
            };
            choices
                .iter()
                .map(|choice| Group {
                    target: &choice.value,
                    meaning: &choice.description,
                    examples: group(choice),
                })
                .collect()
        }
        _ => vec![Group { target: "", meaning: "", examples: model.examples.iter().map(example).collect() }],
    }
}
