// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

/** The types, validators and constants of WS_Message_V3. */

export * from "./commands.js";
export { ISSUE_CODES } from "./issue_code.js";
export type { JsonObject } from "./object.js";
export type * as payloads from "./payloads.js";
export * from "./protocol.js";
export * from "./types.js";
export * from "./validate.js";
