//! `aether-ws config show`: what is in effect, and where it comes from.

use std::process::ExitCode;

use super::{ACCENT, CAUTION, GOOD, QUIET};
use crate::config::setting::{Area, SETTINGS};
use crate::config::{Loaded, Source};

#[expect(clippy::needless_pass_by_value, reason = "the settings are handed over, as to the server")]
pub(super) fn run(loaded: Loaded) -> ExitCode {
    for warning in &loaded.warnings {
        anstream::eprintln!("{CAUTION}warning{CAUTION:#}: {warning}");
    }
    let name_width = SETTINGS.iter().map(|setting| setting.name.len()).max().unwrap_or(0);
    let values: Vec<_> = SETTINGS.iter().map(|setting| (setting, (setting.show)(&loaded.config))).collect();
    let value_width = values.iter().map(|(_, value)| value.len()).max().unwrap_or(0).min(WIDEST);
    for area in Area::ALL {
        anstream::println!("{GOOD}{}{GOOD:#}", area.heading());
        for (setting, value) in values.iter().filter(|(setting, _)| setting.area == area) {
            let (name, value) = (setting.name, if value.is_empty() { "-" } else { value });
            let source = loaded.source(name);
            let style = if source == Source::Default { QUIET } else { ACCENT };
            anstream::println!(
                "  {name:name_width$}  {style}{value:value_width$}{style:#}  {QUIET}{source}{QUIET:#}"
            );
        }
    }
    ExitCode::SUCCESS
}

/// A longer value does not push all the others aside.
const WIDEST: usize = 40;
