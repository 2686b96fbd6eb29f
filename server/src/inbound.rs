//! What arrives from Redis: from a node, which checked it, or from a backend, which nobody checked yet.
//!
//! A node puts [`MARKER`] before what it publishes. What comes without is checked here as a delivered message without
//! unknown keys, and must belong on the channel it came on. Nothing that arrives can do more than be dropped.
//!
//! # Design
//! Behind the marker stands, in a Cluster, the member that the node sent it to. A member that hung may carry out much later
//! what it was sent, long after another took its place and others were told so; and what it publishes the Cluster hands
//! on to its successor, where nothing tells it apart. So whoever receives drops what was sent to another member than it
//! came from: its sender was told that nothing is known of it, and has sent newer messages since.

use aether_ws_protocol::{ParseError, ParseOptions, WsMessageV3, WsMessageV3ByTarget};
use bytes::Bytes;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::broker::{DropReason, Received};
use crate::clock;
use crate::history::Link;
use crate::keys::Channel;
use crate::log_throttle::LogThrottle;
use crate::presence::Event;

/// Stands before what a node publishes. It begins with a control character, which no JSON text does.
pub(crate) const MARKER: &[u8] = b"\x1eA3";

/// Stands before what a node publishes and keeps; the two positions of its [`Link`] and the end of a line follow.
pub(crate) const KEPT_MARKER: &[u8] = b"\x1eK3";

/// Whether a payload comes from a node, which checked and stamped it.
pub(crate) fn is_ours(payload: &[u8]) -> bool {
    marker_of(payload).is_some()
}

/// A payload's marker and what follows it.
fn marker_of(payload: &[u8]) -> Option<(&[u8], &[u8])> {
    let starts = |marker: &&[u8]| payload.starts_with(marker);
    let marker = [MARKER, KEPT_MARKER].into_iter().find(starts)?;
    Some(payload.split_at(marker.len()))
}

/// What stands behind the marker in a Cluster: the member that a node sent the payload to.
pub(crate) fn seal(member: &str) -> Vec<u8> {
    [b"<", member.as_bytes(), b">"].concat()
}

/// The parts of a node's payload, sealed; `None` for anything else.
pub(crate) fn sealed<'a>(payload: &'a [u8], seal: &'a [u8]) -> Option<[&'a [u8]; 3]> {
    let (marker, rest) = marker_of(payload)?;
    Some([marker, seal, rest])
}

/// What a node published, without its marker and its seal.
pub(crate) fn unmarked(payload: &[u8]) -> &[u8] {
    &payload[head(payload)..]
}

/// The seal that a node put on a payload, if it did.
pub(crate) fn seal_of(payload: &[u8]) -> Option<&[u8]> {
    let (_, rest) = marker_of(payload)?;
    let end = rest.iter().take(LONGEST_SEAL).position(|byte| *byte == b'>')?;
    rest.starts_with(b"<").then_some(&rest[..=end])
}

/// The length of the marker and the seal.
fn head(payload: &[u8]) -> usize {
    let marker = marker_of(payload).map_or(0, |(marker, _)| marker.len());
    marker + seal_of(payload).map_or(0, <[u8]>::len)
}

/// The brackets and the name of a member, with room to spare.
const LONGEST_SEAL: usize = 48;

/// Something that arrived in order.
#[derive(Debug, PartialEq)]
pub(crate) enum Arrival {
    Message(Received),
    Event(Event),
}

/// Something that is dropped, and what to tell the operator.
#[derive(Debug, PartialEq)]
pub(crate) struct Refused {
    pub(crate) reason: DropReason,
    pub(crate) detail: String,
}

impl Refused {
    fn new(reason: DropReason, detail: &(impl ToString + ?Sized)) -> Self {
        Self { reason, detail: detail.to_string() }
    }
}

/// What a message from a backend may be; the same as for one from a client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Its length in bytes.
    pub(crate) bytes: usize,
    /// Its length in bytes behind a marker, which anybody can write: more than may wait for a connection would end all
    /// connections that it is for.
    pub(crate) marked: usize,
    /// How deep its JSON may nest.
    pub(crate) depth: usize,
}

