//! A redis-server behind TLS, with certificates made for the occasion.

use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

use super::ports::free_port;
use super::redis::RedisProcess;

/// A certificate authority of a test's own, and a server certificate for `localhost` that it signed.
pub(crate) struct Authority {
    folder: TempDir,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder for certificates");
        let key = || KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new([]).expect("no names are good names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, key()).expect("an authority");
        let server_key = key();
        let params = CertificateParams::new(["localhost".to_owned()]).expect("a good name");
        let server = params.signed_by(&server_key, &ca).expect("a certificate");
        let this = Self { folder };
        for (name, text) in [("ca", ca.pem()), ("server", server.pem()), ("key", server_key.serialize_pem())]
        {
            std::fs::write(this.file(name), text).expect("the folder is ours");
        }
        this
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.pem"))
    }

    /// The authority's certificate.
    pub(crate) fn ca_file(&self) -> String {
        self.file("ca").display().to_string()
    }

    /// What makes a redis-server listen for TLS too.
    pub(crate) fn flags(&self, port: u16, auth_clients: &str) -> Vec<String> {
        let pairs = [
            ("--tls-port", port.to_string()),
            ("--tls-auth-clients", auth_clients.to_owned()),
            ("--tls-ca-cert-file", self.ca_file()),
            ("--tls-cert-file", self.file("server").display().to_string()),
            ("--tls-key-file", self.file("key").display().to_string()),
        ];
        pairs.into_iter().flat_map(|(flag, value)| [flag.to_owned(), value]).collect()
    }

    /// A redis-server that listens for TLS, and without it for the test itself. `auth_clients` says whether it asks for
    /// certificates of clients.
    pub(crate) async fn redis(&self, auth_clients: &str) -> TlsRedis {
        let process = RedisProcess::start_with(|| self.flags(free_port(), auth_clients)).await;
        let port = process.flags()[1].parse().expect("the port was given first");
        TlsRedis { process, port }
    }
}

/// A running redis-server that listens for TLS.
pub(crate) struct TlsRedis {
    pub(crate) process: RedisProcess,
    pub(crate) port: u16,
}
