//! From schema text to [`Graph`]: every keyword is read once, and what cannot be understood is said where it stands.

mod values;

use super::Options;
use super::dialect::{Dialect, Draft, RECURSIVE, Vocabularies};
use super::documents::Place;
use super::endless;
use super::graph::{DynamicReference, Graph, Keywords, Node, NodeId, Schema};
use super::resources::{Dangling, ResourceId, Resources, Target};
use super::uri;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::json::{Data, Json, TREE_DEPTH};
use crate::schema::keywords::nearest;
use std::collections::{HashSet, VecDeque};

/// Reads the schemas that can be reached from the roots.
///
/// # Errors
/// Every part of them that is not understood, document by document; then every schema that applies itself to the same value
/// without end.
pub(crate) fn read(
    resources: &Resources<'_, '_>,
    roots: &[Place],
    options: &Options,
) -> Result<(Graph, Vec<NodeId>), Vec<Diagnostic>> {
    let mut reader = Reader {
        resources,
        options,
        diagnostics: resources.documents.iter().map(|document| Diagnostics::new(document.source)).collect(),
        graph: Graph::default(),
        queue: VecDeque::new(),
        asked: Vec::new(),
        foreign: HashSet::new(),
        older_contains: Vec::new(),
        has_older_unevaluated: false,
    };
    let ids = roots.iter().map(|root| reader.node(root.clone())).collect();
    while reader.step() || reader.candidates() {}
    reader.older_contains();
    let found: Vec<Diagnostic> =
        reader.diagnostics.into_iter().filter_map(|list| list.finish(()).err()).flatten().collect();
    if !found.is_empty() {
        return Err(found);
    }
    // Whoever walks the graph may rely on it: along the keywords that apply to the same value it has an end.
    match endless::by_keywords(resources, &reader.graph) {
        endless if endless.is_empty() => Ok((reader.graph, ids)),
        endless => Err(endless::explain(resources, &reader.graph, &endless)),
    }
}

/// Drafts whose keywords mean something else, by their metaschemas.
const OLDEST: [&str; 2] = ["json-schema.org/draft-03/", "json-schema.org/draft-04/"];

/// What is to be said of a metaschema of a draft that is not understood any more, and what to write.
pub(crate) fn too_old(metaschema: &str) -> Option<(String, String)> {
    OLDEST.iter().any(|draft| metaschema.contains(draft)).then(|| {
        let help = format!(
            "write \"{}\", `$id` for `id`, and a number for `exclusiveMinimum` and `exclusiveMaximum`",
            super::metaschema::DRAFT_2020_12
        );
        (format!("the dialect `{}` is too old", metaschema.trim_end_matches('#')), help)
    })
}

struct Reader<'r, 'd, 's> {
    resources: &'r Resources<'d, 's>,
    options: &'r Options,
    diagnostics: Vec<Diagnostics<'d>>,
    graph: Graph,
    queue: VecDeque<NodeId>,
    /// Names that a `$dynamicRef` asks for.
    asked: Vec<String>,
    /// Resources whose dialect is not understood.
    foreign: HashSet<ResourceId>,
    /// Each `contains` of draft 2019-09, where it evaluates no item.
    older_contains: Vec<(usize, Place)>,
    /// Whether an `unevaluatedItems` of that draft may ask about them.
    has_older_unevaluated: bool,
}

/// One schema that is being read.
struct Context<'j> {
    json: &'j Json<'j>,
    place: Place,
    resource: ResourceId,
    on: Vocabularies,
}

/// One keyword with its value and its place.
struct Keyword<'j> {
    name: &'j str,
    value: &'j Json<'j>,
    place: Place,
}

impl<'d> Reader<'_, 'd, '_> {
    /// The node of a place; it is read later.
    fn node(&mut self, place: Place) -> NodeId {
        if let Some(id) = self.graph.by_place.get(&place) {
            self.graph.nodes[*id].uses += 1;
            return *id;
        }
        let id = self.graph.nodes.len();
        let resource = self.resources.of_place(&place);
        self.graph.by_place.insert(place.clone(), id);
        self.graph.nodes.push(Node { place, resource, uses: 1, schema: Schema::Bool(true) });
        self.queue.push_back(id);
        id
    }