/// Reads one payload that arrived on `channel`.
pub(crate) fn read(channel: Channel, payload: Vec<u8>, limits: Limits) -> Result<Arrival, Refused> {
    if is_ours(&payload) {
        fits(payload.len(), limits.marked)?;
    }
    if payload.starts_with(KEPT_MARKER) {
        return kept(channel, payload);
    }
    let marked = payload.starts_with(MARKER);
    let head = head(&payload);
    let text = text(payload, head)?;
    let message = |channel, message| Arrival::Message(Received { channel, message, link: None });
    match (channel, marked) {
        (Channel::Presence(group), true) => Event::from_wire(group, &text)
            .map(Arrival::Event)
            .map_err(|error| Refused::new(DropReason::InvalidMessage, &error)),
        (Channel::Presence(_), false) => {
            Err(Refused::new(DropReason::WrongChannel, "no messages are published on a presence channel"))
        }
        (channel, true) => Ok(message(channel, text)),
        (channel, false) => check(&channel, &text, limits).map(|text| message(channel, text)),
    }
}

/// Reads a message that was kept, with its place in the history of its group.
fn kept(channel: Channel, payload: Vec<u8>) -> Result<Arrival, Refused> {
    let malformed = || Refused::new(DropReason::InvalidMessage, "a kept message without its positions");
    let from = head(&payload);
    let head = from
        + payload[from..].iter().take(LONGEST_LINK).position(|byte| *byte == b'\n').ok_or_else(malformed)?;
    let link = std::str::from_utf8(&payload[from..head]).ok().and_then(|positions| {
        let (after, position) = positions.split_once(' ')?;
        let link = Link { after: after.parse().ok()?, position: position.parse().ok()? };
        (link.after < link.position && clock::is_plausible(link.position)).then_some(link)
    });
    let link = Some(link.ok_or_else(malformed)?);
    if !matches!(channel, Channel::Group(_)) {
        return Err(Refused::new(DropReason::WrongChannel, "only messages to a group are kept"));
    }
    Ok(Arrival::Message(Received { channel, message: text(payload, head + 1)?, link }))
}

/// Two numbers, with room to spare.
const LONGEST_LINK: usize = 64;

fn text(payload: Vec<u8>, from: usize) -> Result<Utf8Bytes, Refused> {
    Utf8Bytes::try_from(Bytes::from(payload).slice(from..))
        .map_err(|error| Refused::new(DropReason::InvalidUtf8, &error))
}

/// Checks what a backend published; what is delivered is our own spelling of it.
fn check(channel: &Channel, text: &str, limits: Limits) -> Result<Utf8Bytes, Refused> {
    fits(text.len(), limits.bytes)?;
    let options = ParseOptions { max_depth: limits.depth, ..ParseOptions::default() };
    let message = WsMessageV3::parse_published_with(text, &options).map_err(|error| match error {
        ParseError::InvalidJson(error) => Refused::new(DropReason::InvalidJson, &error),
        ParseError::Invalid(issues) => Refused::new(
            DropReason::InvalidMessage,
            &issues.first().map_or_else(String::new, |issue| format!("{}: {}", issue.path, issue.message)),
        ),
    })?;
    if !belongs_on(channel, &message) {
        return Err(Refused::new(
            DropReason::WrongChannel,
            "its target, to_id and group_id must be those of the channel",
        ));
    }
    serde_json::to_string(&message)
        .map(Utf8Bytes::from)
        .map_err(|error| Refused::new(DropReason::InvalidMessage, &error))
}

fn fits(bytes: usize, allowed: usize) -> Result<(), Refused> {
    if bytes <= allowed {
        return Ok(());
    }
    Err(Refused::new(DropReason::TooLarge, &format!("{bytes} bytes, and {allowed} are allowed")))
}

fn belongs_on(channel: &Channel, message: &WsMessageV3) -> bool {
    match (channel, message.by_target()) {
        (Channel::Group(group), Ok(WsMessageV3ByTarget::Group { group_id })) => group_id == group,
        (Channel::Client(client), Ok(WsMessageV3ByTarget::Direct { to_id })) => to_id == client,
        (Channel::Broadcast, Ok(WsMessageV3ByTarget::Broadcast)) => true,
        _ => false,
    }
}

