//! The nginx configuration that we ship, in a real nginx, before a real server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use socket2::{Domain, Socket, Type};
use tungstenite::http::StatusCode;
use tungstenite::{Error, HandshakeError, Message, WebSocket};

use crate::Result;
use crate::dev::is_up;
use crate::process;
use crate::workspace::Workspace;

/// The file under test.
pub(crate) const CONFIGURATION: &str = "server/deploy/nginx/aether-ws.conf";

/// How long a process may take until it answers, on a busy machine.
const START: Duration = Duration::from_secs(20);
/// Longer than anything that is waited for; only a failure takes this long.
const PATIENCE: Duration = Duration::from_secs(20);
const SOCKET: &str = "/v3/ws/group/group_abc123/client/device_xyz789";
/// Where clients come from: two addresses that every machine has.
const ANNA: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 1);
const BEN: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

/// # Errors
/// What does not hold, and below it what both processes said.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let folder = tempfile::tempdir()?;
    check_in(workspace, folder.path()).map_err(|error| {
        let log = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
        format!("{error}\n\nnginx:\n{}\naether-ws:\n{}", log("nginx.log"), log("aether-ws.log")).into()
    })
}

fn check_in(workspace: &Workspace, folder: &Path) -> Result<()> {
    let [server, proxy, bare] = free_addresses()?;
    let configuration = fs::read_to_string(workspace.path(CONFIGURATION))?;
    let nginx_conf = write_configuration(folder, &configuration, server, proxy, bare)?;

    let mut aether = workspace.cargo();
    aether.args(["run", "--quiet", "--package", "aether-ws", "--", "serve", "--ping-after", "200ms"]);
    aether.args(["--listen", &server.to_string(), "--trusted-proxies", "127.0.0.1"]);
    aether.args(["--max-connections-per-address", "1"]);
    let mut aether = Running::start(&mut aether, &folder.join("aether-ws.log"))?;
    aether.wait_until(|| is_up(server))?;

    let mut nginx = Command::new(process::find("nginx").ok_or("nginx is not installed")?);
    nginx.arg("-p").arg(folder).arg("-c").arg(&nginx_conf).args(["-e", "stderr"]);
    let mut nginx = Running::start(&mut nginx, &folder.join("nginx.log"))?;
    nginx.wait_until(|| TcpStream::connect(proxy).is_ok())?;

    let without = open(ANNA, bare)?;
    expect_status(&without, StatusCode::NOT_FOUND, "without the location block")?;

    let mut anna = open(ANNA, proxy)?.map_err(|status| format!("through the proxy: 101, not {status}"))?;
    stays_open(&mut anna)?;
    expect_status(&open(ANNA, proxy)?, StatusCode::TOO_MANY_REQUESTS, "beyond the limit of an address")?;
    open(BEN, proxy)?.map_err(|status| format!("another address has its own limit: 101, not {status}"))?;
    Ok(())
}

/// Pings keep the connection open, and messages go through.
fn stays_open(socket: &mut WebSocket<TcpStream>) -> Result<()> {
    // nginx is told to give up after one second of silence; eight pings, 200 ms apart, are longer than that. Each is
    // answered by the reading of the next.
    for _ in 0..8 {
        match socket.read()? {
            Message::Ping(_) => {}
            other => return Err(format!("an idle socket should only see pings, not {other:?}").into()),
        }
    }
    socket.send(Message::text(r#"{"msg_type":"msg","target":"echo","msg":"still here"}"#))?;
    loop {
        match socket.read()? {
            Message::Ping(_) => {}
            Message::Text(text) if text.contains("still here") => return Ok(()),
            other => return Err(format!("an echo was expected, not {other:?}").into()),
        }
    }
}

/// Asks for an upgrade; the inner error is the status of an answer that is none.
fn open(
    from: Ipv4Addr,
    address: SocketAddr,
) -> Result<std::result::Result<WebSocket<TcpStream>, StatusCode>> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from((from, 0)).into())?;
    socket.connect(&address.into())?;
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(PATIENCE))?;
    match tungstenite::client(format!("ws://{address}{SOCKET}"), stream) {
        Ok((socket, _upgraded)) => Ok(Ok(socket)),
        Err(HandshakeError::Failure(Error::Http(answer))) => Ok(Err(answer.status())),
        Err(error) => Err(error.into()),
    }
}

fn expect_status<T>(
    answer: &std::result::Result<T, StatusCode>,
    expected: StatusCode,
    when: &str,
) -> Result<()> {
    match answer {
        Err(status) if *status == expected => Ok(()),
        Err(status) => Err(format!("{when}: {expected}, not {status}").into()),
        Ok(_) => Err(format!("{when}: {expected}, not a connection").into()),
    }
}

/// Addresses that nobody listens on now.
fn free_addresses<const N: usize>() -> io::Result<[SocketAddr; N]> {
    // All are held until all are known, so that they differ.
    let held: Vec<TcpListener> =
        (0..N).map(|_| TcpListener::bind("127.0.0.1:0")).collect::<io::Result<_>>()?;
    let mut addresses = [SocketAddr::from(([127, 0, 0, 1], 0)); N];
    for (address, listener) in addresses.iter_mut().zip(&held) {
        *address = listener.local_addr()?;
    }
    Ok(addresses)
}

/// The shipped file with the addresses of this run and a short patience, and around it what lets nginx run from a
/// folder of its own.
fn write_configuration(
    folder: &Path,
    shipped: &str,
    server: SocketAddr,
    proxy: SocketAddr,
    bare: SocketAddr,
) -> Result<PathBuf> {
    let mut site = shipped.to_owned();
    for (setting, ours) in [
        ("server 127.0.0.1:8080;", format!("server {server};")),
        ("listen 80;", format!("listen {proxy};")),
        ("proxy_read_timeout 2100s;", "proxy_read_timeout 1s;".to_owned()),
    ] {
        if site.matches(setting).count() != 1 {
            return Err(format!("{CONFIGURATION} should say `{setting}` once: the test replaces it").into());
        }
        site = site.replace(setting, &ours);
    }
    fs::write(folder.join("site.conf"), site)?;
    fs::create_dir(folder.join("files"))?;
    let own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|area| format!("    {area}_temp_path {area};\n"))
        .concat();
    let main = folder.join("nginx.conf");
    let text = format!(
        "daemon off;\nmaster_process off;\npid nginx.pid;\nevents {{}}\nhttp {{\n    access_log off;\n{own}    \
         include site.conf;\n    server {{ listen {bare}; root files; }}\n}}\n"
    );
    fs::write(&main, text)?;
    Ok(main)
}

/// A process that does not outlive the check.
struct Running {
    child: Child,
    line: String,
}

impl Running {
    fn start(command: &mut Command, log: &Path) -> io::Result<Self> {
        let log = fs::File::create(log)?;
        let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        Ok(Self { child, line: process::line(command) })
    }

    fn wait_until(&mut self, answers: impl Fn() -> bool) -> Result<()> {
        let start = Instant::now();
        while !answers() {
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("`{}` ended ({status}) before it answered", self.line).into());
            }
            if start.elapsed() > START {
                return Err(format!("`{}` does not answer", self.line).into());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
