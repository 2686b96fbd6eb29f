//! What metrics are told apart by: words of closed lists, so that the number of series is known before the start.

use std::borrow::Cow;

use aether_ws_protocol::{CloseCode, ErrorCode, GapReason, MsgType, Target};
use axum::http::StatusCode;

use crate::broker::{DropReason, Outcome, ReconnectCause};

/// The value of one label, or with a tuple of several. Never an id: nothing that a client or a backend sends can make
/// a new one.
pub(crate) trait Label: Copy {
    /// How many values there are.
    const COUNT: usize;

    /// Which of them this is, below [`COUNT`](Self::COUNT).
    fn index(self) -> usize;

    /// All of them, in the order of their index.
    fn all() -> Vec<Self>;

    /// How it is written, one text for each label.
    fn write(self, into: &mut Vec<Cow<'static, str>>);
}

/// Enums that list themselves.
macro_rules! listed {
    ($($type:ty),*) => {
        $(impl Label for $type {
            const COUNT: usize = Self::ALL.len();

            fn index(self) -> usize {
                self as usize
            }

            fn all() -> Vec<Self> {
                Self::ALL.to_vec()
            }

            fn write(self, into: &mut Vec<Cow<'static, str>>) {
                into.push(Cow::Borrowed(self.as_str()));
            }
        })*
    };
}

listed!(MsgType, Target, ErrorCode, GapReason, DropReason, ReconnectCause, Fate);

impl<A: Label, B: Label> Label for (A, B) {
    const COUNT: usize = A::COUNT * B::COUNT;

    fn index(self) -> usize {
        self.0.index() * B::COUNT + self.1.index()
    }

    fn all() -> Vec<Self> {
        A::all()
            .into_iter()
            .flat_map(|first| B::all().into_iter().map(move |second| (first, second)))
            .collect()
    }

    fn write(self, into: &mut Vec<Cow<'static, str>>) {
        self.0.write(into);
        self.1.write(into);
    }
}

/// A value that may not be known yet when something is counted: `unknown`.
impl<A: Label> Label for Option<A> {
    const COUNT: usize = A::COUNT + 1;

    fn index(self) -> usize {
        self.map_or(0, |value| value.index() + 1)
    }

    fn all() -> Vec<Self> {
        std::iter::once(None).chain(A::all().into_iter().map(Some)).collect()
    }

    fn write(self, into: &mut Vec<Cow<'static, str>>) {
        match self {
            Some(value) => value.write(into),
            None => into.push(Cow::Borrowed("unknown")),
        }
    }
}

impl Label for bool {
    const COUNT: usize = 2;

    fn index(self) -> usize {
        usize::from(self)
    }

    fn all() -> Vec<Self> {
        vec![false, true]
    }

    fn write(self, into: &mut Vec<Cow<'static, str>>) {
        into.push(Cow::Borrowed(if self { "true" } else { "false" }));
    }
}

/// With which code a connection ended, whoever closed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EndCode {
    /// One of the protocol's.
    Closed(CloseCode),
    /// The client closed and gave no code: 1005.
    None,
    /// It broke without a close frame: 1006.
    Broken,
    /// The client closed with a code of its own.
    Other,
}

impl EndCode {
    /// The client closed, with this code if it gave one.
    pub(crate) fn by_client(code: Option<u16>) -> Self {
        let Some(code) = code else { return Self::None };
        CloseCode::ALL.into_iter().find(|known| known.code() == code).map_or(Self::Other, Self::Closed)
    }
}

impl Label for EndCode {
    const COUNT: usize = CloseCode::ALL.len() + 3;

    fn index(self) -> usize {
        match self {
            Self::Closed(code) => code as usize,
            Self::None => CloseCode::ALL.len(),
            Self::Broken => CloseCode::ALL.len() + 1,
            Self::Other => CloseCode::ALL.len() + 2,
        }
    }

    fn all() -> Vec<Self> {
        CloseCode::ALL.into_iter().map(Self::Closed).chain([Self::None, Self::Broken, Self::Other]).collect()
    }

    fn write(self, into: &mut Vec<Cow<'static, str>>) {
        into.push(match self {
            Self::Closed(code) => Cow::Owned(code.code().to_string()),
            Self::None => Cow::Borrowed("1005"),
            Self::Broken => Cow::Borrowed("1006"),
            Self::Other => Cow::Borrowed("other"),
        });
    }
}

