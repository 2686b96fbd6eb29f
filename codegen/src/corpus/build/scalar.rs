//! Numbers and strings.

use super::Builder;
use super::flat::Flat;
use crate::corpus::number::{Exact, around};
use crate::corpus::samples;
use crate::corpus::text::{ASTRAL, Shape};
use crate::corpus::value::Value;

impl Builder<'_> {
    pub(super) fn number(&mut self, flat: &Flat<'_, '_>) -> Option<Value> {
        let mut tried: Vec<String> =
            ["1", "0", "2", "10", "-1", "0.5", "3", "100"].map(str::to_owned).to_vec();
        let mut bounds: Vec<String> = Vec::new();
        for fact in flat.strong() {
            let keywords = fact.keywords;
            for bound in [
                &keywords.minimum,
                &keywords.maximum,
                &keywords.exclusive_minimum,
                &keywords.exclusive_maximum,
                &keywords.multiple_of,
            ] {
                bounds.extend(bound.iter().map(|bound| bound.normal.clone()));
            }
        }
        for bound in &bounds {
            tried.push(bound.clone());
            tried.extend(around(bound).into_iter().flat_map(|(below, above)| [below, above]));
        }
        for fact in flat.strong() {
            let Some(step) = fact.keywords.multiple_of.as_ref().and_then(|step| Exact::of(&step.normal))
            else {
                continue;
            };
            for bound in &bounds {
                let Some(count) = Exact::of(bound).and_then(|bound| bound.over(step)) else { continue };
                tried.extend(
                    [-1, 0, 1, 2].iter().filter_map(|more| step.times(count + more)).map(Exact::text),
                );
            }
        }
        if !self.plain {
            for _ in 0..4 {
                let number = i128::from(self.rng.next() % 2_000) - 1_000;
                tried.push(Exact::whole(number).text());
                tried.push(number.to_string() + "." + &(1 + self.rng.below(9)).to_string());
            }
        }
        let values: Vec<Value> = tried.into_iter().map(Value::Number).collect();
        let right: Vec<Value> =
            values.iter().filter(|value| flat.holds(self.world, value)).cloned().collect();
        if right.is_empty() && flat.target { values.first().cloned() } else { self.choose(&right) }
    }

    pub(super) fn string(&mut self, flat: &Flat<'_, '_>) -> Option<Value> {
        let length = self.want.length.filter(|_| flat.target);
        let texts = self.texts(flat, length);
        let fits = |text: &String| length.is_none_or(|length| text.chars().count() == length);
        let values: Vec<Value> = texts.into_iter().filter(fits).map(Value::String).collect();
        let right: Vec<Value> =
            values.iter().filter(|value| flat.holds(self.world, value)).cloned().collect();
        // What cannot be obeyed can still be shown broken.
        if right.is_empty() && flat.target { values.first().cloned() } else { self.choose(&right) }
    }

    /// Texts that may do, the plainest first.
    fn texts(&mut self, flat: &Flat<'_, '_>, length: Option<usize>) -> Vec<String> {
        let mut tried: Vec<String> = Vec::new();
        for fact in &flat.facts {
            if let Some(format) = fact.keywords.format {
                tried.extend(samples::good(format).iter().map(|text| (*text).to_owned()));
            }
        }
        let least = flat.strong().filter_map(|fact| fact.keywords.min_length).max().unwrap_or(0);
        let least = usize::try_from(least).unwrap_or(0).min(20_000);
        let length = length.or((least > 0).then_some(least));
        for fact in &flat.facts {
            if let Some(pattern) = &fact.keywords.pattern {
                let shape = Shape::of(pattern);
                tried.extend(shape.texts(length, &mut self.rng));
                tried.extend(shape.texts(None, &mut self.rng));
            }
        }
        tried.extend(["a", "b", "text", "x1", "A", "1", ""].map(str::to_owned));
        tried.push(ASTRAL.to_string());
        tried.extend(length.map(|length| "a".repeat(length)));
        if !self.plain {
            let more = length.unwrap_or(1) + self.rng.below(5);
            tried.push((0..more).map(|_| char::from(b'a' + (self.rng.next() % 26) as u8)).collect());
            tried.push(self.rng.below(1_000).to_string());
        }
        tried
    }

    fn choose(&mut self, right: &[Value]) -> Option<Value> {
        if self.plain { right.first() } else { self.rng.pick(right) }.cloned()
    }
}
