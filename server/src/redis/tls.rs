//! TLS: who vouches for a Redis, and whether it speaks it at all.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Once};
use std::time::Duration;

use redis::{AsyncConnectionConfig, Client, ConnectionInfo, ErrorKind, RedisError, TlsCertificates};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tokio::time::timeout;

use super::dial::{Dialer, login};
use super::server::RedisServer;

/// How long an answer may take to the question whether the other way is the right one.
const OTHER_WAY: Duration = Duration::from_secs(2);

/// Certificates of authorities of one's own, from a PEM file; without one the system's are trusted.
#[derive(Clone, PartialEq, Eq)]
pub struct CaFile {
    path: PathBuf,
    pem: Arc<[u8]>,
}

/// Why a file of certificates cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCaFile {
    /// It cannot be read.
    #[error("names {0}, which cannot be read: {1}")]
    Unreadable(PathBuf, String),
    /// It holds no certificate.
    #[error("names {0}, which holds no certificate in PEM format (-----BEGIN CERTIFICATE-----)")]
    Empty(PathBuf),
    /// It holds something that is no certificate.
    #[error("names {0}, which holds a certificate that cannot be read")]
    Malformed(PathBuf),
}

impl CaFile {
    /// Reads the file and makes sure that it can be used.
    ///
    /// # Errors
    /// [`BadCaFile`] says what is wrong with it.
    pub fn read(path: &Path) -> Result<Self, BadCaFile> {
        let path = path.to_owned();
        let pem = match std::fs::read(&path) {
            Ok(pem) => pem,
            Err(error) => return Err(BadCaFile::Unreadable(path, error.to_string())),
        };
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            let added = certificate.ok().and_then(|certificate| roots.add(certificate).ok());
            if added.is_none() {
                return Err(BadCaFile::Malformed(path));
            }
        }
        if roots.is_empty() {
            return Err(BadCaFile::Empty(path));
        }
        Ok(Self { path, pem: pem.into() })
    }

    /// Where it was read.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl fmt::Debug for CaFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("CaFile").field(&self.path).finish()
    }
}

/// A client that checks the certificate of what it connects to.
pub(super) fn client(info: ConnectionInfo, ca: Option<&CaFile>) -> Result<Client, RedisError> {
    static PROVIDER: Once = Once::new();
    // Chosen by name: left to the crate, it depends on what else happens to be linked, and panics when that is two.
    PROVIDER.call_once(|| {
        let _chosen_before = rustls::crypto::ring::default_provider().install_default();
    });
    let root_cert = ca.map(|ca| ca.pem.to_vec());
    Client::build_with_tls(info, TlsCertificates { client_tls: None, root_cert })
}

/// Whether something answers as Redis does when it is spoken to the other way: in clear instead of over TLS, or over TLS
/// instead of in clear. It is told no user and no password.
pub(super) async fn is_the_other_way(server: &RedisServer) -> bool {
    let dialer = Dialer { encrypted: !server.is_encrypted(), ..server.dialer().clone() };
    for host in server.addresses() {
        let (nobody, config) = (login(None, None), AsyncConnectionConfig::new());
        let answer = timeout(OTHER_WAY, dialer.dial(&host, &nobody, config)).await;
        let speaks = answer.is_ok_and(|answer| match answer {
            Ok(_) => true,
            Err(error) => is_spoken(&error) || !matches!(error.kind(), ErrorKind::Io | ErrorKind::Parse),
        });
        if speaks {
            return true;
        }
    }
    false
}

/// What to do about that.
pub(super) fn go_the_other_way(server: &RedisServer) -> &'static str {
    if server.is_encrypted() {
        "it does not speak TLS on this port: write redis instead of rediss before its host, or name its TLS port"
    } else {
        "it speaks only TLS on this port: write rediss instead of redis before its host, or name its port without TLS"
    }
}

/// Whether a connection failed and yet the other side speaks TLS.
fn is_spoken(error: &RedisError) -> bool {
    cause(error).is_some_and(|tls| !matches!(tls, rustls::Error::InvalidMessage(_)))
}

fn cause(error: &RedisError) -> Option<&rustls::Error> {
    let error = std::error::Error::source(error)?;
    // The crate keeps the cause in an `Arc`, which stands between here and the error itself.
    let io = error.downcast_ref::<std::io::Error>().or_else(|| {
        error
            .downcast_ref::<Arc<dyn std::error::Error + Send + Sync>>()
            .and_then(|error| error.downcast_ref())
    })?;
    io.get_ref()?.downcast_ref::<rustls::Error>()
}

/// What speaks against the other side, when the encryption is why a connection failed.
pub(super) fn objection(error: &RedisError) -> Option<String> {
    let tls = cause(error)?;
    Some(match tls {
        rustls::Error::InvalidCertificate(_) => {
            format!("{tls}; when an authority of your own has signed it, name its certificate with redis_ca_file")
        }
        rustls::Error::AlertReceived(rustls::AlertDescription::CertificateRequired) => {
            "it asks for a certificate of ours, which Aether does not have: set tls-auth-clients to no in its \
             configuration"
                .to_owned()
        }
        rustls::Error::InvalidMessage(_) => {
            "it does not speak TLS on this port: write redis:// instead, or name its TLS port".to_owned()
        }
        tls => tls.to_string(),
    })
}
