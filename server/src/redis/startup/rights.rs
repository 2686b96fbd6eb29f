//! What a Redis user must be allowed to do, found out by trying it in ways that change nothing.
//!
//! The commands that scripts call are read off the scripts themselves: what is asked for cannot drift from what is done.

use std::collections::BTreeSet;
use std::time::Duration;

use redis::{Cmd, ErrorKind, RedisError, ServerErrorKind, Value, cmd};
use tokio::time::Instant;

use crate::history::redis as history;
use crate::keys::{Channel, Keys, NodeId};
use crate::presence::redis as presence;
use crate::redis::abandoned;
use crate::redis::link::ChannelLink;
use crate::redis::server::RedisServer;
use crate::redis::store;

/// Tries out everything that a node does, on names of its own, and returns what to grant, as ACL rules are written.
pub(super) async fn missing(
    server: &RedisServer,
    keys: &Keys,
    node: &NodeId,
    keeps: bool,
    patience: Duration,
    link: &mut ChannelLink,
) -> Result<BTreeSet<String>, RedisError> {
    let mut missing = BTreeSet::new();
    let mut note = |right: &str, refusal: Option<&str>| {
        if let Some(refusal) = refusal {
            missing.insert(right_refused(right, refusal, &keys.pattern()));
        }
    };
    let trials = trials(keys, node, server.is_cluster(), keeps);
    let mut pipeline = redis::pipe();
    for (_, command) in &trials {
        pipeline.add_command(command.clone());
    }
    let replies = link.send(&pipeline, Instant::now() + patience).await?;
    for ((right, _), reply) in trials.iter().zip(&replies) {
        let refusal = match reply {
            Value::ServerError(error) if error.kind() == Some(ServerErrorKind::NoPerm) => error.details(),
            _ => None,
        };
        note(right, refusal);
    }
    let channels = channels(keys, node);
    let (subscribe, unsubscribe) =
        if server.is_cluster() { ("+ssubscribe", "+sunsubscribe") } else { ("+subscribe", "+unsubscribe") };
    note(subscribe, refusal(link.subscribe(&channels, patience).await.map(drop))?.as_deref());
    note(unsubscribe, refusal(link.unsubscribe(&channels, patience).await)?.as_deref());
    Ok(missing)
}

/// The words with which a command was refused for want of a right.
fn refusal(answer: Result<(), RedisError>) -> Result<Option<String>, RedisError> {
    match answer {
        Ok(()) => Ok(None),
        Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoPerm) => {
            Ok(Some(error.detail().unwrap_or_default().to_owned()))
        }
        Err(error) => Err(error),
    }
}

/// The rule to grant: Redis says whether it is the command, the key or the channel that is not allowed.
fn right_refused(right: &str, refusal: &str, pattern: &str) -> String {
    if refusal.contains("to run the") {
        right.to_owned()
    } else if refusal.contains("channel") {
        format!("&{pattern}")
    } else if refusal.contains("key") {
        format!("~{pattern}")
    } else {
        right.to_owned()
    }
}

/// A channel of every kind.
fn channels(keys: &Keys, node: &NodeId) -> Vec<String> {
    let id = node.as_str();
    let group = aether_ws_protocol::GroupId::try_from(format!("trial-{id}")).expect("a node's id is plain");
    let client = aether_ws_protocol::ClientId::try_from(format!("trial-{id}")).expect("a node's id is plain");
    let kinds = [
        Channel::Group(group.clone()),
        Channel::Client(client),
        Channel::Broadcast,
        Channel::Presence(group),
    ];
    let mut channels: Vec<_> = kinds.iter().map(|kind| keys.channel(kind)).collect();
    channels.push(keys.probe(node));
    channels
}