    fn step(&mut self) -> bool {
        let Some(id) = self.queue.pop_front() else { return false };
        let (place, resource) = (self.graph.nodes[id].place.clone(), self.graph.nodes[id].resource);
        let json = self.resources.json(&place).expect("a node is made of a place that exists");
        self.graph.nodes[id].schema = match &json.data {
            Data::Bool(value) => Schema::Bool(*value),
            Data::Object(_) => match self.vocabularies(resource) {
                Some(on) => Schema::Keywords(Box::new(self.keywords(&Context { json, place, resource, on }))),
                // What its keywords mean is not known: nothing more is to be said of them.
                None => Schema::Bool(true),
            },
            Data::Deeper => {
                let message = format!("this is nested deeper than {TREE_DEPTH} levels of objects and arrays");
                self.refuse(json, &place, message, "move the inner schemas into `$defs`, and refer to them");
                Schema::Bool(true)
            }
            _ => {
                let message = "a schema must be an object, `true` or `false`";
                self.refuse(json, &place, message, instead_of(json, &place));
                Schema::Bool(true)
            }
        };
        true
    }

    /// Once all is read, a `$dynamicRef` may lead to any resource that was met: those places are read too.
    fn candidates(&mut self) -> bool {
        let mut places = Vec::new();
        for node in &self.graph.nodes {
            let anchors = &self.resources.list[node.resource].dynamic_anchors;
            places.extend(self.asked.iter().filter_map(|name| anchors.get(name)));
        }
        places.retain(|place| !self.graph.by_place.contains_key(place));
        for place in &places {
            self.node((*place).clone());
        }
        !places.is_empty()
    }

    /// What means something else together in draft 2019-09 than it does now is refused.
    fn older_contains(&mut self) {
        for (offset, place) in std::mem::take(&mut self.older_contains) {
            if self.has_older_unevaluated {
                let message = "in draft 2019-09 `contains` evaluates no item, and `unevaluatedItems` is used";
                let help = format!("write \"$schema\": \"{}\"", super::metaschema::DRAFT_2020_12);
                self.diagnostics[place.document].add(offset, &place.pointer, message, help);
            }
        }
    }

    fn vocabularies(&mut self, resource: ResourceId) -> Option<Vocabularies> {
        let Dialect::Known(on) = &self.resources.list[resource].dialect else {
            self.foreign(resource);
            return None;
        };
        Some(*on)
    }

    /// Says once for each resource that its dialect is not understood.
    fn foreign(&mut self, resource: ResourceId) {
        if !self.foreign.insert(resource) {
            return;
        }
        let resources = self.resources;
        let resource = &resources.list[resource];
        let json = resources.json(&resource.root).expect("a resource is of a place that exists");
        let (json, place) = json
            .get("$schema")
            .map_or((json, resource.root.clone()), |value| (value, resource.root.child("$schema")));
        let (message, help) = match &resource.dialect {
            Dialect::Foreign(vocabularies) => (
                format!("`{}` requires vocabularies that nobody here knows", resource.metaschema),
                format!("make them optional in its `$vocabulary`: {}", vocabularies.join(", ")),
            ),
            _ => too_old(&resource.metaschema).unwrap_or_else(|| {
                let help = format!(
                    "write \"{}\", or add the metaschema's document",
                    super::metaschema::DRAFT_2020_12
                );
                (format!("the dialect `{}` is not known", resource.metaschema), help)
            }),
        };
        self.refuse(json, &place, message, help);
    }

    fn refuse(
        &mut self,
        json: &Json<'_>,
        place: &Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.diagnostics[place.document].add(json.offset, &place.pointer, message, help);
    }

    fn keywords(&mut self, at: &Context<'d>) -> Keywords {
        let mut keywords = Keywords::default();
        let draft = at.on.draft;
        let only_reference = draft.is_overruled_by_reference(at.json);
        for member in at.json.members().unwrap_or_default() {
            if draft.ignores(&member.key) || (only_reference && member.key != "$ref") {
                continue;
            }
            let place = at.place.child(&member.key);
            let keyword = Keyword { name: &member.key, value: &member.value, place };
            if at.json.get(&member.key).is_some_and(|last| last.offset != member.value.offset) {
                let message = format!("`{}` is given twice", member.key);
                self.refuse(keyword.value, &keyword.place, message, "keep one of them");
                continue;
            }
            let known = self.core(&mut keywords, at, &keyword)
                || (at.on.applicator && self.applicator(&mut keywords, at, &keyword))
                || (at.on.unevaluated && self.unevaluated(&mut keywords, at, &keyword))
                || (at.on.validation && self.validation(&mut keywords, &keyword));
            if !known && keyword.name == "format" {
                self.format(&mut keywords, at, &keyword);
            }
        }
        // A `then` or `else` without an `if` says nothing.
        if keywords.condition.is_none() {
            (keywords.then, keywords.otherwise) = (None, None);
        }
        if keywords.contains.is_none() {
            (keywords.min_contains, keywords.max_contains) = (None, None);
        }
        keywords
    }

