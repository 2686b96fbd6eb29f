/** What a frame or the end of a connection means, in words; the words come from the generated tables. */

import {
  CLOSE_CLASSES,
  CLOSE_CODES,
  ERROR_CODES,
  type ErrorCode,
  type Issue,
  SERVER_COMMANDS,
  SERVER_ID,
  type WsMessageV3,
  safeParseWsMessageV3Json,
} from "@aether/ws-protocol";

import { memberText } from "./json_text.js";
import { diffOf, diffText, syncOf } from "./roster.js";

/** One line of the log. */
export interface Line {
  readonly tone: "plain" | "server" | "error";
  readonly target: string;
  /** Whose id to show: the sender's of what came, the receiver's of what went out. */
  readonly client?: string | undefined;
  readonly keyword?: string | undefined;
  readonly text: string;
  /** Said below the line, without expanding it. */
  readonly notes: readonly Note[];
  /** The number of the sent frame that an `ERROR` is about. */
  readonly refused?: number | undefined;
}

export interface Note {
  readonly path?: string | undefined;
  readonly code?: string | undefined;
  readonly text: string;
}

export function describeReceived(text: string): Line {
  const result = safeParseWsMessageV3Json(text);
  if (!result.ok)
    return outsideTheContract(text, "issues" in result ? result.issues : [{ path: "", message: result.message }]);
  const message = result.value;
  if (message.from_id !== SERVER_ID) return { ...summary(message, text), client: message.from_id };
  if (message.cmd === "ERROR") return refusal(message);
  return { ...summary(message, text), tone: "server", text: serverText(message, text), client: message.from_id };
}

export function describeSent(text: string): Line {
  try {
    const message = JSON.parse(text) as Partial<WsMessageV3> | null;
    return { ...summary(message ?? {}, text), client: message?.to_id };
  } catch {
    return { tone: "plain", target: "", text, notes: [] };
  }
}

/** Why a connection ended, and what a client does about it. */
export function describeClose(code: number): string {
  const known = meaningOf(CLOSE_CODES, String(code));
  if (known !== undefined)
    return known.class === "normal" ? known.meaning : `${known.meaning} ${CLOSE_CLASSES[known.class]}`;
  if (code === 1005) return "Closed without a code.";
  if (code === 1006) return "The connection broke without a close frame.";
  return "Not a close code of this protocol.";
}

function summary(message: Partial<WsMessageV3>, text: string): Line {
  const { msg_type, target, cmd, msg } = message;
  const keyword = cmd ?? (msg_type === "msg" ? undefined : msg_type);
  return {
    tone: "plain",
    target: String(target ?? ""),
    keyword: keyword === undefined ? undefined : String(keyword),
    text: [msg, memberText(text, "payload")].filter((part) => part !== undefined).join("  "),
    notes: [],
  };
}

function serverText(message: WsMessageV3, text: string): string {
  const sync = syncOf(message);
  if (sync !== undefined) return `${sync.count} present`;
  const diff = diffOf(message);
  if (diff !== undefined) return diffText(diff);
  return message.msg ?? meaningOf(SERVER_COMMANDS, message.cmd) ?? memberText(text, "payload") ?? "";
}

function refusal(message: WsMessageV3): Line {
  const { code = "", frame, issues: listed } = (message.payload ?? {}) as Refusal;
  const issues: Issue[] = Array.isArray(listed) ? listed.filter((issue) => typeof issue?.message === "string") : [];
  const meaning = meaningOf(ERROR_CODES, code)?.meaning;
  // The server's words often quote the issues, which are listed below them.
  const quoted = issues.some((issue) => message.msg?.includes(issue.message));
  const said = quoted || message.msg === meaning ? [meaning] : [meaning, message.msg];
  return {
    tone: "error",
    target: message.target,
    client: message.from_id,
    keyword: `ERROR ${code}`,
    text: frame ? `about #${frame}` : "",
    notes: [...said.filter((text) => text !== undefined).map((text) => ({ text })), ...issues.map(toNote)],
    refused: frame,
  };
}

/** The payload of `ERROR`. */
interface Refusal {
  readonly code?: ErrorCode;
  readonly frame?: number;
  readonly issues?: unknown;
}

function outsideTheContract(text: string, issues: readonly Pick<Issue, "path" | "message">[]): Line {
  return { tone: "error", target: "", keyword: "not a delivered message", text, notes: issues.map(toNote) };
}

function toNote({ path, code, message }: Pick<Issue, "path" | "message"> & { readonly code?: string }): Note {
  return { path, code, text: message };
}

/** An entry of a generated table, for a name that came over the wire. */
function meaningOf<Entry>(table: Readonly<Record<string, Entry>>, name: string | undefined): Entry | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
