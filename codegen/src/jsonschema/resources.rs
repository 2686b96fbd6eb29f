//! Schema resources: which places of the documents have a URI, an anchor or a dynamic anchor, and what a reference
//! leads to.

use super::dialect::{Dialect, Draft, RECURSIVE};
use super::documents::{Document, Place};
use super::keywords::schemas_within;
use super::metaschema::DRAFT_2020_12;
use super::uri;
use crate::json::{Data, Json};
use std::collections::{BTreeMap, HashMap};

/// A schema with a URI of its own: a document's root, or what has an `$id` within it.
#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) uri: String,
    pub(crate) root: Place,
    /// The URI of its metaschema.
    pub(crate) metaschema: String,
    pub(crate) dialect: Dialect,
    anchors: HashMap<String, Place>,
    pub(crate) dynamic_anchors: BTreeMap<String, Place>,
}

/// Index into [`Resources::list`].
pub(crate) type ResourceId = usize;

/// All resources of all documents.
#[derive(Debug)]
pub(crate) struct Resources<'d, 's> {
    pub(crate) documents: &'d [Document<'s>],
    pub(crate) list: Vec<Resource>,
    /// By the one spelling that [`uri::canonical`] has for each.
    by_uri: HashMap<String, ResourceId>,
    /// Every place that a keyword makes a schema, with its resource and its value.
    schemas: HashMap<Place, (ResourceId, &'d Json<'s>)>,
}

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) place: Place,
    /// The name, where the reference names a dynamic anchor.
    pub(crate) dynamic: Option<String>,
    /// Whether it leads there by the place of a file only, not by the `$id`s.
    pub(crate) is_beside: bool,
}

/// Why a reference leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dangling {
    /// No document has this URI.
    Document(String),
    /// The document has no such anchor.
    Anchor(String),
    /// The document has nothing at this pointer.
    Pointer(String),
}

