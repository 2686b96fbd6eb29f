//! Anyone's schemas: files and definitions that each have a reader of their own, written by some and read by others.

mod pairs;

use super::{Finding, Proof, Way, Witness, defaults, place};
use crate::corpus::apart::{self, Assumed, Difference, Doubt, Glance, Said, Side};
use crate::diagnostic::Diagnostic;
use crate::jsonschema::{Place, SchemaDocument};
use crate::source::{Position, SourceFile};
use crate::types::{self, Reader, Settings};
use crate::{commands, toolkit};
use pairs::{Pair, id, says_nothing};
use std::collections::HashSet;

/// Who is upgraded first, where that is agreed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Upgrade {
    /// Anybody, at any time.
    #[default]
    Any,
    /// Everyone who reads, before anyone writes what is new.
    ReadersFirst,
    /// Everyone who writes, before anyone reads by the new schema.
    WritersFirst,
}

impl Upgrade {
    fn allows(self, way: Way) -> bool {
        match self {
            Self::Any => true,
            Self::ReadersFirst => way != Way::NewWritersToOldReaders,
            Self::WritersFirst => way != Way::OldWritersToNewReaders,
        }
    }
}

/// Schema files; their names are paths relative to one folder.
#[derive(Clone, Copy, Debug, Default)]
pub struct Folder<'f> {
    /// The files.
    pub files: &'f [SourceFile],
    /// How people find them: it is put before their names.
    pub prefix: &'f str,
}

/// What is compared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Folders<'f> {
    /// As it was.
    pub old: Folder<'f>,
    /// As it is.
    pub new: Folder<'f>,
    /// Who is upgraded first.
    pub upgrade: Upgrade,
    /// Keywords that ask nothing of a value, though nobody but the author of the schemas knows them.
    pub annotations: &'f [String],
}

impl Folders<'_> {
    /// Everything that the change breaks or may break, for everything that has a reader of its own.
    ///
    /// # Errors
    /// Either side is not understood; the prefixes say which.
    pub fn compare(&self) -> Result<Vec<Finding>, Vec<Diagnostic>> {
        let change = Change::of(self)?;
        let pairs = change.pairs();
        // What a file is told of is not told once more of the definitions in it.
        let mut told = Told { assumed: change.assumed(&pairs), ..Told::default() };
        let mut findings = Vec::new();
        for pair in &pairs {
            findings.extend(change.pair(pair, &mut told)?);
        }
        findings.sort_by_key(|finding| finding.way);
        Ok(findings)
    }
}

/// What was told already.
#[derive(Default)]
struct Told {
    doubts: HashSet<(Way, Doubt)>,
    /// Of the two ways: readers that are compared by themselves, and need not be within one another.
    assumed: [Assumed; 2],
    /// The schemas of a default that changed.
    defaults: HashSet<[Option<Place>; 2]>,
}

/// One side, read.
struct End<'f> {
    files: &'f [SourceFile],
    /// The same as documents, by the names that people find them by.
    documents: Vec<SchemaDocument>,
    readers: Vec<Reader>,
    glance: Glance,
}

impl<'f> End<'f> {
    /// Reads a side. What its author surely did not mean is refused where that is asked for: it is too late to mend what was.
    fn of(folder: Folder<'f>, strictly: Option<Settings<'_>>) -> Result<Self, Vec<Diagnostic>> {
        let mut documents = toolkit::documents(folder.files);
        for document in &mut documents {
            document.source.name.insert_str(0, folder.prefix);
        }
        if let Some(settings) = strictly {
            types::read(&documents, settings)?;
        }
        let readers = types::readers(&documents)?;
        let places: Vec<Place> = readers.iter().map(|reader| reader.place.clone()).collect();
        let glance = Glance::of(&documents, &places)?;
        Ok(Self { files: folder.files, documents, readers, glance })
    }

    /// What people call a schema: its file, and its place in it.
    fn subject(&self, place: &Place) -> String {
        let name = &self.files[place.document].name;
        if place.pointer.is_empty() { name.clone() } else { format!("{name}#{}", place.pointer) }
    }

    /// Where a schema stands, as people find it.
    fn spot(&self, at: &Place) -> (String, Position) {
        let source = &self.documents[at.document].source;
        let offset = place::offset(source, at, "").unwrap_or(0);
        (source.name.clone(), source.position(offset))
    }

    fn side<'e>(&'e self, uri: &'e str) -> Side<'e> {
        Side { documents: &self.documents, uri }
    }