/// Tells the operator what was dropped, now and then.
pub(crate) fn log(throttle: &LogThrottle, channel: &[u8], refused: &Refused) {
    let Some(suppressed) = throttle.may_speak() else { return };
    let channel = String::from_utf8_lossy(channel);
    let (reason, detail) = (refused.reason.as_str(), &refused.detail);
    tracing::warn!(%channel, reason, detail, suppressed, "dropped a message from Redis");
}

#[cfg(test)]
mod tests {
    use super::*;
    use aether_ws_protocol::{ClientId, GroupId};

    fn group() -> Channel {
        Channel::Group(GroupId::try_from("g1").unwrap())
    }

    fn client() -> Channel {
        Channel::Client(ClientId::try_from("c1").unwrap())
    }

    fn message(target: &str, more: &str) -> String {
        format!(
            r#"{{"version":"3","msg_type":"msg","target":"{target}","from_id":"server",{more}"sent_at":"2026-01-02T03:04:05.678901Z"}}"#
        )
    }

    const LIMITS: Limits = Limits { bytes: 300, marked: 400, depth: 3 };

    fn refusal(channel: Channel, payload: &[u8]) -> Option<DropReason> {
        read(channel, payload.to_vec(), LIMITS).err().map(|refused| refused.reason)
    }

    #[test]
    fn what_a_node_published_is_taken_as_it_is() {
        let message = Utf8Bytes::from_static("{}");
        let payload = [MARKER, b"{}"].concat();
        assert_eq!(
            read(group(), payload, LIMITS),
            Ok(Arrival::Message(Received { channel: group(), message, link: None }))
        );
    }

    #[test]
    fn what_no_connection_could_hold_is_not_taken_from_a_node_either() {
        for marker in [b"\x1eA3".as_slice(), b"\x1eK31 20\n"] {
            let of = |bytes: usize| [marker, " ".repeat(bytes - marker.len()).as_bytes()].concat();
            assert_eq!(refusal(group(), &of(LIMITS.marked)), None);
            assert_eq!(refusal(group(), &of(LIMITS.marked + 1)), Some(DropReason::TooLarge));
        }
    }

    #[test]
    fn what_was_kept_has_its_place() {
        let message = Utf8Bytes::from_static("{}");
        let link = Some(Link { after: 1, position: 20 });
        let read = |channel, payload: &[u8]| read(channel, payload.to_vec(), LIMITS);
        assert_eq!(
            read(group(), b"\x1eK31 20\n{}"),
            Ok(Arrival::Message(Received { channel: group(), message, link }))
        );
        for malformed in [
            "",
            "\n{}",
            "1\n{}",
            "1 \n{}",
            "20 1\n{}",
            "1 20{}",
            "a b\n{}",
            "1 99999999999999999999\n",
            "1 9007199254740991\n{}",
        ] {
            let refused = read(group(), format!("\x1eK3{malformed}").as_bytes()).unwrap_err();
            assert_eq!(refused.reason, DropReason::InvalidMessage, "{malformed}");
        }
        assert_eq!(read(client(), b"\x1eK31 20\n{}").unwrap_err().reason, DropReason::WrongChannel);
        assert_eq!(read(group(), b"\x1eK31 20\n\xff").unwrap_err().reason, DropReason::InvalidUtf8);
    }