impl<'d, 's> Resources<'d, 's> {
    pub(crate) fn of(documents: &'d [Document<'s>]) -> Self {
        let mut resources =
            Self { documents, list: Vec::new(), by_uri: HashMap::new(), schemas: HashMap::new() };
        for (index, document) in documents.iter().enumerate() {
            let root = Place { document: index, pointer: String::new() };
            resources.resource(document.uri, &document.json, &root, DRAFT_2020_12);
        }
        // Who spells a file's name as it is means that file, unless it is how another one is spelled.
        for (index, document) in documents.iter().enumerate() {
            let root = resources.of_place(&Place { document: index, pointer: String::new() });
            let raw = uri::canonical(&uri::percent_decoded(document.uri));
            resources.by_uri.entry(raw).or_insert(root);
        }
        for id in 0..resources.list.len() {
            resources.list[id].dialect = resources.dialect(&resources.list[id].metaschema);
        }
        resources
    }

    pub(crate) fn json(&self, place: &Place) -> Option<&'d Json<'s>> {
        match self.schemas.get(place) {
            Some((_, json)) => Some(json),
            // The way from the root is long in a large document; most places are schemas.
            None => self.documents[place.document].at(&place.pointer),
        }
    }

    /// Every place that is a schema, in no order.
    pub(crate) fn schema_places(&self) -> impl Iterator<Item = &Place> {
        self.schemas.keys()
    }

    /// The resource that a place belongs to: its own, or that of the nearest schema around it.
    pub(crate) fn of_place(&self, place: &Place) -> ResourceId {
        let mut around = Some(place.clone());
        while let Some(place) = around {
            if let Some((resource, _)) = self.schemas.get(&place) {
                return *resource;
            }
            around = place.parent();
        }
        unreachable!("a document's root is a schema")
    }

    /// The resource that a URI without a fragment names.
    pub(crate) fn by_uri(&self, uri: &str) -> Option<&Resource> {
        self.by_uri.get(&uri::canonical(uri)).map(|id| &self.list[*id])
    }

    /// What a reference means within a resource.
    ///
    /// # Errors
    /// It leads nowhere.
    pub(crate) fn resolve(&self, from: ResourceId, reference: &str) -> Result<Target, Dangling> {
        let full = uri::resolve(&self.list[from].uri, reference);
        let (uri, fragment) = uri::split_fragment(&full);
        let resource = self.by_uri(uri);
        let beside = if resource.is_none() { self.beside(from, reference) } else { None };
        let is_beside = beside.is_some();
        let resource = resource.or(beside).ok_or_else(|| Dangling::Document(uri.to_owned()))?;
        let target = |place, dynamic| Ok(Target { place, dynamic, is_beside });
        if fragment.is_empty() {
            return target(resource.root.clone(), None);
        }
        if fragment.starts_with('/') {
            let root = &resource.root;
            let pointer = format!("{}{fragment}", root.pointer);
            let place = Place { document: root.document, pointer };
            self.json(&place).ok_or(Dangling::Pointer(fragment))?;
            return target(place, None);
        }
        if let Some(place) = resource.dynamic_anchors.get(&fragment) {
            return target(place.clone(), Some(fragment));
        }
        let place = resource.anchors.get(&fragment).cloned();
        place.map_or(Err(Dangling::Anchor(fragment)), |place| target(place, None))
    }

    /// The file that a relative reference names from where the file lies that it stands in: an `$id` says where a document
    /// is published, and those beside it are often published under other names.
    fn beside(&self, from: ResourceId, reference: &str) -> Option<&Resource> {
        let (path, _) = uri::split_fragment(reference);
        if path.is_empty() || uri::is_absolute(path) {
            return None;
        }
        let here = uri::resolve(self.documents[self.list[from].root.document].uri, path);
        let as_schema = here.strip_suffix(".json").map(|stem| format!("{stem}.schema.json"));
        self.by_uri(&here).or_else(|| self.by_uri(&as_schema?))
    }

    /// The anchors of the resource that a reference names, for advice.
    pub(crate) fn anchors(&self, from: ResourceId, reference: &str) -> Vec<&str> {
        let full = uri::resolve(&self.list[from].uri, reference);
        let Some(resource) = self.by_uri(uri::split_fragment(&full).0) else { return Vec::new() };
        let mut names: Vec<&str> =
            resource.anchors.keys().chain(resource.dynamic_anchors.keys()).map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// The names in the `$defs` of the resource that a reference names, for advice.
    pub(crate) fn definitions(&self, from: ResourceId, reference: &str) -> Vec<&str> {
        let full = uri::resolve(&self.list[from].uri, reference);
        let resource = self.by_uri(uri::split_fragment(&full).0);
        let root = resource.and_then(|resource| self.json(&resource.root));
        let members = root.and_then(|json| json.get("$defs")).and_then(Json::members).unwrap_or_default();
        members.iter().map(|member| &*member.key).collect()
    }

    fn dialect(&self, metaschema: &str) -> Dialect {
        if let Some(older) = Draft::of(metaschema).filter(|draft| *draft < Draft::Draft2020) {
            return Dialect::of_draft(older);
        }
        let resource = self.by_uri(metaschema);
        let vocabulary =
            resource.and_then(|resource| self.json(&resource.root)).and_then(|json| json.get("$vocabulary"));
        match (resource, vocabulary.and_then(Json::members)) {
            (None, _) => Dialect::Unknown,
            (Some(_), None) => Dialect::of_draft(Draft::Draft2020),
            (Some(_), Some(members)) => Dialect::of_vocabulary(members),
        }
    }

    fn resource(&mut self, base: &str, json: &'d Json<'s>, root: &Place, metaschema: &str) {
        let text = |key: &str| json.get(key).and_then(Json::as_str);
        let own = text("$id").map(|id| uri::resolve(base, id));
        let uri = uri::split_fragment(own.as_deref().unwrap_or(base)).0.to_owned();
        let metaschema = text("$schema").unwrap_or(metaschema).trim_end_matches('#').to_owned();
        let id = self.list.len();
        self.list.push(Resource {
            uri: uri.clone(),
            root: root.clone(),
            metaschema: metaschema.clone(),
            dialect: Dialect::Unknown,
            anchors: HashMap::new(),
            dynamic_anchors: BTreeMap::new(),
        });
        self.by_uri.entry(uri::canonical(&uri)).or_insert(id);
        if root.pointer.is_empty() {
            self.by_uri.entry(uri::canonical(base)).or_insert(id);
        }
        self.schema(id, json, root);
    }

    /// Notes a schema and what is within it.
    fn schema(&mut self, id: ResourceId, json: &'d Json<'s>, place: &Place) {
        self.schemas.insert(place.clone(), (id, json));
        self.anchors_of(id, json, place);
        let groups = &self.documents[place.document].groups;
        let draft = self.draft(id);
        for schema in schemas_within(json, &place.pointer, draft, groups) {
            self.within(id, schema.json, &Place { document: place.document, pointer: schema.pointer });
        }
    }

    fn anchors_of(&mut self, id: ResourceId, json: &Json<'_>, place: &Place) {
        let draft = self.draft(id);
        let text = |keyword: &str| json.get(keyword).and_then(Json::as_str);
        let anchor = match draft {
            Draft::Draft6 | Draft::Draft7 => text("$id").and_then(|id| id.strip_prefix('#')),
            Draft::Draft2019 | Draft::Draft2020 => text("$anchor"),
        };
        if let Some(name) = anchor {
            self.list[id].anchors.insert(name.to_owned(), place.clone());
        }
        if let Some(name) = text("$dynamicAnchor").filter(|_| draft == Draft::Draft2020) {
            self.list[id].dynamic_anchors.insert(name.to_owned(), place.clone());
        }
        let is_recursive = json.get(RECURSIVE).is_some_and(|value| value.data == Data::Bool(true));
        if draft == Draft::Draft2019 && is_recursive && self.list[id].root == *place {
            self.list[id].dynamic_anchors.insert(RECURSIVE.to_owned(), place.clone());
        }
    }

    fn draft(&self, id: ResourceId) -> Draft {
        Draft::of(&self.list[id].metaschema).unwrap_or_default()
    }

    fn within(&mut self, around: ResourceId, json: &'d Json<'s>, place: &Place) {
        match json.get("$id").and_then(Json::as_str) {
            Some(id) if !id.starts_with('#') && !self.draft(around).is_overruled_by_reference(json) => {
                let (base, metaschema) =
                    (self.list[around].uri.clone(), self.list[around].metaschema.clone());
                self.resource(&base, json, place, &metaschema);
            }
            _ => self.schema(around, json, place),
        }
    }
}
