//! What a validator says: which value breaks which rule.

use super::issue_code::IssueCode;
use super::json::{Data, Json, JsonError, Member};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

/// One broken rule: contract, section 4, "Issues".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Issue {
    /// RFC 6901 pointer to the value; for a missing or unknown key to where that key is or would be.
    pub path: String,
    /// Which rule is broken.
    pub code: IssueCode,
    /// The rule in words; reads well after the path.
    pub message: Cow<'static, str>,
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "the message" } else { &self.path };
        write!(f, "{path} {}", self.message)
    }
}

/// Why a text is not the message it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// The text is not JSON.
    InvalidJson(JsonError),
    /// The text is JSON but breaks the schema: at least one issue, sorted by path, then code.
    Invalid(Vec<Issue>),
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidJson(error) => write!(f, "not JSON: {error}"),
            Self::Invalid(issues) => {
                f.write_str("not a valid message: ")?;
                for (index, issue) in issues.iter().enumerate() {
                    write!(f, "{}{issue}", if index == 0 { "" } else { "; " })?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for ParseError {}

/// Bounds that the schema itself does not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseOptions {
    /// Deepest nesting that is taken, in levels; the message itself is level 1.
    pub max_depth: usize,
    /// How many issues are listed; at least one is.
    pub max_issues: usize,
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self { max_depth: 64, max_issues: 32 }
    }
}

/// Where the validator stands: a chain of keys on the stack, written out only for an issue.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

impl<'p> Path<'p> {
    pub(crate) fn key(&'p self, key: &'p str) -> Self {
        Self::Key(self, key)
    }

    pub(crate) fn index(&'p self, index: usize) -> Self {
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
pub(crate) struct Issues {
    pub(super) list: Vec<Issue>,
    /// Only whether there is one is asked: where it is need not be written out.
    pub(super) quiet: bool,
}

impl Issues {
    pub(crate) fn add(&mut self, at: &Path<'_>, code: IssueCode, message: &'static str) {
        let path = if self.quiet { String::new() } else { at.pointer() };
        self.list.push(Issue { path, code, message: Cow::Borrowed(message) });
    }

    /// What is said of `null` at a key is to leave the key out: the advice that it nearly always needs.
    pub(crate) fn leave_out(&mut self, value: &Json<'_>, at: &Path<'_>, keys: &[&str]) {
        if self.list.is_empty() {
            return;
        }
        for key in keys.iter().filter(|key| value.get(key).is_some_and(|value| value.data == Data::Null)) {
            let path = at.key(key).pointer();
            for issue in &mut self.list {
                if issue.code == IssueCode::Type && issue.path == path {
                    issue.message = Cow::Borrowed("is null, which is not \"absent\": leave the key out");
                }
            }
        }
    }

    /// Keys given twice, and in a closed object keys that it does not know: each once.
    ///
    /// An open object has `unknown: None`; of its keys only those that it knows are looked at.
    pub(crate) fn add_keys(
        &mut self,
        members: &[Member<'_>],
        at: &Path<'_>,
        known: &[&str],
        unknown: Option<&'static str>,
    ) {
        let mut seen: HashMap<&str, u32> = HashMap::with_capacity(members.len());
        for member in members {
            let times = seen.entry(&member.key).or_default();
            *times += 1;
            let is_known = known.contains(&&*member.key);
            if *times == 2 && (is_known || unknown.is_some()) {
                self.add(&at.key(&member.key), IssueCode::DuplicateKey, "is given twice");
            }
            if let Some(message) = unknown
                && *times == 1
                && !is_known
            {
                self.add(&at.key(&member.key), IssueCode::UnknownKey, message);
            }
        }
    }

    /// The first value, in the order of the text, that lies deeper than `max_depth`.
    pub(crate) fn add_depth(&mut self, root: &Json<'_>, max_depth: usize) {
        too_deep(root, &Path::Root, 1, max_depth, self);
    }

    /// The issues sorted by path, then code; `None` if there are none.
    pub(crate) fn finish(mut self, max_issues: usize) -> Option<Vec<Issue>> {
        self.list.sort_by(|a, b| (&a.path, a.code.as_str()).cmp(&(&b.path, b.code.as_str())));
        self.list.truncate(max_issues.max(1));
        if self.list.is_empty() { None } else { Some(self.list) }
    }
}

fn too_deep(value: &Json<'_>, at: &Path<'_>, depth: usize, max_depth: usize, issues: &mut Issues) -> bool {
    if depth > max_depth {
        let message = format!("is nested deeper than {max_depth} levels");
        issues.list.push(Issue { path: at.pointer(), code: IssueCode::MaxDepth, message: Cow::Owned(message) });
        return true;
    }
    match &value.data {
        Data::Array(items) => items
            .iter()
            .enumerate()
            .any(|(index, item)| too_deep(item, &at.index(index), depth + 1, max_depth, issues)),
        Data::Object(members) => members
            .iter()
            .any(|member| too_deep(&member.value, &at.key(&member.key), depth + 1, max_depth, issues)),
        _ => false,
    }
}

/// Whether a text may nest deeper than `max_depth`: a count of brackets, so that most texts need no walk.
///
/// Counted in bytes of at most 255 at a time, which compilers turn into vector code; `{` and `[` differ in one bit.
pub(crate) fn may_be_deeper(text: &str, max_depth: usize) -> bool {
    let opens = |byte: &u8| u8::from(byte | 0x20 == b'{');
    let count: usize =
        text.as_bytes().chunks(255).map(|chunk| usize::from(chunk.iter().map(opens).sum::<u8>())).sum();
    count >= max_depth
}
