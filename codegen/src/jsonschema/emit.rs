//! Validators as text: one printer for each language, over the same plan.

pub(crate) mod python;
mod python_in_place;
mod python_parts;
mod python_text;
mod python_values;
pub(crate) mod runtime;
pub(crate) mod rust;
mod rust_in_place;
mod rust_parts;
mod rust_pattern;
mod rust_values;
mod text;
pub(crate) mod typescript;
mod typescript_in_place;
mod typescript_parts;
mod typescript_values;
