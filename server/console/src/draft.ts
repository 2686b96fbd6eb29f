/** What the form holds, as the message that it would send. */

import { LIMITS, type MsgType, type Target, safeParseWsMessageV3InputJson } from "@aether/ws-protocol";

import { byteLength } from "./json_text.js";

/** The form's fields. `payload` is JSON as typed: it goes out with the spelling that was given. */
export interface Draft {
  readonly msg_type: MsgType;
  readonly target: Target;
  readonly to_id: string;
  readonly cmd: string;
  readonly msg: string;
  readonly payload: string;
}

/** Something that the server would refuse. */
export interface Problem {
  /** The field to show it at; none if it is about the message as a whole. */
  readonly field: keyof Draft | undefined;
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

export interface Checked {
  /** The text frame. */
  readonly text: string;
  readonly problems: readonly Problem[];
}

const FIELDS = ["msg_type", "target", "to_id", "cmd", "msg", "payload"] as const satisfies readonly (keyof Draft)[];

/** The message, and all that is wrong with it, found by the generated validator. */
export function check(draft: Draft): Checked {
  const text = toText(draft);
  return { text, problems: [...problems(draft, text), ...tooLong(text)] };
}

/** An empty field is a key left out, and `to_id` is shown for `direct` alone. */
function toText(draft: Draft): string {
  const payload = draft.payload.trim();
  const written = { ...draft, payload, to_id: draft.target === "direct" ? draft.to_id : "" };
  const members = FIELDS.filter((field) => written[field] !== "").map(
    (field) => `"${field}":${field === "payload" ? payload : JSON.stringify(written[field])}`,
  );
  return `{${members.join(",")}}`;
}

function problems(draft: Draft, text: string): readonly Problem[] {
  // Alone first: `1,"cmd":"X"` would be JSON once it stands among the other members.
  const alone = draft.payload.trim() === "" ? undefined : jsonError(draft.payload);
  if (alone !== undefined) return [{ field: "payload", path: "/payload", code: "invalid_json", message: alone }];
  const result = safeParseWsMessageV3InputJson(text);
  if (result.ok) return [];
  if (result.error === "invalid_json") {
    return [{ field: undefined, path: "", code: result.error, message: result.message }];
  }
  return result.issues.map((issue) => ({ field: fieldOf(issue.path), ...issue }));
}

function tooLong(text: string): readonly Problem[] {
  const bytes = byteLength(text);
  if (bytes <= LIMITS.max_message_bytes) return [];
  const message = `is ${bytes} bytes; a server with the default limit of ${LIMITS.max_message_bytes} closes the connection`;
  return [{ field: undefined, path: "", code: "max_bytes", message }];
}

function jsonError(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function fieldOf(pointer: string): keyof Draft | undefined {
  const first = pointer.split("/")[1];
  return FIELDS.find((field) => field === first);
}
