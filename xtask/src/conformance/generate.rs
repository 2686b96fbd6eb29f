//! Validators for every schema of the suite.

use aether_ws_codegen::jsonschema::{Options, Root, SchemaDocument, plan};
use aether_ws_codegen::{Diagnostic, SourceFile};

use crate::conformance::suite::{File, Group, Suite};

/// The generated code of one schema.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) rust: String,
    pub(crate) typescript: String,
    /// Or why Python cannot run it.
    pub(crate) python: Result<String, String>,
}

/// The code of one group's schema, or why there is none.
pub(crate) type Generated = Result<Code, String>;

/// Where the generated modules find the runtime.
const RUNTIME: &str = "crate::runtime";

/// In the order of [`Suite::groups`].
pub(crate) fn generate(suite: &Suite) -> Vec<Generated> {
    let remotes: Vec<SchemaDocument> =
        suite.remotes.iter().map(|(uri, text)| document(uri.clone(), text.clone())).collect();
    suite.groups().enumerate().map(|(index, (file, group))| one(&remotes, index, file, group)).collect()
}

fn one(remotes: &[SchemaDocument], index: usize, file: &File, group: &Group) -> Generated {
    let uri = format!("https://suite.invalid/{}/{}/{index}.json", file.part, file.name);
    let mut documents = vec![document(uri.clone(), group.schema.get().to_owned())];
    documents.extend_from_slice(remotes);
    let roots = [Root { name: "check".to_owned(), uri }];
    let options = Options { assert_formats: file.assert_formats };
    let validators = plan(&documents, &roots, options).map_err(|found| joined(&found))?;
    Ok(Code {
        rust: validators.rust(RUNTIME),
        typescript: validators.typescript("./runtime"),
        python: validators.python(".runtime").map_err(|found| joined(&found)),
    })
}

fn joined(found: &[Diagnostic]) -> String {
    found.iter().map(ToString::to_string).collect::<Vec<String>>().join("\n")
}

fn document(uri: String, text: String) -> SchemaDocument {
    SchemaDocument { source: SourceFile { name: uri.clone(), text }, uri }
}
