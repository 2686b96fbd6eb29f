//! The keywords of objects.

use super::{Class, Spot, all_samples};
use crate::corpus::build::Want;
use crate::corpus::judge::Verdict;
use crate::corpus::route::Edge;
use crate::corpus::value::Value;
use crate::jsonschema::reading::Type;

/// The largest object that is made.
const LARGEST: u64 = 500;

/// Keys that nobody names, and some that a program stumbles over.
const STRANGE: [&str; 7] = ["extra", "", "__proto__", "constructor", "a/b~c", "\u{e9}", "toString"];

impl Spot<'_> {
    pub(super) fn objects(&self, to: &mut Vec<Class>) {
        let keywords = self.keywords;
        for key in &keywords.required {
            self.push(to, "required", true, format!("{key:?} is there"), vec![self.base.clone()]);
            let without = self.local().without_key(key);
            self.push(to, "required", false, format!("{key:?} is missing"), self.wholes(without));
        }
        if keywords.required.len() > 1 {
            self.push(to, "required", false, "nothing is there", self.wholes([Value::Object(Vec::new())]));
        }
        self.dependent(to);
        let bounds = [
            ("minProperties", keywords.min_properties, true),
            ("maxProperties", keywords.max_properties, false),
        ];
        for (keyword, bound, lower) in bounds {
            let past =
                bound.and_then(|bound| if lower { bound.checked_sub(1) } else { bound.checked_add(1) });
            for (count, holds) in [(bound, true), (past, false)] {
                let Some(count) = count.filter(|count| *count <= LARGEST) else { continue };
                let plural = if count == 1 { "" } else { "s" };
                let what = format!("{count} key{plural}");
                self.push(to, keyword, holds, what, self.counted(count, Type::Object, keyword, holds));
            }
        }
        self.unknown(to);
        for (key, _) in &keywords.properties {
            let without = self.wholes(self.local().without_key(key));
            self.push(to, "properties", true, format!("{key:?} is not there"), without);
            let null = self.wholes(self.local().with_key(key, Value::Null));
            self.push(to, "properties", false, format!("{key:?} is null"), null);
        }
        for (pattern, _) in &keywords.pattern_properties {
            let keys = crate::corpus::text::Shape::of(pattern);
            let mut rng = crate::corpus::rng::Rng::new(3);
            let matching = keys.texts(None, &mut rng);
            for key in matching.iter().take(2) {
                let with = all_samples().into_iter().filter_map(|value| self.local().with_key(key, value));
                let with: Vec<Value> = self.wholes(with);
                self.push(
                    to,
                    "patternProperties",
                    false,
                    format!("{key:?}, which matches, has a wrong value"),
                    with.clone(),
                );
                self.push(
                    to,
                    "patternProperties",
                    true,
                    format!("{key:?}, which matches, has a right value"),
                    with,
                );
            }
            for key in matching.first().map(|key| keys.misses(key)).unwrap_or_default().into_iter().take(3) {
                let with = all_samples().into_iter().filter_map(|value| self.local().with_key(&key, value));
                self.push(
                    to,
                    "patternProperties",
                    true,
                    format!("{key:?} does not match"),
                    self.wholes(with),
                );
            }
        }
        if keywords.property_names.is_some() {
            for key in STRANGE.iter().chain(&["A", "key with spaces", "x"]) {
                let with: Vec<Value> =
                    all_samples().into_iter().filter_map(|value| self.local().with_key(key, value)).collect();
                self.push(to, "propertyNames", true, format!("the key {key:?}"), self.wholes(with.clone()));
                self.push(
                    to,
                    "propertyNames",
                    false,
                    format!("the key {key:?}, which is no name"),
                    self.wholes(with),
                );
            }
            self.push(to, "propertyNames", true, "no keys", self.wholes([Value::Object(Vec::new())]));
        }
    }

    /// `dependentRequired` and `dependentSchemas`.
    fn dependent(&self, to: &mut Vec<Class>) {
        let local = self.local();
        let base = self.base;
        for (key, names) in &self.keywords.dependent_required {
            self.push(
                to,
                "dependentRequired",
                true,
                format!("{key:?} is not there"),
                self.wholes(local.without_key(key)),
            );
            let full = self.built(&[Edge::Property(key.clone())], &Want::default(), Verdict::is_valid);
            let samples = all_samples().into_iter().filter_map(|value| local.with_key(key, value));
            let mut with: Vec<Value> =
                full.iter().chain([base]).filter_map(|whole| whole.at(&self.at.path).cloned()).collect();
            with.retain(|value| value.get(key).is_some());
            with.extend(samples);
            for name in names {
                let complete =
                    with.iter().filter(|value| names.iter().all(|name| value.get(name).is_some())).cloned();
                let filled = with.iter().filter_map(|value| {
                    let missing = names.iter().filter(|name| value.get(name).is_none()).collect::<Vec<_>>();
                    missing
                        .into_iter()
                        .try_fold(value.clone(), |value, name| value.with_key(name, Value::number("1")))
                });
                let values = self.wholes(complete.chain(filled));
                self.push(to, "dependentRequired", true, format!("{name:?} is there, as {key:?} is"), values);
                let values = self.wholes(with.iter().filter_map(|value| value.without_key(name)));
                self.push(
                    to,
                    "dependentRequired",
                    false,
                    format!("{name:?} is missing, though {key:?} is there"),
                    values,
                );
            }
        }
        for (key, _) in &self.keywords.dependent_schemas {
            let full = self.built(&[Edge::Dependent(key.clone())], &Want::default(), |_| true);
            self.push(
                to,
                "dependentSchemas",
                true,
                format!("{key:?} is there, with all that it asks for"),
                full,
            );
            let bare = all_samples().into_iter().filter_map(|value| local.with_key(key, value));
            let alone = all_samples().into_iter().map(|value| Value::Object(vec![(key.clone(), value)]));
            let values = self.wholes(bare.chain(alone));
            self.push(
                to,
                "dependentSchemas",
                false,
                format!("{key:?} is there, without all that it asks for"),
                values,
            );
        }
    }

    /// Keys that a schema does not name.
    fn unknown(&self, to: &mut Vec<Class>) {
        let local = self.local();
        let lists = [
            ("additionalProperties", self.keywords.additional_properties),
            ("unevaluatedProperties", self.keywords.unevaluated_properties),
        ];
        for (keyword, node) in lists {
            let Some(node) = node else { continue };
            self.push(to, keyword, true, "no unknown key", vec![self.base.clone()]);
            let mut keys: Vec<String> = STRANGE.map(str::to_owned).to_vec();
            for (known, _) in self.keywords.properties.iter().take(2) {
                keys.extend([known.to_uppercase(), format!("{known} "), format!("_{known}")]);
            }
            keys.retain(|key| local.get(key).is_none());
            for key in keys {
                let with = |value: Value| local.with_key(&key, value);
                let values = self.wholes(all_samples().into_iter().filter_map(with));
                if self.world.is_never(node) {
                    self.push(to, keyword, false, format!("the unknown key {key:?}"), values);
                } else {
                    self.push(
                        to,
                        keyword,
                        true,
                        format!("the unknown key {key:?} with a right value"),
                        values.clone(),
                    );
                    self.push(
                        to,
                        keyword,
                        false,
                        format!("the unknown key {key:?} with a wrong value"),
                        values,
                    );
                }
            }
        }
    }
}
