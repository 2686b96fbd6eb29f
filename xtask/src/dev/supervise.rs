//! The running server: when it answers, what it is told, how it ends.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::dev::address::{Listen, reachable};
use crate::term::{ACCENT, GOOD, QUIET};
use crate::{Result, term};

/// How long an answer to `/healthz` may take, and how often it is asked for until the first one.
const PATIENCE: Duration = Duration::from_secs(1);
const PERIOD: Duration = Duration::from_millis(50);

enum Event {
    /// `/healthz` answered.
    Up(SocketAddr),
    /// Somebody wants us to stop.
    Stop(Signal),
    Ended(io::Result<ExitStatus>),
}

/// Runs the server to its end: shows the console's address once it answers, and hands on what stops it.
pub(crate) fn supervise(mut server: Command, listen: &Listen) -> Result<ExitCode> {
    let (events, inbox) = mpsc::channel();
    // Before the server starts, so that no signal can end us and leave it behind.
    watch_signals(events.clone())?;
    // A group of its own: a terminal's Ctrl-C reaches only us, and the server hears of it once.
    let mut child = server.process_group(0).stdin(Stdio::null()).spawn()?;
    let id = Pid::from_child(&child);
    // Dropped when the server ends, which ends the asking.
    let (running, stopped) = mpsc::channel::<()>();
    if let &Listen::Known(address) = listen {
        let events = events.clone();
        thread::spawn(move || ask_until_up(reachable(address), &stopped, &events));
    }
    thread::spawn(move || {
        let _ = events.send(Event::Ended(child.wait()));
        drop(running);
    });
    let mut wishes = 0;
    loop {
        match inbox.recv().expect("the thread that waits for the server speaks last") {
            Event::Up(address) => announce(address),
            // The server takes its leave at the first and stops at once at the second; who asks again has not seen it.
            Event::Stop(signal) => {
                wishes += 1;
                let _ = kill_process(id, if wishes > 2 { Signal::KILL } else { signal });
            }
            Event::Ended(status) => return Ok(exit_code(status?)),
        }
    }
}

fn watch_signals(events: Sender<Event>) -> io::Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    thread::spawn(move || {
        for signal in signals.forever() {
            // A closed terminal means the end here; the server has no other meaning for it.
            let wish = if signal == SIGINT { Signal::INT } else { Signal::TERM };
            if events.send(Event::Stop(wish)).is_err() {
                return;
            }
        }
    });
    Ok(())
}

fn ask_until_up(address: SocketAddr, stopped: &Receiver<()>, events: &Sender<Event>) {
    while !is_up(address) {
        if stopped.recv_timeout(PERIOD) != Err(RecvTimeoutError::Timeout) {
            return;
        }
    }
    let _ = events.send(Event::Up(address));
}

/// Whether a server answers there, and says that it lives.
pub(crate) fn is_up(address: SocketAddr) -> bool {
    let ask = || -> io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let request = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut start = [0; "HTTP/1.1 200".len()];
        stream.read_exact(&mut start)?;
        Ok(start == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

fn announce(address: SocketAddr) {
    anstream::println!(
        "\n  {GOOD}➜{GOOD:#}  Console  {ACCENT}http://{address}/{ACCENT:#}  {QUIET}Ctrl-C stops the server{QUIET:#}\n"
    );
}

/// The server's own code, or the shell's convention for one that a signal ended.
fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    if let Some(signal) = status.signal() {
        term::error(&format!("the server was ended by signal {signal}"));
    }
    code.and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn the_servers_code_is_ours() {
        let code = |script: &str| {
            let mut server = Command::new("sh");
            server.args(["-c", script]);
            format!("{:?}", supervise(server, &Listen::ServerKnows).unwrap())
        };
        assert_eq!(code("exit 0"), format!("{:?}", ExitCode::SUCCESS));
        assert_eq!(code("exit 7"), format!("{:?}", ExitCode::from(7)));
        assert_eq!(code("kill -9 $$"), format!("{:?}", ExitCode::from(137)));
    }

    #[test]
    fn only_a_healthy_answer_means_up() {
        let answers = |answer: &'static str| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let peer = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = [0; 1024];
                let length = stream.read(&mut request).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
                String::from_utf8_lossy(&request[..length]).into_owned()
            });
            let up = is_up(address);
            assert!(peer.join().unwrap().starts_with("GET /healthz HTTP/1.1\r\n"));
            up
        };
        assert!(answers("HTTP/1.1 200 OK\r\n\r\n"));
        assert!(!answers("HTTP/1.1 503 Service Unavailable\r\n\r\n"));
        assert!(!answers("SSH-2.0"));
    }
}
