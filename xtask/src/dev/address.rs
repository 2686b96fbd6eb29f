//! Where the server will listen, as far as it can be told before it runs.

use std::io;
use std::net::SocketAddr;

/// The address that the server's own settings will give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Listen {
    Known(SocketAddr),
    /// A configuration file may say, the system chooses the port, or the server will refuse the value: its own
    /// words are better than a guess.
    ServerKnows,
}

impl Listen {
    /// Flags win over the environment, as in the server.
    pub(crate) fn of(arguments: &[String], variable: impl Fn(&str) -> Option<String>) -> Self {
        let from_file = mentions(arguments, "--config") || variable("AETHER_CONFIG").is_some();
        let address = match value(arguments, "--listen").or_else(|| variable("AETHER_LISTEN")) {
            Some(given) => given.parse().ok(),
            None if from_file => None,
            None => Some(SocketAddr::from(([127, 0, 0, 1], 8080))),
        };
        address.filter(|address| address.port() != 0).map_or(Self::ServerKnows, Self::Known)
    }
}

/// The address at which this machine reaches a listener.
pub(crate) fn reachable(mut listen: SocketAddr) -> SocketAddr {
    match &mut listen {
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => v4.set_ip(std::net::Ipv4Addr::LOCALHOST),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => v6.set_ip(std::net::Ipv6Addr::LOCALHOST),
        _ => {}
    }
    listen
}

pub(crate) fn refusal(address: &SocketAddr, error: &io::Error) -> String {
    let other = SocketAddr::new(address.ip(), if address.port() == 8081 { 8082 } else { 8081 });
    let why = match error.kind() {
        io::ErrorKind::AddrInUse => "another program listens there".to_owned(),
        _ => error.to_string(),
    };
    format!(
        "{address} cannot be used: {why}.\nStop that program, or choose another port:\n  cargo xtask dev -- --listen {other}"
    )
}

/// Whether a flag is given, as `--flag value` or `--flag=value`.
pub(crate) fn mentions(arguments: &[String], flag: &str) -> bool {
    value(arguments, flag).is_some() || arguments.iter().any(|argument| argument == flag)
}

fn value(arguments: &[String], flag: &str) -> Option<String> {
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix(flag) {
            Some("") => return arguments.next().cloned(),
            Some(rest) if rest.starts_with('=') => return Some(rest[1..].to_owned()),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &[&str], environment: &[(&str, &str)], expected: Option<&str>) {
        let arguments: Vec<String> = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        let variable = |name: &str| {
            environment.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let expected =
            expected.map_or(Listen::ServerKnows, |address| Listen::Known(address.parse().unwrap()));
        assert_eq!(Listen::of(&arguments, variable), expected, "{arguments:?} {environment:?}");
    }

    #[test]
    fn the_address_comes_from_where_the_server_takes_it() {
        check(&[], &[], Some("127.0.0.1:8080"));
        check(&[], &[("AETHER_LISTEN", "127.0.0.1:9")], Some("127.0.0.1:9"));
        check(&["--listen", "[::1]:7"], &[("AETHER_LISTEN", "127.0.0.1:9")], Some("[::1]:7"));
        check(&["--listen=127.0.0.1:7", "--config", "f"], &[], Some("127.0.0.1:7"));
    }

    #[test]
    fn what_only_the_server_knows_is_left_to_it() {
        check(&["--config", "aether.toml"], &[], None);
        check(&[], &[("AETHER_CONFIG", "aether.toml")], None);
        check(&["--listen", "127.0.0.1:0"], &[], None);
        check(&["--listen", "nowhere"], &[], None);
    }

    #[test]
    fn a_listener_on_every_address_is_reached_on_loopback() {
        let check = |listen: &str, expected: &str| {
            assert_eq!(reachable(listen.parse().unwrap()), expected.parse().unwrap());
        };
        check("0.0.0.0:8080", "127.0.0.1:8080");
        check("[::]:8080", "[::1]:8080");
        check("127.0.0.1:9", "127.0.0.1:9");
    }

    #[test]
    fn a_taken_port_comes_with_another_one() {
        let text = refusal(&"127.0.0.1:8080".parse().unwrap(), &io::ErrorKind::AddrInUse.into());
        assert!(text.starts_with("127.0.0.1:8080 cannot be used: another program listens there."), "{text}");
        assert!(text.ends_with("cargo xtask dev -- --listen 127.0.0.1:8081"), "{text}");
    }
}
