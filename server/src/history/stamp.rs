//! The place of `sent_at` in the text of a message: it is stamped there when the message is kept, without reading it again.

use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::clock;

/// `sent_at` is the last key of a delivered message, and always as long as this.
const FORM: &str = r#","sent_at":"2026-01-02T03:04:05.678901Z"}"#;
const QUOTED: usize = FORM.len() - STAMP - BEHIND.len();
const STAMP: usize = 27;
const BEHIND: &str = "\"}";

/// A message without its `sent_at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unstamped<'a> {
    /// All before it, the opening quotation mark included.
    pub(crate) head: &'a str,
    /// All behind it.
    pub(crate) tail: &'a str,
}

impl<'a> Unstamped<'a> {
    /// Takes the `sent_at` out of a message that this server wrote; `None` when the text ends otherwise.
    pub(crate) fn of(message: &'a str) -> Option<Self> {
        let (front, end) = message.split_at_checked(message.len().checked_sub(FORM.len())?)?;
        let fits = end
            .bytes()
            .zip(FORM.bytes())
            .all(|(byte, form)| if form.is_ascii_digit() { byte.is_ascii_digit() } else { byte == form });
        fits.then(|| Self { head: &message[..front.len() + QUOTED], tail: BEHIND })
    }

    /// The message with this `sent_at`.
    pub(crate) fn stamp(self, sent_at: &str) -> Utf8Bytes {
        [self.head, sent_at, self.tail].concat().into()
    }
}

/// The `sent_at` of a message that this server wrote, in microseconds since 1970.
pub(crate) fn micros(message: &str) -> Option<u64> {
    let unstamped = Unstamped::of(message)?;
    let stamp = &message[unstamped.head.len()..message.len() - unstamped.tail.len()];
    Some(clock::micros_of_text(stamp))
}

#[cfg(test)]
mod tests {
    use aether_ws_protocol::{JsonObject, MsgType, Target, Version, WsMessageV3};
    use proptest::prelude::*;

    use super::*;
    use crate::server_message::to_text;

    /// Texts that look like what is searched for.
    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            Just(FORM.to_owned()),
            Just(format!("{FORM}{FORM}")),
            Just(r#"\",\"sent_at\":\""#.to_owned()),
        ]
    }

    fn message() -> impl Strategy<Value = WsMessageV3> {
        let payload = proptest::option::of(proptest::collection::btree_map(text(), text(), 0..4));
        let msg_type = proptest::sample::select(MsgType::ALL.to_vec());
        let target = proptest::sample::select(Target::ALL.to_vec());
        (msg_type, target, proptest::option::of(text()), payload, any::<u64>()).prop_map(
            |(msg_type, target, msg, payload, micros)| WsMessageV3 {
                to_id: Some("c-2".try_into().unwrap()),
                group_id: Some("g-1".try_into().unwrap()),
                cmd: Some("sent_at".try_into().unwrap()),
                msg,
                payload: payload.map(|payload| JsonObject::from_value(&payload).unwrap()),
                ..WsMessageV3::new(
                    Version::V3,
                    msg_type,
                    target,
                    "c-1".try_into().unwrap(),
                    clock::timestamp_from_micros(micros),
                )
            },
        )
    }

    proptest! {
        #[test]
        fn a_stamp_changes_nothing_but_sent_at(message in message(), micros: u64) {
            let sent_at = clock::timestamp_from_micros(micros);
            let stamped = Unstamped::of(&to_text(&message)).unwrap().stamp(sent_at.as_str());
            prop_assert_eq!(super::micros(&stamped), Some(clock::micros_of(&sent_at)));
            prop_assert_eq!(stamped, to_text(&WsMessageV3 { sent_at, ..message }));
        }

        #[test]
        fn any_text_is_left_alone_or_stamped_at_its_end(text in text(), other in text()) {
            let text = format!("{text}{other}");
            if let Some(unstamped) = Unstamped::of(&text) {
                let own = &text[unstamped.head.len()..][..STAMP];
                prop_assert_eq!(unstamped.stamp(own).to_string(), text);
            }
        }
    }

    #[test]
    fn what_ends_otherwise_has_no_place_for_a_stamp() {
        for text in ["", "{}", r#"{"sent_at":"2026-01-02T03:04:05.678901Z"}"#, "1", r#"x,"sent_at":"é"}"#] {
            assert_eq!(Unstamped::of(text), None, "{text}");
        }
        assert!(Unstamped::of(FORM).is_some());
    }
}
