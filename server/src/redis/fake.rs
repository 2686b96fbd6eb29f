//! What answers like a Redis, for tests of what is done with the answers.

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisConnectionInfo};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, duplex};
use tokio::net::TcpListener;

use super::url::Host;

/// A connection whose other end answers each command, its words separated by spaces, one after the other. It is in
/// memory, so that time can be paused.
pub(super) async fn connection<A: Future<Output = String> + Send + 'static>(
    answer: impl Fn(String) -> A + Send + 'static,
) -> MultiplexedConnection {
    let (near, far) = duplex(65536);
    tokio::spawn(serve(far, answer));
    let config = AsyncConnectionConfig::new().set_connection_timeout(None).set_response_timeout(None);
    let login = RedisConnectionInfo::default();
    let (connection, driver) = MultiplexedConnection::new_with_config(&login, near, config).await.unwrap();
    tokio::spawn(driver);
    connection
}

/// A place to listen at.
pub(super) async fn place() -> (TcpListener, Host) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, Host { name: "127.0.0.1".to_owned(), port })
}

/// Answers whoever connects there as [`connection`] does.
pub(super) fn listen<A: Future<Output = String> + Send + 'static>(
    listener: TcpListener,
    answer: impl Fn(String) -> A + Clone + Send + 'static,
) {
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, answer.clone()));
        }
    });
}

/// What a member of a Cluster answers that owns everything.
pub(super) fn member(host: &Host, words: &str) -> String {
    match words.split_once(' ') {
        Some(("CLUSTER", "SLOTS")) => {
            format!("*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$0\r\n\r\n:{}\r\n", host.port)
        }
        Some(("SSUBSCRIBE", name)) => {
            format!(">3\r\n$10\r\nssubscribe\r\n${}\r\n{name}\r\n:1\r\n", name.len())
        }
        _ => ":1\r\n".to_owned(),
    }
}

/// What is not asked here is answered by what pleases a client that connects.
async fn serve<A: Future<Output = String> + Send>(
    mut stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    answer: impl Fn(String) -> A + Send,
) {
    let (mut bytes, mut read) = (Vec::new(), 0);
    while stream.read_buf(&mut bytes).await.is_ok_and(|length| length > 0) {
        while let Some((words, length)) = command(&bytes[read..]) {
            read += length;
            let answer = match words.split(' ').next() {
                Some("HELLO") => {
                    "%3\r\n+version\r\n+7.0.15\r\n+mode\r\n+cluster\r\n+role\r\n+master\r\n".to_owned()
                }
                Some("CLIENT") => "+OK\r\n".to_owned(),
                _ => answer(words).await,
            };
            if stream.write_all(answer.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}

/// The first command of these bytes, and how long it is.
fn command(bytes: &[u8]) -> Option<(String, usize)> {
    let (mut words, mut at) = (Vec::new(), 0);
    let mut line = || {
        let end = at + bytes[at..].windows(2).position(|two| two == b"\r\n")?;
        let line = String::from_utf8_lossy(&bytes[at..end]).into_owned();
        at = end + 2;
        Some(line)
    };
    let count: usize = line()?.strip_prefix('*')?.parse().ok()?;
    for _ in 0..count {
        let _length = line()?;
        words.push(line()?);
    }
    Some((words.join(" "), at))
}
