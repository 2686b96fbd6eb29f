//! Breaks that were decided on, each with its reason.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use aether_ws_codegen::compat::{Finding, Way};
use serde::Deserialize;

use crate::Result;

/// A committed file of them.
#[derive(Debug)]
pub(super) struct Exceptions {
    /// How people find it.
    pub(super) name: String,
    list: Vec<Exception>,
}

/// One entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    rule: String,
    path: String,
    /// In the words that head what is told.
    way: String,
    reason: String,
}

impl Exception {
    fn covers(&self, finding: &Finding) -> bool {
        self.rule == finding.rule && self.path == finding.place() && self.way == finding.way.to_string()
    }
}

impl Exceptions {
    /// Reads the file, if there is one.
    pub(super) fn read(folder: &Path, file: &str) -> Result<Self> {
        let path = folder.join(file);
        // Our own schema is known by its place in the repository, anyone's by where it was typed.
        let name = if file.contains('/') { file.to_owned() } else { path.display().to_string() };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self { name, list: Vec::new() }),
            Err(error) => return Err(format!("{name}: {error}").into()),
        };
        let list: Vec<Exception> = serde_json::from_str(&text).map_err(|error| {
            format!("{name}: {error}; it is a list of {{\"rule\": \"...\", \"path\": \"...\", \"way\": \"...\", \"reason\": \"...\"}}, \
                 where the way is the line above the break, such as {:?}", Way::ALL[0].to_string())
        })?;
        let ways = Way::ALL.map(|way| way.to_string());
        if let Some(one) = list.iter().find(|exception| !ways.contains(&exception.way)) {
            let ways = ways.join("\n  ");
            return Err(format!(
                "{name}: {} at {} is allowed on no known way, which are:\n  {ways}",
                one.rule, one.path
            )
            .into());
        }
        match list.iter().find(|exception| exception.reason.trim().is_empty()) {
            Some(one) => Err(format!("{name}: {} at {} gives no reason", one.rule, one.path).into()),
            None => Ok(Self { name, list }),
        }
    }

    /// Why a break is allowed, if it is.
    pub(super) fn reason(&self, finding: &Finding) -> Option<&str> {
        let found = self.list.iter().find(|exception| exception.covers(finding));
        found.map(|exception| exception.reason.as_str())
    }

    /// Those that nothing needs any more.
    pub(super) fn unused(&self, findings: &[Finding]) -> Vec<String> {
        let unused = |one: &&Exception| !findings.iter().any(|finding| one.covers(finding));
        self.list
            .iter()
            .filter(unused)
            .map(|one| format!("{} at {}, {}", one.rule, one.path, one.way))
            .collect()
    }
}
