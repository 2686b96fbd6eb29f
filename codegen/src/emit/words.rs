//! How names, texts and comments are written in each language.

pub(super) mod html;
pub(super) mod python;
pub(super) mod typescript;
