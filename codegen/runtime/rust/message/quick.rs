//! The quick way from a text into its type.
//!
//! # Design
//! Two readers of JSON could disagree on what JSON is; these two cannot. Objects, and strings without escapes, are all
//! that is read here, and only where they are written as the grammar says. Every other value is read by `serde_json`, from
//! where it stands; and a text that is not taken here is read again from its start, by what says why.

use super::issue::may_be_deeper;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::de::StrRead;
use std::fmt;

/// Objects within each other that are read here: the stack is bounded, whatever a schema says of itself.
const MOST_NESTED: usize = 32;

/// Reads a text that is one object, nested no deeper than that.
///
/// # Errors
/// The text is not taken, for whatever reason.
pub(crate) fn read<'de, V: Visitor<'de>>(
    text: &'de str,
    max_depth: usize,
    visitor: V,
) -> Result<V::Value, NotTaken> {
    let mut text = Text { text, at: 0, max_depth, open: 0, within: 0 };
    text.next();
    text.deserialize_map(visitor)
}

/// The text is not taken.
#[derive(Debug)]
pub(crate) struct NotTaken;

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not taken")
    }
}

impl std::error::Error for NotTaken {}

impl serde::de::Error for NotTaken {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// A text, and how far it is read.
struct Text<'de> {
    text: &'de str,
    at: usize,
    max_depth: usize,
    /// How many objects are open.
    open: usize,
    /// How many bytes stand in values that may nest.
    within: usize,
}

/// What stands after the last byte.
const END: u8 = 0;

impl<'de> Text<'de> {
    /// The next byte that is no space; what stands before it is passed over.
    #[inline]
    fn next(&mut self) -> u8 {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(byte) if *byte > b' ' => return *byte,
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(_) | None => return END,
            }
        }
    }

    /// Passes over what has to stand here.
    #[inline]
    fn take(&mut self, byte: u8) -> Result<(), NotTaken> {
        if self.next() != byte {
            return Err(NotTaken);
        }
        self.at += 1;
        Ok(())
    }

    /// A string that stands here; `None` where it has an escape, and then nothing is passed over.
    ///
    /// Always inlined, as is [`plain`]: most strings are so short that a call would cost as much as what it does.
    #[inline(always)]
    fn string(&mut self) -> Result<Option<&'de str>, NotTaken> {
        if self.next() != b'"' {
            return Err(NotTaken);
        }
        let from = self.at + 1;
        let to = plain(self.text.as_bytes(), from);
        match self.text.as_bytes().get(to) {
            Some(b'"') => {
                self.at = to + 1;
                Ok(self.text.get(from..to))
            }
            Some(b'\\') => Ok(None),
            _ => Err(NotTaken),
        }
    }

    /// Whether the text may nest deeper than it is allowed to; most texts are too short for that.
    fn is_too_deep(&self) -> bool {
        // Of the object's values a number or string is one level more, and each level around that takes two bytes.
        2 + self.within / 2 > self.max_depth && may_be_deeper(self.text, self.max_depth)
    }

    /// Has `serde_json` read the value that stands here.
    fn hand_over<T>(
        &mut self,
        read: impl FnOnce(&mut serde_json::Deserializer<StrRead<'de>>) -> Result<T, serde_json::Error>,
    ) -> Result<T, NotTaken> {
        let mut deserializer = serde_json::Deserializer::from_str(&self.text[self.at..]);
        let value = read(&mut deserializer).map_err(|_| NotTaken)?;
        let length = deserializer.into_iter::<IgnoredAny>().byte_offset();
        self.at += length;
        self.within += length;
        Ok(value)
    }
}

/// Where, from a place on, the first byte stands that ends a string, begins an escape, or is a control character.
///
/// Eight bytes at a time. `byte - least` sets the topmost bit of a `byte` below `least`, if that bit was not set before;
/// and `byte ^ 2` is below 0x21 for a quote and for each control character, but for no other.
#[inline(always)]
fn plain(bytes: &[u8], from: usize) -> usize {
    const EACH: u64 = u64::MAX / 255;
    const TOPMOST: u64 = EACH << 7;
    let mut at = from;
    while let Some(chunk) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*chunk);
        let quote_or_control = (word ^ (EACH * 2)).wrapping_sub(EACH * 0x21);
        let backslash = (word ^ (EACH * u64::from(b'\\'))).wrapping_sub(EACH);
        let found = (quote_or_control | backslash) & !word & TOPMOST;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|byte| !matches!(byte, 0..0x20 | b'"' | b'\\')) {
        at += 1;
    }
    at
}

impl<'de> Deserializer<'de> for &mut Text<'de> {
    type Error = NotTaken;

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotTaken> {
        self.take(b'{')?;
        self.open += 1;
        if self.open > MOST_NESTED {
            return Err(NotTaken);
        }
        visitor.visit_map(Members { from: self.at, text: self, place: Place::BeforeAll })
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotTaken> {
        match self.string()? {
            Some(text) => visitor.visit_borrowed_str(text),
            None => self.hand_over(|text| text.deserialize_str(visitor)),
        }
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotTaken> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotTaken> {
        self.deserialize_str(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, NotTaken> {
        self.hand_over(|text| text.deserialize_newtype_struct(name, visitor))
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, NotTaken> {
        self.hand_over(|text| text.deserialize_any(visitor))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf option unit unit_struct seq tuple
        tuple_struct struct enum ignored_any
    }
}

/// The members of an object, one after the other.
struct Members<'t, 'de> {
    text: &'t mut Text<'de>,
    from: usize,
    place: Place,
}

/// Where in an object it is that its members are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    BeforeAll,
    AfterOne,
    AfterAll,
}

impl Members<'_, '_> {
    /// Passes over the end of the object; that of the message must be the end of the text, too.
    ///
    /// This is found out before the value is built, so that it is built where it is wanted, and moved no more.
    fn end(&mut self) -> Result<(), NotTaken> {
        self.place = Place::AfterAll;
        self.text.at += 1;
        self.text.open -= 1;
        if self.text.open > 0 {
            self.text.within += self.text.at - self.from;
            return Ok(());
        }
        if self.text.next() == END && self.text.at == self.text.text.len() && !self.text.is_too_deep() {
            Ok(())
        } else {
            Err(NotTaken)
        }
    }
}

impl<'de> MapAccess<'de> for Members<'_, 'de> {
    type Error = NotTaken;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, NotTaken> {
        match (self.text.next(), self.place) {
            (_, Place::AfterAll) => return Ok(None),
            (b'}', _) => return self.end().map(|()| None),
            (b',', Place::AfterOne) => self.text.at += 1,
            (_, Place::BeforeAll) => self.place = Place::AfterOne,
            (_, Place::AfterOne) => return Err(NotTaken),
        }
        seed.deserialize(&mut *self.text).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, NotTaken> {
        self.text.take(b':')?;
        seed.deserialize(&mut *self.text)
    }
}
