// @generated: carried over by `cargo xtask codegen`: format/pointer.rs.

//! Formats that are short: RFC 4122, RFC 6901, relative pointers, and patterns.

/// `2eb8aa08-aa98-11ea-b4aa-73b441d16380`
#[must_use]
pub fn uuid(text: &str) -> bool {
    let hyphens = [8, 13, 18, 23];
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| {
            if hyphens.contains(&index) { byte == b'-' } else { byte.is_ascii_hexdigit() }
        })
}

/// `/a/b~0c/0`
#[must_use]
pub fn json_pointer(text: &str) -> bool {
    (text.is_empty() || text.starts_with('/'))
        && text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']))
}

/// `1/a`, `0#`
#[must_use]
pub fn relative_json_pointer(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at(digits);
    digits > 0 && (digits == 1 || !number.starts_with('0')) && (rest == "#" || json_pointer(rest))
}

/// A pattern of ECMA-262.
#[must_use]
pub fn regex(text: &str) -> bool {
    regress::Regex::with_flags(text, "u").is_ok()
}
