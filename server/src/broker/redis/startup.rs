//! The look at Redis before a node starts: what can only be mended by a person stops the start, what time mends does
//! not.

use std::collections::BTreeSet;
use std::time::Duration;

use redis::{Cmd, ErrorKind, RedisError, ServerErrorKind, Value, cmd};
use tokio::time::timeout;

use super::connect::{Link, RedisServer, timed_out};
use super::tls;
use crate::keys::{Channel, Keys, NodeId};

/// What the look found when nothing speaks against a start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Redis is there and will do.
    Ready,
    /// Redis is not there, for this reason; the node waits for it.
    Away(String),
}

/// What waiting does not mend. No text holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// User and password are not accepted.
    #[error("it refuses the user and the password of redis_url (user \"{user}\")")]
    WrongPassword {
        /// The user, which is `default` where the URL names none.
        user: String,
    },
    /// Nobody gets in without a password.
    #[error(
        "it asks for a password: write redis_url as redis://:password@host or redis://user:password@host"
    )]
    NoPassword,
    /// The user may not do all that a node does.
    #[error(
        "its user \"{user}\" lacks rights: {}; grant them with: ACL SETUSER {user} {}",
        .rights.join(", "),
        .rights.join(" ")
    )]
    MissingRights {
        /// The user.
        user: String,
        /// What to grant, as ACL rules are written.
        rights: Vec<String>,
    },
    /// A Redis before 6.2.
    #[error("it is version {version}, and Aether needs Redis 6.2 or newer")]
    TooOld {
        /// Its version.
        version: String,
    },
    /// It has no database of this number.
    #[error(
        "it has no database {database}: Redis has 16 unless configured, numbered from 0, and a Cluster only 0"
    )]
    NoDatabase {
        /// The number.
        database: i64,
    },
    /// A plain URL for a member of a Cluster.
    #[error("it is a member of a Redis Cluster: write redis_url as redis+cluster://host:port,host:port")]
    IsCluster,
    /// A Cluster before 7.0.
    #[error("it is a Redis Cluster of version {version}, and Aether needs Redis 7.0 or newer for a Cluster")]
    ClusterTooOld {
        /// Its version.
        version: String,
    },
    /// A URL of a Cluster for something else.
    #[error("it is no member of a Redis Cluster: write redis_url as redis://host:port")]
    NotCluster,
    /// A plain URL for a Sentinel.
    #[error("it is a Sentinel: write redis_url as redis+sentinel://host:26379/mymaster")]
    IsSentinel,
    /// No Sentinel knows the master.
    #[error("its Sentinels know no master of this name")]
    UnknownMaster,
    /// A Sentinel wants another password than what watches over the master.
    #[error(
        "its Sentinels ask for a user and a password of their own: add them to redis_url as \
         ?sentinel_user=name&sentinel_password=password, the user only if they have one"
    )]
    SentinelPassword,
    /// A URL of Sentinels for something else.
    #[error("what listens there is no Sentinel: Sentinels listen on port 26379 by default")]
    NotSentinel,
    /// The encrypted connection is refused, by either side.
    #[error("it cannot be trusted over TLS: {0}")]
    Encryption(String),
    /// What listens there is something else.
    #[error("what listens there is no Redis")]
    NotRedis,
    /// It refuses us for another reason.
    #[error("it refuses the connection: {0}")]
    Refused(String),
}

/// How long the look may take at least: a start may wait a little longer than a message.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks whether Redis is there, new enough, and lets this node do all that it does. Nothing is left behind.
///
/// # Errors
/// [`Fault`] when a person has to mend something.
pub async fn check(server: &RedisServer, keys: &Keys, patience: Duration) -> Result<Found, Fault> {
    let look = async {
        let node = NodeId::random();
        let patience = patience.max(PATIENCE);
        let mut link = match server.connect(&node, "start", patience, |_| {}).await {
            Ok(link) => link,
            Err(error) => return judge(server, &error),
        };
        match timeout(patience, look(server, keys, &node, &mut link)).await {
            Ok(Ok(found)) => found,
            Ok(Err(error)) => judge(server, &error),
            Err(_) => judge(server, &timed_out()),
        }
    };
    look.await
}

async fn look(
    server: &RedisServer,
    keys: &Keys,
    node: &NodeId,
    link: &mut Link,
) -> Result<Result<Found, Fault>, RedisError> {
    let hello = link.hello().await?;
    if hello.is_before(6, 2) {
        return Ok(Err(Fault::TooOld { version: hello.version }));
    }
    match hello.mode.as_str() {
        // Channels belong to slots since 7.0.
        "cluster" if server.is_cluster() && hello.is_before(7, 0) => {
            return Ok(Err(Fault::ClusterTooOld { version: hello.version }));
        }
        "cluster" if server.is_cluster() => {}
        _ if server.is_cluster() => return Ok(Err(Fault::NotCluster)),
        "cluster" => return Ok(Err(Fault::IsCluster)),
        "sentinel" => return Ok(Err(Fault::IsSentinel)),
        _ => {}
    }
    let rights = missing_rights(server, keys, node, link).await?;
    if !rights.is_empty() {
        return Ok(Err(Fault::MissingRights { user: server.user().to_owned(), rights }));
    }
    if hello.is_replica() {
        return Ok(Ok(Found::Away("it is a replica, which takes no writes".to_owned())));
    }
    Ok(Ok(Found::Ready))
}