/// Why a connection was refused: the status, and the close code that tells a browser the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal(usize);

/// The contract's table of refusals, section 1.
const REFUSALS: [(u16, Option<CloseCode>); 12] = [
    (404, None),
    (410, None),
    (405, None),
    (400, None),
    (426, None),
    (503, Some(CloseCode::NodeRestarts)),
    (403, None),
    (401, Some(CloseCode::NotAuthenticated)),
    (403, Some(CloseCode::NotAllowed)),
    (429, Some(CloseCode::RateOrConnectionLimit)),
    (503, Some(CloseCode::Overloaded)),
    (503, Some(CloseCode::RedisUnreachable)),
];

impl Refusal {
    pub(crate) fn of(status: StatusCode, close: Option<CloseCode>) -> Self {
        let wanted = (status.as_u16(), close);
        Self(REFUSALS.iter().position(|listed| *listed == wanted).unwrap_or(REFUSALS.len()))
    }
}

impl Label for Refusal {
    const COUNT: usize = REFUSALS.len() + 1;

    fn index(self) -> usize {
        self.0
    }

    fn all() -> Vec<Self> {
        (0..Self::COUNT).map(Self).collect()
    }

    fn write(self, into: &mut Vec<Cow<'static, str>>) {
        let Some((status, close)) = REFUSALS.get(self.0) else {
            into.extend([Cow::Borrowed("other"), Cow::Borrowed("none")]);
            return;
        };
        into.push(Cow::Owned(status.to_string()));
        into.push(close.map_or(Cow::Borrowed("none"), |close| Cow::Owned(close.code().to_string())));
    }
}

/// What was made of a client's message when it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict(Option<ErrorCode>);

impl Verdict {
    pub(crate) const ACCEPTED: Self = Self(None);

    pub(crate) fn refused(code: ErrorCode) -> Self {
        Self(Some(code))
    }
}

impl Label for Verdict {
    const COUNT: usize = <Option<ErrorCode>>::COUNT;

    fn index(self) -> usize {
        self.0.index()
    }

    fn all() -> Vec<Self> {
        <Option<ErrorCode>>::all().into_iter().map(Self).collect()
    }

    fn write(self, into: &mut Vec<Cow<'static, str>>) {
        into.push(Cow::Borrowed(self.0.map_or("accepted", ErrorCode::as_str)));
    }
}

/// What became of a message that was handed to the broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Somebody receives it.
    Published,
    /// Nobody is there.
    Nobody,
    /// The backend is away: it was not handed over.
    Unavailable,
    /// Handed over and not answered in time.
    Unknown,
}

impl Fate {
    const ALL: [Self; 4] = [Self::Published, Self::Nobody, Self::Unavailable, Self::Unknown];

    fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Nobody => "nobody",
            Self::Unavailable => "unavailable",
            Self::Unknown => "unknown",
        }
    }
}

impl From<Outcome> for Fate {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Published { receivers: 0 } => Self::Nobody,
            Outcome::Published { .. } => Self::Published,
            Outcome::Unavailable => Self::Unavailable,
            Outcome::Unknown => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_a_place_and_a_text_of_its_own() {
        fn check<L: Label>() {
            let all = L::all();
            assert_eq!(
                all.iter().map(|value| value.index()).collect::<Vec<_>>(),
                (0..L::COUNT).collect::<Vec<_>>()
            );
            let mut texts: Vec<Vec<Cow<'_, str>>> = all
                .into_iter()
                .map(|value| {
                    let mut texts = Vec::new();
                    value.write(&mut texts);
                    texts
                })
                .collect();
            texts.sort();
            texts.dedup();
            assert_eq!(texts.len(), L::COUNT);
        }
        check::<(Option<MsgType>, (Option<Target>, Verdict))>();
        check::<EndCode>();
        check::<(GapReason, bool)>();
        check::<Refusal>();
        check::<(DropReason, ReconnectCause)>();
        check::<Fate>();
    }

    #[test]
    fn what_a_client_makes_up_is_no_new_value() {
        assert_eq!(EndCode::by_client(Some(1000)), EndCode::Closed(CloseCode::NormalClosure));
        assert_eq!(EndCode::by_client(Some(4999)), EndCode::Other);
        assert_eq!(EndCode::by_client(None), EndCode::None);
        assert_eq!(Refusal::of(StatusCode::IM_A_TEAPOT, None).index(), Refusal::COUNT - 1);
    }
}
