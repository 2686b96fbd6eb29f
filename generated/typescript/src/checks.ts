// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

/** Plain code that lists every broken rule of a value: one function for each schema. */

import { add, checkFields, type Fields, type Issues } from "./issue.js";
import { dateTime } from "./format.js";
import { isObject } from "./validator/object.js";
import { longer } from "./validator/text.js";
import { checkCommand } from "./command_checks.js";

/** WS_Message_V3, the input view. */
export function checkWsMessageV3Input(value: unknown, issues: Issues): void {
  if (!isObject(value)) return add(issues, "type", "must be an object");
  const given = checkFields(value, issues, WS_MESSAGE_V3_FIELDS, true);
  if (given["msg_type"] === undefined) add(issues, "required", "is required", "/msg_type");
  if (given["target"] === undefined) add(issues, "required", "is required", "/target");
  if (given["target"] === "direct" && given["to_id"] === undefined) add(issues, "required", "is required when `target` is \"direct\"", "/to_id");
  checkCommand(given, issues);
}

/** `/properties/msg` */
function checkWsMessageV3Msg(value: unknown, issues: Issues): void {
  if (typeof value !== "string") return add(issues, "type", "must be a string");
}

/** WS_Message_V3, the delivered view. */
export function checkWsMessageV3(value: unknown, issues: Issues): void {
  if (!isObject(value)) return add(issues, "type", "must be an object");
  const given = checkFields(value, issues, WS_MESSAGE_V3_FIELDS, false);
  if (given["msg_type"] === undefined) add(issues, "required", "is required", "/msg_type");
  if (given["target"] === undefined) add(issues, "required", "is required", "/target");
  if (given["version"] === undefined) add(issues, "required", "is required", "/version");
  if (given["from_id"] === undefined) add(issues, "required", "is required", "/from_id");
  if (given["sent_at"] === undefined) add(issues, "required", "is required", "/sent_at");
  if (given["target"] === "direct" && given["to_id"] === undefined) add(issues, "required", "is required when `target` is \"direct\"", "/to_id");
  if ((given["target"] === "group" || given["target"] === "echo") && given["group_id"] === undefined) add(issues, "required", "is required when `target` is \"group\" or \"echo\"", "/group_id");
  checkCommand(given, issues);
}

/** WS_Message_V3, the published view. */
export function checkWsMessageV3Published(value: unknown, issues: Issues): void {
  if (!isObject(value)) return add(issues, "type", "must be an object");
  const given = checkFields(value, issues, WS_MESSAGE_V3_FIELDS, true);
  if (given["msg_type"] === undefined) add(issues, "required", "is required", "/msg_type");
  if (given["target"] === undefined) add(issues, "required", "is required", "/target");
  if (given["version"] === undefined) add(issues, "required", "is required", "/version");
  if (given["from_id"] === undefined) add(issues, "required", "is required", "/from_id");
  if (given["sent_at"] === undefined) add(issues, "required", "is required", "/sent_at");
  if (given["target"] === "direct" && given["to_id"] === undefined) add(issues, "required", "is required when `target` is \"direct\"", "/to_id");
  if ((given["target"] === "group" || given["target"] === "echo") && given["group_id"] === undefined) add(issues, "required", "is required when `target` is \"group\" or \"echo\"", "/group_id");
  checkCommand(given, issues);
}

/** `/$defs/Version` */
export function checkVersion(value: unknown, issues: Issues): void {
  if (value !== "3") add(issues, "const", "must be \"3\"");
  if (typeof value !== "string") return add(issues, "type", "must be a string");
}

/** `/$defs/MsgType` */
export function checkMsgType(value: unknown, issues: Issues): void {
  if (value !== "msg" && value !== "cmd" && value !== "heartbeat" && value !== "presence") add(issues, "enum", "must be one of \"msg\", \"cmd\", \"heartbeat\", \"presence\"");
  if (typeof value !== "string") return add(issues, "type", "must be a string");
}

/** `/$defs/Target` */
export function checkTarget(value: unknown, issues: Issues): void {
  if (value !== "direct" && value !== "group" && value !== "broadcast" && value !== "echo") add(issues, "enum", "must be one of \"direct\", \"group\", \"broadcast\", \"echo\"");
  if (typeof value !== "string") return add(issues, "type", "must be a string");
}

/** `/$defs/VisionId` */
export function checkVisionId(value: unknown, issues: Issues): void {
  if (typeof value !== "string") return add(issues, "type", "must be a string");
  if (value === "") add(issues, "min_length", "must have at least 1 character");
  if (longer(value, 64)) add(issues, "max_length", "must have at most 64 characters");
  if (!/^\d*[A-Za-z_-][\w-]*$/u.test(value)) add(issues, "pattern", "must be a Vision ID: only A-Z a-z 0-9 _ -, and not digits alone (that is a database integer; use the random string id, `id_random`)");
}

/** `/$defs/Cmd` */
export function checkCmd(value: unknown, issues: Issues): void {
  if (typeof value !== "string") return add(issues, "type", "must be a string");
  if (value === "") add(issues, "min_length", "must have at least 1 character");
  if (longer(value, 128)) add(issues, "max_length", "must have at most 128 characters");
}

/** `/$defs/Payload` */
export function checkPayload(value: unknown, issues: Issues): void {
  if (!isObject(value)) return add(issues, "type", "must be an object");
}

/** `/$defs/Timestamp` */
export function checkTimestamp(value: unknown, issues: Issues): void {
  if (typeof value !== "string") return add(issues, "type", "must be a string");
  if (!dateTime(value)) add(issues, "format", "must be an RFC 3339 date-time with its offset, such as 2026-01-02T03:04:05.678901Z");
}

/** The fields of `/`. */
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
