//! From flags, environment and file to a [`Config`]; flags win over the environment, that over the file.

use std::collections::BTreeMap;
use std::fmt;
use std::mem::discriminant;
use std::path::{Path, PathBuf};

use super::Config;
use super::setting::{SETTINGS, Setting, VARIABLE_PREFIX, variable};

/// Where the value of a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// The configuration file.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A flag.
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File(path) => path.display().fmt(formatter),
            Self::Variable(name) => formatter.write_str(name),
            Self::Flag(flag) => write!(formatter, "--{flag}"),
        }
    }
}

/// The settings in effect.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// What should be looked at, though it stops nothing.
    pub warnings: Vec<String>,
    sources: BTreeMap<&'static str, Source>,
}

impl Loaded {
    /// Where the value of a setting comes from.
    #[must_use]
    pub fn source(&self, name: &str) -> Source {
        self.sources.get(name).cloned().unwrap_or(Source::Default)
    }
}

/// All that is wrong with the settings; each line says where and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigErrors(pub Vec<String>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("\n"))
    }
}

/// Loads the settings. `flags` and `variables` are pairs of name and text; of the variables all that are not ours are
/// ignored.
///
/// # Errors
/// [`ConfigErrors`] with everything that is wrong, not only the first.
pub(crate) fn load(
    flags: &[(String, String)],
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Loaded, ConfigErrors> {
    let mut loading = Loading::default();
    // An empty variable counts as not set: that is how compose files and shells leave one out.
    let variables: BTreeMap<_, _> = variables
        .into_iter()
        .filter(|(name, value)| name.starts_with(VARIABLE_PREFIX) && !value.is_empty())
        .collect();

    let flag = flags.iter().find(|(name, _)| name == CONFIG).map(|(_, path)| path);
    if let Some(path) = flag.or_else(|| variables.get(&variable(CONFIG))) {
        loading.file(Path::new(path));
    }
    for (name, value) in &variables {
        if *name == variable(CONFIG) {
            continue;
        }
        let setting = name[VARIABLE_PREFIX.len()..].to_ascii_lowercase();
        if !is_known(&setting) {
            let meant = suggestion(&setting)
                .map_or_else(String::new, |meant| format!("; did you mean {}?", variable(&meant)));
            loading.warnings.push(format!("{name} is no setting and does nothing{meant}"));
            continue;
        }
        loading.set(&setting, value, &Source::Variable(name.clone()));
    }
    for (name, value) in flags.iter().filter(|(name, _)| name != CONFIG) {
        loading.set(name, value, &Source::Flag(name.replace('_', "-")));
    }
    loading.finish()
}

/// Names the file; it is a flag and a variable, and of course no key of the file.
pub(crate) const CONFIG: &str = "config";

/// A setting's name with this behind it names a file that holds the value.
pub(crate) const FILE_SUFFIX: &str = "_file";

#[derive(Default)]
struct Loading {
    config: Config,
    sources: BTreeMap<&'static str, Source>,
    warnings: Vec<String>,
    errors: Vec<String>,
}

impl Loading {
    fn file(&mut self, path: &Path) {
        let shown = path.display();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                return self.errors.push(format!("{shown}: the configuration file cannot be read: {error}"));
            }
        };
        let table: toml::Table = match toml::from_str(&text) {
            Ok(table) => table,
            // The message alone: the crate's own rendering repeats the line, which may hold a secret.
            Err(error) => {
                let line =
                    error.span().map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
                return self.errors.push(format!("{shown}:{line}: this is not TOML: {}", error.message()));
            }
        };
        for (name, value) in &table {
            if !is_known(name) {
                let meant = suggestion(name).map_or_else(
                    || "; `aether-ws serve --help` lists all settings".to_owned(),
                    |meant| format!("; did you mean {meant}?"),
                );
                self.errors.push(format!("{shown}: {name} is no setting{meant}"));
                continue;
            }
            match text_of(value) {
                Some(text) => self.set(name, &text, &Source::File(path.to_owned())),
                None => self.errors.push(format!(
                    "{shown}: {name} must be a text, a whole number, true, false or a list of texts"
                )),
            }
        }
    }

    fn set(&mut self, name: &str, text: &str, source: &Source) {
        let place = match source {
            Source::File(path) => format!("{}: {name}", path.display()),
            source => source.to_string(),
        };
        let set = match Setting::named(name) {
            Some(setting) => {
                if matches!(source, Source::Flag(_)) && setting.holds_secret(text) {
                    let (flag, variable) = (setting.flag(), variable(setting.name));
                    self.warnings.push(format!(
                        "--{flag} has a secret in it, which everybody on this machine can read in the list of \
                         processes: use {variable}, or --{flag}-file with a file that only the server can read"
                    ));
                }
                (setting.set)(&mut self.config, text).map(|()| setting.name)
            }
            None => self.set_from_file(name, text),
        };
        match set {
            // In one place only a secret and the file that holds it can meet: which one is meant nobody knows.
            Ok(name)
                if self.sources.get(name).is_some_and(|set| discriminant(set) == discriminant(source)) =>
            {
                self.errors.push(format!("{place} cannot stand beside {name}: leave one of them out"));
            }
            Ok(name) => {
                self.sources.insert(name, source.clone());
            }
            Err(error) => self.errors.push(format!("{place} {error}")),
        }
    }

    fn set_from_file(&mut self, name: &str, path: &str) -> Result<&'static str, String> {
        let setting = name
            .strip_suffix(FILE_SUFFIX)
            .and_then(Setting::named)
            .filter(|setting| setting.secret)
            .ok_or_else(|| "is no setting".to_owned())?;
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("names {path}, which cannot be read: {error}"))?;
        (setting.set)(&mut self.config, text.trim_end())
            .map_err(|error| format!("names {path}, whose text {error}"))?;
        Ok(setting.name)
    }

    fn finish(mut self) -> Result<Loaded, ConfigErrors> {
        if self.errors.is_empty() {
            self.errors = self.config.problems();
        }
        if self.errors.is_empty() {
            Ok(Loaded { config: self.config, warnings: self.warnings, sources: self.sources })
        } else {
            Err(ConfigErrors(self.errors))
        }
    }
}

/// All names that may be set, those that name files included.
fn names() -> impl Iterator<Item = String> {
    SETTINGS.iter().flat_map(|setting| {
        let file = setting.secret.then(|| format!("{}{FILE_SUFFIX}", setting.name));
        [Some(setting.name.to_owned()), file].into_iter().flatten()
    })
}

fn is_known(name: &str) -> bool {
    names().any(|known| known == name)
}

/// The name that was most likely meant.
fn suggestion(name: &str) -> Option<String> {
    let likeness = |known: &str| strsim::jaro_winkler(&name.to_ascii_lowercase().replace('-', "_"), known);
    names()
        .map(|known| (likeness(&known), known))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}

fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        toml::Value::Array(values) => {
            values.iter().map(toml::Value::as_str).collect::<Option<Vec<_>>>().map(|texts| texts.join(","))
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

#[cfg(test)]
mod tests;
