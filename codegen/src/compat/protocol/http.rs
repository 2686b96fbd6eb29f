//! `http.json`: paths, parameters and answers.

use super::{Change, Finding, Way, split};
use crate::protocol::{Answer, Endpoint, Http, Parameter};
use crate::source::SourceFile;

pub(super) fn findings(old: &Http, new: &Http, file: &SourceFile) -> Vec<Finding> {
    let mut list = Vec::new();
    if old.websocket.path != new.websocket.path {
        let change = Change {
            rule: "PATH_CHANGED",
            way: Way::OldClientsToNewServer,
            path: "/websocket/path".to_owned(),
            message: format!(
                "connections opened at {}, and open at {}",
                old.websocket.path, new.websocket.path
            ),
            words: "old clients find nobody there",
            hurts: true,
        };
        list.push(change.told(file, &new.websocket.path));
    }
    query(&old.websocket.query, &new.websocket.query, file, &mut list);
    answers("websocket", &old.websocket.answers, &new.websocket.answers, file, &mut list);
    let endpoints =
        split(&old.endpoints, &new.endpoints, |one: &Endpoint| (one.method.clone(), one.path.clone()));
    for endpoint in endpoints.gone {
        let change = Change {
            rule: "ENDPOINT_REMOVED",
            way: Way::OldClientsToNewServer,
            path: format!("/endpoints/{}", endpoint.name),
            message: format!("{} {} is gone", endpoint.method.to_uppercase(), endpoint.path),
            words: "who asks there finds nothing",
            hurts: true,
        };
        list.push(change.told(file, "endpoints"));
    }
    for endpoint in endpoints.come {
        let change = Change {
            rule: "ENDPOINT_ADDED",
            way: Way::NewClientsToOldServer,
            path: format!("/endpoints/{}", endpoint.name),
            message: format!("{} {} is new", endpoint.method.to_uppercase(), endpoint.path),
            words: "an old server has nothing there",
            hurts: false,
        };
        list.push(change.told(file, &endpoint.path));
    }
    for (before, after) in endpoints.both {
        answers(&after.name, &before.answers, &after.answers, file, &mut list);
    }
    list
}

fn query(old: &[Parameter], new: &[Parameter], file: &SourceFile, list: &mut Vec<Finding>) {
    let keys = split(old, new, |one| one.name.clone());
    for key in keys.gone {
        let change = Change {
            rule: "QUERY_REMOVED",
            way: Way::OldClientsToNewServer,
            path: format!("/websocket/query/{}", key.name),
            message: format!("the query key `{}` is gone", key.name),
            words: "old clients ask with it, and are not heard: unknown keys are ignored",
            hurts: true,
        };
        list.push(change.told(file, "query"));
    }
    for key in keys.come {
        let change = Change {
            rule: "QUERY_ADDED",
            way: Way::NewClientsToOldServer,
            path: format!("/websocket/query/{}", key.name),
            message: format!("the query key `{}` is new", key.name),
            words: "an old server ignores it",
            hurts: false,
        };
        list.push(change.told(file, &key.name));
    }
}

fn answers(name: &str, old: &[Answer], new: &[Answer], file: &SourceFile, list: &mut Vec<Finding>) {
    let both = split(old, new, |one| (one.status, one.content_type().map(str::to_owned)));
    for (all, rule, what, words, hurts) in [
        (both.gone, "ANSWER_REMOVED", "is gone", "who waits for it never sees it again", true),
        (both.come, "ANSWER_ADDED", "is new", "old clients get an answer that they do not know", false),
    ] {
        for answer in all {
            let kind = answer.content_type().map(|kind| format!(" ({kind})")).unwrap_or_default();
            let change = Change {
                rule,
                way: Way::NewServerToOldClients,
                path: format!("/{name}/answers/{}", answer.status),
                message: format!("the answer {}{kind} of `{name}` {what}", answer.status),
                words,
                hurts,
            };
            list.push(change.told(file, name));
        }
    }
}