/// Every right beside those to subscribe, each with a command that needs it, finds nothing and changes nothing.
fn trials(keys: &Keys, node: &NodeId, cluster: bool, keeps: bool) -> Vec<(String, Cmd)> {
    let key = keys.trial(node);
    let publish = if cluster { "SPUBLISH" } else { "PUBLISH" };
    let (mut send, mut run, mut load) = (cmd(publish), cmd("EVALSHA"), cmd("SCRIPT"));
    send.arg(keys.probe(node)).arg("");
    run.arg("0".repeat(40)).arg(1).arg(&key);
    load.arg("LOAD").arg("return 1");
    let mut trials = vec![
        (format!("+{}", publish.to_lowercase()), send),
        ("+evalsha".to_owned(), run),
        ("+script|load".to_owned(), load),
        ("+client|info".to_owned(), abandoned::info()),
        // No connection has this number, and none comes from there.
        ("+client|kill".to_owned(), abandoned::kill(&i64::MAX.to_string(), "0.0.0.0:0")),
    ];
    if keeps {
        trials.push(("+info".to_owned(), store::info()));
    }
    if cluster {
        trials.push(("+asking".to_owned(), cmd("ASKING")));
    }
    for command in commands(keeps) {
        if let Some(trial) = trial(command, &key) {
            trials.push((format!("+{}", command.to_lowercase()), trial));
        }
    }
    trials
}

/// The commands that the scripts of a node call by their names; what publishes is tried apart.
fn commands(keeps: bool) -> BTreeSet<&'static str> {
    let history = history::scripts().into_iter().filter(|_| keeps);
    let texts = presence::scripts().into_iter().chain(history);
    let calls = texts.flat_map(|text| text.split("redis.call('").skip(1));
    calls.filter_map(|call| call.split('\'').next()).filter(|command| *command != "PUBLISH").collect()
}

/// A form of a command that changes nothing: that it may be run is asked before whether it makes sense, though not
/// before whether it has arguments enough.
fn trial(command: &str, key: &str) -> Option<Cmd> {
    let arguments: &[&str] = match command {
        "TIME" => return Some(cmd("TIME")),
        "DEL" | "EXISTS" | "GET" | "HGETALL" | "HLEN" => &[],
        "PEXPIRE" => &["1"],
        "HDEL" | "HEXISTS" | "HGET" => &["field"],
        "HSET" => &["field", "value", "field"],
        "SET" => &["value", "XX", "NX"],
        "XADD" => &["NOMKSTREAM", "*", "field", "value"],
        "XDEL" => &["0-1"],
        "XRANGE" => &["-", "+", "COUNT", "1"],
        "XREVRANGE" => &["+", "-", "COUNT", "1"],
        "XTRIM" => &["MAXLEN", "0"],
        "ZADD" => &["XX", "0", "member"],
        "ZRANGEBYSCORE" => &["0", "0"],
        "ZREM" | "ZSCORE" => &["member"],
        _ => return None,
    };
    let mut trial = cmd(command);
    trial.arg(key).arg(arguments);
    Some(trial)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_of_the_scripts_is_tried_out() {
        let (few, all) = (commands(false), commands(true));
        assert!(few.contains("ZADD") && !few.contains("XADD"), "{few:?}");
        assert!(all.is_superset(&few) && all.contains("XADD"), "{all:?}");
        for command in &all {
            assert!(trial(command, "key").is_some(), "{command}: no trial of it is known");
        }
        // A command that is called in another way would not be seen.
        for text in history::scripts().into_iter().chain(presence::scripts()) {
            let calls = text.matches("redis.").count();
            let seen = text.matches("redis.call('").count() + text.matches("redis.pcall(publish,").count();
            assert_eq!(calls, seen, "{text}");
        }
    }

    #[test]
    fn a_refusal_says_which_right_is_missing() {
        let check = |refusal: &str, right: &str| assert_eq!(right_refused("+zadd", refusal, "p:*"), right);
        check("this user has no permissions to run the 'zadd' command", "+zadd");
        check("User anna has no permissions to run the 'zadd' command", "+zadd");
        check("this user has no permissions to access one of the keys used as arguments", "~p:*");
        check("No permissions to access a key", "~p:*");
        check("this user has no permissions to access one of the channels used as arguments", "&p:*");
        check("No permissions to access a channel", "&p:*");
    }
}
