//! The parts of a Redis URL. No I/O.

use percent_encoding::percent_decode_str;

/// Why a Redis URL cannot be used. It never repeats the URL, which may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRedisUrl {
    /// Another scheme than those we speak.
    #[error(
        "must begin with redis://, redis+sentinel:// or redis+cluster://, with rediss for TLS, or with unix:// for a socket"
    )]
    Scheme,
    /// No host, or one that is none.
    #[error(
        "must name a host behind its user and password, as in redis://user:password@host:6379; / ? # @ and % \
             in a user or a password are written %2F %3F %23 %40 and %25"
    )]
    Host,
    /// A user name or password that cannot be read.
    #[error("has a user or a password that is no UTF-8 once its %.. are undone")]
    Encoding,
    /// A user without a password, or more likely a password without its colon.
    #[error("has a user without a password; a password alone is written redis://:password@host")]
    UserAlone,
    /// The database is no number.
    #[error(
        "may name a database by its number behind the host, as in redis://host/2, and nothing else there"
    )]
    Database,
    /// A database in a Cluster.
    #[error("must end with the hosts: a Cluster has no databases")]
    NoDatabases,
    /// No master behind the Sentinels.
    #[error("must name the master behind its Sentinels, as in redis+sentinel://one:26379,two:26379/mymaster")]
    Master,
    /// An option that we do not have.
    #[error("has an option (?name=value or #name) that is unknown")]
    Option,
    /// The path of a socket cannot be read.
    #[error("must name a socket by its whole path, as in unix:///run/redis.sock")]
    Socket,
}

/// `scheme://[[user]:password@]host[:port][,host[:port]...][/path][?name=value[&name=value...]]`
#[derive(PartialEq)]
pub(super) struct Parts<'a> {
    pub(super) scheme: &'a str,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
    pub(super) hosts: Vec<Host>,
    /// What stands between the first slash behind the hosts and the options.
    pub(super) path: &'a str,
    pub(super) options: Vec<(&'a str, String)>,
}

/// One address; the port is 0 where the URL names none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Host {
    /// Without the brackets of an IPv6 address.
    pub(crate) name: String,
    pub(crate) port: u16,
}

impl std::fmt::Display for Host {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.name.contains(':') {
            write!(formatter, "[{}]:{}", self.name, self.port)
        } else {
            write!(formatter, "{}:{}", self.name, self.port)
        }
    }
}

impl<'a> Parts<'a> {
    pub(super) fn read(url: &'a str) -> Result<Self, BadRedisUrl> {
        let (scheme, rest) = url.split_once("://").ok_or(BadRedisUrl::Scheme)?;
        if rest.contains('#') {
            return Err(BadRedisUrl::Option);
        }
        let (rest, options) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, hosts) = match authority.rsplit_once('@') {
            Some((login, hosts)) => (Some(login), hosts),
            None => (None, authority),
        };
        let (user, password) = match login.map(|login| login.split_once(':').ok_or(BadRedisUrl::UserAlone)) {
            Some(login) => {
                let (user, password) = login?;
                (decode(user)?, decode(password)?)
            }
            None => (String::new(), String::new()),
        };
        if password.is_empty() && !user.is_empty() {
            return Err(BadRedisUrl::UserAlone);
        }
        let options = options.split('&').filter(|option| !option.is_empty()).map(|option| {
            let (name, value) = option.split_once('=').ok_or(BadRedisUrl::Option)?;
            Ok((name, decode(value)?))
        });
        Ok(Self {
            scheme,
            user: Some(user).filter(|user| !user.is_empty()),
            password: Some(password).filter(|password| !password.is_empty()),
            hosts: hosts.split(',').map(Host::read).collect::<Result<_, _>>()?,
            path,
            options: options.collect::<Result<_, _>>()?,
        })
    }
}

impl Parts<'_> {
    pub(super) fn is_encrypted(&self) -> bool {
        self.scheme.starts_with("rediss")
    }
}

