//! Codes, names, limits and what is served over HTTP: what their change breaks.
//!
//! A code that is gone needs no message to show it: the data says so itself. The payloads of the server's own commands and
//! the bodies of answers are schemas, and compared like any.

mod codes;
mod http;
mod limits;
mod schemas;

use super::{Finding, Proof, Way};
use crate::Inputs;
use crate::diagnostic::Diagnostic;
use crate::protocol::Protocol;
use crate::source::SourceFile;

/// Everything that the change of `codes.json`, `limits.json` and `http.json` breaks or may break.
pub(super) fn findings(
    old: (&Inputs<SourceFile>, &Protocol),
    new: (&Inputs<SourceFile>, &Protocol),
) -> Result<Vec<Finding>, Vec<Diagnostic>> {
    let mut findings = codes::findings(&old.1.codes, &new.1.codes, &new.0.codes);
    findings.extend(limits::findings(&old.1.limits, &new.1.limits, &new.0.limits));
    findings.extend(http::findings(&old.1.http, &new.1.http, &new.0.http));
    findings.extend(schemas::findings(old, new)?);
    Ok(findings)
}

/// One change of data.
struct Change<'c> {
    rule: &'static str,
    way: Way,
    /// Pointer into the file; lists are named by what stands in them.
    path: String,
    message: String,
    /// What it means for whom, in words.
    words: &'c str,
    hurts: bool,
}

impl Change<'_> {
    /// As a finding in a file; `needle` is what stands where it is told.
    fn told(self, file: &SourceFile, needle: &str) -> Finding {
        let quoted = serde_json::Value::from(needle).to_string();
        let offset = file.text.find(&quoted).or_else(|| file.text.find(needle)).unwrap_or(0);
        Finding {
            rule: self.rule,
            way: self.way,
            subject: file.name.rsplit('/').next().unwrap_or(&file.name).to_owned(),
            path: self.path,
            file: file.name.clone(),
            position: file.position(offset),
            message: self.message,
            proof: Proof::Data(self.words.to_owned()),
            claims: false,
            hurts: self.hurts,
        }
    }
}

/// What is in one list only, and the pairs of what is in both.
struct Split<'s, T> {
    gone: Vec<&'s T>,
    come: Vec<&'s T>,
    both: Vec<(&'s T, &'s T)>,
}

fn split<'s, T, K: PartialEq>(old: &'s [T], new: &'s [T], key: impl Fn(&T) -> K) -> Split<'s, T> {
    let find = |list: &'s [T], one: &T| list.iter().find(|other| key(other) == key(one));
    Split {
        gone: old.iter().filter(|one| find(new, one).is_none()).collect(),
        come: new.iter().filter(|one| find(old, one).is_none()).collect(),
        both: old.iter().filter_map(|one| Some((one, find(new, one)?))).collect(),
    }
}
