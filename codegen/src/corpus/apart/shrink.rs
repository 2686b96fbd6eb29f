//! The smallest value that still shows what it is for.

use crate::corpus::near::paths_of;
use crate::corpus::value::{Step, Value};

/// How many smaller values are tried.
const MOST_TRIES: usize = 600;

/// Makes a value smaller as long as it is kept.
pub(super) fn shrink(value: Value, keep: impl Fn(&Value) -> bool) -> Value {
    let mut value = value;
    let mut tries = 0;
    loop {
        let better = smaller(&value).into_iter().find(|other| {
            tries += 1;
            tries <= MOST_TRIES && keep(other)
        });
        match better {
            Some(other) => value = other,
            None => return value,
        }
    }
}

/// Values with one thing less, the largest steps first.
fn smaller(value: &Value) -> Vec<Value> {
    let mut paths = Vec::new();
    paths_of(value, &mut Vec::new(), &mut paths);
    let mut found = Vec::new();
    for path in &paths {
        let Some((last, parent)) = path.split_last() else { continue };
        let less = match (last, value.at(parent)) {
            (Step::Key(key), Some(object)) => object.without_key(key),
            (Step::Index(index), Some(Value::Array(items))) => {
                let mut items = items.clone();
                items.remove(*index);
                Some(Value::Array(items))
            }
            _ => None,
        };
        found.extend(less.and_then(|less| value.with(parent, less)));
    }
    for path in &paths {
        let Some(part) = value.at(path) else { continue };
        found.extend(simpler(part).into_iter().filter_map(|part| value.with(path, part)));
    }
    found
}

/// Plainer values in the place of one; each is less than it, so that there is an end.
fn simpler(value: &Value) -> Vec<Value> {
    match value {
        Value::String(text) => {
            let count = text.chars().count();
            let plain = "a".repeat(count);
            let half: String = text.chars().take(count / 2).collect();
            let less: String = text.chars().take(count.saturating_sub(1)).collect();
            let mut texts = vec![String::new(), half, less];
            // Of the same length a text of one letter reads best.
            if *text != plain {
                texts.push(plain);
            }
            texts.retain(|other| other != text);
            texts.into_iter().map(Value::String).collect()
        }
        Value::Number(text) => {
            let by_size =
                |other: &&str| other.len() < text.len() || (other.len() == text.len() && **other < **text);
            ["0", "1", "-1", "10"].iter().copied().filter(by_size).map(Value::number).collect()
        }
        Value::Array(items) if !items.is_empty() => vec![Value::Array(Vec::new())],
        Value::Object(members) if !members.is_empty() => vec![Value::Object(Vec::new())],
        _ => Vec::new(),
    }
}
