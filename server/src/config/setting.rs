//! The table of settings: one line each, one name for all places.

use super::Config;
use super::value::Value;

/// One setting.
pub(crate) struct Setting {
    /// `snake_case`, as in the configuration file.
    pub(crate) name: &'static str,
    /// What stands for the value in `--help`.
    pub(crate) placeholder: &'static str,
    pub(crate) area: Area,
    pub(crate) help: &'static str,
    /// Whether it may hold a secret, and so can be read from a file of its own.
    pub(crate) secret: bool,
    pub(crate) set: fn(&mut Config, &str) -> Result<(), String>,
    pub(crate) show: fn(&Config) -> String,
}

/// What a setting is about: the headings of `--help` and `config show`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    Server,
    Redis,
    Liveness,
    Limits,
    History,
    Log,
}

impl Area {
    pub(crate) const ALL: [Self; 6] =
        [Self::Server, Self::Redis, Self::Liveness, Self::Limits, Self::History, Self::Log];

    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Server => "Server",
            Self::Redis => "Several nodes",
            Self::Liveness => "Signs of life",
            Self::Limits => "Limits",
            Self::History => "Catching up",
            Self::Log => "Log",
        }
    }
}

impl Setting {
    /// `--redis-url` without the dashes.
    pub(crate) fn flag(&self) -> String {
        self.name.replace('_', "-")
    }

    /// Whether this value of it is a secret: a Redis that needs no password has an address that anybody may see.
    pub(crate) fn holds_secret(&self, text: &str) -> bool {
        self.secret && (self.name != "redis_url" || text.contains(['@', '?']))
    }

    /// The setting of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }
}

/// The environment variable of a name.
pub(crate) fn variable(name: &str) -> String {
    format!("{VARIABLE_PREFIX}{}", name.to_ascii_uppercase())
}

/// What our environment variables begin with.
pub(crate) const VARIABLE_PREFIX: &str = "AETHER_";

macro_rules! setting {
    (@secret) => { false };
    (@secret secret) => { true };
    ($name:ident, $placeholder:literal, $area:ident, $help:literal $(, $secret:tt)?) => {
        Setting {
            name: stringify!($name),
            placeholder: $placeholder,
            area: Area::$area,
            help: $help,
            secret: setting!(@secret $($secret)?),
            set: |config, text| {
                config.$name = Value::read(text)?;
                Ok(())
            },
            show: |config| Value::show(&config.$name),
        }
    };
}

/// Every setting, in the order in which they are shown.
pub(crate) static SETTINGS: [Setting; 27] = [
    setting!(listen, "ADDRESS:PORT", Server, "Where to listen; port 0 takes a free one"),
    setting!(
        allow_anonymous,
        "BOOL",
        Server,
        "Listen on more than loopback though anyone may connect as anyone"
    ),
    setting!(
        allowed_origins,
        "ORIGINS",
        Server,
        "Origins that web pages may connect from, beside the server's own; separated by commas"
    ),
    setting!(
        trusted_proxies,
        "NETWORKS",
        Server,
        "Proxies whose X-Forwarded-For and X-Forwarded-Host are believed: addresses or ranges such as 10.0.0.0/8, \
         separated by commas"
    ),
    setting!(
        metrics_listen,
        "ADDRESS:PORT",
        Server,
        "Serve /metrics on a listener of its own, with /healthz and /readyz, and no more beside everything else"
    ),
    setting!(console, "BOOL", Server, "Serve a console for trying things out at /"),
    setting!(handshake_timeout, "DURATION", Server, "How long opening a connection may take"),
    setting!(
        drain_timeout,
        "DURATION",
        Server,
        "Time over which a node that goes down closes its connections"
    ),
    setting!(
        redis_url,
        "URL",
        Redis,
        "Redis that makes several nodes one: redis://[user:password@]host[:port][/database], \
         redis+sentinel://host:port,host:port/master, redis+cluster://host:port,host:port; with rediss for TLS. Without it this node serves from memory, alone",
        secret
    ),
    setting!(
        redis_ca_file,
        "FILE",
        Redis,
        "Certificates (PEM) of the authorities that vouch for a Redis reached over TLS; without it the system's"
    ),
    setting!(redis_prefix, "TEXT", Redis, "What the names of channels and keys in Redis begin with"),
    setting!(
        redis_timeout,
        "DURATION",
        Redis,
        "How long a command to Redis may take before its outcome is unknown"
    ),
    setting!(ping_after, "DURATION", Liveness, "Silence after which a client is pinged"),
    setting!(idle_timeout, "DURATION", Liveness, "Silence after which a connection is closed (4201)"),
    setting!(
        presence_ttl,
        "DURATION",
        Liveness,
        "Time within which the clients of a node that was killed are gone from presence"
    ),
    setting!(
        max_connections_per_client,
        "COUNT",
        Limits,
        "Connections that one client id may have on this node (else 429, 4103)"
    ),
    setting!(
        max_connections_per_address,
        "COUNT",
        Limits,
        "Connections that one address may have on this node (else 429, 4103); behind a proxy, set trusted_proxies"
    ),
    setting!(
        max_message_bytes,
        "BYTES",
        Limits,
        "How large a message may be, all its fragments together (else 1009)"
    ),
    setting!(json_depth, "LEVELS", Limits, "How deep a message may nest; the message itself is level 1"),
    setting!(
        presence_state_bytes,
        "BYTES",
        Limits,
        "How large a client's presence state may be, as JSON text"
    ),
    setting!(
        rejected_messages,
        "COUNT",
        Limits,
        "Faults of a client in 10 seconds that close its connection (1008)"
    ),
    setting!(
        queue_messages,
        "COUNT",
        Limits,
        "Messages that may wait for a connection that reads slowly (else 4102)"
    ),
    setting!(
        queue_bytes,
        "BYTES",
        Limits,
        "Bytes that may wait for a connection that reads slowly (else 4102)"
    ),
    setting!(
        history,
        "BOOL",
        History,
        "Keep the newest messages of each group: who reconnects with `since` gets what it missed"
    ),
    setting!(history_count, "COUNT", History, "Messages of a group that are kept"),
    setting!(history_age, "DURATION", History, "How long a group's messages are kept"),
    setting!(
        log_format,
        "FORMAT",
        Log,
        "How log lines are written: text or json; how much is logged says RUST_LOG"
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_can_be_shown_and_set_to_what_it_shows() {
        let mut config = Config::default();
        for setting in &SETTINGS {
            let shown = (setting.show)(&config);
            if !["redis_url", "redis_ca_file", "metrics_listen"].contains(&setting.name) {
                (setting.set)(&mut config, &shown).unwrap();
            }
            assert_eq!((setting.show)(&config), shown, "{}", setting.name);
        }
        assert_eq!(
            SETTINGS.iter().filter(|setting| setting.secret).map(|setting| setting.name).collect::<Vec<_>>(),
            ["redis_url"]
        );
    }
}
