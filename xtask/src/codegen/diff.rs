//! Differences as people read them.

use std::fmt::Write;

use similar::{ChangeTag, TextDiff};

use crate::codegen::drift::Drift;
use crate::term::{self, ACCENT, ADDED, BAD, QUIET, REMOVED, STRONG};

/// Lines shown of one file: enough to see what happened, in a log that can still be read.
const LINES_PER_FILE: usize = 60;

/// The diffs, then a list of the files and what mends them: the end of a log is what one sees.
pub(crate) fn report(differences: &[Drift], remedy: &str) -> String {
    let mut text = String::new();
    for difference in differences {
        unified(&mut text, difference);
    }
    for difference in differences {
        let _ = writeln!(text, "{BAD}{:>10}{BAD:#}  {}", difference.state(), difference.path());
    }
    let files = term::count(differences.len(), "file");
    let verb = if differences.len() == 1 { "is" } else { "are" };
    let _ = write!(text, "\n{files} {verb} not up to date. Mend it with:\n  {ACCENT}{remedy}{ACCENT:#}");
    text
}

fn unified(text: &mut String, difference: &Drift) {
    let (old, new) = match difference {
        Drift::Missing { rendered, .. } => ("", rendered.as_str()),
        Drift::Stale { committed, rendered, .. } => (committed.as_str(), rendered.as_str()),
        Drift::Unexpected { committed, .. } => (committed.as_str(), ""),
    };
    let path = difference.path();
    let side =
        |there: bool, letter: char| if there { format!("{letter}/{path}") } else { "/dev/null".to_owned() };
    let before = side(!matches!(difference, Drift::Missing { .. }), 'a');
    let after = side(!matches!(difference, Drift::Unexpected { .. }), 'b');
    let _ = writeln!(text, "{STRONG}--- {before}{STRONG:#}\n{STRONG}+++ {after}{STRONG:#}");

    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        lines.push(format!("{ACCENT}{}{ACCENT:#}", hunk.header()));
        for change in hunk.iter_changes() {
            let line = change.value().trim_end_matches('\n');
            lines.push(match change.tag() {
                ChangeTag::Equal => format!(" {line}"),
                ChangeTag::Insert => format!("{ADDED}+{line}{ADDED:#}"),
                ChangeTag::Delete => format!("{REMOVED}-{line}{REMOVED:#}"),
            });
            if change.missing_newline() {
                lines.push("\\ No newline at end of file".to_owned());
            }
        }
    }
    for line in lines.iter().take(LINES_PER_FILE) {
        let _ = writeln!(text, "{line}");
    }
    if let Some(more @ 1..) = lines.len().checked_sub(LINES_PER_FILE) {
        let _ = writeln!(text, "{QUIET}... and {}{QUIET:#}", term::count(more, "more line"));
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(differences: &[Drift]) -> String {
        anstream::adapter::strip_str(&report(differences, "cargo mend")).to_string()
    }

    #[test]
    fn all_files_are_shown_then_listed_then_mended() {
        let text = plain(&[
            Drift::Stale {
                path: "out/a".into(),
                committed: "1\n2\n3\n".into(),
                rendered: "1\nzwei\n3\n".into(),
            },
            Drift::Missing { path: "out/b".into(), rendered: "new\n".into() },
            Drift::Unexpected { path: "out/c".into(), committed: "old".into() },
        ]);
        let expected = "\
--- a/out/a
+++ b/out/a
@@ -1,3 +1,3 @@
 1
-2
+zwei
 3

--- /dev/null
+++ b/out/b
@@ -0,0 +1 @@
+new

--- a/out/c
+++ /dev/null
@@ -1 +0,0 @@
-old
\\ No newline at end of file

     stale  out/a
   missing  out/b
unexpected  out/c

3 files are not up to date. Mend it with:
  cargo mend";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_long_diff_is_cut_and_says_so() {
        let rendered = "line\n".repeat(100);
        let text = plain(&[Drift::Missing { path: "out/a".into(), rendered }]);
        assert!(text.contains("... and 41 more lines\n"), "{text}");
        assert!(text.contains("1 file is not up to date"), "{text}");
    }
}
