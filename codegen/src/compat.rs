//! What a change of the schema breaks, and for whom.
//!
//! A change is looked at from both ends of the wire and from both sides of an upgrade: each way asks whether all that one
//! side may write is read by the other. A break is shown by a message that proves it, and the proof is checked with both
//! schemas. What cannot be decided is called unknown, never fine.
//!
//! Our own message with its commands, codes and limits has four ways, for it is known who writes what; see
//! [`compare_inputs`]. Anyone's schemas have two; see [`Folders::compare`].
//!
//! # Design
//! A writer is taken to write all that its schema accepts, with one exception: a *name* that its schema does not know and
//! the other side's does. Whoever adds a key to an open object, or a schema for a command that had none, gives a meaning to
//! a name that anybody might have used for something else. That is told, with a message that shows it, but asks for no
//! major version: otherwise nothing could ever be added ([`Finding::claims`]).

mod compare;
mod defaults;
mod folders;
mod message;
mod payloads;
mod place;
mod protocol;
mod sample;
mod text;

pub use folders::{Folder, Folders, Upgrade};

use crate::diagnostic::Diagnostic;
use crate::schema::{Document, parse};
use crate::source::{Position, SourceFile};
use crate::views::{self, View};
use crate::{Inputs, Model, Protocol};
use serde_json::Value;
use std::fmt;

/// Who writes and who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Clients that have not changed yet send to a new server.
    OldClientsToNewServer,
    /// A new server's messages are read by clients that have not changed yet.
    NewServerToOldClients,
    /// New clients send to a server that has not changed yet.
    NewClientsToOldServer,
    /// An old server's messages are read by new clients.
    OldServerToNewClients,
    /// Of anyone's schemas: what was written so far is read by who has changed.
    OldWritersToNewReaders,
    /// Of anyone's schemas: what is written from now on is read by who has not changed yet.
    NewWritersToOldReaders,
}

impl Way {
    /// All of them, those that hurt most first.
    pub const ALL: [Self; 6] = [
        Self::OldClientsToNewServer,
        Self::NewServerToOldClients,
        Self::NewClientsToOldServer,
        Self::OldServerToNewClients,
        Self::OldWritersToNewReaders,
        Self::NewWritersToOldReaders,
    ];

    /// Those of our own message.
    const OURS: [Self; 4] = [
        Self::OldClientsToNewServer,
        Self::NewServerToOldClients,
        Self::NewClientsToOldServer,
        Self::OldServerToNewClients,
    ];

    /// Whether people who did nothing are hurt: deployed clients after the server was upgraded. Of anyone's schemas it is
    /// not known who is upgraded first, so that either may be hurt.
    #[must_use]
    pub fn hurts_the_deployed(self) -> bool {
        !matches!(self, Self::NewClientsToOldServer | Self::OldServerToNewClients)
    }

    /// Whether what reads has changed already.
    fn reader_is_new(self) -> bool {
        matches!(
            self,
            Self::OldClientsToNewServer | Self::OldServerToNewClients | Self::OldWritersToNewReaders
        )
    }

    /// The view of who writes, who writes only what it knows, and of who reads.
    fn views(self) -> (View, View) {
        match self {
            Self::OldClientsToNewServer | Self::NewClientsToOldServer => (View::Input, View::Input),
            _ => (View::Published, View::Delivered),
        }
    }

    /// What belongs to who writes, and to who reads.
    fn ends<T>(self, old: T, new: T) -> (T, T) {
        if self.reader_is_new() { (old, new) } else { (new, old) }
    }

    /// The schemas of the writer and of the reader.
    fn documents(self, old: &Document, new: &Document) -> (Document, Document) {
        let ((writer, reader), (writes, reads)) = (self.ends(old, new), self.views());
        (views::document(writer, writes), views::document(reader, reads))
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OldClientsToNewServer => "old clients send to a new server",
            Self::NewServerToOldClients => "old clients read from a new server",
            Self::NewClientsToOldServer => "new clients send to an old server",
            Self::OldServerToNewClients => "new clients read from an old server",
            Self::OldWritersToNewReaders => "new readers get what old writers write",
            Self::NewWritersToOldReaders => "old readers get what new writers write",
        })
    }
}

/// What shows that something breaks.
#[derive(Clone, Debug, PartialEq)]
pub enum Proof {
    /// A message that the writer may write and the reader refuses.
    Witness(Witness),
    /// A message that both sides accept, and read differently.
    Ambiguous(Value),
    /// The data says so itself, in words: a code that is gone, a limit that is lower.
    Data(String),
    /// None was found: it is unknown whether anything breaks.
    Unknown,
}

/// A message that shows that something breaks.
///
/// # Design
/// A number in a [`Value`] is a double, and the digits that a double has no room for may be all that is refused: so the text
/// is kept beside it, and that is what was checked and what people are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    value: Value,
    text: String,
}

impl Witness {
    /// `None` where the text is no JSON.
    pub(crate) fn of(text: &str) -> Option<Self> {
        Some(Self { value: serde_json::from_str(text).ok()?, text: text.to_owned() })
    }
}

impl From<Value> for Witness {
    fn from(value: Value) -> Self {
        Self { text: value.to_string(), value }
    }
}

impl std::ops::Deref for Witness {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.value
    }
}

/// The message, with every digit of its numbers.
impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// One thing that a change breaks, or may break.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Name of the rule: stable, for exceptions.
    pub rule: &'static str,
    /// Who writes and who reads.
    pub way: Way,
    /// What it is about, if not the message: a command, a schema file.
    pub subject: String,
    /// RFC 6901 pointer to the changed part of a message; `*` is any item or key.
    pub path: String,
    /// Where the new schema says so.
    pub file: String,
    /// Where in that file.
    pub position: Position,
    /// What changed, in words.
    pub message: String,
    /// What shows it.
    pub proof: Proof,
    /// It gives a meaning to a name that was free: only who used it all the same is hurt.
    pub claims: bool,
    /// Whether something breaks, or may, that is deployed and did nothing.
    pub hurts: bool,
}

