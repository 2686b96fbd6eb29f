use super::{OutputFile, Source};
pub(super) fn emit(_: &Source<'_>) -> Vec<OutputFile> {
    vec![]
}
