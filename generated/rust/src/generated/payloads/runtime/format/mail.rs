// @generated: carried over by `cargo xtask codegen`: format/mail.rs.

//! Mailboxes: RFC 5321 and RFC 6531.

use super::{hostname, idn_hostname, ipv4, ipv6};

/// `joe.bloggs@example.com`
#[must_use]
pub fn email(text: &str) -> bool {
    text.is_ascii() && mailbox(text, hostname)
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

fn address(literal: &str) -> bool {
    literal.strip_prefix("IPv6:").map_or_else(|| ipv4(literal), ipv6)
}
