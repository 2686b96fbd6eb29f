//! As much of a WebSocket client as a proxy is tested with: short frames, one socket, no fragments.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longer than anything that is waited for; only a failure takes this long.
const PATIENCE: Duration = Duration::from_secs(20);

/// What an upgrade was answered with, and the socket if it was accepted.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) status: u16,
    stream: BufReader<TcpStream>,
}

#[derive(Debug)]
pub(crate) enum Frame {
    Text(String),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Other(u8),
}

/// Asks for an upgrade and reads the answer's head.
pub(crate) fn open(address: SocketAddr, path: &str) -> io::Result<Opened> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut stream = BufReader::new(stream);
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: ws.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    );
    stream.get_mut().write_all(request.as_bytes())?;
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| io::Error::other(format!("not an HTTP answer: {line:?}")))?;
    while line != "\r\n" {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(Opened { status, stream })
}

impl Opened {
    pub(crate) fn read(&mut self) -> io::Result<Frame> {
        let mut head = [0; 2];
        self.stream.read_exact(&mut head).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                io::Error::new(error.kind(), "the socket was closed without a word")
            }
            _ => error,
        })?;
        let length = match head[1] {
            126 => {
                let mut long = [0; 2];
                self.stream.read_exact(&mut long)?;
                usize::from(u16::from_be_bytes(long))
            }
            short => usize::from(short),
        };
        let mut payload = vec![0; length];
        self.stream.read_exact(&mut payload)?;
        Ok(match head[0] {
            0x81 => Frame::Text(String::from_utf8_lossy(&payload).into_owned()),
            0x89 => Frame::Ping(payload),
            0x8a => Frame::Pong(payload),
            other => Frame::Other(other),
        })
    }

    pub(crate) fn write(&mut self, frame: &Frame) -> io::Result<()> {
        let (head, payload) = match frame {
            Frame::Text(text) => (0x81, text.as_bytes()),
            Frame::Ping(payload) => (0x89, payload.as_slice()),
            Frame::Pong(payload) => (0x8a, payload.as_slice()),
            Frame::Other(head) => (*head, [].as_slice()),
        };
        let length = u8::try_from(payload.len()).ok().filter(|length| *length < 126);
        let length = length.ok_or_else(|| io::Error::other("only short frames are written here"))?;
        // A mask of zeros changes nothing, and is a mask.
        let mut bytes = vec![head, 0x80 | length, 0, 0, 0, 0];
        bytes.extend_from_slice(payload);
        self.stream.get_mut().write_all(&bytes)
    }
}
