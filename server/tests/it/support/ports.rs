//! Ports to listen on, each for one server of one test.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::sync::Mutex;

/// A port of the loopback on which nothing listens. Until this process ends no other call gets it, in this process or in
/// another, so that a server can be started on it late, or again after it was killed.
///
/// # Design
/// It is never one of those that the kernel gives to outgoing connections: such a connection might take it between
/// finding and listening, or while the server is down. A UDP socket on the same number, held for as long as the process
/// lives, keeps other tests off it, and leaves nothing behind however the process ends.
pub(crate) fn free_port() -> u16 {
    static HELD: Mutex<Vec<UdpSocket>> = Mutex::new(Vec::new());
    for _ in 0..10_000 {
        let port = fastrand::u16(LOWEST..first_outgoing());
        let Ok(hold) = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)) else { continue };
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            HELD.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(hold);
            return port;
        }
    }
    panic!("no port between {LOWEST} and {} is free", first_outgoing());
}

/// Below it are the ports of services that a machine may well run.
const LOWEST: u16 = 10_240;

/// The first port that the kernel gives to outgoing connections. A machine that gives nearly all leaves us none of our
/// own; then those low ones are as good as any.
fn first_outgoing() -> u16 {
    let range = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let first = range.split_whitespace().next().and_then(|first| first.parse().ok());
    first.filter(|first| *first > LOWEST + 1000).unwrap_or(32_768)
}
