//! Names and addresses of hosts: RFC 1123, RFC 5890 with UTS 46, RFC 2673 and RFC 4291.

use super::{bidi, idn, punycode};
use std::borrow::Cow;

/// The longest name in its ASCII form, without the dot of the root.
const LONGEST_NAME: usize = 253;
const LONGEST_LABEL: usize = 63;
/// How the ASCII form of a label of another script begins.
const ENCODED: &str = "xn--";

/// `www.example.com`
#[must_use]
pub fn hostname(text: &str) -> bool {
    text.is_ascii() && name(&text.to_ascii_lowercase())
}

/// A host name whose labels may be of any script.
#[must_use]
pub fn idn_hostname(text: &str) -> bool {
    if text.is_ascii() { hostname(text) } else { name(&idn::mapped(text)) }
}

/// Letters, digits and hyphens within, as names of hosts have been since RFC 952; what a label is encoded from does not
/// matter.
pub(super) fn plain_name(text: &str) -> bool {
    text.len() <= LONGEST_NAME && text.split('.').all(is_plain)
}

/// A name in lower case.
fn name(text: &str) -> bool {
    let labels: Option<Vec<(Cow<'_, str>, usize)>> = text.split('.').map(label).collect();
    labels.is_some_and(|labels| {
        let total: usize = labels.iter().map(|(_, length)| length + 1).sum();
        total - 1 <= LONGEST_NAME && bidi::holds(labels.iter().map(|(label, _)| &**label))
    })
}

/// What a label stands for, and how long it is in its ASCII form; what begins with `xn--` has to stand for a label of
/// another script.
fn label(label: &str) -> Option<(Cow<'_, str>, usize)> {
    if !label.is_ascii() {
        // The ASCII form of a label is never shorter than the label: what is longer need not be looked at.
        if label.chars().nth(LONGEST_LABEL).is_some() {
            return None;
        }
        let length = punycode::encode(label)?.len() + ENCODED.len();
        return (length <= LONGEST_LABEL && idn::is_label(label)).then_some((label.into(), length));
    }
    if !is_plain(label) {
        return None;
    }
    let Some(encoded) = label.strip_prefix(ENCODED) else { return Some((label.into(), label.len())) };
    let decoded = punycode::decode(encoded)?;
    let whole = !decoded.is_ascii()
        && idn::is_label(&decoded)
        && punycode::encode(&decoded).as_deref() == Some(encoded);
    whole.then_some((decoded.into(), label.len()))
}

fn is_plain(label: &str) -> bool {
    let bytes = label.as_bytes();
    (1..=LONGEST_LABEL).contains(&bytes.len())
        && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && bytes[0] != b'-'
        && bytes[bytes.len() - 1] != b'-'
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
