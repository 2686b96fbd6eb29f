// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

/** Plain code that lists every broken rule of a value: one function for each schema. */

import { type Fields, type Issues, add, addRequired, addType, checkFields, isObject, own } from "./issue.js";
import { dateTime } from "./format.js";
import { length } from "./text.js";
import { checkCommand } from "./command_checks.js";

/** WS_Message_V3, the input view. */
export function checkWsMessageV3Input(value: unknown, at: string, issues: Issues): void {
  if (!isObject(value)) return addType(value, at, issues, "must be an object");
  checkFields(value, at, issues, WS_MESSAGE_V3_FIELDS, true);
  addRequired(value, at, issues, ["msg_type", "target"], "is required");
  if (own(value, "target") === "direct") {
    addRequired(value, at, issues, ["to_id"], "is required when `target` is \"direct\"");
  }
  checkCommand(value, at, issues);
}

/** `/properties/msg` */
function checkWsMessageV3Msg(value: unknown, at: string, issues: Issues): void {
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
}

/** WS_Message_V3, the delivered view. */
export function checkWsMessageV3(value: unknown, at: string, issues: Issues): void {
  if (!isObject(value)) return addType(value, at, issues, "must be an object");
  checkFields(value, at, issues, WS_MESSAGE_V3_FIELDS, false);
  addRequired(value, at, issues, ["msg_type", "target", "version", "from_id", "sent_at"], "is required");
  if (own(value, "target") === "direct") {
    addRequired(value, at, issues, ["to_id"], "is required when `target` is \"direct\"");
  }
  if (own(value, "target") === "group" || own(value, "target") === "echo") {
    addRequired(value, at, issues, ["group_id"], "is required when `target` is \"group\" or \"echo\"");
  }
  checkCommand(value, at, issues);
}

/** WS_Message_V3, the published view. */
export function checkWsMessageV3Published(value: unknown, at: string, issues: Issues): void {
  if (!isObject(value)) return addType(value, at, issues, "must be an object");
  checkFields(value, at, issues, WS_MESSAGE_V3_FIELDS, true);
  addRequired(value, at, issues, ["msg_type", "target", "version", "from_id", "sent_at"], "is required");
  if (own(value, "target") === "direct") {
    addRequired(value, at, issues, ["to_id"], "is required when `target` is \"direct\"");
  }
  if (own(value, "target") === "group" || own(value, "target") === "echo") {
    addRequired(value, at, issues, ["group_id"], "is required when `target` is \"group\" or \"echo\"");
  }
  checkCommand(value, at, issues);
}

/** `/$defs/Version` */
export function checkVersion(value: unknown, at: string, issues: Issues): void {
  if (value !== "3") {
    add(at, issues, "const", "must be \"3\"");
  }
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
}

/** `/$defs/MsgType` */
export function checkMsgType(value: unknown, at: string, issues: Issues): void {
  if (value !== "msg" && value !== "cmd" && value !== "heartbeat" && value !== "presence") {
    add(at, issues, "enum", "must be one of \"msg\", \"cmd\", \"heartbeat\", \"presence\"");
  }
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
}

/** `/$defs/Target` */
export function checkTarget(value: unknown, at: string, issues: Issues): void {
  if (value !== "direct" && value !== "group" && value !== "broadcast" && value !== "echo") {
    add(at, issues, "enum", "must be one of \"direct\", \"group\", \"broadcast\", \"echo\"");
  }
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
}

/** `/$defs/VisionId` */
export function checkVisionId(value: unknown, at: string, issues: Issues): void {
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
  if (value === "") {
    add(at, issues, "min_length", "must have at least 1 character");
  }
  if (value.length > 64 && length(value) > 64) {
    add(at, issues, "max_length", "must have at most 64 characters");
  }
  if (!/^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$/u.test(value)) {
    add(at, issues, "pattern", "must be a Vision ID: only A-Z a-z 0-9 _ -, and not digits alone (that is a database integer; use the random string id, `id_random`)");
  }
}

/** `/$defs/Cmd` */
export function checkCmd(value: unknown, at: string, issues: Issues): void {
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
  if (value === "") {
    add(at, issues, "min_length", "must have at least 1 character");
  }
  if (value.length > 128 && length(value) > 128) {
    add(at, issues, "max_length", "must have at most 128 characters");
  }
}

/** `/$defs/Payload` */
export function checkPayload(value: unknown, at: string, issues: Issues): void {
  if (!isObject(value)) return addType(value, at, issues, "must be an object");
}

/** `/$defs/Timestamp` */
export function checkTimestamp(value: unknown, at: string, issues: Issues): void {
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
  if (!dateTime(value)) {
    add(at, issues, "format", "must be an RFC 3339 date-time with its offset, such as 2026-01-02T03:04:05.678901Z");
  }
}

const WS_MESSAGE_V3_FIELDS: Fields = {
  __proto__: null,
  version: checkVersion,
  msg_type: checkMsgType,
  target: checkTarget,
  from_id: checkVisionId,
  to_id: checkVisionId,
  group_id: checkVisionId,
  cmd: checkCmd,
  msg: checkWsMessageV3Msg,
  payload: checkPayload,
  sent_at: checkTimestamp,
};