/// Tells what waiting mends from what it does not.
fn judge(server: &RedisServer, error: &RedisError) -> Result<Found, Fault> {
    let text = error.to_string();
    let away = || Ok(Found::Away(text.clone()));
    if let Some(objection) = tls::objection(error) {
        return Err(Fault::Encryption(objection));
    }
    match error.kind() {
        ErrorKind::Io => return away(),
        ErrorKind::MasterNameNotFoundBySentinel => return Err(Fault::UnknownMaster),
        // Only Sentinels are asked in such a way that the crate itself finds out.
        ErrorKind::AuthenticationFailed => return Err(Fault::SentinelPassword),
        ErrorKind::ClusterConnectionNotFound => return Err(Fault::NotCluster),
        ErrorKind::EmptySentinelList => return Err(Fault::NotSentinel),
        ErrorKind::Parse => return Err(Fault::NotRedis),
        ErrorKind::RESP3NotSupported => return Err(Fault::TooOld { version: "5 or older".to_owned() }),
        ErrorKind::Server(
            ServerErrorKind::BusyLoading
            | ServerErrorKind::MasterDown
            | ServerErrorKind::ClusterDown
            | ServerErrorKind::TryAgain
            | ServerErrorKind::ReadOnly,
        ) => return away(),
        _ => {}
    }
    let user = server.user().to_owned();
    match error.code() {
        Some("WRONGPASS") => Err(Fault::WrongPassword { user }),
        Some("NOAUTH") => Err(Fault::NoPassword),
        Some("NOPROTO") => Err(Fault::TooOld { version: "6.0 or older".to_owned() }),
        _ if text.contains("max number of clients") => away(),
        // Of the commands that open a connection, only one for each shape of Redis can be forbidden.
        _ if text.contains("no permissions") => {
            let right = if server.is_cluster() { "+cluster|slots" } else { "+select" };
            Err(Fault::MissingRights { user, rights: vec![right.to_owned()] })
        }
        _ if text.contains("DB index") || text.contains("SELECT is not allowed") => {
            Err(Fault::NoDatabase { database: server.database() })
        }
        _ => Err(Fault::Refused(text)),
    }
}

/// Tries out everything that a node does, on names of its own, in ways that change nothing.
async fn missing_rights(
    server: &RedisServer,
    keys: &Keys,
    node: &NodeId,
    link: &mut Link,
) -> Result<Vec<String>, RedisError> {
    let mut missing = BTreeSet::new();
    let mut note = |right: &str, refusal: Option<&str>| {
        if let Some(refusal) = refusal {
            missing.insert(right_refused(right, refusal, &keys.pattern()));
        }
    };
    let trials = trials(keys, node, server.is_cluster());
    let mut pipeline = redis::pipe();
    for (_, command) in &trials {
        pipeline.add_command(command.clone());
    }
    let replies = link.send(&pipeline).await?;
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
    note(subscribe, refusal(link.subscribe(&channels).await)?.as_deref());
    note(unsubscribe, refusal(link.unsubscribe(&channels).await)?.as_deref());
    Ok(missing.into_iter().collect())
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

/// Every command that a node sends or a script calls, each in a form that finds nothing and changes nothing.
fn trials(keys: &Keys, node: &NodeId, cluster: bool) -> Vec<(&'static str, Cmd)> {
    let key = keys.trial(node);
    let on_key = |name: &str, arguments: &[&str]| {
        let mut command = cmd(name);
        command.arg(&key).arg(arguments);
        command
    };
    let (publish_right, mut publish) =
        if cluster { ("+spublish", cmd("SPUBLISH")) } else { ("+publish", cmd("PUBLISH")) };
    publish.arg(keys.probe(node)).arg("");
    let mut run = cmd("EVALSHA");
    run.arg("0".repeat(40)).arg(1).arg(&key);
    let mut load = cmd("SCRIPT");
    load.arg("LOAD").arg("return 1");
    vec![
        (publish_right, publish),
        ("+evalsha", run),
        ("+script|load", load),
        ("+time", cmd("TIME")),
        ("+del", on_key("DEL", &[])),
        ("+exists", on_key("EXISTS", &[])),
        ("+pexpire", on_key("PEXPIRE", &["1"])),
        ("+hdel", on_key("HDEL", &["field"])),
        ("+hexists", on_key("HEXISTS", &["field"])),
        ("+hget", on_key("HGET", &["field"])),
        ("+hgetall", on_key("HGETALL", &[])),
        ("+hlen", on_key("HLEN", &[])),
        // One argument too many: whether it may be run is asked before whether it makes sense.
        ("+hset", on_key("HSET", &["field", "value", "field"])),
        ("+zadd", on_key("ZADD", &["XX", "0", "member"])),
        ("+zrangebyscore", on_key("ZRANGEBYSCORE", &["0", "0"])),
        ("+zrem", on_key("ZREM", &["member"])),
        ("+zscore", on_key("ZSCORE", &["member"])),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_of_the_scripts_is_tried_out() {
        let scripts = [
            include_str!("../../presence/redis/common.lua"),
            include_str!("../../presence/redis/join.lua"),
            include_str!("../../presence/redis/leave.lua"),
            include_str!("../../presence/redis/list.lua"),
            include_str!("../../presence/redis/nodes.lua"),
            include_str!("../../presence/redis/nodes.lua"),
            include_str!("../../presence/redis/reap.lua"),
            include_str!("../../presence/redis/set_state.lua"),
            include_str!("../../presence/redis/touch.lua"),
        ];
        let tried: Vec<_> =
            trials(&Keys::new("p"), &NodeId::random(), false).into_iter().map(|(right, _)| right).collect();
        for call in scripts.iter().flat_map(|script| script.split("redis.call('").skip(1)) {
            let command = call.split('\'').next().unwrap_or_default().to_lowercase();
            assert!(tried.contains(&format!("+{command}").as_str()), "{command}");
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
