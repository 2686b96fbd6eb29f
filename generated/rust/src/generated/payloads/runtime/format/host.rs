// @generated: carried over by `cargo xtask codegen`: format/host.rs.

//! Names and addresses of hosts: RFC 1123, RFC 5890, RFC 2673 and RFC 4291.

use super::{idn, punycode};

/// The longest name in its ASCII form, without the dot of the root.
const LONGEST_NAME: usize = 253;
const LONGEST_LABEL: usize = 63;

/// `www.example.com`
#[must_use]
pub fn hostname(text: &str) -> bool {
    text.len() <= LONGEST_NAME && text.split('.').all(ascii_label)
}

/// A host name whose labels may be of any script.
#[must_use]
pub fn idn_hostname(text: &str) -> bool {
    let labels = text.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']);
    let lengths = labels.map(|label| {
        if label.is_ascii() {
            return ascii_label(label).then_some(label.len());
        }
        let length = punycode::encode(label)?.len() + "xn--".len();
        (idn::is_label(label) && length <= LONGEST_LABEL).then_some(length)
    });
    let total = lengths.into_iter().try_fold(0, |total, length| Some(total + length? + 1));
    total.is_some_and(|total| total - 1 <= LONGEST_NAME)
}

/// Letters, digits and hyphens within; what begins with `xn--` has to stand for a label of another script.
fn ascii_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    let plain = (1..=LONGEST_LABEL).contains(&bytes.len())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && bytes[0] != b'-'
        && bytes[bytes.len() - 1] != b'-';
    if !plain {
        return false;
    }
    let lower = label.to_ascii_lowercase();
    match lower.strip_prefix("xn--") {
        Some(encoded) => punycode::decode(encoded).is_some_and(|decoded| {
            !decoded.is_ascii()
                && idn::is_label(&decoded)
                && punycode::encode(&decoded).as_deref() == Some(encoded)
        }),
        None => true,
    }
}

/// `192.0.2.1`, without zeros in front.
#[must_use]
pub fn ipv4(text: &str) -> bool {
    let part = |part: &str| {
        let plain = (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        plain && (part.len() == 1 || !part.starts_with('0')) && part.parse::<u8>().is_ok()
    };
    text.split('.').count() == 4 && text.split('.').all(part)
}

/// `2001:db8::1`, without a zone.
#[must_use]
pub fn ipv6(text: &str) -> bool {
    let Some((before, after)) = text.split_once("::") else {
        return groups(text, true) == Some(8);
    };
    let count = |side: &str, last: bool| if side.is_empty() { Some(0) } else { groups(side, last) };
    match (count(before, false), count(after, true)) {
        (Some(before), Some(after)) => before + after <= 7,
        _ => false,
    }
}

/// How many groups of 16 bits a text has; at its end two of them may be written as an IPv4 address.
fn groups(text: &str, last: bool) -> Option<usize> {
    let parts: Vec<&str> = text.split(':').collect();
    let hex = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    parts.iter().enumerate().try_fold(0, |count, (index, part)| {
        if hex(part) {
            return Some(count + 1);
        }
        (last && index + 1 == parts.len() && ipv4(part)).then_some(count + 2)
    })
}
