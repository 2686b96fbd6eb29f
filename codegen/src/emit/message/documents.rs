//! The protocol for people and for tools: reference, AsyncAPI, OpenAPI, and one page in HTML.

mod asyncapi;
mod html;
mod openapi;
pub(in crate::emit) mod reference;
mod schemas;

use super::Source;
use crate::emit::OutputFile;

pub(super) fn emit(source: &Source<'_>) -> Vec<OutputFile> {
    let emitters = [reference::emit, asyncapi::emit, openapi::emit, html::emit];
    emitters.iter().flat_map(|emit| emit(source)).collect()
}
