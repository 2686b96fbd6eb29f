//! The checks of formats that ship with the validators, for the generator's own use. What the formats take and refuse is
//! held against the samples.

#[path = "../../runtime/rust/validator/format/bidi.rs"]
mod bidi;
#[path = "../../runtime/rust/validator/format/date.rs"]
mod date;
#[path = "../../runtime/rust/validator/format/host.rs"]
mod host;
#[path = "../../runtime/rust/validator/format/idn.rs"]
mod idn;
#[path = "../../runtime/rust/validator/format/mail.rs"]
mod mail;
#[path = "../../runtime/rust/validator/format/pointer.rs"]
mod pointer;
#[path = "../../runtime/rust/validator/format/punycode.rs"]
mod punycode;
#[path = "../../runtime/rust/validator/format/template.rs"]
mod template;
#[path = "../../runtime/rust/validator/format/uri_reference.rs"]
mod uri_reference;

pub(crate) use date::{date, date_time, duration, time};
pub(crate) use host::{hostname, idn_hostname, ipv4, ipv6};
pub(crate) use mail::{email, idn_email};
pub(crate) use pointer::{json_pointer, regex, relative_json_pointer, uuid};
pub(crate) use template::uri_template;
pub(crate) use uri_reference::{iri, iri_reference, uri, uri_reference};
