//! Lines of code with their indentation.

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
            self.text.push_str(&"  ".repeat(self.depth));
            self.text.push_str(line);
        }
        self.text.push('\n');
    }

    /// Writes a block: its head, with the brace, then what is in it.
    pub(super) fn block(&mut self, head: impl AsRef<str>, write: impl FnOnce(&mut Self)) {
        self.line(head);
        self.depth += 1;
        write(self);
        self.depth -= 1;
        self.line("}");
    }

    /// Ends the last block and begins another: `} else {`.
    pub(super) fn chain(&mut self, head: &str, write: impl FnOnce(&mut Self)) {
        let end = format!("{}}}\n", "  ".repeat(self.depth));
        debug_assert!(self.text.ends_with(&end), "a chain follows a block");
        self.text.truncate(self.text.len() - end.len());
        self.block(format!("}} {head}"), write);
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

    /// Whether its code uses a name: what is in strings and comments does not count, nor do methods.
    pub(super) fn mentions(&self, name: &str) -> bool {
        uses(&code_only(&self.text), name)
    }

    /// Those of the names that its code uses.
    pub(super) fn mentioned<'n>(&self, names: &[&'n str]) -> Vec<&'n str> {
        let code = code_only(&self.text);
        names.iter().copied().filter(|name| uses(&code, name)).collect()
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Appends what was written apart, at this indentation whatever that was.
    pub(super) fn append_deeper(&mut self, other: &Self) {
        let more = "  ".repeat(self.depth.saturating_sub(other.depth));
        for line in other.text.lines() {
            self.text.push_str(if line.is_empty() { "" } else { &more });
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The only line, without its end, if there is one line.
    pub(super) fn single(&self) -> Option<&str> {
        let line = self.text.strip_suffix('\n')?.trim_start();
        (!line.contains('\n')).then_some(line)
    }
}

fn uses(code: &str, name: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    code.match_indices(name).any(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + name.len()..]);
        !before.ends_with(part) && !before.ends_with('.') && !after.starts_with(part)
    })
}

/// The text without what stands in double quotes and in comments.
fn code_only(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', '/']) {
        code.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = match rest.strip_prefix("/*") {
            Some(comment) => comment.find("*/").map_or(rest.len(), |end| end + 4),
            None if rest.starts_with('"') => end_of_string(rest),
            None => {
                code.push('/');
                1
            }
        };
        rest = &rest[end..];
    }
    code + rest
}

fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let end = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        end
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_mentions_a_name() {
        let check = |code: &str, expected: bool| {
            let mut text = Text::default();
            text.line(code);
            assert_eq!(text.mentions("has"), expected, "{code}");
        };
        check("has(value)", true);
        check("seen.has(value)", false);
        check("hash(value)", false);
        check(r#"add("it has \" has");"#, false);
        check("/** a \"quote has */ f()", false);
        check("a / has", true);
    }
}
