// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

/** Plain code that lists every broken rule of a value: one function for each schema. */

import { type At, type Issues, add, addRequired, addTwice, addType, checkFree, child, isObject, keysOf } from "./issue.js";
import { dateTime } from "./format.js";
import { length } from "./text.js";
import { checkCommand } from "./command_checks.js";

/** WS_Message_V3, the input view. */
export function checkWsMessageV3Input(value: unknown, at: At, issues: Issues): void {
  if (!isObject(value)) return addType(value, at, issues, "must be an object");
  const seen = wsMessageV3Fields(value, at, issues, true);
  if ((seen & 6) !== 6) {
    addRequired(value, at, issues, ["msg_type", "target"], "is required");
  }
  if (seen & 4 && value["target"] === "direct" && !(seen & 16)) {
    addRequired(value, at, issues, ["to_id"], "is required when `target` is \"direct\"");
  }
  checkCommand(value, at, issues);
}

/** `/properties/msg` */
function checkWsMessageV3Msg(value: unknown, at: At, issues: Issues): void {
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
}

/** WS_Message_V3, the delivered view. */
export function checkWsMessageV3(value: unknown, at: At, issues: Issues): void {
  if (!isObject(value)) return addType(value, at, issues, "must be an object");
  const seen = wsMessageV3Fields(value, at, issues, false);
  if ((seen & 79) !== 79) {
    addRequired(value, at, issues, ["msg_type", "target", "version", "from_id", "sent_at"], "is required");
  }
  if (seen & 4 && value["target"] === "direct" && !(seen & 16)) {
    addRequired(value, at, issues, ["to_id"], "is required when `target` is \"direct\"");
  }
  if (seen & 4 && (value["target"] === "group" || value["target"] === "echo") && !(seen & 32)) {
    addRequired(value, at, issues, ["group_id"], "is required when `target` is \"group\" or \"echo\"");
  }
  checkCommand(value, at, issues);
}

/** WS_Message_V3, the published view. */
export function checkWsMessageV3Published(value: unknown, at: At, issues: Issues): void {
  if (!isObject(value)) return addType(value, at, issues, "must be an object");
  const seen = wsMessageV3Fields(value, at, issues, true);
  if ((seen & 79) !== 79) {
    addRequired(value, at, issues, ["msg_type", "target", "version", "from_id", "sent_at"], "is required");
  }
  if (seen & 4 && value["target"] === "direct" && !(seen & 16)) {
    addRequired(value, at, issues, ["to_id"], "is required when `target` is \"direct\"");
  }
  if (seen & 4 && (value["target"] === "group" || value["target"] === "echo") && !(seen & 32)) {
    addRequired(value, at, issues, ["group_id"], "is required when `target` is \"group\" or \"echo\"");
  }
  checkCommand(value, at, issues);
}

/** `/$defs/Version` */
export function checkVersion(value: unknown, at: At, issues: Issues): void {
  if (value !== "3") {
    add(at, issues, "const", "must be \"3\"");
  }
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
}

/** `/$defs/MsgType` */
export function checkMsgType(value: unknown, at: At, issues: Issues): void {
  if (value !== "msg" && value !== "cmd" && value !== "heartbeat" && value !== "presence") {
    add(at, issues, "enum", "must be one of \"msg\", \"cmd\", \"heartbeat\", \"presence\"");
  }
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
}

/** `/$defs/Target` */
export function checkTarget(value: unknown, at: At, issues: Issues): void {
  if (value !== "direct" && value !== "group" && value !== "broadcast" && value !== "echo") {
    add(at, issues, "enum", "must be one of \"direct\", \"group\", \"broadcast\", \"echo\"");
  }
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
}

/** `/$defs/VisionId` */
export function checkVisionId(value: unknown, at: At, issues: Issues): void {
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
export function checkCmd(value: unknown, at: At, issues: Issues): void {
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
  if (value === "") {
    add(at, issues, "min_length", "must have at least 1 character");
  }
  if (value.length > 128 && length(value) > 128) {
    add(at, issues, "max_length", "must have at most 128 characters");
  }
}

/** `/$defs/Payload` */
export function checkPayload(value: unknown, at: At, issues: Issues): void {
  if (!isObject(value)) return addType(value, at, issues, "must be an object");
  checkFree(value, at, issues);
}

/** `/$defs/Timestamp` */
export function checkTimestamp(value: unknown, at: At, issues: Issues): void {
  if (typeof value !== "string") return addType(value, at, issues, "must be a string");
  if (!dateTime(value)) {
    add(at, issues, "format", "must be an RFC 3339 date-time with its offset, such as 2026-01-02T03:04:05.678901Z");
  }
}

/** The fields of `/`; tells which are there of `version` (1), `msg_type` (2), `target` (4), `from_id` (8), `to_id` (16), `group_id` (32), `sent_at` (64). */
function wsMessageV3Fields(value: Readonly<Record<string, unknown>>, at: At, issues: Issues, closed: boolean): number {
  let seen = 0;
  for (const key of keysOf(value, at, issues)) {
    const here = child(at, key);
    switch (key) {
      case "version":
        seen |= 1;
        checkVersion(value["version"], here, issues);
        break;
      case "msg_type":
        seen |= 2;
        checkMsgType(value["msg_type"], here, issues);
        break;
      case "target":
        seen |= 4;
        checkTarget(value["target"], here, issues);
        break;
      case "from_id":
        seen |= 8;
        checkVisionId(value["from_id"], here, issues);
        break;
      case "to_id":
        seen |= 16;
        checkVisionId(value["to_id"], here, issues);
        break;
      case "group_id":
        seen |= 32;
        checkVisionId(value["group_id"], here, issues);
        break;
      case "cmd":
        checkCmd(value["cmd"], here, issues);
        break;
      case "msg":
        checkWsMessageV3Msg(value["msg"], here, issues);
        break;
      case "payload":
        checkPayload(value["payload"], here, issues);
        break;
      case "sent_at":
        seen |= 64;
        checkTimestamp(value["sent_at"], here, issues);
        break;
      default:
        if (closed) add(here, issues, "unknown_key", `is not a known key; known are ${WS_MESSAGE_V3_FIELDS.join(", ")}`);
        else checkFree(value[key], here, issues);
    }
  }
  addTwice(at, issues, WS_MESSAGE_V3_FIELDS, closed);
  return seen;
}

const WS_MESSAGE_V3_FIELDS: readonly string[] = ["version", "msg_type", "target", "from_id", "to_id", "group_id", "cmd", "msg", "payload", "sent_at"];
