//! Sets of JSON types.

use super::model::Kind;
use crate::jsonschema::Constant;
use crate::jsonschema::reading::{Type, Types};

/// Which JSON types a value may be of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kinds {
    bits: u8,
    /// Of the numbers only the integers.
    pub(super) integers_only: bool,
}

const ALL: [Kind; 6] = [Kind::Null, Kind::Boolean, Kind::Number, Kind::String, Kind::Array, Kind::Object];

impl Kinds {
    pub(super) const ALL: Self = Self { bits: 0b11_1111, integers_only: false };
    pub(super) const NONE: Self = Self { bits: 0, integers_only: true };

    pub(super) fn of(types: Types) -> Self {
        let kind = |kind: Type| match kind {
            Type::Null => Kind::Null,
            Type::Boolean => Kind::Boolean,
            Type::Integer | Type::Number => Kind::Number,
            Type::String => Kind::String,
            Type::Array => Kind::Array,
            Type::Object => Kind::Object,
        };
        let bits = types.iter().map(|one| 1 << kind(one) as u8).fold(0, |bits, bit: u8| bits | bit);
        Self { bits, integers_only: !types.has(Type::Number) }.normal()
    }

    pub(super) fn of_constant(constant: &Constant) -> Self {
        let kind = match constant {
            Constant::Null => Kind::Null,
            Constant::Bool(_) => Kind::Boolean,
            Constant::Number(_) => Kind::Number,
            Constant::String(_) => Kind::String,
            Constant::Array(_) => Kind::Array,
            Constant::Object(_) => Kind::Object,
        };
        let whole = match constant {
            Constant::Number(number) => number.is_integer(),
            _ => true,
        };
        Self { bits: 1 << kind as u8, integers_only: whole }
    }

    /// One that says whether numbers are integers only where it has numbers, so that equal sets are equal.
    fn normal(self) -> Self {
        Self { integers_only: self.integers_only || !self.has(Kind::Number), ..self }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self { bits: self.bits & other.bits, integers_only: self.integers_only || other.integers_only }
            .normal()
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self { bits: self.bits | other.bits, integers_only: self.integers_only && other.integers_only }
            .normal()
    }

    pub(super) fn without(self, kind: Kind) -> Self {
        Self { bits: self.bits & !(1 << kind as u8), ..self }.normal()
    }

    pub(super) fn with(self, kind: Kind) -> Self {
        Self { bits: self.bits | 1 << kind as u8, ..self }
    }

    pub(super) fn has(self, kind: Kind) -> bool {
        self.bits & (1 << kind as u8) != 0
    }

    /// Whether a constant is of one of the types.
    pub(super) fn allows(self, constant: &Constant) -> bool {
        let of = Self::of_constant(constant);
        of.bits & self.bits == of.bits && (!self.integers_only || of.integers_only || !of.has(Kind::Number))
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.bits & other.bits != 0
    }

    pub(super) fn is_empty(self) -> bool {
        self.bits == 0
    }

    pub(super) fn is_all(self) -> bool {
        self.bits == Self::ALL.bits
    }

    pub(super) fn list(self) -> Vec<Kind> {
        ALL.into_iter().filter(|kind| self.has(*kind)).collect()
    }
}
