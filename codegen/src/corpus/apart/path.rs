//! Where in a value a rule applies: a path in which some steps are any item or any key.

use crate::corpus::value::{Path, Step, Value};
use std::fmt;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Key(String),
    Index(usize),
    /// Any item.
    Item,
    /// Any key, those that others have a name for included.
    Other,
}

/// From the whole value to a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pattern(pub(super) Vec<Part>);

impl Pattern {
    pub(super) fn child(&self, part: Part) -> Self {
        let mut parts = self.0.clone();
        parts.push(part);
        Self(parts)
    }

    pub(super) fn matches(&self, path: &[Step]) -> bool {
        self.0.len() == path.len() && self.begins(path)
    }

    /// Whether the path leads there, or further.
    pub(super) fn begins(&self, path: &[Step]) -> bool {
        self.0.len() <= path.len() && self.0.iter().zip(path).all(|(part, step)| part.is(step))
    }

    /// The paths in a value that it matches; with `new` also one whose last key is not there yet.
    pub(super) fn places(&self, value: &Value, new: bool) -> Vec<Path> {
        let mut found: Vec<Path> = vec![Vec::new()];
        for (index, part) in self.0.iter().enumerate() {
            let last = index + 1 == self.0.len();
            let mut next = Vec::new();
            for path in &found {
                let Some(here) = value.at(path) else { continue };
                let steps: Vec<Step> = match (part, here) {
                    (Part::Key(key), Value::Object(_)) if here.get(key).is_some() || (last && new) => {
                        vec![Step::Key(key.clone())]
                    }
                    (Part::Index(index), Value::Array(items)) if *index < items.len() => {
                        vec![Step::Index(*index)]
                    }
                    (Part::Item, Value::Array(items)) => (0..items.len().min(3)).map(Step::Index).collect(),
                    (Part::Other, Value::Object(_)) => {
                        let known = here.entries().into_iter().map(|(_, key, _)| Step::Key(key.to_owned()));
                        let fresh = (last && new).then(|| Step::Key("other".to_owned()));
                        known.chain(fresh).collect()
                    }
                    _ => Vec::new(),
                };
                next.extend(steps.into_iter().map(|step| path.iter().cloned().chain([step]).collect()));
            }
            found = next;
        }
        found
    }
}

impl Part {
    fn is(&self, step: &Step) -> bool {
        match (self, step) {
            (Self::Key(key), Step::Key(other)) => key == other,
            (Self::Index(index), Step::Index(other)) => index == other,
            (Self::Item, Step::Index(_)) | (Self::Other, Step::Key(_)) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.0 {
            match part {
                Part::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?,
                Part::Index(index) => write!(f, "/{index}")?,
                Part::Item | Part::Other => f.write_str("/*")?,
            }
        }
        Ok(())
    }
}
