//! Codes, names, limits and what is served over HTTP: what their change breaks.
//!
//! A code that is gone needs no message to show it: the data says so itself. The payloads of the server's own commands and
//! the bodies of answers are schemas, and compared like any.

mod codes;
mod http;
mod limits;
mod rules;
mod schemas;

use super::{Finding, Proof};
use crate::Inputs;
use crate::diagnostic::Diagnostic;
use crate::protocol::Protocol;
use crate::source::SourceFile;
use rules::Rule;

/// Everything that the change of `codes.json`, `limits.json` and `http.json` breaks or may break.
pub(super) fn findings(
    old: (&Inputs<SourceFile>, &Protocol),
    new: (&Inputs<SourceFile>, &Protocol),
) -> Result<Vec<Finding>, Vec<Diagnostic>> {
    let [mut codes, mut limits, mut http] = [&new.0.codes, &new.0.limits, &new.0.http].map(Changes::of);
    codes::compare(&old.1.codes, &new.1.codes, &mut codes);
    limits::compare(&old.1.limits, &new.1.limits, &mut limits);
    http::compare(&old.1.http, &new.1.http, &mut http);
    let mut findings = [codes.found, limits.found, http.found].concat();
    findings.extend(schemas::findings(old, new)?);
    Ok(findings)
}

/// The changes of one file.
struct Changes<'f> {
    file: &'f SourceFile,
    found: Vec<Finding>,
}

impl<'f> Changes<'f> {
    fn of(file: &'f SourceFile) -> Self {
        Self { file, found: Vec::new() }
    }

    /// Tells a change at a pointer into the file, in which lists are named by what stands in them; `needle` is what stands
    /// where it is told.
    fn add(&mut self, rule: &Rule, path: String, needle: &str, message: String) {
        let text = &self.file.text;
        let quoted = serde_json::Value::from(needle).to_string();
        let offset = text.find(&quoted).or_else(|| text.find(needle)).unwrap_or(0);
        self.found.push(Finding {
            rule: rule.name,
            way: rule.way,
            subject: self.file.name.rsplit('/').next().unwrap_or(&self.file.name).to_owned(),
            path,
            file: self.file.name.clone(),
            position: self.file.position(offset),
            message,
            proof: Proof::Data(rule.words.to_owned()),
            claims: false,
            hurts: rule.hurts,
        });
    }

    /// Tells what came to a list and what went, and returns the pairs of what was there and is.
    fn list<'s, T: Entry>(&mut self, list: &List<T>, old: &'s [T], new: &'s [T]) -> Vec<(&'s T, &'s T)> {
        let find = |list: &'s [T], one: &T| list.iter().find(|other| other.key() == one.key());
        let path = |one: &T| format!("{}/{}", list.path, one.name());
        for one in old.iter().filter(|one| find(new, one).is_none()) {
            let needle = list.path.split('/').nth(1).unwrap_or_default();
            self.add(list.gone.0, path(one), needle, list.gone.1(one));
        }
        for one in new.iter().filter(|one| find(old, one).is_none()) {
            list.come.iter().for_each(|(rule, words)| self.add(rule, path(one), &one.needle(), words(one)));
        }
        old.iter().filter_map(|one| Some((one, find(new, one)?))).collect()
    }
}

/// A list in the data, and what is said of an entry that comes or goes.
struct List<T> {
    /// Its pointer.
    path: String,
    gone: Told<T>,
    come: Vec<Told<T>>,
}

/// A rule, and what happened in words.
type Told<T> = (&'static Rule, fn(&T) -> String);

/// An entry of a list.
trait Entry {
    /// By which it is the same before and after.
    fn key(&self) -> String {
        self.name()
    }

    /// As people call it.
    fn name(&self) -> String;

    /// What stands where it stands, and nowhere before.
    fn needle(&self) -> String {
        self.name()
    }
}
