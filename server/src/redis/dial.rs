//! One connection to one address.

use std::path::PathBuf;

use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, IntoConnectionInfo, ProtocolVersion, RedisConnectionInfo,
    RedisError,
};

use super::tls::{self, CaFile};
use super::url::Host;

/// What one connection is made to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Address {
    Socket(PathBuf),
    Host(Host),
}

/// How connections are made, whatever they are made to.
#[derive(Clone, Default)]
pub(super) struct Dialer {
    pub(super) encrypted: bool,
    /// Who vouches for what is encrypted; else those whom the system trusts.
    pub(super) ca: Option<CaFile>,
}

impl Dialer {
    /// Connects; how long that may take is the caller's to say.
    pub(super) async fn dial(
        &self,
        address: &Address,
        login: &RedisConnectionInfo,
        config: AsyncConnectionConfig,
    ) -> Result<MultiplexedConnection, RedisError> {
        // Deadlines are ours, around every call: the crate's own would be a second clock with its own errors.
        let config = config
            .set_connection_timeout(None)
            .set_response_timeout(None)
            .set_pipeline_buffer_size(PIPELINE_BUFFER);
        self.client(address, login)?.get_multiplexed_async_connection_with_config(&config).await
    }

    fn client(&self, address: &Address, login: &RedisConnectionInfo) -> Result<Client, RedisError> {
        let addr = match address {
            Address::Socket(path) => ConnectionAddr::Unix(path.clone()),
            Address::Host(Host { name, port }) if self.encrypted => {
                ConnectionAddr::TcpTls { host: name.clone(), port: *port, insecure: false, tls_params: None }
            }
            Address::Host(Host { name, port }) => ConnectionAddr::Tcp(name.clone(), *port),
        };
        let info = addr.into_connection_info()?.set_redis_settings(login.clone());
        // No waiting for full packets.
        let tcp = info.tcp_settings().clone().set_nodelay(true);
        let info = info.set_tcp_settings(tcp);
        if self.encrypted { tls::client(info, self.ca.as_ref()) } else { Client::open(info) }
    }
}

/// Who we are to Redis; RESP3, so that messages and replies share a connection.
pub(super) fn login(user: Option<String>, password: Option<String>) -> RedisConnectionInfo {
    let mut login = RedisConnectionInfo::default().set_protocol(ProtocolVersion::RESP3);
    if let Some(user) = user {
        login = login.set_username(user);
    }
    if let Some(password) = password {
        login = login.set_password(password);
    }
    login
}

/// How many calls may wait for the connection's driver; we gather them into pipelines before, so few ever do.
const PIPELINE_BUFFER: usize = 1024;
