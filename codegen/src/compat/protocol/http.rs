//! `http.json`: paths, parameters and answers.

use super::{Changes, Entry, List, rules};
use crate::protocol::{Answer, Endpoint, Http, Parameter};

impl Entry for Parameter {
    fn name(&self) -> String {
        self.name.clone()
    }
}

impl Entry for Endpoint {
    fn key(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}

impl Entry for Answer {
    fn key(&self) -> String {
        kind(self)
    }

    fn name(&self) -> String {
        self.status.to_string()
    }

    fn needle(&self) -> String {
        self.meaning.clone()
    }
}

/// The status of an answer, and the type of its body.
fn kind(answer: &Answer) -> String {
    let kind = answer.content_type().map(|kind| format!(" ({kind})")).unwrap_or_default();
    format!("{}{kind}", answer.status)
}

pub(super) fn compare(old: &Http, new: &Http, changes: &mut Changes<'_>) {
    let [before, after] = [&old.websocket, &new.websocket];
    if before.path != after.path {
        let message = format!("connections opened at {}, and open at {}", before.path, after.path);
        changes.add(&rules::PATH_CHANGED, "/websocket/path".to_owned(), &after.path, message);
    }
    let query = List::<Parameter> {
        path: "/websocket/query".to_owned(),
        gone: (&rules::QUERY_REMOVED, |one| format!("the query key `{}` is gone", one.name)),
        come: vec![(&rules::QUERY_ADDED, |one| format!("the query key `{}` is new", one.name))],
    };
    changes.list(&query, &before.query, &after.query);
    answers("websocket", &before.answers, &after.answers, changes);
    let endpoints = List::<Endpoint> {
        path: "/endpoints".to_owned(),
        gone: (&rules::ENDPOINT_REMOVED, |one| format!("{} is gone", called(one))),
        come: vec![(&rules::ENDPOINT_ADDED, |one| format!("{} is new", called(one)))],
    };
    for (before, after) in changes.list(&endpoints, &old.endpoints, &new.endpoints) {
        answers(&after.name, &before.answers, &after.answers, changes);
    }
}

fn called(endpoint: &Endpoint) -> String {
    format!("{} {}", endpoint.method.to_uppercase(), endpoint.path)
}

fn answers(name: &str, old: &[Answer], new: &[Answer], changes: &mut Changes<'_>) {
    let list = List::<Answer> {
        path: format!("/{name}/answers"),
        gone: (&rules::ANSWER_REMOVED, |one| format!("the answer {} is gone", kind(one))),
        come: vec![(&rules::ANSWER_ADDED, |one| format!("the answer {} is new", kind(one)))],
    };
    changes.list(&list, old, new);
}