impl Host {
    fn read(text: &str) -> Result<Self, BadRedisUrl> {
        let (name, port) = match text.strip_prefix('[') {
            Some(bracketed) => {
                let (name, rest) = bracketed.split_once(']').ok_or(BadRedisUrl::Host)?;
                (
                    name,
                    if rest.is_empty() {
                        None
                    } else {
                        Some(rest.strip_prefix(':').ok_or(BadRedisUrl::Host)?)
                    },
                )
            }
            None => match text.split_once(':') {
                Some((name, port)) => (name, Some(port)),
                None => (text, None),
            },
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
        if name.is_empty() || !name.bytes().all(plain) {
            return Err(BadRedisUrl::Host);
        }
        let port = match port.map(str::parse) {
            None => 0,
            Some(Ok(port @ 1..)) => port,
            Some(_) => return Err(BadRedisUrl::Host),
        };
        Ok(Self { name: name.to_owned(), port })
    }

    /// The address, with this port where the URL names none.
    pub(super) fn or_port(self, port: u16) -> Self {
        Self { port: if self.port == 0 { port } else { self.port }, ..self }
    }
}

/// Reads the number of a database; nothing is database 0.
pub(super) fn database(text: &str) -> Result<i64, BadRedisUrl> {
    match text {
        "" => Ok(0),
        digits => digits.parse::<u32>().map(i64::from).map_err(|_| BadRedisUrl::Database),
    }
}

pub(super) fn decode(text: &str) -> Result<String, BadRedisUrl> {
    percent_decode_str(text).decode_utf8().map(Into::into).map_err(|_| BadRedisUrl::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str, port: u16) -> Host {
        Host { name: name.to_owned(), port }
    }

    #[test]
    fn a_url_is_taken_apart() {
        let parts = Parts::read("redis://anna:a%40%2F:b@[::1]:7000,two,three:1/main/x?db=2&tls=").unwrap();
        assert_eq!(parts.scheme, "redis");
        assert_eq!((parts.user.as_deref(), parts.password.as_deref()), (Some("anna"), Some("a@/:b")));
        assert_eq!(parts.hosts, [host("::1", 7000), host("two", 0), host("three", 1)]);
        assert_eq!(parts.path, "main/x");
        assert_eq!(parts.options, [("db", "2".to_owned()), ("tls", String::new())]);
        assert_eq!(host("::1", 7000).to_string(), "[::1]:7000");
        let parts = Parts::read("redis://:pass@word@localhost").unwrap();
        assert_eq!((parts.user, parts.password.as_deref()), (None, Some("pass@word")));
        assert_eq!(Parts::read("redis://@localhost").err(), Some(BadRedisUrl::UserAlone));
    }

    #[test]
    fn what_cannot_be_read_says_which_part() {
        let table = [
            ("localhost:6379", BadRedisUrl::Scheme),
            ("redis://", BadRedisUrl::Host),
            ("redis://:hush@/:x", BadRedisUrl::Host),
            ("redis://host:0", BadRedisUrl::Host),
            ("redis://host:65536", BadRedisUrl::Host),
            ("redis://anna:a/b@host", BadRedisUrl::Host),
            ("redis://one,,two", BadRedisUrl::Host),
            ("redis://[::1", BadRedisUrl::Host),
            ("redis://a b", BadRedisUrl::Host),
            ("redis://hush@host", BadRedisUrl::UserAlone),
            ("redis://:%ff@host", BadRedisUrl::Encoding),
            ("redis://host#insecure", BadRedisUrl::Option),
            ("redis://host?db", BadRedisUrl::Option),
        ];
        for (url, expected) in table {
            assert_eq!(Parts::read(url).err(), Some(expected), "{url}");
        }
        assert_eq!((database(""), database("15")), (Ok(0), Ok(15)));
        assert_eq!(
            (database("-1"), database("main")),
            (Err(BadRedisUrl::Database), Err(BadRedisUrl::Database))
        );
    }
}
