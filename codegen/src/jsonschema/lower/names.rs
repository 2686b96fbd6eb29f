//! Names of functions: from where a schema stands, so that a reader of the output finds it again.

use super::super::documents::Place;
use super::super::plan::Track;
use super::super::resources::Resource;
use super::super::uri;
use crate::names;
use std::collections::HashMap;

/// Names that are taken, and how often each was asked for.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<String, usize>);

impl Names {
    /// A name that no other function has: `vision_id` for `#/$defs/VisionId`.
    pub(super) fn of(&mut self, place: &Place, resource: &Resource, track: Track) -> String {
        let file = resource.uri.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or("");
        let file = uri::percent_decoded(file);
        let file = file.trim_end_matches(".json").trim_end_matches(".schema");
        let within = place.pointer.strip_prefix(&resource.root.pointer).unwrap_or(&place.pointer);
        let tail = within.rsplit_once("/$defs/").map_or(within, |(_, tail)| tail);
        let tail = tail.replace("/properties/", "/").replace("/$defs/", "/");
        let path = names::snake(&tail);
        let mut name = if path.is_empty() { names::snake(file) } else { path };
        if name.is_empty() {
            name.push_str("root");
        }
        names::cut(&mut name, 60);
        if track.any() {
            name.push_str("_noted");
        }
        loop {
            let times = self.0.entry(name.clone()).or_default();
            *times += 1;
            if *times == 1 {
                return name;
            }
            name = format!("{name}_{times}");
        }
    }
}