    fn said(&self, root: usize) -> Said<'_> {
        Said { documents: &self.documents, glance: &self.glance, root }
    }

    fn uri(&self, place: &Place) -> String {
        let pointer: Vec<String> = place.pointer.split('/').map(commands::encoded).collect();
        format!("{}#{}", self.documents[place.document].uri, pointer.join("/"))
    }
}

struct Change<'f> {
    old: End<'f>,
    new: End<'f>,
    upgrade: Upgrade,
}

impl<'f> Change<'f> {
    fn of(folders: &Folders<'f>) -> Result<Self, Vec<Diagnostic>> {
        let settings = Settings { annotations: Some(folders.annotations) };
        match (End::of(folders.old, None), End::of(folders.new, Some(settings))) {
            (Ok(old), Ok(new)) => Ok(Self { old, new, upgrade: folders.upgrade }),
            (old, new) => Err(old.err().into_iter().chain(new.err()).flatten().collect()),
        }
    }

    fn pair(&self, pair: &Pair, told: &mut Told) -> Result<Vec<Finding>, Vec<Diagnostic>> {
        let mut findings = Vec::new();
        match pair {
            Pair::Files(before, after) => self.renamed(*before, *after, &mut findings),
            Pair::FileGone(index) => findings.push(self.file_gone(*index)),
            Pair::FileCome(index) => findings.push(self.file_come(*index)),
            Pair::Readers(before, after) => {
                for way in [Way::OldWritersToNewReaders, Way::NewWritersToOldReaders] {
                    findings.extend(self.differences(way, (*before, *after), told)?);
                }
                self.defaults((*before, *after), told, &mut findings);
                self.moved((*before, *after), &mut findings);
            }
            Pair::ReaderGone(index) => findings.push(self.reader_gone(*index)),
            Pair::ReaderCome(index) => findings.extend(self.reader_come(*index)),
        }
        Ok(findings)
    }

    fn assumed(&self, pairs: &[Pair]) -> [Assumed; 2] {
        let places = pairs.iter().filter_map(|pair| match pair {
            Pair::Readers(before, after) => {
                Some((self.old.readers[*before].place.clone(), self.new.readers[*after].place.clone()))
            }
            _ => None,
        });
        let to_new: Assumed = places.collect();
        [to_new.iter().map(|(old, new)| (new.clone(), old.clone())).collect(), to_new]
    }

    fn differences(
        &self,
        way: Way,
        (before, after): (usize, usize),
        told: &mut Told,
    ) -> Result<Vec<Finding>, Vec<Diagnostic>> {
        let ((writer, from), (reader, to)) = way.ends((&self.old, before), (&self.new, after));
        // A file is told as a whole, with the way to each part.
        let none = Assumed::new();
        let is_file = self.new.readers[after].place.pointer.is_empty();
        let assumed = if is_file { &none } else { &told.assumed[usize::from(way.reader_is_new())] };
        let doubts = writer.glance.doubts(from, &reader.glance, to, assumed);
        if doubts.into_iter().all(|doubt| told.doubts.contains(&(way, doubt))) {
            return Ok(Vec::new());
        }
        let uris = [writer.uri(&writer.readers[from].place), reader.uri(&reader.readers[to].place)];
        let ends = (writer.side(&uris[0]), reader.side(&uris[1]));
        let mut found = apart::differences_beside(ends.0, ends.1, assumed)?;
        found.retain(|one| !told.doubts.contains(&(way, one.doubt.clone())));
        told.doubts.extend(found.iter().map(|one| (way, one.doubt.clone())));
        let root = &self.new.readers[after].place;
        Ok(found.into_iter().map(|difference| self.finding(way, root, difference)).collect())
    }

    fn defaults(&self, (before, after): (usize, usize), told: &mut Told, findings: &mut Vec<Finding>) {
        let (old, new) = (self.old.said(before), self.new.said(after));
        let subject = self.new.subject(&self.new.readers[after].place);
        for change in apart::default_changes(old, new) {
            if told.defaults.insert(change.said_by.clone()) {
                let finding = defaults::finding(Way::OldWritersToNewReaders, &change, &self.new.documents);
                findings.push(Finding { subject: subject.clone(), ..finding });
            }
        }
    }

    fn finding(&self, way: Way, root: &Place, difference: Difference) -> Finding {
        let place = place::of(&difference, way.reader_is_new(), &self.new.documents);
        let (file, position) = place.unwrap_or_else(|| self.new.spot(root));
        let witness = difference.witness.and_then(|text| Witness::of(&text));
        Finding {
            rule: difference.rule,
            way,
            subject: self.new.subject(root),
            path: difference.path,
            file,
            position,
            message: difference.message,
            proof: witness.map_or(Proof::Unknown, Proof::Witness),
            claims: difference.claims,
            hurts: self.upgrade.allows(way) && !difference.claims,
        }
    }

