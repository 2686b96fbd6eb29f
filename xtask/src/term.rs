//! What the terminal shows: one look for all tasks, like cargo's own.
//!
//! Everything is printed through `anstream`, which drops the colours where nobody sees them (not a terminal,
//! `NO_COLOR`).

use std::io::{self, IsTerminal};
use std::time::Duration;

use clap::builder::styling::{AnsiColor, Style, Styles};

pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const WARNING: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const ADDED: Style = AnsiColor::Green.on_default();
pub(crate) const REMOVED: Style = AnsiColor::Red.on_default();
pub(crate) const ACCENT: Style = AnsiColor::Cyan.on_default().bold();
pub(crate) const STRONG: Style = Style::new().bold();
pub(crate) const QUIET: Style = Style::new().dimmed();

pub(crate) const HELP: Styles = Styles::styled()
    .header(GOOD)
    .usage(GOOD)
    .literal(ACCENT)
    .placeholder(AnsiColor::Cyan.on_default())
    .valid(ACCENT)
    .invalid(BAD)
    .error(BAD);

/// Takes back an unfinished line. Like the colours, it is dropped where it means nothing.
pub(crate) const ERASE: &str = "\x1b[2K\x1b[G";

/// Whether a line can be shown for a while and then taken back.
pub(crate) fn is_live() -> bool {
    let styled = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never;
    styled && io::stdout().is_terminal() && io::stderr().is_terminal()
}

/// Says what is being done, with the verb where cargo puts it.
pub(crate) fn status(verb: &str, what: &str) {
    anstream::eprintln!("{ERASE}{GOOD}{verb:>12}{GOOD:#} {what}");
}

/// Says what went wrong; the text has the remedy in it.
pub(crate) fn error(text: &str) {
    anstream::eprintln!("{BAD}error{BAD:#}: {text}");
}

/// Says what was decided without being asked for.
pub(crate) fn note(text: &str) {
    anstream::eprintln!("{ACCENT}note{ACCENT:#}: {text}");
}

/// Says what should be mended, though everything went on: the text begins with what it is.
pub(crate) fn warning(diagnostic: &aether_ws_codegen::Diagnostic) {
    let text = diagnostic.to_string();
    let words = text.strip_prefix("warning").unwrap_or(&text);
    anstream::eprintln!("{WARNING}warning{WARNING:#}{words}\n");
}

/// `0.4s`, `12.3s`, `2m 05s`: as exact as a person wants it.
pub(crate) fn duration(time: Duration) -> String {
    let tenths = (time.as_millis() + 50) / 100;
    if tenths < 600 {
        return format!("{}.{}s", tenths / 10, tenths % 10);
    }
    let seconds = (tenths + 5) / 10;
    format!("{}m {:02}s", seconds / 60, seconds % 60)
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        let check =
            |milliseconds, expected| assert_eq!(duration(Duration::from_millis(milliseconds)), expected);
        check(0, "0.0s");
        check(449, "0.4s");
        check(12_340, "12.3s");
        check(59_940, "59.9s");
        check(59_960, "1m 00s");
        check(125_000, "2m 05s");
    }
}
