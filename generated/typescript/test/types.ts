/** What the types promise. This file is only compiled: under `strict` and `exactOptionalPropertyTypes`. */

import type { StandardSchemaV1 } from "@standard-schema/spec";
import {
  type ClientId,
  type CloseClass,
  type CloseCode,
  type ErrorCode,
  type GroupId,
  type MsgType,
  type Target,
  type WsMessageV3,
  type WsMessageV3Input,
  CLOSE_CODES,
  ERROR_CODES,
  INTERVALS_MS,
  LIMITS,
  MSG_TYPES,
  SUBPROTOCOL,
  TARGETS,
  assertWsMessageV3,
  handleCommand,
  isClientId,
  isWsMessageV3Input,
  parseClientId,
  safeParseWsMessageV3InputJson,
  wsMessageV3Schema,
} from "@aether/ws-protocol";
import type { WsMessageV3 as FromTypes } from "@aether/ws-protocol/types";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<_ extends true>(): void {}

holds<Equal<FromTypes, WsMessageV3>>();
holds<Equal<(typeof TARGETS)[number], Target>>();
holds<Equal<(typeof MSG_TYPES)[number], MsgType>>();

/** The switch narrows, and misses no value. */
export function receiver(message: WsMessageV3): string {
  switch (message.target) {
    case "direct": {
      const to: string = message.to_id;
      holds<Equal<typeof message.to_id, ClientId>>();
      return to;
    }
    case "group":
    case "echo":
      holds<Equal<typeof message.group_id, GroupId>>();
      return message.group_id;
    case "broadcast":
      // @ts-expect-error a broadcast may come without a group
      return message.group_id;
    default:
      return message satisfies never;
  }
}

export function narrowed(message: WsMessageV3Input): string | undefined {
  if (message.target === "direct") return message.to_id.toUpperCase();
  // @ts-expect-error only a direct message is sure to name its receiver
  return message.to_id.toUpperCase();
}

/** Plain strings are enough to send. */
export const sent: WsMessageV3Input[] = [
  { msg_type: "msg", target: "group", msg: "Hello team!" },
  { msg_type: "msg", target: "direct", to_id: "device_xyz789", msg: "Private." },
  { msg_type: "cmd", target: "group", cmd: "RELOAD_UI", payload: { force: true } },
  { version: "3", msg_type: "heartbeat", target: "echo", from_id: "a", group_id: "b", sent_at: "2026-01-02T03:04:05Z" },
];

export function direct(to_id: string, msg: string): WsMessageV3Input {
  return { msg_type: "msg", target: "direct", to_id, msg };
}

export function anyTarget(target: Target, to_id: string): WsMessageV3Input {
  return { msg_type: "msg", target, to_id };
}

/** What was delivered can be sent again as it is. */
export function forwarded(message: WsMessageV3): WsMessageV3Input {
  return message;
}

// @ts-expect-error a direct message without its receiver
export const noReceiver: WsMessageV3Input = { msg_type: "msg", target: "direct" };
// @ts-expect-error `null` is not absent
export const nothing: WsMessageV3Input = { msg_type: "msg", target: "group", msg: null };
// @ts-expect-error nor is `undefined`
export const notDefined: WsMessageV3Input = { msg_type: "msg", target: "group", msg: undefined };
// @ts-expect-error an unknown key
export const unknownKey: WsMessageV3Input = { msg_type: "msg", target: "group", extra: 1 };
// @ts-expect-error a target that there is not
export const noTarget: WsMessageV3Input = { msg_type: "msg", target: "everyone" };
// @ts-expect-error no kind of message
export const noType: WsMessageV3Input = { target: "group" };
// @ts-expect-error another version
export const otherVersion: WsMessageV3Input = { msg_type: "msg", target: "group", version: "2" };
// @ts-expect-error a payload is an object
export const listPayload: WsMessageV3Input = { msg_type: "msg", target: "group", payload: [1] };
// @ts-expect-error what is delivered has a sender and a time
export const bare: WsMessageV3 = { version: "3", msg_type: "msg", target: "broadcast" };

/** Ids cannot be mixed up, and a checked string is an id. */
export function ids(client: ClientId, text: string): ClientId {
  // @ts-expect-error a client id is no group id
  const group: GroupId = client;
  // @ts-expect-error a string has not been checked
  const unchecked: ClientId = text;
  if (isClientId(text)) return text;
  return [parseClientId(text), group, unchecked][0] as ClientId;
}

/** Guards and assertions narrow `unknown`. */
export function guarded(value: unknown): MsgType {
  if (isWsMessageV3Input(value)) return value.msg_type;
  assertWsMessageV3(value);
  return value.msg_type;
}

/** A result tells all there is: a value, or one of two errors. */
export function outcome(text: string): string {
  const result = safeParseWsMessageV3InputJson(text);
  if (result.ok) return result.value.target;
  holds<(typeof result.error extends ErrorCode ? true : false)>();
  return result.error === "invalid_json" ? result.message : result.issues.map(({ path, code }) => `${path} ${code}`).join();
}

/** Where `unknown` has a handler there is always an answer. */
export function answered(message: WsMessageV3): string {
  const maybe = handleCommand(message, { RELOAD_UI: () => "reload", MAINTENANCE_WARNING: () => "warning" });
  holds<Equal<typeof maybe, string | undefined>>();
  return handleCommand(message, {
    RELOAD_UI: ({ force }) => `reload ${String(force ?? false)}`,
    unknown: ({ cmd }) => `other ${cmd ?? "none"}`,
  });
}

/** The specification's own types take our schemas. */
export const standard: StandardSchemaV1<WsMessageV3, WsMessageV3> = wsMessageV3Schema;
holds<Equal<StandardSchemaV1.InferOutput<typeof wsMessageV3Schema>, WsMessageV3>>();

/** Constants are literals, and tables are complete. */
export function closeClass(code: CloseCode): CloseClass {
  return CLOSE_CODES[code].class;
}
holds<Equal<typeof SUBPROTOCOL, "aether.v3">>();
holds<Equal<typeof LIMITS.max_message_bytes, 65536>>();
holds<Equal<typeof INTERVALS_MS.heartbeat, 30000>>();
holds<Equal<(typeof CLOSE_CODES)[4200]["class"], "retry">>();
holds<Equal<(typeof ERROR_CODES)["rate_limited"]["client_fault"], false>>();
