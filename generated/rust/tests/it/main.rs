//! What the generated crate promises, held against the corpus and against another validator.

mod agreement;
mod commands;
mod corpus;
mod languages;
mod quick;
mod readers;