    #[test]
    fn a_seal_is_put_behind_the_marker_and_read_back() {
        let seal = seal("0123abcd");
        for (payload, expected) in [
            (b"\x1eA3{}".as_slice(), b"\x1eA3<0123abcd>{}".as_slice()),
            (b"\x1eK31 20\n{}", b"\x1eK3<0123abcd>1 20\n{}"),
            (b"\x1eK3", b"\x1eK3<0123abcd>"),
        ] {
            assert_eq!(seal_of(payload), None);
            let sealed = sealed(payload, &seal).unwrap().concat();
            assert_eq!((&sealed[..], seal_of(&sealed)), (expected, Some(&seal[..])));
            assert_eq!(unmarked(&sealed), &payload[3..]);
        }
        for foreign in
            [b"{}".as_slice(), b"", b"<0123abcd>", b"\x1eA", b"\x1eA3<", b"\x1eA3<no end", b"\x1eA3x<y>"]
        {
            assert_eq!(seal_of(foreign), None, "{foreign:?}");
        }
        assert_eq!(sealed(b"{}", &seal), None);
        let read = |channel, payload: &[u8]| read(channel, payload.to_vec(), LIMITS).unwrap();
        assert_eq!(read(group(), b"\x1eA3<0123abcd>{}"), read(group(), b"\x1eA3{}"));
        assert_eq!(read(group(), b"\x1eK3<0123abcd>1 20\n{}"), read(group(), b"\x1eK31 20\n{}"));
    }

    #[test]
    fn what_a_backend_published_is_delivered_where_it_belongs() {
        let table = [
            (group(), message("group", r#""group_id":"g1","#)),
            (client(), message("direct", r#""to_id":"c1","#)),
            (client(), message("direct", r#""to_id":"c1","group_id":"any","payload":{"n":1.50},"#)),
            (Channel::Broadcast, message("broadcast", "")),
        ];
        for (channel, text) in table {
            let Ok(Arrival::Message(received)) = read(channel.clone(), text.clone().into_bytes(), LIMITS)
            else {
                panic!("{text} is refused");
            };
            assert_eq!(received.channel, channel);
            assert_eq!(
                serde_json::from_str::<serde_json::Value>(&received.message).unwrap(),
                serde_json::from_str::<serde_json::Value>(&text).unwrap()
            );
        }
    }

    #[test]
    fn what_does_not_belong_on_the_channel_is_dropped() {
        let table = [
            (group(), message("group", r#""group_id":"g2","#)),
            (group(), message("group", "")),
            (group(), message("broadcast", "")),
            (client(), message("direct", r#""to_id":"c2","#)),
            (client(), message("group", r#""group_id":"g1","#)),
            (Channel::Broadcast, message("echo", "")),
        ];
        for (channel, text) in table {
            let reason = refusal(channel, text.as_bytes());
            assert!(
                matches!(reason, Some(DropReason::WrongChannel | DropReason::InvalidMessage)),
                "{text}: {reason:?}"
            );
        }
        let presence = Channel::Presence(GroupId::try_from("g1").unwrap());
        let text = message("group", r#""group_id":"g1","#);
        assert_eq!(refusal(presence, text.as_bytes()), Some(DropReason::WrongChannel));
    }

    #[test]
    fn garbage_is_dropped_for_its_reason() {
        let unknown_key = message("group", r#""group_id":"g1","extra":1,"#);
        let unstamped = br#"{"msg_type":"msg","target":"group","group_id":"g1"}"#;
        let presence = Channel::Presence(GroupId::try_from("g1").unwrap());
        let deep = message("group", r#""group_id":"g1","payload":{"a":{"b":{}}},"#);
        let large = message("group", &format!(r#""group_id":"g1","msg":"{}","#, "x".repeat(300)));
        let table: [(Channel, &[u8], DropReason); 11] = [
            (group(), b"", DropReason::InvalidJson),
            (group(), b"hello", DropReason::InvalidJson),
            (group(), b"\xff\xfe", DropReason::InvalidUtf8),
            (group(), b"\x1eA3\xff", DropReason::InvalidUtf8),
            (group(), b"[]", DropReason::InvalidMessage),
            (group(), unstamped, DropReason::InvalidMessage),
            (group(), unknown_key.as_bytes(), DropReason::InvalidMessage),
            (group(), deep.as_bytes(), DropReason::InvalidMessage),
            (group(), large.as_bytes(), DropReason::TooLarge),
            (presence.clone(), b"\x1eA3{}", DropReason::InvalidMessage),
            (presence, b"\x1eA3nonsense", DropReason::InvalidMessage),
        ];
        for (channel, payload, reason) in table {
            assert_eq!(refusal(channel, payload), Some(reason), "{payload:?}");
        }
    }
}
