// @generated: carried over by `cargo xtask codegen`: format.rs.

//! The formats of draft 2020-12, each by the grammar of its RFC and nothing else.

mod bidi;
mod date;
mod host;
mod idn;
mod mail;
mod pointer;
mod punycode;
mod template;
mod uri_reference;

pub use date::{date, date_time, duration, time};
pub use host::{hostname, idn_hostname, ipv4, ipv6};
pub use mail::{email, idn_email};
pub use pointer::{json_pointer, regex, relative_json_pointer, uuid};
pub use template::uri_template;
pub use uri_reference::{iri, iri_reference, uri, uri_reference};