    fn core(&mut self, to: &mut Keywords, at: &Context<'d>, keyword: &Keyword<'d>) -> bool {
        match keyword.name {
            "$ref" => to.reference = self.reference(at, keyword).map(|(node, _)| node),
            "$dynamicRef" => {
                if let Some((initial, name)) = self.reference(at, keyword) {
                    self.asked.extend(name.clone().filter(|name| !self.asked.contains(name)));
                    to.dynamic_reference = Some(DynamicReference { initial, name });
                }
            }
            "$recursiveRef" => {
                if let Some((initial, _)) = self.reference(at, keyword) {
                    let resource = &self.resources.list[self.graph.nodes[initial].resource];
                    let name = resource.dynamic_anchors.contains_key(RECURSIVE).then(|| RECURSIVE.to_owned());
                    self.asked.extend(name.clone().filter(|name| !self.asked.contains(name)));
                    to.dynamic_reference = Some(DynamicReference { initial, name });
                }
            }
            "x-messages" => to.messages = self.messages(keyword),
            _ => return false,
        }
        true
    }

    fn applicator(&mut self, to: &mut Keywords, at: &Context<'d>, keyword: &Keyword<'d>) -> bool {
        match keyword.name {
            "allOf" => to.all_of = self.list(keyword),
            "anyOf" => to.any_of = self.list(keyword),
            "oneOf" => to.one_of = self.list(keyword),
            "prefixItems" => to.prefix_items = self.list(keyword),
            "not" => to.not = self.one(keyword),
            "if" => to.condition = self.one(keyword),
            "then" => to.then = self.one(keyword),
            "else" => to.otherwise = self.one(keyword),
            "items" if at.on.draft < Draft::Draft2020 && matches!(keyword.value.data, Data::Array(_)) => {
                to.prefix_items = self.list(keyword);
            }
            "additionalItems" => {
                if at.json.get("items").is_some_and(|items| matches!(items.data, Data::Array(_))) {
                    to.items = self.one(keyword);
                }
            }
            "items" => to.items = self.one(keyword),
            "contains" => {
                to.contains = self.one(keyword);
                if at.on.draft == Draft::Draft2019 {
                    self.older_contains.push((keyword.value.offset, keyword.place.clone()));
                }
            }
            "additionalProperties" => to.additional_properties = self.one(keyword),
            "propertyNames" => to.property_names = self.one(keyword),
            "properties" => to.properties = self.map(keyword),
            "dependentSchemas" => to.dependent_schemas.extend(self.map(keyword)),
            "dependencies" => self.dependencies(to, keyword),
            "patternProperties" => {
                for (key, node) in self.map(keyword) {
                    let place = keyword.place.child(&key);
                    let members = keyword.value.members().unwrap_or_default();
                    let offset = members.iter().find(|member| member.key == key).map_or(0, |one| one.offset);
                    let pattern = self.strict(offset, &place, &key);
                    self.pattern(offset, &place, &pattern);
                    to.pattern_properties.push((pattern, node));
                }
            }
            "minContains" if at.on.validation => to.min_contains = self.count(keyword),
            "maxContains" if at.on.validation => to.max_contains = self.count(keyword),
            _ => return false,
        }
        true
    }

    fn unevaluated(&mut self, to: &mut Keywords, at: &Context<'d>, keyword: &Keyword<'d>) -> bool {
        match keyword.name {
            "unevaluatedItems" => {
                to.unevaluated_items = self.one(keyword);
                self.has_older_unevaluated |= at.on.draft == Draft::Draft2019;
            }
            "unevaluatedProperties" => to.unevaluated_properties = self.one(keyword),
            _ => return false,
        }
        true
    }

    fn reference(&mut self, at: &Context<'d>, keyword: &Keyword<'d>) -> Option<(NodeId, Option<String>)> {
        let text = self.text(keyword)?;
        match self.resources.resolve(at.resource, text) {
            Ok(target) => {
                if target.is_beside {
                    self.beside(keyword, text, &target);
                }
                Some((self.node(target.place), target.dynamic))
            }
            Err(dangling) => {
                let message = format!("the reference `{text}` leads nowhere");
                let help = self.advice(at, text, &dangling);
                self.refuse(keyword.value, &keyword.place, message, help);
                None
            }
        }
    }

    /// Says which file was taken for a document that no `$id` is the name of.
    fn beside(&mut self, keyword: &Keyword<'_>, reference: &str, target: &Target) {
        let file = &self.resources.documents[target.place.document].source.name;
        let message = format!("no document is called what `{reference}` means here by the `$id`");
        let help = format!("`{file}` was taken, by its place; to be sure, write its `$id`");
        self.warn(keyword.value.offset, &keyword.place, message, help);
    }

    fn warn(&mut self, offset: usize, place: &Place, message: impl Into<String>, help: impl Into<String>) {
        let mut found = Diagnostics::new(self.resources.documents[place.document].source);
        found.warn(offset, &place.pointer, message, help);
        self.graph.warnings.extend(found.all());
    }

