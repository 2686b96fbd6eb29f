//! Who asks for a connection, and where to: as the peer says it, or the proxies that are trusted.

use std::net::{IpAddr, SocketAddr};

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use super::tokens;

/// The other end of the TCP connection that a request came over; the listener puts it into each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);

/// What a request says of where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Visitor<'a> {
    /// The client's address.
    pub(super) address: IpAddr,
    /// The host that the client asked for.
    pub(super) host: Option<&'a str>,
    /// The page that a browser is on; not text is none that could be allowed.
    pub(super) origin: Option<&'a str>,
}

impl<'a> Visitor<'a> {
    pub(super) fn of(request: &'a Request, trusted: &[IpNet]) -> Self {
        let Peer(peer) =
            *request.extensions().get::<Peer>().expect("the listener puts the peer into every request");
        Self::read(request.headers(), peer, trusted)
    }

    fn read(headers: &'a HeaderMap, peer: IpAddr, trusted: &[IpNet]) -> Self {
        let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(&address));
        let peer = peer.to_canonical();
        let mut address = peer;
        let mut host = headers.get(HOST).and_then(|host| host.to_str().ok());
        if is_trusted(peer) {
            // Each proxy adds whom it was asked by at the end, so what a client claims stands before what is known.
            let hops: Vec<_> = tokens(headers, &FORWARDED_FOR).collect();
            for hop in hops.into_iter().rev().map(parse) {
                let Some(hop) = hop.filter(|_| is_trusted(address)) else { break };
                address = hop;
            }
            host = tokens(headers, &FORWARDED_HOST).next().or(host);
        }
        let origin = headers.get(ORIGIN).map(|origin| origin.to_str().unwrap_or("null"));
        Self { address, host, origin }
    }
}

/// An address, with a port or without.
fn parse(hop: &str) -> Option<IpAddr> {
    let address = hop.parse().or_else(|_| hop.parse().map(|socket: SocketAddr| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor<'a>(headers: &'a HeaderMap, peer: &str) -> Visitor<'a> {
        let trusted = ["10.0.0.0/8", "127.0.0.1/32", "fd00::/8"].map(|network| network.parse().unwrap());
        Visitor::read(headers, peer.parse().unwrap(), &trusted)
    }

    #[test]
    fn an_address_is_what_the_last_trusted_proxy_was_asked_by() {
        let check = |peer: &str, lines: &[&str], expected: &str| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(FORWARDED_FOR, line.parse().unwrap());
            }
            assert_eq!(visitor(&headers, peer).address.to_string(), expected, "{peer} {lines:?}");
        };
        check("10.0.0.1", &["192.0.2.7"], "192.0.2.7");
        check("::ffff:10.0.0.1", &["::ffff:192.0.2.7"], "192.0.2.7");
        check("10.0.0.1", &["198.51.100.1, 192.0.2.7 , 10.0.0.2"], "192.0.2.7");
        check("10.0.0.1", &["198.51.100.1", "192.0.2.7", "fd00::2,10.0.0.2"], "192.0.2.7");
        check("10.0.0.1", &["192.0.2.7:4711"], "192.0.2.7");
        check("10.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1");
        // Nobody beyond the proxies is told: the farthest proxy stands for it.
        check("10.0.0.1", &[], "10.0.0.1");
        check("10.0.0.1", &["10.0.0.3, 10.0.0.2"], "10.0.0.3");
        check("10.0.0.1", &["192.0.2.7, unknown, 10.0.0.2"], "10.0.0.2");
        // Who is not trusted may say what it likes.
        check("192.0.2.1", &["198.51.100.1"], "192.0.2.1");
        check("10.0.0.1", &["198.51.100.1, 192.0.2.1"], "192.0.2.1");
    }

    #[test]
    fn a_trusted_proxy_tells_the_host_that_was_asked_for() {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "backend:8080".parse().unwrap());
        assert_eq!(visitor(&headers, "10.0.0.1").host, Some("backend:8080"));
        headers.insert(FORWARDED_HOST, "api.example, inner.example".parse().unwrap());
        assert_eq!(visitor(&headers, "10.0.0.1").host, Some("api.example"));
        assert_eq!(visitor(&headers, "192.0.2.1").host, Some("backend:8080"));
    }
}
