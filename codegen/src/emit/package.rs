//! Anyone's schemas: a package for each language, its reference, and its cases.

pub(crate) mod cases;
pub(crate) mod docs;
pub(crate) mod python;
pub(crate) mod rust;
pub(crate) mod typescript;
