// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

/** Which rule a value breaks, and what that means. */
export const ISSUE_CODES = {
  const: "The value is not the one there is.",
  duplicate_key: "A key is given twice.",
  enum: "The value is none of those listed.",
  format: "The text is not of the format.",
  max_bytes: "The value is too large.",
  max_depth: "The value is nested too deep.",
  max_length: "The text has too many characters.",
  min_length: "The text has too few characters.",
  pattern: "The text does not match the pattern.",
  required: "A key is missing.",
  type: "The value has the wrong type.",
  unknown_key: "A key is not known.",
} as const;

/** A key of {@link ISSUE_CODES}. */
export type IssueCode = keyof typeof ISSUE_CODES;
