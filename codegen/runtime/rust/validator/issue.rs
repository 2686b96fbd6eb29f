//! What a validator says: which value breaks which rule.

use super::issue_code::IssueCode;
use super::json::{Data, Json};

/// One broken rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Issue {
    /// RFC 6901 pointer to the value; for a missing or unknown key to where that key is or would be.
    pub path: String,
    /// Which rule is broken.
    pub code: IssueCode,
    /// The rule in words; reads well after the path.
    pub message: &'static str,
}

/// Where the validator stands: a chain of keys on the stack, written out only for an issue.
#[derive(Clone, Copy, Debug)]
pub enum Path<'p> {
    /// The value itself.
    Root,
    /// The value of a key.
    Key(&'p Path<'p>, &'p str),
    /// An item.
    Index(&'p Path<'p>, usize),
}

impl<'p> Path<'p> {
    /// The path to the value of a key.
    #[must_use]
    pub fn key(&'p self, key: &'p str) -> Self {
        Self::Key(self, key)
    }

    /// The path to an item.
    #[must_use]
    pub fn index(&'p self, index: usize) -> Self {
        Self::Index(self, index)
    }

    fn pointer(&self) -> String {
        match self {
            Self::Root => String::new(),
            Self::Key(parent, key) => {
                format!("{}/{}", parent.pointer(), key.replace('~', "~0").replace('/', "~1"))
            }
            Self::Index(parent, index) => format!("{}/{index}", parent.pointer()),
        }
    }
}

/// Collects issues during one walk over a value.
#[derive(Debug, Default)]
pub struct Issues {
    list: Vec<Issue>,
    /// Only whether there is one is asked: nothing is written down.
    quiet: bool,
    broken: bool,
}

impl Issues {
    /// Notes a broken rule.
    pub fn add(&mut self, at: &Path<'_>, code: IssueCode, message: &'static str) {
        self.broken = true;
        if !self.quiet {
            self.list.push(Issue { path: at.pointer(), code, message });
        }
    }

    /// What is said of `null` at keys that may be left out is to leave them out: the advice that it nearly always needs.
    pub fn leave_out(&mut self, value: &Json<'_>, at: &Path<'_>, keys: &[&str]) {
        if self.list.is_empty() {
            return;
        }
        for key in keys.iter().filter(|key| value.get(key).is_some_and(|value| value.data == Data::Null)) {
            let path = at.key(key).pointer();
            for issue in &mut self.list {
                if issue.code == IssueCode::Type && issue.path == path {
                    issue.message = "is null, which is not \"absent\": leave the key out";
                }
            }
        }
    }

    /// The issues sorted by path, then code.
    #[must_use]
    pub fn finish(mut self) -> Vec<Issue> {
        self.list.sort_by(|a, b| (&a.path, a.code.as_str()).cmp(&(&b.path, b.code.as_str())));
        self.list
    }

    /// Whether issues are written down, and not only asked whether there is one.
    #[must_use]
    pub fn are_listed(&self) -> bool {
        !self.quiet
    }

    pub(super) fn quiet() -> Self {
        Self { list: Vec::new(), quiet: true, broken: false }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.broken
    }
}

/// Whether a check finds nothing.
pub fn valid(check: impl FnOnce(&mut Issues)) -> bool {
    let mut issues = Issues::quiet();
    check(&mut issues);
    issues.is_empty()
}
