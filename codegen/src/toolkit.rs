//! Everything for anyone's schemas: from a set of files that refer to each other to folders that are ready to be used.

mod taken;

pub use taken::taken;

use crate::commands;
use crate::corpus::Corpus;
use crate::diagnostic::Diagnostic;
use crate::emit::package::{cases, docs, python, rust, typescript};
use crate::emit::{OutputFile, visible};
use crate::jsonschema::SchemaDocument;
use crate::source::SourceFile;
use crate::types::{self, Settings, TypeModel, World};

/// What ends the names of the files of cases: JSON has no other mark.
pub use crate::emit::package::cases::SUFFIX as CASES_SUFFIX;

/// What can be generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// A crate.
    Rust,
    /// An ESM package.
    Typescript,
    /// A package of pydantic models.
    Python,
    /// A reference in Markdown, and as one HTML page.
    Docs,
    /// Test cases as data: values on each keyword's boundary and just past it, each with what is to be said of it. The
    /// packages that are generated with them get a test that runs them.
    Cases,
}

impl Language {
    /// All of them, in the order in which they are generated.
    pub const ALL: [Self; 5] = [Self::Rust, Self::Typescript, Self::Python, Self::Docs, Self::Cases];

    /// The name of its folder, and what is typed to ask for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Typescript => "typescript",
            Self::Python => "python",
            Self::Docs => "docs",
            Self::Cases => "cases",
        }
    }
}

/// What is printed, and what there is to say about it.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Every file; paths are relative to the output folder and begin with [`Language::name`].
    pub files: Vec<OutputFile>,
    /// What the schemas' author should mend, though it changes nothing here.
    pub warnings: Vec<Diagnostic>,
    types: TypeModel,
    corpus: Option<Corpus>,
}

impl Generated {
    /// What the types cannot say, line by line: file, place, pointer, what is wider, and why; and where there are cases,
    /// what they cover. `folder` is put before the names of files.
    #[must_use]
    pub fn report(&self, folder: &str) -> String {
        let cases =
            self.corpus.as_ref().map(|corpus| format!("\n{} cases\n{}", corpus.cases.len(), corpus.report()));
        // What a schema calls something is text for a terminal here.
        visible(&(self.types.report(folder) + &cases.unwrap_or_default()))
    }
}

/// What the emitters print.
#[derive(Debug)]
pub(crate) struct Package<'p> {
    /// In `kebab-case`.
    pub(crate) name: &'p str,
    pub(crate) world: &'p World,
    /// Whether there are cases beside it that a test of its own runs.
    pub(crate) has_cases: bool,
}

/// What to generate, and from what.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request<'r> {
    /// What the packages are called, in `kebab-case`.
    pub name: &'r str,
    /// The schemas. Names of files are paths relative to one folder, with forward slashes: this is how they refer to each
    /// other.
    pub files: &'r [SourceFile],
    /// These only; everything where there is none.
    pub only: &'r [Language],
    /// Keywords that ask nothing of a value, though nobody but the author of the schemas knows them.
    pub annotations: &'r [String],
}

impl Request<'_> {
    /// Generates packages from schema files.
    ///
    /// # Errors
    /// Every part of the files that is not fully understood. Then there is no output at all.
    pub fn generate(&self) -> Result<Generated, Vec<Diagnostic>> {
        let Self { name, files, only, annotations } = *self;
        let documents = documents(files);
        let world = types::read(&documents, Settings { annotations: Some(annotations) })?;
        let wanted = |language: Language| only.is_empty() || only.contains(&language);
        let (mut warnings, mut corpus, mut of_cases) = (world.warnings.clone(), None, Vec::new());
        if wanted(Language::Cases) {
            let (files, covered) = cases::emit(&world.types, &documents)?;
            warnings.extend(cases::without_valid(&world.types, &documents, &covered));
            (corpus, of_cases) = (Some(covered), files);
        }
        // Schemas that describe nothing have no cases, and a test that finds none fails.
        let package = Package { name, world: &world, has_cases: !of_cases.is_empty() };
        let mut files = Vec::new();
        for language in Language::ALL.into_iter().filter(|language| wanted(*language)) {
            files.extend(emit(language, &package)?);
        }
        files.extend(of_cases);
        let files = files.into_iter().map(OutputFile::seen).collect();
        Ok(Generated { files, warnings, types: world.types, corpus })
    }
}

/// Generates packages from schema files, without more to say of them.
///
/// # Errors
/// As [`Request::generate`].
pub fn generate(name: &str, files: &[SourceFile], only: &[Language]) -> Result<Generated, Vec<Diagnostic>> {
    Request { name, files, only, annotations: &[] }.generate()
}

/// Prints the test of a package that runs the cases beside it.
type TestPrinter = fn(&Package<'_>) -> OutputFile;

/// A new language is an arm here.
fn emit(language: Language, package: &Package<'_>) -> Result<Vec<OutputFile>, Vec<Diagnostic>> {
    let (mut files, test): (Vec<OutputFile>, Option<TestPrinter>) = match language {
        Language::Rust => (rust::emit(package), Some(cases::rust)),
        Language::Typescript => (typescript::emit(package), Some(cases::typescript)),
        Language::Python => (python::emit(package)?, Some(cases::python)),
        Language::Docs => (docs::emit(package), None),
        Language::Cases => (Vec::new(), None),
    };
    files.extend(test.filter(|_| package.has_cases).map(|test| test(package)));
    Ok(files)
}

/// The files at made-up URIs that let relative references find their way.
pub(crate) fn documents(files: &[SourceFile]) -> Vec<SchemaDocument> {
    let document =
        |source: &SourceFile| SchemaDocument { uri: commands::location(source), source: source.clone() };
    files.iter().map(document).collect()
}

impl Package<'_> {
    /// The words at the head of every generated file.
    pub(crate) fn header(&self) -> String {
        "@generated by `cargo xtask codegen`: edit the schema, not this file.".to_owned()
    }
}
