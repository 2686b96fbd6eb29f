//! Lines of Python, where the indentation is the syntax.

/// Code that is being written.
#[derive(Debug, Default)]
pub(super) struct Text {
    text: String,
    depth: usize,
}

impl Text {
    /// Writes a line.
    pub(super) fn line(&mut self, line: impl AsRef<str>) {
        let line = line.as_ref();
        if !line.is_empty() {
            self.text.push_str(&"    ".repeat(self.depth));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Writes a block: its head, with the colon, then what is in it.
    pub(super) fn block(&mut self, head: impl AsRef<str>, write: impl FnOnce(&mut Self)) {
        self.line(head);
        let inner = self.within(write);
        self.append(&inner);
        if inner.is_empty() {
            self.text.push_str(&"    ".repeat(self.depth + 1));
            self.text.push_str("pass\n");
        }
    }

    /// Writes a block, unless nothing is in it; whether it did.
    pub(super) fn unless_empty(&mut self, head: impl AsRef<str>, write: impl FnOnce(&mut Self)) -> bool {
        let inner = self.within(write);
        if !inner.is_empty() {
            self.line(head);
            self.append(&inner);
        }
        !inner.is_empty()
    }

    /// What a block here would hold, written apart.
    pub(super) fn within(&self, write: impl FnOnce(&mut Self)) -> Self {
        let mut inner = Self { text: String::new(), depth: self.depth + 1 };
        write(&mut inner);
        inner
    }

    /// Writes what `write` writes apart, at this indentation.
    pub(super) fn apart(&self, write: impl FnOnce(&mut Self)) -> Self {
        let mut apart = Self { text: String::new(), depth: self.depth };
        write(&mut apart);
        apart
    }

    /// Appends what was written apart.
    pub(super) fn append(&mut self, other: &Self) {
        self.text.push_str(&other.text);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether it has a word; strings count, since what they hold may be code.
    pub(super) fn has_word(&self, word: &str) -> bool {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        self.text.match_indices(word).any(|(at, _)| {
            !self.text[..at].ends_with(part) && !self.text[at + word.len()..].starts_with(part)
        })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

/// The text with an `if` that holds nothing but another one made one with it, and an `else` that holds nothing but an
/// `if` made an `elif`: Python's linters ask for that.
pub(super) fn merged(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for at in (0..lines.len().saturating_sub(1)).rev() {
        let Some(second) = condition(&lines[at + 1], "if ") else { continue };
        let outer = depth(&lines[at]);
        if depth(&lines[at + 1]) != outer + 4 {
            continue;
        }
        let body = lines[at + 1..].iter().take_while(|line| !line.is_empty() && depth(line) > outer).count();
        // What else stands beside the inner `if`: its own branches, or other statements.
        let beside: Vec<&str> = lines[at + 2..at + 1 + body]
            .iter()
            .filter(|line| depth(line) == outer + 4)
            .map(|line| line.trim_start())
            .collect();
        let goes_on = |line: &str| line.starts_with("elif ") || line == "else:";
        let head = ["if ", "elif "].into_iter().find_map(|word| Some((word, condition(&lines[at], word)?)));
        let new = match head {
            Some((word, first)) => {
                let after = lines.get(at + 1 + body).map_or("", |line| line.trim_start());
                let last = lines.get(at + 1 + body).is_none_or(|line| depth(line) < outer) || !goes_on(after);
                (beside.is_empty() && last).then(|| format!("{word}{first} and {second}:"))
            }
            None if lines[at].trim_start() == "else:" && beside.iter().all(|line| goes_on(line)) => {
                Some(format!("el{}", lines[at + 1].trim_start()))
            }
            None => None,
        };
        if let Some(new) = new {
            lines[at] = format!("{}{new}", " ".repeat(outer));
            for line in &mut lines[at + 2..at + 1 + body] {
                line.replace_range(..4, "");
            }
            lines.remove(at + 1);
        }
    }
    lines.join("\n") + "\n"
}

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// What a line asks, if it begins with the word: ready to stand beside an `and`.
fn condition(line: &str, word: &str) -> Option<String> {
    let condition = line.trim_start().strip_prefix(word)?.strip_suffix(':')?;
    Some(if condition.contains(" or ") { format!("({condition})") } else { condition.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::merged;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(merged(text), expected);
    }

    #[test]
    fn conditions_that_are_one() {
        check("if a:\n    if b or c:\n        x()\ny()\n", "if a and (b or c):\n    x()\ny()\n");
        check(
            "if a:\n    x()\nelse:\n    if b:\n        y()\n    else:\n        z()\n",
            "if a:\n    x()\nelif b:\n    y()\nelse:\n    z()\n",
        );
    }

    #[test]
    fn conditions_that_are_not() {
        for text in [
            "if a:\n    if b:\n        x()\n    y()\n",
            "if a:\n    if b:\n        x()\nelse:\n    y()\n",
            "if a:\n    if b:\n        x()\n    else:\n        y()\n",
            "if a:\n    x()\nelse:\n    if b:\n        x()\n    y()\n",
        ] {
            check(text, text);
        }
    }
}
