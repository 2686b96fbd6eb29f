//! The hand-written code that generated validators call; it ships with them.

macro_rules! files {
    ($($name:literal from $path:literal,)*) => {
        &[$(($name, include_str!(concat!("../../../runtime/", $path))),)*]
    };
}

/// For Rust: the files of one module folder.
pub(crate) const RUST: &[(&str, &str)] = files! {
    "json.rs" from "rust/json.rs",
    "mod.rs" from "rust/validator/mod.rs",
    "decimal.rs" from "rust/validator/decimal.rs",
    "equal.rs" from "rust/validator/equal.rs",
    "format.rs" from "rust/validator/format.rs",
    "format/bidi.rs" from "rust/validator/format/bidi.rs",
    "format/date.rs" from "rust/validator/format/date.rs",
    "format/host.rs" from "rust/validator/format/host.rs",
    "format/idn.rs" from "rust/validator/format/idn.rs",
    "format/mail.rs" from "rust/validator/format/mail.rs",
    "format/pointer.rs" from "rust/validator/format/pointer.rs",
    "format/punycode.rs" from "rust/validator/format/punycode.rs",
    "format/template.rs" from "rust/validator/format/template.rs",
    "format/uri_reference.rs" from "rust/validator/format/uri_reference.rs",
    "issue.rs" from "rust/validator/issue.rs",
    "issue_code.rs" from "rust/validator/issue_code.rs",
    "object.rs" from "rust/validator/object.rs",
    "pattern.rs" from "rust/validator/pattern.rs",
    "seen.rs" from "rust/validator/seen.rs",
};

/// For TypeScript: the files of one folder.
pub(crate) const TYPESCRIPT: &[(&str, &str)] = files! {
    "equal.ts" from "typescript/validator/equal.ts",
    "exact.ts" from "typescript/validator/exact.ts",
    "format.ts" from "typescript/validator/format.ts",
    "format/bidi.ts" from "typescript/validator/format/bidi.ts",
    "format/date.ts" from "typescript/validator/format/date.ts",
    "format/host.ts" from "typescript/validator/format/host.ts",
    "format/idn.ts" from "typescript/validator/format/idn.ts",
    "format/mail.ts" from "typescript/validator/format/mail.ts",
    "format/pointer.ts" from "typescript/validator/format/pointer.ts",
    "format/punycode.ts" from "typescript/validator/format/punycode.ts",
    "format/template.ts" from "typescript/validator/format/template.ts",
    "format/uri_reference.ts" from "typescript/validator/format/uri_reference.ts",
    "issue.ts" from "typescript/validator/issue.ts",
    "machine.ts" from "typescript/validator/machine.ts",
    "number.ts" from "typescript/validator/number.ts",
    "object.ts" from "typescript/validator/object.ts",
    "seen.ts" from "typescript/validator/seen.ts",
    "text.ts" from "typescript/validator/text.ts",
};

/// For Python: the files of one package.
pub(crate) const PYTHON: &[(&str, &str)] = files! {
    "__init__.py" from "python/validator/__init__.py",
    "equal.py" from "python/validator/equal.py",
    "formats/__init__.py" from "python/validator/formats/__init__.py",
    "formats/bidi.py" from "python/validator/formats/bidi.py",
    "formats/date.py" from "python/validator/formats/date.py",
    "formats/host.py" from "python/validator/formats/host.py",
    "formats/idn.py" from "python/validator/formats/idn.py",
    "formats/mail.py" from "python/validator/formats/mail.py",
    "formats/pointer.py" from "python/validator/formats/pointer.py",
    "formats/punycode.py" from "python/validator/formats/punycode.py",
    "formats/regex.py" from "python/validator/formats/regex.py",
    "formats/template.py" from "python/validator/formats/template.py",
    "formats/uri.py" from "python/validator/formats/uri.py",
    "issue.py" from "python/validator/issue.py",
    "machine.py" from "python/validator/machine.py",
    "number.py" from "python/validator/number.py",
    "reader.py" from "python/validator/reader.py",
    "seen.py" from "python/validator/seen.py",
    "writer.py" from "python/validator/writer.py",
};
