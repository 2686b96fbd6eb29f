// @generated: carried over by `cargo xtask codegen`: format/mail.rs.

//! Mailboxes: RFC 5321 and RFC 6531.

use super::host::plain_name;
use super::{idn_hostname, ipv6};

/// `joe.bloggs@example.com`
#[must_use]
pub fn email(text: &str) -> bool {
    text.is_ascii() && mailbox(text, plain_name)
}

/// A mailbox whose parts may be of any script.
#[must_use]
pub fn idn_email(text: &str) -> bool {
    mailbox(text, idn_hostname)
}

fn mailbox(text: &str, is_host: fn(&str) -> bool) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let literal = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    local_part(local) && literal.map_or_else(|| is_host(domain), address)
}

fn local_part(text: &str) -> bool {
    match text.strip_prefix('"') {
        Some(rest) => quoted(rest),
        None => text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom)),
    }
}

fn is_atom(c: char) -> bool {
    c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || !c.is_ascii()
}

/// What stands after the opening quote, up to and with the closing one.
fn quoted(text: &str) -> bool {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return chars.next().is_none(),
            '\\' if chars.next().is_some_and(|c| (' '..='~').contains(&c)) => {}
            '\\' => return false,
            ' '..='~' => {}
            c if !c.is_ascii() => {}
            _ => return false,
        }
    }
    false
}

/// `192.0.2.1` with or without zeros in front, or `IPv6:2001:db8::1`.
fn address(literal: &str) -> bool {
    const TAG: &str = "IPv6:";
    let (tag, rest) = literal.split_at_checked(TAG.len()).unwrap_or_default();
    if !tag.eq_ignore_ascii_case(TAG) {
        return is_ipv4(literal);
    }
    // To mail, zeros may stand in front of the numbers of the IPv4 address at its end, too, and `::` is two groups at least.
    let Some((start, last)) = rest.rsplit_once(':') else { return false };
    let (start, last) = if is_ipv4(last) { (start, "0:0") } else { (start, last) };
    let text = format!("{start}:{last}");
    let groups = text.split(':').filter(|group| !group.is_empty()).count();
    ipv6(&text) && (groups == 8 || groups <= 6)
}

fn is_ipv4(text: &str) -> bool {
    let part = |part: &str| {
        (1..=3).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse::<u16>().is_ok_and(|number| number <= 255)
    };
    text.split('.').count() == 4 && text.split('.').all(part)
}
