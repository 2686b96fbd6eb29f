//! Reads the URL of a Redis.

use redis::{ConnectionAddr, IntoConnectionInfo, ProtocolVersion};

use super::{Place, RedisServer};
use crate::redis::cluster::Members;
use crate::redis::dial::{Address, login};
use crate::redis::sentinel::Sentinels;
use crate::redis::url::{self, BadRedisUrl, Host, Parts};

/// Where Redis and its Sentinels listen unless the URL says otherwise.
const PORT: u16 = 6379;
const SENTINEL_PORT: u16 = 26379;

impl RedisServer {
    /// Reads one of
    /// - `redis://[[user]:password@]host[:port][/database]`, or `unix://` with a path,
    /// - `redis+sentinel://[[user]:password@]host[:port][,host[:port]...]/master`, with `db`, `sentinel_user` and
    ///   `sentinel_password` as options,
    /// - `redis+cluster://[[user]:password@]host[:port][,host[:port]...]`.
    ///
    /// With `rediss` instead of `redis` all connections are encrypted.
    ///
    /// # Errors
    /// [`BadRedisUrl`] when it is none of these.
    pub fn parse(url: &str) -> Result<Self, BadRedisUrl> {
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        match scheme {
            "redis" | "rediss" => Self::single(Parts::read(url)?),
            "redis+sentinel" | "rediss+sentinel" => Self::sentinels(Parts::read(url)?),
            "redis+cluster" | "rediss+cluster" => Self::cluster(Parts::read(url)?),
            "unix" | "redis+unix" => Self::socket(url),
            _ => Err(BadRedisUrl::Scheme),
        }
    }

    fn single(parts: Parts<'_>) -> Result<Self, BadRedisUrl> {
        if !parts.options.is_empty() {
            return Err(BadRedisUrl::Option);
        }
        let encrypted = parts.is_encrypted();
        let login = login(parts.user, parts.password).set_db(url::database(parts.path)?);
        let [host] = <[Host; 1]>::try_from(parts.hosts).map_err(|_| BadRedisUrl::Host)?;
        Ok(Self::new(Place::At(Address::Host(host.or_port(PORT))), login, encrypted))
    }

    fn sentinels(parts: Parts<'_>) -> Result<Self, BadRedisUrl> {
        let encrypted = parts.is_encrypted();
        let (mut database, mut user, mut password) = (0, None, None);
        for (name, value) in parts.options {
            match name {
                "db" => database = url::database(&value)?,
                "sentinel_user" => user = Some(value),
                "sentinel_password" => password = Some(value),
                _ => return Err(BadRedisUrl::Option),
            }
        }
        if parts.path.is_empty() || parts.path.contains('/') {
            return Err(BadRedisUrl::Master);
        }
        let hosts = parts.hosts.into_iter().map(|host| host.or_port(SENTINEL_PORT)).collect();
        // Sentinels need no RESP3, and old ones do not have it.
        let at_sentinels = login(user, password).set_protocol(ProtocolVersion::RESP2);
        let sentinels = Sentinels::new(hosts, url::decode(parts.path)?, at_sentinels);
        let login = login(parts.user, parts.password).set_db(database);
        Ok(Self::new(Place::Sentinels(sentinels), login, encrypted))
    }

    fn cluster(parts: Parts<'_>) -> Result<Self, BadRedisUrl> {
        let encrypted = parts.is_encrypted();
        if !parts.options.is_empty() {
            return Err(BadRedisUrl::Option);
        }
        if !parts.path.is_empty() {
            return Err(BadRedisUrl::NoDatabases);
        }
        let hosts = parts.hosts.into_iter().map(|host| host.or_port(PORT)).collect();
        let login = login(parts.user, parts.password);
        Ok(Self::new(Place::Cluster(Members::new(hosts)), login, encrypted))
    }

    fn socket(url: &str) -> Result<Self, BadRedisUrl> {
        let info = url.into_connection_info().map_err(|_| BadRedisUrl::Socket)?;
        let ConnectionAddr::Unix(path) = info.addr() else { return Err(BadRedisUrl::Socket) };
        let login = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        Ok(Self::new(Place::At(Address::Socket(path.clone())), login, false))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_read_and_passwords_never_shown() {
        let server = RedisServer::parse("redis://user:hush@localhost:7000/2").unwrap();
        assert_eq!(server.to_string(), "localhost:7000");
        assert!(!format!("{server:?}").contains("hush"));
        assert_eq!((server.user(), server.database()), ("user", 2));
        assert_eq!(RedisServer::parse("redis://localhost").unwrap().to_string(), "localhost:6379");
        assert!(RedisServer::parse("rediss://localhost").unwrap().is_encrypted());
        assert!(RedisServer::parse("unix:///run/redis.sock").is_ok());
        let url = "rediss+sentinel://user:hush@one,two:7/main?db=3&sentinel_password=hush";
        let server = RedisServer::parse(url).unwrap();
        assert_eq!(server.to_string(), "main of the Sentinels one:26379,two:7");
        assert!(!format!("{server:?}").contains("hush") && server.is_encrypted());
        assert_eq!((server.user(), server.database()), ("user", 3));
    }

    #[test]
    fn other_urls_are_refused() {
        for url in ["", "localhost:6379", "http://localhost", "redis+pool://localhost"] {
            assert_eq!(RedisServer::parse(url).err(), Some(BadRedisUrl::Scheme), "{url}");
        }
        let table = [
            ("redis://:hush@/:x", BadRedisUrl::Host),
            ("redis://one,two", BadRedisUrl::Host),
            ("redis://host/main", BadRedisUrl::Database),
            ("redis://host?protocol=2", BadRedisUrl::Option),
            ("redis+sentinel://host", BadRedisUrl::Master),
            ("redis+sentinel://host/main/0", BadRedisUrl::Master),
            ("redis+sentinel://host/main?db=x", BadRedisUrl::Database),
            ("redis+sentinel://host/main?password=x", BadRedisUrl::Option),
            ("redis+cluster://host/1", BadRedisUrl::NoDatabases),
            ("redis+cluster://host?db=1", BadRedisUrl::Option),
            ("unix://", BadRedisUrl::Socket),
        ];
        for (url, expected) in table {
            assert_eq!(RedisServer::parse(url).err(), Some(expected), "{url}");
        }
    }
}