    /// A definition of this document that is referred to by its name alone.
    fn definition_meant(&self, at: &Context<'_>, reference: &str) -> Option<String> {
        let name = reference.strip_prefix('#').unwrap_or(reference);
        let root = self.resources.json(&self.resources.list[at.resource].root)?;
        ["$defs", "definitions"].into_iter().find_map(|keyword| {
            root.get(keyword)?.get(name)?;
            Some(format!("#/{keyword}/{}", name.replace('~', "~0").replace('/', "~1")))
        })
    }

    fn advice(&self, at: &Context<'_>, reference: &str, dangling: &Dangling) -> String {
        if let Some(name) = self.definition_meant(at, reference) {
            return format!("did you mean `{name}`?");
        }
        match dangling {
            Dangling::Document(whole) => {
                // A schema that meant itself would have written `#`.
                let others = self.resources.documents.iter().enumerate();
                let others = others.filter(|(index, document)| {
                    *index != at.place.document && !super::metaschema::is_ours(document.uri)
                });
                let files = others.map(|(_, document)| document.source.name.as_str());
                let names: Vec<&str> = files.collect();
                let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
                // A name with signs that mean something in a reference is written otherwise there.
                let spelled =
                    names.iter().find(|name| last(name) == last(reference) && spelled(name) != **name);
                if let Some(name) = spelled {
                    return format!("did you mean `{}`?", self::spelled(&last(name)));
                }
                let uri = &uri::percent_decoded(whole);
                let here = names.iter().find(|name| last(name) == last(uri));
                let short: Vec<String> = names.iter().map(|name| last(name)).collect();
                match (here, nearest(&last(uri), short.iter().map(String::as_str))) {
                    (Some(name), _) => format!(
                        "it means <{uri}>; `{name}` is there, but is not called so: give it `\"$id\": \"{uri}\"`, or write the way to it"
                    ),
                    (None, Some(near)) => format!("did you mean `{}`?", self::spelled(near)),
                    (None, None) => match uri.strip_prefix("file:///") {
                        Some(file) => format!("add the file `{file}` below the folder that is read"),
                        None => format!("add the document `{uri}`: nothing is fetched from a network"),
                    },
                }
            }
            Dangling::Pointer(pointer) => {
                let names = self.resources.definitions(at.resource, reference);
                let similar = nearest(pointer.trim_start_matches("/$defs/"), names.iter().copied());
                let file = reference.split('#').next().unwrap_or_default();
                match (similar, names.is_empty()) {
                    (Some(name), _) => format!("did you mean `{file}#/$defs/{name}`?"),
                    (None, true) => format!("add something at `{pointer}`"),
                    (None, false) => format!("the document defines {}", names.join(", ")),
                }
            }
            Dangling::Anchor(name) => match self.resources.anchors(at.resource, reference).as_slice() {
                [] => format!("give the schema that is meant an `\"$anchor\": \"{name}\"`"),
                names => format!("the document has the anchors {}", names.join(", ")),
            },
        }
    }
}

/// The name of a file as it stands in a reference.
fn spelled(name: &str) -> String {
    name.replace('%', "%25").replace('#', "%23").replace('?', "%3F")
}

/// What to write where something else than a schema stands.
fn instead_of(json: &Json<'_>, place: &Place) -> String {
    let mut tokens = place.pointer.rsplit('/');
    let keyword = tokens.next().unwrap_or_default();
    let is_key = tokens.next() == Some("properties");
    match &json.data {
        // A schema is neither a list nor a number, whatever its key is called.
        Data::Array(_) | Data::Number(_) if is_key && is_about_objects(keyword) => {
            format!("move `{keyword}` out of `properties`: in there it is the name of a key")
        }
        Data::String(text) if is_key && keyword == "type" && text == "object" => {
            "move `type` out of `properties`: in there it is the name of a key".to_owned()
        }
        Data::Array(_) if keyword == "items" => {
            "write `prefixItems` for a list with a schema for each item".to_owned()
        }
        Data::String(text) if TYPES.contains(&&**text) => format!("write {{ \"type\": \"{text}\" }}"),
        Data::String(text) if matches!(&**text, "true" | "false") => format!("write {text} without quotes"),
        _ => "write `true` for \"anything\", `false` for \"nothing\"".to_owned(),
    }
}

/// Whether a keyword stands beside `properties`.
fn is_about_objects(keyword: &str) -> bool {
    ["required", "minProperties", "maxProperties", "allOf", "anyOf", "oneOf", "enum", "examples"]
        .contains(&keyword)
}

/// The names of types.
const TYPES: [&str; 7] = ["null", "boolean", "integer", "number", "string", "array", "object"];
