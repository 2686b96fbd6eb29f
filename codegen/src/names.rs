//! Names, as each language spells them.
//!
//! Letters of every script stay, where all our languages take them. Python takes a name for its compatibility form (NFKC),
//! Rust for its composed one and JavaScript as it is written, so names are written in the first, which all of them keep.

use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// What may be in an identifier of each language, as of the oldest version of Unicode that one of them knows (Python 3.10);
/// without what came to be allowed later.
static PART: LazyLock<Class> =
    LazyLock::new(|| Class::of(r"[\p{XID_Continue}&&\p{Age:13.0}--[_\x{200C}\x{200D}\x{30FB}\x{FF65}]]"));

/// What an identifier may begin with.
static START: LazyLock<Class> = LazyLock::new(|| Class::of(r"[\p{XID_Start}&&\p{Age:13.0}]"));

/// Ranges of characters.
struct Class(Vec<(char, char)>);

impl Class {
    fn of(pattern: &str) -> Self {
        let hir = regex_syntax::parse(pattern).expect("our own pattern");
        let regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(class)) = hir.kind() else {
            unreachable!("our own pattern is a class");
        };
        Self(class.ranges().iter().map(|range| (range.start(), range.end())).collect())
    }

    fn has(&self, c: char) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= c);
        after > 0 && c <= self.0[after - 1].1
    }
}

/// Whether an identifier may begin with it; an underscore is not meant.
pub(crate) fn is_start(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && START.has(c))
}

/// Whether it may stand in an identifier; an underscore is not meant.
pub(crate) fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && PART.has(c))
}

/// The form that all languages keep.
pub(crate) fn normal(name: String) -> String {
    if name.is_ascii() { name } else { name.nfkc().collect() }
}

/// At most so many bytes of a name, and no part of a character. It does not end between two words: a number that follows
/// would come after two underscores.
pub(crate) fn cut(name: &mut String, most: usize) {
    if name.len() > most {
        name.truncate(name.floor_char_boundary(most));
        name.truncate(name.trim_end_matches('_').len());
    }
}

/// `WS_Message_V3` and `ws-message-v3` become `WsMessageV3`; words that are all capitals are written as words.
pub(crate) fn pascal(name: &str) -> String {
    normal(words(name).iter().map(|word| capitalised(word)).collect())
}

/// `WsMessageV3` becomes `wsMessageV3`.
pub(crate) fn camel(name: &str) -> String {
    let pascal = pascal(name);
    let mut chars = pascal.chars();
    let first = chars.next().map(|first| first.to_lowercase().chain(chars).collect());
    normal(first.unwrap_or_default())
}

/// `WsMessageV3` becomes `ws_message_v3`.
pub(crate) fn snake(name: &str) -> String {
    normal(words(name).join("_").to_lowercase())
}

/// `WsMessageV3` becomes `WS_MESSAGE_V3`.
pub(crate) fn screaming(name: &str) -> String {
    normal(snake(name).to_uppercase())
}

/// Splits at separators and where a capital begins a word; digits stay with the letters before them.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let name = normal(name.to_owned());
    for part in name.split(|c: char| !is_part(c)).filter(|part| !part.is_empty()) {
        let chars: Vec<char> = part.chars().collect();
        let mut word = String::new();
        for (index, &c) in chars.iter().enumerate() {
            let after_lower = index > 0 && !chars[index - 1].is_uppercase();
            let before_lower = chars.get(index + 1).is_some_and(|next| next.is_lowercase());
            if c.is_uppercase() && !word.is_empty() && (after_lower || before_lower) {
                words.push(std::mem::take(&mut word));
            }
            word.push(c);
        }
        words.push(word);
    }
    words
}

fn capitalised(word: &str) -> String {
    let lower = word.to_lowercase();
    let mut chars = lower.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// A Rust identifier for a field or variable: keywords become raw identifiers.
pub(crate) fn rust_ident(name: &str) -> proc_macro2::Ident {
    let parsed = match name {
        "gen" => syn::parse_str("r#gen"), // reserved since edition 2024, which syn does not hold against anybody
        _ => syn::parse_str::<proc_macro2::Ident>(name),
    };
    parsed
        .or_else(|_| syn::parse_str(&format!("r#{name}")))
        .unwrap_or_else(|_| quote::format_ident!("{name}_"))
}

/// A Rust variant for an enum value: `not-found` becomes `NotFound`, `3` becomes `V3`, the value 3.
pub(crate) fn rust_variant(value: &str) -> String {
    let name = pascal(value);
    match name.chars().next() {
        _ if name == "Self" => "Self_".to_owned(),
        Some(c) if is_start(c) => name,
        _ => normal(format!("V{name}")),
    }
}

/// A text as the name of a type, or as a part of one; empty where no letter or digit of it can stand in a name.
pub(crate) fn type_part(text: &str) -> String {
    let name = pascal(text);
    match name.chars().next() {
        Some(c) if !is_start(c) => normal(format!("N{name}")),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_cut_ends_with_a_word() {
        let cut_to = |most: usize| {
            let mut name = "task_\u{e9}tat_two".to_owned();
            cut(&mut name, most);
            name
        };
        assert_eq!([5, 6, 7, 99].map(cut_to), ["task", "task", "task_\u{e9}", "task_\u{e9}tat_two"]);
    }

    #[test]
    fn one_name_in_every_case() {
        for (name, expected) in [
            ("WS_Message_V3", ["WsMessageV3", "wsMessageV3", "ws_message_v3", "WS_MESSAGE_V3"]),
            (
                "WsMessageV3Input",
                ["WsMessageV3Input", "wsMessageV3Input", "ws_message_v3_input", "WS_MESSAGE_V3_INPUT"],
            ),
            ("HTTPServer", ["HttpServer", "httpServer", "http_server", "HTTP_SERVER"]),
            ("to_id", ["ToId", "toId", "to_id", "TO_ID"]),
            ("großeÄnderung", ["GroßeÄnderung", "großeÄnderung", "große_änderung", "GROSSE_ÄNDERUNG"]),
            ("Cafe\u{301} ﬁn", ["CaféFin", "caféFin", "café_fin", "CAFÉ_FIN"]),
            ("日本・語", ["日本語", "日本語", "日本_語", "日本_語"]),
        ] {
            assert_eq!([pascal(name), camel(name), snake(name), screaming(name)], expected, "{name}");
        }
    }

    #[test]
    fn keywords_and_digits_are_escaped() {
        assert_eq!(rust_ident("type").to_string(), "r#type");
        assert_eq!(rust_ident("gen").to_string(), "r#gen");
        assert_eq!(rust_ident("self").to_string(), "self_");
        assert_eq!(rust_variant("3"), "V3");
        assert_eq!(rust_variant("\u{303}a"), "\u{1e7c}a", "as Python keeps it");
        assert_eq!(rust_variant("self"), "Self_");
        assert_eq!(rust_variant("not-found"), "NotFound");
    }
}
