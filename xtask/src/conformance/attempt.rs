//! Building and running many validators at once, where one that fails must not take the others along.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::conformance::suite::Suite;
use crate::conformance::{Verdict, table};
use crate::{Result, process, term};

/// The modules of one language by group, each as text or as why there is none.
pub(crate) type Modules<'m> = BTreeMap<usize, &'m mut std::result::Result<String, String>>;

/// What the validators of one language say: by group and test, nothing where there is no validator.
pub(crate) type Verdicts = Vec<Vec<Option<Verdict>>>;

/// Builds until what is left compiles: the groups that a compiler complains of lose their module, with its words as why.
///
/// # Errors
/// A compiler that complains of something else.
pub(crate) fn build(
    modules: &mut Modules<'_>,
    mut attempt: impl FnMut(&Modules<'_>) -> Result<()>,
) -> Result<()> {
    loop {
        let Err(error) = attempt(modules) else { return Ok(()) };
        let text = error.to_string();
        let blamed: Vec<usize> = groups_in(&text)
            .into_iter()
            .filter(|group| modules.get(group).is_some_and(|code| code.is_ok()))
            .collect();
        if blamed.is_empty() {
            return Err(error);
        }
        term::status(
            "Leaving out",
            &format!("{} that did not compile", term::count(blamed.len(), "validator")),
        );
        for group in blamed {
            let name = super::module_name(group);
            let at = text.lines().position(|line| line.contains(&name)).unwrap_or_default();
            let words: Vec<&str> = text.lines().skip(at.saturating_sub(1)).take(WORDS).collect();
            if let Some(code) = modules.get_mut(&group) {
                **code = Err(format!("it does not compile:\n{}", words.join("\n")));
            }
        }
    }
}

/// How many lines of a compiler are kept for each group.
const WORDS: usize = 12;

/// The groups whose modules a text names: `src/g0007.rs`.
fn groups_in(text: &str) -> Vec<usize> {
    let mut groups: Vec<usize> = text
        .split("src/g")
        .skip(1)
        .filter_map(|rest| {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            rest[digits..].starts_with('.').then(|| rest[..digits].parse().ok())?
        })
        .collect();
    groups.sort_unstable();
    groups.dedup();
    groups
}

/// Runs tests, a line of the file for each; a program that dies costs the test that it was at, and goes on behind it.
///
/// # Errors
/// A program that dies without having begun.
pub(crate) fn run(
    suite: &Suite,
    tests: &Path,
    mut program: impl FnMut(&Path) -> Command,
) -> Result<Verdicts> {
    let mut verdicts: Verdicts = suite.groups().map(|(_, group)| vec![None; group.tests.len()]).collect();
    let text = std::fs::read_to_string(tests)?;
    let mut left: Vec<&str> = text.lines().collect();
    while !left.is_empty() {
        std::fs::write(tests, left.join("\n") + "\n")?;
        let ran = process::capture(&mut program(tests))?;
        let told = table::read_verdicts(&ran.output, &mut verdicts);
        if told >= left.len() {
            break;
        }
        let (group, test) = table::place(left[told]).ok_or("a line of the tests has no place")?;
        let words: Vec<&str> = ran.output.lines().skip(told).take(WORDS).collect();
        let died = format!("the program ended ({}): {}", ran.status, words.join("\n"));
        verdicts[group][test] = Some(Verdict::Stopped(died));
        left.drain(..=told);
    }
    Ok(verdicts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_compile_is_left_out_and_the_rest_goes_on() {
        let mut codes = [Ok("a".to_owned()), Ok("b".to_owned()), Ok("c".to_owned())];
        let mut modules: Modules<'_> = codes.iter_mut().enumerate().collect();
        let mut tries = 0;
        build(&mut modules, |modules| {
            tries += 1;
            if modules[&1].is_ok() {
                return Err("error: no\n --> src/g0001.rs:3:4\n".into());
            }
            Ok(())
        })
        .unwrap();
        assert_eq!(tries, 2);
        assert!(codes[0].is_ok() && codes[2].is_ok());
        assert!(codes[1].as_ref().unwrap_err().contains("src/g0001.rs:3:4"));
    }

    #[test]
    fn what_no_module_is_to_blame_for_is_an_error() {
        let mut codes = [Ok("a".to_owned())];
        let mut modules: Modules<'_> = codes.iter_mut().enumerate().collect();
        let error = build(&mut modules, |_| Err("error in src/runtime/equal.rs:1:1".into())).unwrap_err();
        assert!(error.to_string().contains("equal.rs"));
    }
}
