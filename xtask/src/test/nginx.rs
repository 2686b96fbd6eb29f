//! The nginx configuration that we ship, in a real nginx, before a real server.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use crate::Result;
use crate::dev::is_up;
use crate::process;
use crate::test::websocket::{self, Frame};
use crate::workspace::Workspace;

/// The file under test.
pub(crate) const CONFIGURATION: &str = "server/deploy/nginx/aether-ws.conf";

/// How long a process may take until it answers, on a busy machine.
const START: Duration = Duration::from_secs(20);
const SOCKET: &str = "/v3/ws/group/group_abc123/client/device_xyz789";

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
    aether.args(["--listen", &server.to_string()]);
    let mut aether = Running::start(&mut aether, &folder.join("aether-ws.log"))?;
    aether.wait_until(|| is_up(server))?;

    let mut nginx = Command::new(process::find("nginx").ok_or("nginx is not installed")?);
    nginx.arg("-p").arg(folder).arg("-c").arg(&nginx_conf).args(["-e", "stderr"]);
    let mut nginx = Running::start(&mut nginx, &folder.join("nginx.log"))?;
    nginx.wait_until(|| TcpStream::connect(proxy).is_ok())?;

    let answer = websocket::open(bare, SOCKET)?.status;
    expect(answer == 404, &format!("without the location block: 404, not {answer}"))?;

    let mut opened = websocket::open(proxy, SOCKET)?;
    expect(opened.status == 101, &format!("through the proxy: 101, not {}", opened.status))?;
    // nginx is told to give up after one second of silence; eight pings, 200 ms apart, are longer than that.
    let mut pings = 0;
    while pings < 8 {
        match opened.read()? {
            Frame::Ping(payload) => {
                opened.write(&Frame::Pong(payload))?;
                pings += 1;
            }
            other => return Err(format!("an idle socket should only see pings, not {other:?}").into()),
        }
    }
    opened.write(&Frame::Text(r#"{"msg_type":"msg","target":"echo","msg":"still here"}"#.to_owned()))?;
    loop {
        match opened.read()? {
            Frame::Ping(payload) => opened.write(&Frame::Pong(payload))?,
            Frame::Text(text) => return expect(text.contains("still here"), &format!("an echo, not {text}")),
            other => return Err(format!("an echo, not {other:?}").into()),
        }
    }
}

fn expect(holds: bool, expected: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(format!("expected {expected}").into()) }
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
