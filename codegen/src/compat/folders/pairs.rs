//! Which file, and which definition, was which.

use super::Change;
use crate::corpus::apart::Assumed;
use crate::source::SourceFile;
use serde_json::Value;

/// A part of one side and its like of the other, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    Files(usize, usize),
    FileGone(usize),
    FileCome(usize),
    Readers(usize, usize),
    ReaderGone(usize),
    ReaderCome(usize),
}

/// Two lists of numbers that find each other.
struct Match {
    pairs: Vec<(usize, usize)>,
    gone: Vec<usize>,
    come: Vec<usize>,
}

impl Match {
    /// Pairs what is left of both, as far as it is taken for the same.
    fn by(&mut self, is_same: impl Fn(usize, usize) -> bool) {
        let Self { pairs, gone, come } = self;
        gone.retain(|before| {
            let Some(place) = come.iter().position(|after| is_same(*before, *after)) else { return true };
            pairs.push((*before, come.remove(place)));
            false
        });
        pairs.sort_unstable();
    }
}

impl Change<'_> {
    /// Files first, then what is read by itself in them: the files' own schemas, and then the definitions.
    pub(super) fn pairs(&self) -> Vec<Pair> {
        let files = self.files();
        let readers = self.readers(&files);
        let is_root = |pair: &&(usize, usize)| self.new.readers[pair.1].place.pointer.is_empty();
        let of_readers = |pair: &(usize, usize)| Pair::Readers(pair.0, pair.1);
        let roots = readers.pairs.iter().filter(is_root).map(of_readers);
        let inner = readers.pairs.iter().filter(|pair| !is_root(pair)).map(of_readers);
        let mut list: Vec<Pair> = roots.chain(inner).collect();
        list.extend(files.pairs.iter().map(|(before, after)| Pair::Files(*before, *after)));
        list.extend(files.gone.iter().copied().map(Pair::FileGone));
        list.extend(files.come.iter().copied().map(Pair::FileCome));
        list.extend(readers.gone.into_iter().map(Pair::ReaderGone));
        let is_of_known = |index: &usize| !files.come.contains(&self.new.readers[*index].place.document);
        list.extend(readers.come.into_iter().filter(is_of_known).map(Pair::ReaderCome));
        list
    }

    /// Files that are the same one: by name, or moved.
    fn files(&self) -> Match {
        let (old, new) = (self.old.files, self.new.files);
        let (gone, come) = ((0..old.len()).collect(), (0..new.len()).collect());
        let mut found = Match { pairs: Vec::new(), gone, come };
        found.by(|before, after| old[before].name == new[after].name);
        found.by(|before, after| self.is_moved(before, after));
        found
    }

    /// Whether a file that is gone is one that has come: what it calls itself, its name or all that it says is the same.
    fn is_moved(&self, before: usize, after: usize) -> bool {
        let (old, new) = (&self.old.files[before], &self.new.files[after]);
        let base = |file: &SourceFile| file.name.rsplit('/').next().unwrap_or_default().to_owned();
        if (id(old).is_some() && id(old) == id(new)) || base(old) == base(new) {
            return true;
        }
        if says_nothing(old) || says_nothing(new) {
            return meaning(old) == meaning(new);
        }
        let root = |readers: &[super::Reader], document: usize| {
            readers.iter().position(|one| one.place.document == document && one.place.pointer.is_empty())
        };
        let roots = root(&self.old.readers, before).zip(root(&self.new.readers, after));
        roots.is_some_and(|(before, after)| self.says_the_same(before, after))
    }

    /// Readers that are the same one: by their places, else by their names, else by what they say.
    fn readers(&self, files: &Match) -> Match {
        let (old, new) = (&self.old.readers, &self.new.readers);
        // A file that is gone as a whole is told as a whole, unless there is nothing but its definitions.
        let is_told =
            |document: usize| files.gone.contains(&document) && !says_nothing(&self.old.files[document]);
        let gone = (0..old.len()).filter(|index| !is_told(old[*index].place.document)).collect();
        let mut found = Match { pairs: Vec::new(), gone, come: (0..new.len()).collect() };
        let of_one_file = |before: usize, after: usize| {
            files.pairs.contains(&(old[before].place.document, new[after].place.document))
        };
        let pointers = |before: usize, after: usize| [&old[before].place.pointer, &new[after].place.pointer];
        found.by(|before, after| {
            let [left, right] = pointers(before, after);
            left == right && of_one_file(before, after)
        });
        let inner = |before, after| pointers(before, after).iter().all(|pointer| !pointer.is_empty());
        let names = |before: usize, after: usize| {
            let [left, right] = pointers(before, after).map(|pointer| pointer.rsplit('/').next());
            inner(before, after) && left == right
        };
        // `items` and the like are called so wherever they are.
        let defined = |before: usize, after: usize| {
            pointers(before, after)
                .iter()
                .all(|pointer| matches!(pointer.rsplit('/').nth(1), Some("$defs" | "definitions")))
        };
        found
            .by(|before, after| names(before, after) && defined(before, after) && of_one_file(before, after));
        found.by(|before, after| names(before, after) && self.says_the_same(before, after));
        found.by(|before, after| {
            inner(before, after) && of_one_file(before, after) && self.says_the_same(before, after)
        });
        found
    }

    fn says_the_same(&self, before: usize, after: usize) -> bool {
        let (old, new) = (&self.old.glance, &self.new.glance);
        let none = Assumed::new();
        old.doubts(before, new, after, &none).is_empty() && new.doubts(after, old, before, &none).is_empty()
    }
}

fn json(file: &SourceFile) -> Value {
    serde_json::from_str(&file.text).unwrap_or_default()
}

pub(super) fn id(file: &SourceFile) -> Option<String> {
    json(file).get("$id").and_then(Value::as_str).map(str::to_owned)
}

/// Keywords that say nothing about a value.
const SILENT: [&str; 10] = [
    "$schema",
    "$id",
    "$anchor",
    "$comment",
    "$defs",
    "definitions",
    "title",
    "description",
    "examples",
    "$vocabulary",
];

/// Whether a schema only holds definitions.
pub(super) fn says_nothing(file: &SourceFile) -> bool {
    match json(file) {
        Value::Object(members) => {
            members.keys().all(|key| SILENT.contains(&key.as_str()) || key.starts_with("x-"))
        }
        Value::Bool(holds) => holds,
        _ => false,
    }
}

fn meaning(file: &SourceFile) -> Value {
    let mut json = json(file);
    if let Some(members) = json.as_object_mut() {
        members.retain(|key, _| key == "$defs" || key == "definitions");
    }
    json
}
