//! The words of an issue. They are decided here, once, so that every language says the same.

use super::constant::Constant;
use super::format::Format;
use super::graph::{Keywords, Type, Types};
use super::meant::Meant;
use super::plan::Words;

/// The words for a broken keyword: the author's own from `x-messages`, else ours.
pub(crate) fn words(keywords: &Keywords, keyword: &'static str, ours: impl Into<String>) -> Words {
    let message = keywords.messages.get(keyword).cloned().unwrap_or_else(|| ours.into());
    Words { keyword, message }
}

/// The words where a schema is `false`, so that nothing may be there.
pub(crate) fn never() -> Words {
    Words { keyword: "falseSchema", message: "is not allowed here".to_owned() }
}

pub(crate) fn types(keywords: &Keywords, types: Types) -> Words {
    let phrase = |kind: Type| match kind {
        Type::Null => "null".to_owned(),
        Type::Integer | Type::Array | Type::Object => format!("an {}", kind.name()),
        Type::Boolean | Type::Number | Type::String => format!("a {}", kind.name()),
    };
    let phrases: Vec<String> = types.iter().map(phrase).collect();
    words(keywords, "type", format!("must be {}", phrases.join(" or ")))
}

pub(crate) fn constant(keywords: &Keywords, value: &Constant) -> Words {
    words(keywords, "const", format!("must be {}", value.json()))
}

pub(crate) fn choices(keywords: &Keywords, values: &[Constant]) -> Words {
    let list: Vec<String> = values.iter().map(Constant::json).collect();
    words(keywords, "enum", format!("must be one of {}", list.join(", ")))
}

pub(crate) fn format(keywords: &Keywords, format: Format) -> Words {
    let ours = match format {
        Format::DateTime => "must be an RFC 3339 date-time with its offset".to_owned(),
        other => format!("must be of the format {}", other.name()),
    };
    words(keywords, "format", ours)
}

/// When a condition holds, in words: ``when `target` is "direct"``. `None` for a condition that is not of that kind.
pub(crate) fn when(condition: &Keywords, property: &Keywords) -> Option<String> {
    let (name, _) = condition.properties.first().filter(|_| condition.properties.len() == 1)?;
    let alone = condition.in_place().next().is_none() && condition.in_parts().count() == 1;
    let values: Vec<String> = match (&property.choices, &property.constant) {
        (Some(choices), None) => choices.iter().map(Constant::json).collect(),
        (None, Some(constant)) => vec![constant.json()],
        _ => return None,
    };
    (alone && condition.required == [name.as_str()])
        .then(|| format!("when `{name}` is {}", values.join(" or ")))
}

pub(crate) fn unknown_key(keywords: &Keywords) -> Words {
    let known: Vec<&str> = keywords.properties.iter().map(|(name, _)| name.as_str()).collect();
    let list = if known.is_empty() { String::new() } else { format!("; known are {}", known.join(", ")) };
    let ours = format!("is not a known key{list}");
    let message = keywords.messages.get("additionalProperties").cloned().unwrap_or(ours);
    Words { keyword: "unknownKey", message }
}

/// Where no form of `anyOf` or `oneOf` matches; with the key that says which is meant, if there is one.
pub(crate) fn no_form(keywords: &Keywords, keyword: &'static str, meant: &Meant) -> Words {
    const MOST: usize = 16;
    let one = if keyword == "anyOf" { "at least one" } else { "one" };
    let mut ours = format!("must match {one} of the allowed forms");
    if let Some(by_text) = &meant.by_text {
        let mut texts: Vec<String> =
            by_text.texts().map(|text| Constant::String(text.to_owned()).json()).collect();
        if texts.len() > MOST {
            let more = texts.split_off(MOST).len();
            texts[MOST - 1].push_str(&format!(" and {more} more"));
        }
        ours = format!("{ours}; its `{}` says which: {}", by_text.key, texts.join(", "));
    }
    words(keywords, keyword, ours)
}

pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = match noun {
        "match" => "es",
        _ => "s",
    };
    format!("{count} {noun}{}", if count == 1 { "" } else { plural })
}