impl Finding {
    /// A message that the writer may write and the reader refuses, where one was found.
    #[must_use]
    pub fn witness(&self) -> Option<&Value> {
        match &self.proof {
            Proof::Witness(message) => Some(message),
            Proof::Ambiguous(_) | Proof::Data(_) | Proof::Unknown => None,
        }
    }

    /// What it is about, as people and exceptions name it.
    #[must_use]
    pub fn place(&self) -> String {
        match (self.subject.as_str(), self.path.as_str()) {
            ("", path) => path.to_owned(),
            (subject, "") => subject.to_owned(),
            (subject, path) => format!("{subject} {path}"),
        }
    }
}

/// The version bump that a change asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bump {
    /// Nothing on the wire changed.
    Patch,
    /// New things can be said; all that is deployed goes on.
    Minor,
    /// Something that is deployed breaks, or may.
    Major,
}

impl fmt::Display for Bump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        })
    }
}

/// Everything that a change of the message's schema breaks or may break, worst first.
///
/// # Errors
/// Either schema is not understood.
pub fn compare(old: &SourceFile, new: &SourceFile) -> Result<Vec<Finding>, Vec<Diagnostic>> {
    message::findings(old, new)
}

/// What the protocol was.
#[derive(Clone, Debug)]
pub struct Base {
    /// The files; those that there were not are as they are now.
    pub inputs: Inputs<SourceFile>,
    /// The names of those that there were not.
    pub lacks: Vec<&'static str>,
}

impl From<Inputs<SourceFile>> for Base {
    fn from(inputs: Inputs<SourceFile>) -> Self {
        Self { inputs, lacks: Vec::new() }
    }
}

/// Everything that a change of the protocol breaks or may break: the message, the payloads of commands, codes, limits and
/// what is served over HTTP. A part of the old one that is not there, or not understood any more, is told as unknown.
///
/// # Errors
/// The new inputs, or the old message, are not understood.
pub fn compare_inputs(base: &Base, new: &Inputs<SourceFile>) -> Result<Vec<Finding>, Vec<Diagnostic>> {
    let after = crate::read(new)?;
    let mut findings = message::findings(&base.inputs.schema, &new.schema)?;
    for name in &base.lacks {
        let message = format!("the base has no {name}: what held without it is not known");
        findings.extend(unknown("BASE_LACKS_FILE", name, &message, &new.schema));
    }
    let (old, before, unread) = readable(&base.inputs, new)?;
    findings.extend(unread);
    findings.extend(payloads::findings((&old, &before.0), (new, &after.0))?);
    findings.extend(protocol::findings((&old, &before.1), (new, &after.1))?);
    findings.sort_by_key(|finding| finding.way);
    Ok(findings)
}

/// Inputs that were read.
type Readable = (Inputs<SourceFile>, (Model, Protocol), Vec<Finding>);

/// The old inputs as far as they are understood; what is not is taken to be as it is now, and told.
fn readable(old: &Inputs<SourceFile>, new: &Inputs<SourceFile>) -> Result<Readable, Vec<Diagnostic>> {
    let data = |of: &Inputs<SourceFile>, commands: &[SourceFile]| Inputs {
        schema: old.schema.clone(),
        codes: of.codes.clone(),
        limits: of.limits.clone(),
        http: of.http.clone(),
        commands: commands.to_vec(),
    };
    let attempts: [(Inputs<SourceFile>, &[&str]); 4] = [
        (data(old, &old.commands), &[]),
        (data(new, &old.commands), &["codes, limits and HTTP"]),
        (data(old, &[]), &["commands"]),
        (data(new, &[]), &["codes, limits and HTTP", "commands"]),
    ];
    let mut refused = Vec::new();
    for (inputs, left_out) in attempts {
        match crate::read(&inputs) {
            Ok(read) => {
                let findings = left_out.iter().flat_map(|what| unread(what, &refused, &new.schema));
                let findings = findings.collect();
                return Ok((inputs, read, findings));
            }
            Err(list) if refused.is_empty() => refused = list,
            Err(_) => {}
        }
    }
    Err(refused)
}

/// A part of the old inputs that is not understood.
fn unread(what: &str, refused: &[Diagnostic], file: &SourceFile) -> Vec<Finding> {
    let why = refused.first().map(|one| format!("{}:{}: {}", one.file, one.position, one.message));
    let message = format!("the base's {what} are not understood: {}", why.unwrap_or_default());
    unknown("BASE_NOT_UNDERSTOOD", what, &message, file)
}

/// A part of the old inputs that there is nothing to know about: nor is what its change breaks.
fn unknown(rule: &'static str, what: &str, message: &str, file: &SourceFile) -> Vec<Finding> {
    let finding = |way| Finding {
        rule,
        way,
        subject: what.to_owned(),
        path: String::new(),
        file: file.name.clone(),
        position: file.position(0),
        message: message.to_owned(),
        proof: Proof::Unknown,
        claims: false,
        hurts: Way::hurts_the_deployed(way),
    };
    Way::OURS.into_iter().map(finding).collect()
}

/// The bump that the findings ask for.
#[must_use]
pub fn bump(findings: &[Finding]) -> Bump {
    let of = |finding: &Finding| if finding.hurts { Bump::Major } else { Bump::Minor };
    findings.iter().map(of).max().unwrap_or(Bump::Patch)
}
