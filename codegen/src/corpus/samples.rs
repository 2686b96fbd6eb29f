//! What is of a format and what is not, from the RFCs: written by hand, not made by the checks that they are for.

use crate::jsonschema::Format;

/// Texts that are of the format.
pub(super) fn good(format: Format) -> &'static [&'static str] {
    match format {
        Format::DateTime => &[
            "2026-01-02T03:04:05Z",
            "2024-02-29T23:59:59.999999999+23:59",
            "2016-12-31T23:59:60Z",
            "2016-12-31t22:59:60.5-01:00",
            "0000-01-01T00:00:00-00:00",
        ],
        Format::Date => &["2026-01-02", "2024-02-29", "2000-02-29", "0000-12-31"],
        Format::Time => &["03:04:05Z", "23:59:60Z", "00:00:00.000001+12:30", "22:59:60-01:00"],
        Format::Duration => &["P1D", "PT0S", "P1Y2M3DT4H5M6S", "P4W", "PT36H"],
        Format::Email => &["a@b.example", "a+b.c@example.com", "\"a b\"@example.com", "a@[127.0.0.1]"],
        Format::IdnEmail => &["a@b.example", "\u{5b9f}\u{4f8b}@\u{5b9f}\u{4f8b}.\u{30c6}\u{30b9}\u{30c8}"],
        Format::Hostname => &["example.com", "a", "xn--4gbwdl.xn--wgbh1c", "a-b.c1"],
        Format::IdnHostname => &["example.com", "\u{5b9f}\u{4f8b}.example", "fa\u{df}.de"],
        Format::Ipv4 => &["0.0.0.0", "192.168.0.1", "255.255.255.255"],
        Format::Ipv6 => &["::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:192.168.0.1"],
        Format::Uri => &["https://example.com/a?b#c", "urn:x:y", "mailto:a@b.example", "http://[::1]:80/"],
        Format::UriReference => &["https://example.com/", "/a", "a/b", "", "#c", "?q", "//h/p"],
        Format::Iri => &["https://example.com/\u{e9}", "urn:x:y"],
        Format::IriReference => &["/\u{e9}", "\u{5b9f}", "#\u{e9}", ""],
        Format::UriTemplate => &["https://example.com/{a}", "{/a,b*}{?q:3}", "plain", ""],
        Format::Uuid => &[
            "2eb8aa08-aa98-11ea-b4aa-73b441d16380",
            "00000000-0000-0000-0000-000000000000",
            "2EB8AA08-AA98-11EA-B4AA-73B441D16380",
        ],
        Format::JsonPointer => &["", "/", "/a~0b/c~1d/0", "/ "],
        Format::RelativeJsonPointer => &["0", "1/a", "0#", "12/0/~0"],
        Format::Regex => &["a", "^[a-z]+$", "", "(?=a)\\d{2}"],
    }
}

/// Texts that nearly are.
pub(super) fn bad(format: Format) -> &'static [&'static str] {
    match format {
        Format::DateTime => &[
            "2026-01-02T03:04:05",
            "2026-01-02 03:04:05Z",
            "2026-02-29T00:00:00Z",
            "2026-01-02T24:00:00Z",
            "2026-01-02T03:04:05.Z",
            "2026-01-02T03:04:05+0100",
            "2016-12-31T22:59:60Z",
            "2026-01-02T03:04:05Z\n",
            "\u{662}026-01-02T03:04:05Z",
            "",
        ],
        Format::Date => {
            &["2026-02-29", "1900-02-29", "2026-1-2", "2026-13-01", "2026-01-32", "2026-01-02Z", ""]
        }
        Format::Time => &["03:04:05", "24:00:00Z", "23:58:60Z", "03:04Z", "03:04:05+24:00", "03:04:05Z ", ""],
        Format::Duration => &["P", "PT", "1D", "P1D2H", "P1W2D", "PT1.5S", "P1H", ""],
        Format::Email => &["a", "@b.example", "a@", ".a@b.example", "a..b@b.example", "a b@c.example", ""],
        Format::IdnEmail => &["\u{5b9f}", "@\u{5b9f}", ""],
        Format::Hostname => &["-a", "a-", "a_b", "a..b", "\u{e9}.example", ""],
        Format::IdnHostname => &["-a", "\u{3002}", "a b", ""],
        Format::Ipv4 => &["256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.4 ", "\u{661}.2.3.4", ""],
        Format::Ipv6 => &[
            ":::",
            "1::2::3",
            "1:2:3:4:5:6:7",
            "12345::",
            "::1%eth0",
            "1:2:3:4:5:6:7:8:9",
            "::256.0.0.1",
            "",
        ],
        Format::Uri => &["/a", "a b:c", "http://a b/", "http://[::1", "https://example.com/%zz", ""],
        Format::UriReference => &["a b", "\\", "%zz", "http://[::1", "\u{e9}"],
        Format::Iri => &["/\u{e9}", "http://a b/", ""],
        Format::IriReference => &["a b", "\\", "%zz"],
        Format::UriTemplate => &["{", "{a", "a}", "{a b}"],
        Format::Uuid => &[
            "2eb8aa08aa9811eab4aa73b441d16380",
            "2eb8aa08-aa98-11ea-b4aa-73b441d1638",
            "2eb8aa08-aa98-11ea-b4aa-73b441d1638g",
            "",
        ],
        Format::JsonPointer => &["a", "/~", "/~2", "#/a"],
        Format::RelativeJsonPointer => &["", "/a", "-1", "01/a", "0##", "+1"],
        Format::Regex => &["(", "[", "a**", "\\"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::judge::scalars::obeys;
    use std::collections::HashMap;

    /// The texts that `cargo xtask conformance` asks in every language.
    #[test]
    fn the_checks_and_the_list_of_texts_agree() {
        let text = include_str!("../../conformance/formats.json");
        let formats: HashMap<String, HashMap<String, Vec<String>>> = serde_json::from_str(text).unwrap();
        for (name, texts) in formats {
            let format = Format::of(&name).expect("a format of the draft");
            for (verdict, expected) in [("valid", true), ("invalid", false)] {
                for text in &texts[verdict] {
                    assert_eq!(obeys(format, text), expected, "{name}: {text:?}");
                }
            }
        }
    }

    #[test]
    fn the_checks_and_the_samples_agree() {
        for format in Format::all() {
            for text in good(format) {
                assert!(obeys(format, text), "{} takes {text:?}", format.name());
            }
            for text in bad(format) {
                assert!(!obeys(format, text), "{} refuses {text:?}", format.name());
            }
        }
    }
}
