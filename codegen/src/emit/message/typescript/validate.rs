//! TypeScript validators: the functions that users call, for each reading of the message and each named type.

use super::check::{check_of, reading_function, reading_name};
use crate::emit::words::article;
use crate::emit::words::typescript as filters;
use crate::model::{Model, Reading};
use crate::names;
use crate::views::View;
use askama::Template;
use std::collections::BTreeSet;

/// `validate.ts`
#[derive(Template)]
#[template(path = "typescript/validate.ts.j2", escape = "none")]
pub(super) struct Validate<'s> {
    header: &'s str,
    imports: Imports,
    subjects: Vec<Subject>,
}

struct Imports {
    checks: BTreeSet<String>,
    types: BTreeSet<String>,
}

/// What is validated.
struct Subject {
    heading: String,
    /// What a valid value is, within a sentence.
    what: String,
    /// The name in the names of functions.
    name: String,
    type_name: String,
    check: String,
    /// Name of the Standard Schema.
    schema: String,
    /// Whether it comes as a text of its own.
    from_text: bool,
}

pub(super) fn file<'s>(header: &'s str, model: &Model) -> Validate<'s> {
    let document = &model.readings[0].document;
    let readings = model.readings.iter().map(|reading| subject(model, reading));
    let definitions = document.definitions.iter().map(|definition| Subject {
        heading: definition.name.clone(),
        what: format!("{} {{@link {}}}", article(&definition.name), definition.name),
        name: definition.name.clone(),
        type_name: definition.name.clone(),
        check: check_of(document, &definition.name),
        schema: schema_name(&definition.name),
        from_text: false,
    });
    let subjects: Vec<Subject> = readings.chain(definitions).collect();
    let imports = Imports {
        checks: subjects.iter().map(|subject| subject.check.clone()).collect(),
        types: subjects.iter().map(|subject| subject.type_name.clone()).collect(),
    };
    Validate { header, imports, subjects }
}

fn subject(model: &Model, reading: &Reading) -> Subject {
    let name = reading_name(model, reading);
    let what = match reading.view {
        View::Input => "what a client sends (closed: unknown keys are refused)",
        View::Delivered => "what is delivered (open: unknown keys are ignored)",
        View::Published => "what a backend publishes (as delivered, but closed)",
    };
    Subject {
        heading: format!("{}, {}", model.title, reading.view.name()),
        what: what.to_owned(),
        type_name: reading.type_name().to_owned(),
        check: reading_function(model, reading),
        schema: schema_name(&name),
        from_text: true,
        name,
    }
}

fn schema_name(name: &str) -> String {
    format!("{}Schema", names::camel(name))
}
