// @generated: carried over by `cargo xtask codegen`: issue_code.rs.

//! Which rule a value breaks.

use std::fmt;

macro_rules! codes {
    ($($variant:ident $name:literal,)*) => {
        /// The rule that is broken: a keyword of JSON Schema, in `snake_case`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each is the keyword of its name")]
        pub enum IssueCode {
            $($variant,)*
        }

        impl IssueCode {
            /// The code as it is written in messages.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }
        }
    };
}

codes! {
    AnyOf "any_of",
    Const "const",
    Contains "contains",
    DependentRequired "dependent_required",
    Enum "enum",
    ExclusiveMaximum "exclusive_maximum",
    ExclusiveMinimum "exclusive_minimum",
    FalseSchema "false_schema",
    Format "format",
    MaxContains "max_contains",
    MaxItems "max_items",
    MaxLength "max_length",
    MaxProperties "max_properties",
    Maximum "maximum",
    MinContains "min_contains",
    MinItems "min_items",
    MinLength "min_length",
    MinProperties "min_properties",
    Minimum "minimum",
    MultipleOf "multiple_of",
    Not "not",
    OneOf "one_of",
    Pattern "pattern",
    PropertyNames "property_names",
    Required "required",
    Type "type",
    UnevaluatedItems "unevaluated_items",
    UnevaluatedProperties "unevaluated_properties",
    UniqueItems "unique_items",
    UnknownKey "unknown_key",
}

impl fmt::Display for IssueCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
