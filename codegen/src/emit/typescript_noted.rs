//! Which keys of an object are there: a bit for each that decides something, noted while the keys are walked over anyway.

use super::string_literal;
use crate::schema::{Condition, Schema};

/// The keys whose presence decides something, in the order of the schema. Where there are too many for the bits of a
/// number none is noted, and each is looked for.
pub(super) struct Noted(Vec<String>);

impl Noted {
    /// JavaScript's bitwise operators take 32 bits, one of which is the sign.
    const MOST: usize = 31;

    /// Those of all forms in which a schema's fields are looked at.
    pub(super) fn of(forms: &[&Schema]) -> Self {
        let decides = |key: &String| {
            forms.iter().any(|form| {
                let conditional =
                    |condition: &&Condition| condition.property == *key || condition.required.contains(key);
                form.required.contains(key) || conditions(form).iter().any(conditional)
            })
        };
        let keys = forms[0].properties.iter().map(|property| &property.name).filter(|key| decides(key));
        let keys: Vec<String> = keys.cloned().collect();
        Self(if keys.len() > Self::MOST { Vec::new() } else { keys })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn bit(&self, key: &str) -> Option<u32> {
        self.0.iter().position(|noted| noted == key).map(|place| 1 << place)
    }

    /// The keys and their bits, for people.
    pub(super) fn words(&self) -> String {
        let words = self.0.iter().enumerate().map(|(place, key)| format!("`{key}` ({})", 1_u32 << place));
        words.collect::<Vec<_>>().join(", ")
    }

    /// Whether one of the keys may be missing.
    pub(super) fn missing(&self, keys: &[String]) -> String {
        match keys.iter().map(|key| self.bit(key)).sum::<Option<u32>>() {
            Some(bits) if bits.is_power_of_two() => format!("!(seen & {bits})"),
            Some(bits) => format!("(seen & {bits}) !== {bits}"),
            None => "true".to_owned(),
        }
    }

    /// Whether a condition holds.
    pub(super) fn holds(&self, condition: &Condition) -> String {
        let property = string_literal(&condition.property);
        let (there, tested) = match self.bit(&condition.property) {
            Some(bit) => (format!("seen & {bit} && "), format!("value[{property}]")),
            None => (String::new(), format!("own(value, {property})")),
        };
        let values: Vec<String> =
            condition.values.iter().map(|value| format!("{tested} === {}", string_literal(value))).collect();
        if values.len() == 1 { there + &values[0] } else { format!("{there}({})", values.join(" || ")) }
    }
}

/// The conditions on an object.
pub(super) fn conditions(schema: &Schema) -> Vec<&Condition> {
    schema.all_of.iter().chain([schema]).filter_map(|part| part.condition.as_deref()).collect()
}
