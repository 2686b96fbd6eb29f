//! Which of the engine's hand-written files the checks of payloads need: those that they name, those that these name, and
//! so on.

/// A file that may ship with an output: its name below the folder, and its text.
pub(super) type Part = (&'static str, &'static str);

/// What the message has in a form of its own, in one language.
pub(super) struct Own {
    /// Modules of the engine that are never taken.
    pub(super) modules: &'static [&'static str],
    /// How code calls the one format that the message's runtime has, too, by the same letter of its RFC: what stands
    /// before every format's name, and the name.
    pub(super) format: (&'static str, &'static str),
    /// The module of formats where no other is called.
    pub(super) format_module: Part,
}

/// The files that the code needs; `uses` says whether a text uses a module, by its name.
///
/// A module is a file, or a folder with a file beside it: `format.rs` brings all of `format/`.
pub(super) fn needed(code: &str, parts: &[Part], own: &Own, uses: impl Fn(&str, &str) -> bool) -> Vec<Part> {
    let only_own_format = called(code, own.format.0).all(|name| name == own.format.1);
    let formats = module(&own.format_module);
    let in_another_form =
        |module: &str| own.modules.contains(&module) || (only_own_format && module == formats);
    let mut offered: Vec<Part> =
        parts.iter().filter(|part| !in_another_form(module(part))).copied().collect();
    if only_own_format {
        offered.push(own.format_module);
    }
    let mut taken: Vec<&str> = Vec::new();
    let mut texts: Vec<&str> = vec![code];
    while let Some(text) = texts.pop() {
        for part in &offered {
            if !taken.contains(&module(part)) && uses(text, module(part)) {
                taken.push(module(part));
                texts.extend(
                    offered.iter().filter(|other| module(other) == module(part)).map(|other| other.1),
                );
            }
        }
    }
    offered.into_iter().filter(|part| taken.contains(&module(part))).collect()
}

/// The functions of a module that code calls.
fn called<'c>(code: &'c str, module: &'c str) -> impl Iterator<Item = &'c str> {
    let calls = code.split(module).skip(1).filter_map(|rest| rest.split_once('('));
    calls.map(|(name, _)| name).filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'))
}

fn module(part: &Part) -> &'static str {
    part.0.split(['/', '.']).next().unwrap_or(part.0)
}

#[cfg(test)]
mod tests {
    use super::{Own, Part, needed};

    const PARTS: [Part; 5] = [
        ("a.rs", "use super::b::x;"),
        ("b.rs", ""),
        ("format.rs", "mod host;"),
        ("format/host.rs", ""),
        ("json.rs", ""),
    ];
    const OWN: Own =
        Own { modules: &["json"], format: ("format::", "date_time"), format_module: ("format.rs", "own") };

    #[track_caller]
    fn check(code: &str, expected: &[&str]) {
        let files = needed(code, &PARTS, &OWN, |text, module| text.contains(&format!("super::{module}")));
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, expected, "{code}");
    }

    #[test]
    fn what_is_named_comes_along_with_what_that_names() {
        check("", &[]);
        check("use super::b; use super::json;", &["b.rs"]);
        check("use super::a;", &["a.rs", "b.rs"]);
    }

    #[test]
    fn one_format_is_the_messages_own() {
        check("use super::format; format::date_time(text)", &["format.rs"]);
        let uses = |text: &str, module: &str| text.contains(module) && module == "format";
        assert_eq!(needed("format::date_time(text)", &PARTS, &OWN, uses)[0].1, "own");
        let both = "use super::format; format::date_time(text); format::ipv4(text)";
        check(both, &["format.rs", "format/host.rs"]);
    }
}
