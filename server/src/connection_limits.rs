//! How many connections each client and each address has on this node: none of them may take everybody's place.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use aether_ws_protocol::ClientId;
use tracing::warn;

use crate::log_throttle::LogThrottle;

/// Counts the connections of this node: a cheap handle.
#[derive(Clone)]
pub(crate) struct ConnectionLimits(Arc<Inner>);

struct Inner {
    most_per_client: usize,
    most_per_address: usize,
    /// Guards a few lines each time.
    counts: Mutex<Counts>,
    throttle: LogThrottle,
}

/// Only who has a connection is in here.
#[derive(Default)]
struct Counts {
    clients: HashMap<ClientId, usize>,
    addresses: HashMap<IpAddr, usize>,
}

/// Who has as many connections as it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// The client.
    Client,
    /// The address.
    Address,
}

impl ConnectionLimits {
    pub(crate) fn new(most_per_client: usize, most_per_address: usize) -> Self {
        Self(Arc::new(Inner {
            most_per_client,
            most_per_address,
            counts: Mutex::default(),
            throttle: LogThrottle::default(),
        }))
    }

    /// Takes a place for a connection, which is given back on drop.
    pub(crate) fn enter(&self, client: &ClientId, address: IpAddr) -> Result<Place, Full> {
        let mut counts = self.lock();
        let count = |count: Option<&usize>| count.copied().unwrap_or(0);
        if count(counts.clients.get(client)) >= self.0.most_per_client {
            return Err(Full::Client);
        }
        if count(counts.addresses.get(&address)) >= self.0.most_per_address {
            drop(counts);
            self.warn(address);
            return Err(Full::Address);
        }
        *counts.clients.entry(client.clone()).or_default() += 1;
        *counts.addresses.entry(address).or_default() += 1;
        drop(counts);
        Ok(Place { connection_limits: self.clone(), client: client.clone(), address })
    }

    /// An address that everybody seems to come from is most often a proxy's.
    fn warn(&self, address: IpAddr) {
        if let Some(suppressed) = self.0.throttle.may_speak() {
            warn!(
                client.address = %address, connections = self.0.most_per_address, suppressed,
                "an address has all the connections it may have; if it is your proxy's, set trusted_proxies"
            );
        }
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.counts.lock().expect("nothing panics under the lock")
    }
}

impl fmt::Debug for ConnectionLimits {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ConnectionLimits")
    }
}

/// One connection's place.
#[derive(Debug)]
pub(crate) struct Place {
    connection_limits: ConnectionLimits,
    client: ClientId,
    address: IpAddr,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.connection_limits.lock();
        leave(&mut counts.clients, self.client.clone());
        leave(&mut counts.addresses, self.address);
    }
}

fn leave<K: Hash + Eq>(counts: &mut HashMap<K, usize>, key: K) {
    if let Entry::Occupied(mut count) = counts.entry(key) {
        *count.get_mut() -= 1;
        if *count.get() == 0 {
            count.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_taken_within_both_limits_and_given_back() {
        let connection_limits = ConnectionLimits::new(2, 3);
        let enter = |client: &str, last| {
            connection_limits.enter(&ClientId::try_from(client).unwrap(), IpAddr::from([192, 0, 2, last]))
        };
        let mut places = vec![enter("anna", 1).unwrap(), enter("anna", 1).unwrap()];
        assert_eq!(enter("anna", 2).unwrap_err(), Full::Client);
        places.push(enter("bob", 1).unwrap());
        assert_eq!(enter("carl", 1).unwrap_err(), Full::Address);
        places.push(enter("carl", 2).unwrap());
        places.remove(0);
        places.push(enter("anna", 1).unwrap());
        assert_eq!(enter("anna", 1).unwrap_err(), Full::Client, "the client is looked at first");
        places.clear();
        let counts = connection_limits.lock();
        assert!(counts.clients.is_empty() && counts.addresses.is_empty(), "nothing is kept");
    }
}
