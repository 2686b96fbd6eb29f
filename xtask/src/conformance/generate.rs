//! Validators for every schema of the suite.

use std::any::Any;
use std::panic;
use std::thread;

use aether_ws_codegen::jsonschema::{Options, Root, SchemaDocument, plan};
use aether_ws_codegen::{Diagnostic, SourceFile};

use crate::conformance::suite::{File, Group, Suite};

/// The generated code of one schema, by language, or why there is none.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) rust: Result<String, String>,
    pub(crate) typescript: Result<String, String>,
    pub(crate) python: Result<String, String>,
}

/// Where the generated modules find the runtime.
const RUNTIME: &str = "crate::runtime";
/// Enough for a schema as deep as the generator takes.
const STACK: usize = 256 << 20;

/// In the order of [`Suite::groups`]. A schema that is refused, or that the generator stumbles over, costs its own tests.
pub(crate) fn generate(suite: &Suite) -> Vec<Code> {
    let remotes: Vec<SchemaDocument> =
        suite.remotes.iter().map(|(uri, text)| document(uri.clone(), text.clone())).collect();
    let all = || {
        suite.groups().enumerate().map(|(index, (file, group))| one(&remotes, index, file, group)).collect()
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, all);
        thread.expect("a thread can be started").join().expect("what a schema stumbles over is caught")
    })
}

fn one(remotes: &[SchemaDocument], index: usize, file: &File, group: &Group) -> Code {
    let generated = panic::catch_unwind(|| {
        let uri = format!("https://suite.invalid/{}/{}/{index}.json", file.part, file.name);
        let mut documents = vec![document(uri.clone(), group.schema.get().to_owned())];
        documents.extend(
            group.external_schemas.iter().map(|(uri, text)| document(uri.clone(), text.get().to_owned())),
        );
        documents.extend_from_slice(remotes);
        let roots = [Root { name: "check".to_owned(), uri }];
        let options = Options { assert_formats: group.asserts_formats(file.part) };
        let validators = plan(&documents, &roots, options).map_err(|found| joined(&found))?;
        Ok(Code {
            rust: Ok(validators.rust(RUNTIME)),
            typescript: Ok(validators.typescript("./runtime")),
            python: validators.python(".runtime").map_err(|found| joined(&found)),
        })
    });
    generated
        .unwrap_or_else(|panic| Err(format!("the generator panicked: {}", said(&*panic))))
        .unwrap_or_else(Code::none)
}

impl Code {
    fn none(why: String) -> Self {
        Self { rust: Err(why.clone()), typescript: Err(why.clone()), python: Err(why) }
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it did not say why")
}

fn joined(found: &[Diagnostic]) -> String {
    found.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n")
}

fn document(uri: String, text: String) -> SchemaDocument {
    SchemaDocument { source: SourceFile { name: uri.clone(), text }, uri }
}
