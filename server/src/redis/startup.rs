//! The look at Redis before a node starts: what can only be mended by a person stops the start, what time mends does
//! not.

mod rights;

use std::time::Duration;

use redis::{ErrorKind, RedisError, ServerErrorKind};

use super::deadline::within;
use super::link::ChannelLink;
use super::server::RedisServer;
use super::tls;
use crate::keys::{Keys, NodeId};

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
    /// One side encrypts the connection and the other does not.
    #[error("{0}")]
    OtherEncryption(&'static str),
    /// What listens there is something else.
    #[error("what listens there is no Redis")]
    NotRedis,
    /// It refuses us for another reason.
    #[error("it refuses the connection: {0}")]
    Refused(String),
}

/// How long the look may take at least: a start may wait a little longer than a message.
const PATIENCE: Duration = Duration::from_secs(5);

/// Looks whether Redis is there, new enough, and lets this node do all that it does, which is more when it `keeps` a
/// history. Nothing is left behind.
///
/// # Errors
/// [`Fault`] when a person has to mend something.
pub async fn check(
    server: &RedisServer,
    keys: &Keys,
    keeps: bool,
    patience: Duration,
) -> Result<Found, Fault> {
    let look = async {
        let node = NodeId::random();
        let patience = patience.max(PATIENCE);
        let mut link = match server.look(&node, patience).await {
            Ok(link) => link,
            Err(error) => {
                let judged = judge(server, &error);
                // Neither side of a connection that only one of them encrypts says what is wrong with it.
                let mistaken = matches!(judged, Ok(Found::Away(_))) && tls::is_the_other_way(server).await;
                return if mistaken {
                    Err(Fault::OtherEncryption(tls::go_the_other_way(server)))
                } else {
                    judged
                };
            }
        };
        within(patience, look(server, keys, keeps, &node, patience, &mut link))
            .await
            .unwrap_or_else(|error| judge(server, &error))
    };
    look.await
}

async fn look(
    server: &RedisServer,
    keys: &Keys,
    keeps: bool,
    node: &NodeId,
    patience: Duration,
    link: &mut ChannelLink,
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
    let rights = rights::missing(server, keys, node, keeps, patience, link).await?;
    let rights: Vec<_> = rights.into_iter().collect();
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
        // Any Redis knows the command, also one that is no member of a Cluster.
        _ if server.is_cluster() && text.contains("unknown command") => Err(Fault::IsSentinel),
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
