//! The issues of payloads are the message's own; here is what only the checks of payloads ask of them.

pub(crate) use super::super::issue::{Issues, Path};
use super::super::issue_code::IssueCode;

impl Issues {
    /// For a check of which only the verdict counts.
    pub(crate) fn quiet() -> Self {
        Self { list: Vec::new(), quiet: true }
    }

    /// Whether issues are written down, and not only asked whether there is one.
    pub(crate) fn are_listed(&self) -> bool {
        !self.quiet
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether the message is nested too deep, which is found out before anything else.
    pub(crate) fn has_depth(&self) -> bool {
        self.list.first().is_some_and(|issue| issue.code == IssueCode::MaxDepth)
    }
}

/// Whether a check finds nothing.
pub(crate) fn valid(check: impl FnOnce(&mut Issues)) -> bool {
    let mut issues = Issues::quiet();
    check(&mut issues);
    issues.is_empty()
}