    /// Something about a schema that hurts nobody who writes or reads.
    fn note(rule: &'static str, (end, at): (&End<'_>, &Place), message: String, words: &str) -> Finding {
        let (file, position) = end.spot(at);
        Finding {
            rule,
            way: Way::NewWritersToOldReaders,
            subject: end.subject(at),
            path: String::new(),
            file,
            position,
            message,
            proof: Proof::Data(words.to_owned()),
            claims: false,
            hurts: false,
        }
    }

    /// What is gone: what was written by it is read by nobody.
    fn gone(&self, rule: &'static str, at: &Place, what: &str, (hurts, words): (bool, &str)) -> Finding {
        let way = Way::OldWritersToNewReaders;
        let note = Self::note(rule, (&self.old, at), what.to_owned(), words);
        Finding { way, hurts: hurts && self.upgrade.allows(way), ..note }
    }

    /// The name of a file, and what it calls itself.
    fn renamed(&self, before: usize, after: usize, findings: &mut Vec<Finding>) {
        let (old, new) = (&self.old.files[before], &self.new.files[after]);
        let at = Place { document: after, pointer: String::new() };
        let mut note = |rule, message, words| {
            findings.push(Self::note(rule, (&self.new, &at), message, words));
        };
        if old.name != new.name {
            let words = "who names the file by its path has to follow; what is written and read stays";
            note("SCHEMA_MOVED", format!("it was {}", old.name), words);
        }
        if id(old) != id(new) {
            let shown = |id: Option<String>| id.map_or_else(|| "none".to_owned(), |id| format!("<{id}>"));
            let message = format!("its `$id` was {}, and is {}", shown(id(old)), shown(id(new)));
            note(
                "ID_CHANGED",
                message,
                "who refers to it by that has to follow; what is written and read stays",
            );
        }
    }

    fn moved(&self, (before, after): (usize, usize), findings: &mut Vec<Finding>) {
        let [old, new] = [&self.old.readers[before].place, &self.new.readers[after].place];
        if old.pointer != new.pointer {
            let words = "who reads by its name has to follow; what is written and read stays";
            let message = format!("it was {}", self.old.subject(old));
            findings.push(Self::note("DEFINITION_MOVED", (&self.new, new), message, words));
        }
    }

    /// A file that is gone. One that only holds definitions is read and written by nobody.
    fn file_gone(&self, index: usize) -> Finding {
        let library = says_nothing(&self.old.files[index]);
        let words = if library {
            "it holds definitions only: who refers to them from elsewhere has to follow"
        } else {
            "what is written by it is read by nobody any more"
        };
        let at = Place { document: index, pointer: String::new() };
        self.gone("SCHEMA_REMOVED", &at, "it is gone", (!library, words))
    }

    fn file_come(&self, index: usize) -> Finding {
        let at = Place { document: index, pointer: String::new() };
        let words = "nobody who is deployed reads or writes it";
        Self::note("SCHEMA_ADDED", (&self.new, &at), "it is new".to_owned(), words)
    }

    /// A definition that is gone. Where others refer to it they are compared, with all that they say now.
    fn reader_gone(&self, index: usize) -> Finding {
        let Reader { place, is_part } = &self.old.readers[index];
        if place.pointer.is_empty() {
            let words = "what is written by it is read by nobody any more";
            return self.gone("SCHEMA_REMOVED", place, "it holds definitions only now", (true, words));
        }
        let words = if *is_part {
            "it was part of others, which are compared: who reads it by itself has to follow"
        } else {
            "what is written by it is read by nobody any more"
        };
        self.gone("DEFINITION_REMOVED", place, "it is gone", (!is_part, words))
    }

    /// A definition that is new. A part of others is compared with them.
    fn reader_come(&self, index: usize) -> Option<Finding> {
        let Reader { place, is_part } = &self.new.readers[index];
        let words = "nobody who is deployed reads or writes it";
        let note = |rule, message: &str| Self::note(rule, (&self.new, place), message.to_owned(), words);
        match (place.pointer.as_str(), is_part) {
            ("", _) => Some(note("SCHEMA_ADDED", "it held definitions only, and describes a value now")),
            (_, false) => Some(note("DEFINITION_ADDED", "it is new")),
            (_, true) => None,
        }
    }
}
