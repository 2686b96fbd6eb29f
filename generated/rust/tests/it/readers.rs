//! The three views of a message, by the names that the corpus gives them.

use aether_ws_protocol::{ParseError, ParseOptions, WsMessageV3, WsMessageV3Input};

/// A view: how to read a text into its type, and how to list what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Input,
    Delivered,
    Published,
}

impl View {
    pub(crate) fn named(name: &str) -> Self {
        match name {
            "input" => Self::Input,
            "delivered" => Self::Delivered,
            "published" => Self::Published,
            other => panic!("the corpus has no view `{other}`"),
        }
    }

    /// Reads the text and writes the message again.
    pub(crate) fn read(self, text: &str) -> Result<String, ParseError> {
        let written = match self {
            Self::Input => serde_json::to_string(&WsMessageV3Input::parse(text)?),
            Self::Delivered => serde_json::to_string(&WsMessageV3::parse(text)?),
            Self::Published => serde_json::to_string(&WsMessageV3::parse_published(text)?),
        };
        Ok(written.expect("a message has a text"))
    }

    pub(crate) fn check(self, text: &str) -> Result<(), ParseError> {
        let options = ParseOptions::default();
        match self {
            Self::Input => WsMessageV3Input::check(text, &options),
            Self::Delivered => WsMessageV3::check(text, &options),
            Self::Published => WsMessageV3::check_published(text, &options),
        }
    }

    /// Whether plain serde, which users may call as well, takes the text.
    pub(crate) fn serde(self, text: &str) -> bool {
        match self {
            Self::Input => serde_json::from_str::<WsMessageV3Input>(text).is_ok(),
            Self::Delivered | Self::Published => serde_json::from_str::<WsMessageV3>(text).is_ok(),
        }
    }
}
