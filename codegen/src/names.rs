//! Names, as each language spells them.

/// `WS_Message_V3` and `ws-message-v3` become `WsMessageV3`; words that are all capitals are written as words.
pub(crate) fn pascal(name: &str) -> String {
    words(name).iter().map(|word| capitalised(word)).collect()
}

/// `WsMessageV3` becomes `wsMessageV3`.
pub(crate) fn camel(name: &str) -> String {
    let pascal = pascal(name);
    let mut chars = pascal.chars();
    chars.next().map(|first| first.to_ascii_lowercase().to_string() + chars.as_str()).unwrap_or_default()
}

/// `WsMessageV3` becomes `ws_message_v3`.
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_").to_lowercase()
}

/// `WsMessageV3` becomes `WS_MESSAGE_V3`.
pub(crate) fn screaming(name: &str) -> String {
    snake(name).to_uppercase()
}

/// Splits at separators and where a capital begins a word; digits stay with the letters before them.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        let chars: Vec<char> = part.chars().collect();
        let mut word = String::new();
        for (index, &c) in chars.iter().enumerate() {
            let after_lower = index > 0 && !chars[index - 1].is_ascii_uppercase();
            let before_lower = chars.get(index + 1).is_some_and(char::is_ascii_lowercase);
            if c.is_ascii_uppercase() && !word.is_empty() && (after_lower || before_lower) {
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
    chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
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
        Some(c) if c.is_ascii_alphabetic() => name,
        _ => format!("V{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(rust_variant("self"), "Self_");
        assert_eq!(rust_variant("not-found"), "NotFound");
    }
}
