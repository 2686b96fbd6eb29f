//! How names, texts and comments are written in each language.

pub(super) mod html;
pub(super) mod python;
pub(super) mod typescript;

/// The indefinite article of a word, by the sound that it begins with.
pub(super) fn article(word: &str) -> &'static str {
    let word = word.to_lowercase();
    // These begin with the sound of "you", or of "won".
    let is_consonant =
        ["eu", "one", "uni", "uri", "url", "us", "ut", "uuid"].iter().any(|start| word.starts_with(start));
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) && !is_consonant { "an" } else { "a" }
}

#[cfg(test)]
mod tests {
    use super::article;

    #[test]
    fn the_article_is_that_of_the_sound() {
        for (word, expected) in [
            ("email", "an"),
            ("OrderEvent", "an"),
            ("uri", "a"),
            ("User", "a"),
            ("Upload", "an"),
            ("Basket", "a"),
        ] {
            assert_eq!(article(word), expected, "{word}");
        }
    }
}
