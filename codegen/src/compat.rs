//! What a change of the schema breaks, and for whom.
//!
//! A change is looked at from both ends of the wire and from both sides of an upgrade: each of the four ways asks
//! whether all that one side may write is read by the other. A break is shown by a message that proves it, and the
//! proof is checked with both schemas. What cannot be decided is called unknown, never fine.

mod commands;
mod compare;
mod sample;
mod text;

use crate::diagnostic::Diagnostic;
use crate::evaluate::accepts;
use crate::schema::{Document, parse};
use crate::source::{Position, SourceFile};
use crate::views::{self, View};
use compare::Suspicion;
use serde_json::Value;
use std::fmt;

/// Who writes and who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Clients that have not changed yet send to a new server.
    OldClientsToNewServer,
    /// A new server's messages are read by clients that have not changed yet.
    NewServerToOldClients,
    /// New clients send to a server that has not changed yet.
    NewClientsToOldServer,
    /// An old server's messages are read by new clients.
    OldServerToNewClients,
}

impl Way {
    /// All four, those that hurt most first.
    pub const ALL: [Self; 4] = [
        Self::OldClientsToNewServer,
        Self::NewServerToOldClients,
        Self::NewClientsToOldServer,
        Self::OldServerToNewClients,
    ];

    /// Whether people who did nothing are hurt: deployed clients after the server was upgraded.
    #[must_use]
    pub fn hurts_the_deployed(self) -> bool {
        matches!(self, Self::OldClientsToNewServer | Self::NewServerToOldClients)
    }

    /// The schemas of the writer, who writes only what it knows, and of the reader.
    fn ends(self, old: &Document, new: &Document) -> (Document, Document) {
        let (writer, reader) = match self {
            Self::OldClientsToNewServer => ((old, View::Input), (new, View::Input)),
            Self::NewClientsToOldServer => ((new, View::Input), (old, View::Input)),
            Self::NewServerToOldClients => ((new, View::Published), (old, View::Delivered)),
            Self::OldServerToNewClients => ((old, View::Published), (new, View::Delivered)),
        };
        (views::document(writer.0, writer.1), views::document(reader.0, reader.1))
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OldClientsToNewServer => "old clients send to a new server",
            Self::NewServerToOldClients => "old clients read from a new server",
            Self::NewClientsToOldServer => "new clients send to an old server",
            Self::OldServerToNewClients => "new clients read from an old server",
        })
    }
}

/// One thing that a change breaks, or may break.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Name of the rule: stable, for exceptions.
    pub rule: &'static str,
    /// Who writes and who reads.
    pub way: Way,
    /// RFC 6901 pointer to the changed part of a message.
    pub path: String,
    /// Where the new schema says so.
    pub file: String,
    /// Where in that file.
    pub position: Position,
    /// What changed, in words.
    pub message: String,
    /// A message that the writer may write and the reader refuses; `None` where none was found: then it is unknown
    /// whether anything breaks.
    pub witness: Option<Value>,
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

/// Everything that a change breaks or may break, worst first.
///
/// # Errors
/// Either schema is not understood.
pub fn compare(old: &SourceFile, new: &SourceFile) -> Result<Vec<Finding>, Vec<Diagnostic>> {
    let (old, new_document) = (parse(old)?, parse(new)?);
    let mut findings = Vec::new();
    for way in Way::ALL {
        let (writer, reader) = way.ends(&old, &new_document);
        for suspicion in compare::suspicions(&writer, &reader) {
            findings.push(finding(way, suspicion, &writer, &reader, &new_document, new));
        }
    }
    Ok(findings)
}

/// What the change of the commands' schemas breaks or may break; `message_changed` says whether that of the message
/// changed as well, which a command may refer to.
#[must_use]
pub fn compare_commands(old: &[SourceFile], new: &[SourceFile], message_changed: bool) -> Vec<Finding> {
    commands::findings(old, new, message_changed)
}

/// The bump that the findings ask for.
#[must_use]
pub fn bump(findings: &[Finding]) -> Bump {
    let of = |finding: &Finding| if finding.way.hurts_the_deployed() { Bump::Major } else { Bump::Minor };
    findings.iter().map(of).max().unwrap_or(Bump::Patch)
}

fn finding(
    way: Way,
    suspicion: Suspicion,
    writer: &Document,
    reader: &Document,
    new: &Document,
    file: &SourceFile,
) -> Finding {
    let proves = |message: &&Value| accepts(writer, message) && !accepts(reader, message);
    let witness = suspicion.candidates.iter().find(proves).cloned();
    let offset = compare::offset_of(new, &suspicion.path).unwrap_or(new.root.offset);
    Finding {
        rule: suspicion.rule,
        way,
        path: suspicion.path,
        file: file.name.clone(),
        position: file.position(offset),
        message: suspicion.message,
        witness,
    }
}
