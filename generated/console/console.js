// @generated from server/console by `npm run build`: edit the sources, not this file.

// src/dom.ts
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === void 0 || value === false) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== void 0));
  return element;
}
function prose(text) {
  return text.split("`").map((part, index) => index % 2 === 1 ? el("code", {}, part) : part);
}
var lastId = 0;
function newId() {
  lastId += 1;
  return `e${lastId}`;
}

// src/ids.ts
var ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
function randomId(prefix) {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return `${prefix}_${Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("")}`;
}

// ../../generated/typescript/src/issue.ts
function add(issues, code, message, path = "") {
  issues.push({ path, code, message });
}
function checkFields(value, issues, fields, closed) {
  const own2 = Object.getPrototypeOf(value) === Object.prototype ? value : { ...value };
  for (const key in own2) {
    let known = issues.length;
    if (own2[key] === void 0) continue;
    if (fields[key]) fields[key](own2[key], issues);
    else if (closed) add(issues, "unknown_key", `is not a known key; known are ${Object.keys(fields).join(", ")}`);
    for (; known < issues.length; known++) {
      issues[known].path = step(key) + issues[known].path;
      if (issues[known].code === "type" && own2[key] === null) issues[known].message = 'is null, which is not "absent": leave the key out';
    }
  }
  issues.twice?.(value, fields, closed);
  return own2;
}
function step(key) {
  return `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
function compare(a, b) {
  let index = 0;
  while (a[index] && a[index] === b[index]) index++;
  return (a.codePointAt(index) ?? -1) - (b.codePointAt(index) ?? -1);
}

// ../../generated/typescript/src/format.ts
function dateTime(text) {
  return /^\d{4}-(0[1-9]|1[0-2])-(?!00)\d\dT([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i.test(text) && // The 30th of February comes back as another day, or as none.
  (+text.slice(8, 10) < 29 || new Date(text.slice(0, 10)).getUTCDate() === +text.slice(8, 10)) && (text[17] !== "6" || new Date(text.toUpperCase().replace(":60", ":59")).toJSON().includes("T23:59"));
}

// ../../generated/typescript/src/validator/object.ts
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function own(value, key) {
  return Object.hasOwn(value, key) ? value[key] : void 0;
}

// ../../generated/typescript/src/validator/text.ts
function longer(text, most) {
  return text.length > most && (text.length > 2 * most || [...text].length > most);
}

// ../../generated/typescript/src/validator/issue.ts
var LEAVE_OUT = 'is null, which is not "absent": leave the key out';
function leaveOut(issues, value, at, keys) {
  for (const key of keys.filter((key2) => value[key2] === null)) {
    for (const issue of issues) if (issue.path === at + step(key) && issue.code === "type") issue.message = LEAVE_OUT;
  }
}

// ../../generated/typescript/src/payload_checks.ts
function checkMaintenanceWarning(value, at, issues) {
  if (isObject(value)) {
    {
      const value1 = own(value, "starts_at");
      if (value1 !== void 0) checkTimestamp(value1, at + "/starts_at", issues);
    }
    {
      const value1 = own(value, "ends_at");
      if (value1 !== void 0) checkTimestamp(value1, at + "/ends_at", issues);
    }
    {
      const value1 = own(value, "text");
      if (value1 !== void 0) {
        const at1 = at + "/text";
        if (typeof value1 === "string") {
          if (value1 === "") add(issues, "min_length", "must have at least 1 character", at1);
          if (longer(value1, 2e3)) add(issues, "max_length", "must have at most 2000 characters", at1);
        } else {
          add(issues, "type", "must be a string", at1);
        }
      }
    }
    leaveOut(issues, value, at, ["starts_at", "ends_at", "text"]);
  } else {
    add(issues, "type", "must be an object", at);
  }
}
function checkTimestamp(value, at, issues) {
  if (typeof value === "string") {
    if (!dateTime(value)) add(issues, "format", "must be an RFC 3339 date-time with its offset, such as 2026-01-02T03:04:05.678901Z", at);
  } else {
    add(issues, "type", "must be a string", at);
  }
}
function checkReloadUi(value, at, issues) {
  if (isObject(value)) {
    {
      const value1 = own(value, "force");
      if (value1 !== void 0) {
        const at1 = at + "/force";
        if (typeof value1 !== "boolean") add(issues, "type", "must be a boolean", at1);
      }
    }
    leaveOut(issues, value, at, ["force"]);
  } else {
    add(issues, "type", "must be an object", at);
  }
}

// ../../generated/typescript/src/command_checks.ts
var PAYLOADS = {
  __proto__: null,
  MAINTENANCE_WARNING: checkMaintenanceWarning,
  RELOAD_UI: checkReloadUi
};
function checkCommand(message, issues) {
  const { cmd, payload } = message;
  if (typeof cmd !== "string" || issues[0]?.code === "max_depth") return;
  if (isObject(payload)) PAYLOADS[cmd]?.(payload, "/payload", issues);
}

// ../../generated/typescript/src/checks.ts
function checkWsMessageV3Input(value, issues) {
  if (!isObject(value)) return add(issues, "type", "must be an object");
  const given = checkFields(value, issues, WS_MESSAGE_V3_FIELDS, true);
  if (given["msg_type"] === void 0) add(issues, "required", "is required", "/msg_type");
  if (given["target"] === void 0) add(issues, "required", "is required", "/target");
  if (given["target"] === "direct" && given["to_id"] === void 0) add(issues, "required", 'is required when `target` is "direct"', "/to_id");
  checkCommand(given, issues);
}
function checkWsMessageV3Msg(value, issues) {
  if (typeof value !== "string") return add(issues, "type", "must be a string");
}
function checkWsMessageV3(value, issues) {
  if (!isObject(value)) return add(issues, "type", "must be an object");
  const given = checkFields(value, issues, WS_MESSAGE_V3_FIELDS, false);
  if (given["msg_type"] === void 0) add(issues, "required", "is required", "/msg_type");
  if (given["target"] === void 0) add(issues, "required", "is required", "/target");
  if (given["version"] === void 0) add(issues, "required", "is required", "/version");
  if (given["from_id"] === void 0) add(issues, "required", "is required", "/from_id");
  if (given["sent_at"] === void 0) add(issues, "required", "is required", "/sent_at");
  if (given["target"] === "direct" && given["to_id"] === void 0) add(issues, "required", 'is required when `target` is "direct"', "/to_id");
  if ((given["target"] === "group" || given["target"] === "echo") && given["group_id"] === void 0) add(issues, "required", 'is required when `target` is "group" or "echo"', "/group_id");
  checkCommand(given, issues);
}
function checkVersion(value, issues) {
  if (value !== "3") add(issues, "const", 'must be "3"');
  if (typeof value !== "string") return add(issues, "type", "must be a string");
}
function checkMsgType(value, issues) {
  if (value !== "msg" && value !== "cmd" && value !== "heartbeat" && value !== "presence") add(issues, "enum", 'must be one of "msg", "cmd", "heartbeat", "presence"');
  if (typeof value !== "string") return add(issues, "type", "must be a string");
}
function checkTarget(value, issues) {
  if (value !== "direct" && value !== "group" && value !== "broadcast" && value !== "echo") add(issues, "enum", 'must be one of "direct", "group", "broadcast", "echo"');
  if (typeof value !== "string") return add(issues, "type", "must be a string");
}
function checkVisionId(value, issues) {
  if (typeof value !== "string") return add(issues, "type", "must be a string");
  if (value === "") add(issues, "min_length", "must have at least 1 character");
  if (longer(value, 64)) add(issues, "max_length", "must have at most 64 characters");
  if (!/^\d*[A-Za-z_-][\w-]*$/u.test(value)) add(issues, "pattern", "must be a Vision ID: only A-Z a-z 0-9 _ -, and not digits alone (that is a database integer; use the random string id, `id_random`)");
}
function checkCmd(value, issues) {
  if (typeof value !== "string") return add(issues, "type", "must be a string");
  if (value === "") add(issues, "min_length", "must have at least 1 character");
  if (longer(value, 128)) add(issues, "max_length", "must have at most 128 characters");
}
function checkPayload(value, issues) {
  if (!isObject(value)) return add(issues, "type", "must be an object");
}
function checkTimestamp2(value, issues) {
  if (typeof value !== "string") return add(issues, "type", "must be a string");
  if (!dateTime(value)) add(issues, "format", "must be an RFC 3339 date-time with its offset, such as 2026-01-02T03:04:05.678901Z");
}
var WS_MESSAGE_V3_FIELDS = {
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
  sent_at: checkTimestamp2
};

// ../../generated/typescript/src/json.ts
function isPlain(text, value, levels) {
  if (/[\ud800-\udfff]/u.test(text)) return false;
  if (text.includes("\\") && /\\u[dD]|\\\\"/.test(text)) return false;
  let keys = 0;
  for (let colon = text.indexOf(":"); colon > 0; colon = text.indexOf(":", colon + 1)) {
    let end = colon - 1;
    while (text.charCodeAt(end) <= SPACE) end -= 1;
    if (text.charCodeAt(end) === MARK && text.charCodeAt(end - 1) !== BACKSLASH) keys += 1;
  }
  return keys === count(value, levels);
}
var SPACE = 32;
var MARK = 34;
var BACKSLASH = 92;
function count(value, levels) {
  if (levels < 1) return NaN;
  if (typeof value !== "object" || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) keys += count(item, levels - 1);
  } else {
    for (const key in value) keys += 1 + count(value[key], levels - 1);
  }
  return keys;
}
function scan(text, value, levels) {
  const twice = /* @__PURE__ */ new Map();
  const path = [];
  let tooDeep = null;
  let loneSurrogate = false;
  let count2 = 0;
  function own2(value2, key) {
    return Object.hasOwn(Object(value2), key) ? value2[key] : void 0;
  }
  function walk(given, left, depth) {
    if (depth > levels) tooDeep ??= path.map(step).join("");
    if (depth > 512 || typeof given !== "object" || given === null) return;
    const known = /* @__PURE__ */ new Set();
    const again = /* @__PURE__ */ new Set();
    for (const [name, inner] of Object.entries(given)) {
      const key = Array.isArray(given) ? name : name.slice(name.indexOf(":") + 1);
      if (known.has(key)) again.add(key);
      known.add(key);
      path.push(key);
      walk(inner, own2(left, key), depth + 1);
      path.pop();
    }
    twice.set(left, again);
  }
  const spelled = text.replace(/\\[\\"]/g, (pair) => pair === '\\"' ? "\\u0022" : "\\u005c");
  const numbered = spelled.replace(/("[^"]*")(\s*:)?/g, (all, string, colon) => {
    loneSurrogate ||= /[\ud800-\udfff]/u.test(JSON.parse(string));
    count2 += 1;
    return colon ? `"${count2}:${all.slice(1)}` : all;
  });
  walk(JSON.parse(numbered), value, 1);
  return { twice, tooDeep, loneSurrogate };
}

// ../../generated/typescript/src/parse.ts
function safeParse(check2, value, { max_depth = 64, max_issues = 32 } = {}, issues = [], tooDeep = firstTooDeep(value, Math.min(max_depth, 512))) {
  if (tooDeep != null) add(issues, "max_depth", `is nested deeper than ${Math.min(max_depth, 512)} levels`, tooDeep);
  check2(value, issues);
  if (issues.length < 1) return { ok: true, value };
  issues.sort((a, b) => compare(a.path, b.path) || compare(a.code, b.code));
  return { ok: false, error: "invalid_message", issues: issues.slice(0, max_issues > 1 ? max_issues : 1) };
}
function safeParseJson(check2, text, options = {}) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, error: "invalid_json", message: error instanceof Error ? error.message : String(error) };
  }
  const issues = [];
  const levels = Math.min(options.max_depth ?? 64, 512);
  if (isPlain(text, value, levels)) return safeParse(check2, value, options, issues, null);
  const { twice, tooDeep, loneSurrogate } = scan(text, value, levels);
  if (loneSurrogate) {
    return { ok: false, error: "invalid_json", message: "lone surrogate in a string (half of a \\u pair)" };
  }
  issues.twice = (object, fields, closed) => {
    for (const key of twice.get(object) ?? []) {
      if (closed || fields[key]) add(issues, "duplicate_key", "is given twice", step(key));
    }
  };
  return safeParse(check2, value, options, issues, tooDeep);
}
function firstTooDeep(value, levels) {
  if (levels < 1) return value === void 0 ? value : "";
  let index = 0;
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) {
      const found = firstTooDeep(inner, levels - 1);
      if (found !== void 0) return step(Object.keys(value)[index]) + found;
      index++;
    }
  }
  return void 0;
}

// ../../generated/typescript/src/validate.ts
function safeParseWsMessageV3InputJson(text, options) {
  return safeParseJson(checkWsMessageV3Input, text, options);
}
function safeParseWsMessageV3Json(text, options) {
  return safeParseJson(checkWsMessageV3, text, options);
}
function safeParseClientId(value, options) {
  return safeParse(checkVisionId, value, options);
}
function safeParseGroupId(value, options) {
  return safeParse(checkVisionId, value, options);
}

// ../../generated/typescript/src/protocol.ts
var SUBPROTOCOL = "aether.v3";
var SERVER_ID = "server";
var ERROR_CODES = {
  /** The sender is over its rate; the message was not taken. */
  rate_limited: { client_fault: false, meaning: "The sender is over its rate; the message was not taken." },
  /** The text is not JSON, or holds a lone surrogate. */
  invalid_json: { client_fault: true, meaning: "The text is not JSON, or holds a lone surrogate." },
  /** `version` is a string other than "3". */
  unsupported_version: { client_fault: true, meaning: '`version` is a string other than "3".' },
  /** The message breaks the schema; `issues` says where and how. */
  invalid_message: { client_fault: true, meaning: "The message breaks the schema; `issues` says where and how." },
  /** `from_id` is not the connection's own client id. */
  from_id_mismatch: { client_fault: true, meaning: "`from_id` is not the connection's own client id." },
  /** `group_id` is not the connection's own group, nor one that its token grants. */
  group_forbidden: { client_fault: true, meaning: "`group_id` is not the connection's own group, nor one that its token grants." },
  /** The command is one that only the server sends. */
  reserved: { client_fault: true, meaning: "The command is one that only the server sends." },
  /** The token does not grant `broadcast`. */
  broadcast_forbidden: { client_fault: true, meaning: "The token does not grant `broadcast`." },
  /** The token does not grant `cmd`. */
  cmd_forbidden: { client_fault: true, meaning: "The token does not grant `cmd`." },
  /** The token does not grant `presence`. */
  presence_forbidden: { client_fault: true, meaning: "The token does not grant `presence`." },
  /** The fresh token is bad or not for this client, group and tenant; the old one goes on. */
  token_refused: { client_fault: false, meaning: "The fresh token is bad or not for this client, group and tenant; the old one goes on." },
  /** No connection of `to_id` is there to receive the message. */
  recipient_not_connected: { client_fault: false, meaning: "No connection of `to_id` is there to receive the message." },
  /** Redis is away; the message was not handed over. */
  backend_unavailable: { client_fault: false, meaning: "Redis is away; the message was not handed over." },
  /** Redis did not answer in time; the message may have been delivered. */
  unknown_outcome: { client_fault: false, meaning: "Redis did not answer in time; the message may have been delivered." },
  /** The server failed; the message was not delivered. */
  internal: { client_fault: false, meaning: "The server failed; the message was not delivered." }
};
var CLOSE_CODES = {
  /** Normal closure. */
  1e3: { name: "normal_closure", class: "normal", meaning: "Normal closure." },
  /** Going away. */
  1001: { name: "going_away", class: "normal", meaning: "Going away." },
  /** A frame broke RFC 6455. */
  1002: { name: "protocol_error", class: "normal", meaning: "A frame broke RFC 6455." },
  /** Binary message: send text. */
  1003: { name: "unsupported_data", class: "normal", meaning: "Binary message: send text." },
  /** A text message is not UTF-8. */
  1007: { name: "invalid_utf8", class: "normal", meaning: "A text message is not UTF-8." },
  /** Too many rejected messages. */
  1008: { name: "policy_violation", class: "normal", meaning: "Too many rejected messages." },
  /** A message is over the size limit, all fragments counted. */
  1009: { name: "message_too_big", class: "normal", meaning: "A message is over the size limit, all fragments counted." },
  /** Not authenticated. */
  4001: { name: "not_authenticated", class: "do_not_retry", meaning: "Not authenticated." },
  /** Not allowed. */
  4003: { name: "not_allowed", class: "do_not_retry", meaning: "Not allowed." },
  /** Disconnected by a backend. */
  4011: { name: "disconnected_by_backend", class: "do_not_retry", meaning: "Disconnected by a backend." },
  /** The server is overloaded. */
  4100: { name: "overloaded", class: "back_off", meaning: "The server is overloaded." },
  /** Redis is unreachable. */
  4101: { name: "redis_unreachable", class: "back_off", meaning: "Redis is unreachable." },
  /** The client reads too slowly. */
  4102: { name: "too_slow", class: "back_off", meaning: "The client reads too slowly." },
  /** Over the rate limit or a connection limit. */
  4103: { name: "rate_or_connection_limit", class: "back_off", meaning: "Over the rate limit or a connection limit." },
  /** The node restarts. */
  4200: { name: "node_restarts", class: "retry", meaning: "The node restarts." },
  /** No sign of life. */
  4201: { name: "no_sign_of_life", class: "retry", meaning: "No sign of life." },
  /** The token expired: come back with a new one. */
  4202: { name: "token_expired", class: "retry", meaning: "The token expired: come back with a new one." }
};
var CLOSE_CLASSES = {
  normal: "The WebSocket protocol's own codes.",
  do_not_retry: "Coming back does not help until something is changed.",
  back_off: "Come back later, with growing delays.",
  retry: "Come back, after the hint if there was one."
};
var SERVER_COMMANDS = {
  ERROR: "A message was not accepted.",
  GAP: "Messages may have been missed.",
  DRAIN: "The node is going down.",
  TOKEN_REFRESHED: "A new token was taken.",
  SYNC: "The whole presence set of the group.",
  DIFF: "What changed in the presence set of the group."
};
var LEFT_REASONS = {
  left: "The last connection closed.",
  expired: "No sign of life, or its node is gone.",
  kicked: "Disconnected by a backend."
};
var LIMITS = {
  /** A message's size, all its fragments together. Unit: bytes. */
  max_message_bytes: 65536,
  /** How deep a message may nest; the message itself is depth 1. Unit: levels. */
  json_depth: 64,
  /** How many issues one `ERROR` lists. Unit: issues. */
  max_issues: 32,
  /** A client's presence state as JSON text. Unit: bytes. */
  presence_state_bytes: 1024,
  /** Faults of the client within `rejected_window` that close the connection with 1008. Unit: messages. */
  rejected_messages: 20,
  /** Messages a connection may send, sustained. Unit: messages per second. */
  messages_per_second: 50,
  /** Messages a connection may send at once. Unit: messages. */
  messages_burst: 100,
  /** Broadcasts a connection may send, sustained. Unit: messages per second. */
  broadcasts_per_second: 1,
  /** Broadcasts a connection may send at once. Unit: messages. */
  broadcasts_burst: 5,
  /** Connections with one client id. Unit: connections. */
  max_connections_per_client: 32,
  /** Connections from one address. Unit: connections. */
  max_connections_per_address: 1e3,
  /** Messages that wait for one connection before it is closed with 4102. Unit: messages. */
  queue_messages: 1024,
  /** Bytes that wait for one connection before it is closed with 4102. Unit: bytes. */
  queue_bytes: 1048576,
  /** Messages kept for a group. Unit: messages. */
  history_count: 200
};
var INTERVALS_MS = {
  /** A client sends a `heartbeat` this often, on a fixed clock. (30s) */
  heartbeat: 3e4,
  /** The server pings after this much silence. (25s) */
  ping_after: 25e3,
  /** The server closes with 4201 after this long without a sign of life. (75s) */
  idle_timeout: 75e3,
  /** The clients of a killed node are gone from presence within this time. (90s) */
  presence_ttl: 9e4,
  /** Presence events are gathered for at most this long into one `DIFF`. (200ms) */
  presence_gather: 200,
  /** The time in which `rejected_messages` are counted. (10s) */
  rejected_window: 1e4,
  /** How long closing a connection that does not read is attempted before it is reset. (5s) */
  slow_close: 5e3,
  /** A node probes its own subscription after this much silence. (10s) */
  probe_silence: 1e4,
  /** How long a command to Redis may take before its outcome is unknown. (1s) */
  redis_timeout: 1e3,
  /** The time over which a node that goes down closes its connections. (30s) */
  drain_timeout: 3e4,
  /** How long opening a connection may take. (10s) */
  handshake_timeout: 1e4,
  /** Clock difference that is forgiven when a token's times are checked. (5s) */
  jwt_leeway: 5e3,
  /** How long a group's messages are kept. (2m) */
  history_age: 12e4
};

// ../../generated/typescript/src/types.ts
var MSG_TYPES = ["msg", "cmd", "heartbeat", "presence"];
var TARGETS = ["direct", "group", "broadcast", "echo"];

// src/json_text.ts
var TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;
function layOut(text) {
  const tokens = text.match(TOKEN) ?? [];
  const pieces = [];
  let depth = 0;
  const newLine = () => void pieces.push({ kind: "space", text: `
${"  ".repeat(depth)}` });
  for (const [index, token] of tokens.entries()) {
    const opens = token === "{" || token === "[";
    const closes = token === "}" || token === "]";
    const empty = closes && (tokens[index - 1] === "{" || tokens[index - 1] === "[");
    if (closes) {
      depth -= 1;
      if (!empty) newLine();
    }
    pieces.push({ kind: kindOf(token, tokens[index + 1]), text: token });
    if (token === ":") pieces.push({ kind: "space", text: " " });
    if (opens) depth += 1;
    const next = tokens[index + 1];
    if (token === "," || opens && next !== "}" && next !== "]") newLine();
  }
  return pieces;
}
function memberText(text, key) {
  let depth = 0;
  let start;
  let isKey = false;
  for (const match of text.matchAll(TOKEN)) {
    const token = match[0];
    if (token === "}" || token === "]") depth -= 1;
    const ends = token === "," && depth === 1 || token === "}" && depth === 0;
    if (start !== void 0 && ends) return text.slice(start, match.index).trim();
    if (token === "{" || token === "[") depth += 1;
    if (token === ":" && depth === 1 && isKey) start = match.index + 1;
    isKey = depth === 1 && token === JSON.stringify(key);
  }
  return void 0;
}
function byteLength(text) {
  return new TextEncoder().encode(text).length;
}
function kindOf(token, next) {
  if (token.startsWith('"')) return next === ":" ? "key" : "string";
  if ("{}[],:".includes(token)) return "punctuation";
  return token === "true" || token === "false" || token === "null" ? "literal" : "number";
}

// src/draft.ts
var FIELDS = ["msg_type", "target", "to_id", "cmd", "msg", "payload"];
function check(draft) {
  const text = toText(draft);
  return { text, problems: [...problems(draft, text), ...tooLong(text)] };
}
function toText(draft) {
  const payload = draft.payload.trim();
  const written = { ...draft, payload, to_id: draft.target === "direct" ? draft.to_id : "" };
  const members = FIELDS.filter((field) => written[field] !== "").map(
    (field) => `"${field}":${field === "payload" ? payload : JSON.stringify(written[field])}`
  );
  return `{${members.join(",")}}`;
}
function problems(draft, text) {
  const alone = draft.payload.trim() === "" ? void 0 : jsonError(draft.payload);
  if (alone !== void 0) return [{ field: "payload", path: "/payload", code: "invalid_json", message: alone }];
  const result = safeParseWsMessageV3InputJson(text);
  if (result.ok) return [];
  if (result.error === "invalid_json") {
    return [{ field: void 0, path: "", code: result.error, message: result.message }];
  }
  return result.issues.map((issue) => ({ field: fieldOf(issue.path), ...issue }));
}
function tooLong(text) {
  const bytes = byteLength(text);
  if (bytes <= LIMITS.max_message_bytes) return [];
  const message = `is ${bytes} bytes; a server with the default limit of ${LIMITS.max_message_bytes} closes the connection`;
  return [{ field: void 0, path: "", code: "max_bytes", message }];
}
function jsonError(text) {
  try {
    JSON.parse(text);
    return void 0;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
function fieldOf(pointer) {
  const first = pointer.split("/")[1];
  return FIELDS.find((field) => field === first);
}

// src/field.ts
var Field = class {
  element;
  control;
  #problems = new ProblemList();
  constructor(label, control, hint) {
    this.control = control;
    control.id = newId();
    control.title = hint;
    control.setAttribute("aria-describedby", this.#problems.element.id);
    this.element = el(
      "div",
      { class: "field" },
      el("label", { for: control.id }, label),
      control,
      this.#problems.element
    );
  }
  show(problems2) {
    this.#problems.show(problems2);
    if (problems2.length > 0) this.control.setAttribute("aria-invalid", "true");
    else this.control.removeAttribute("aria-invalid");
  }
};
function line(value, attributes = {}) {
  return el("input", {
    type: "text",
    value,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    ...attributes
  });
}
var ProblemList = class {
  element = el("ul", { class: "problems", id: newId(), "aria-live": "polite" });
  #shown = "";
  show(problems2) {
    const shown = JSON.stringify(problems2);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.replaceChildren(
      ...problems2.map(
        ({ path, code, message }) => el(
          "li",
          { "data-code": code },
          path && el("code", {}, path),
          " ",
          ...prose(message),
          " ",
          el("code", { class: "code" }, code)
        )
      )
    );
  }
};
var Choice = class {
  element;
  #inputs;
  constructor(label, values, chosen, hints2, changed2) {
    const name = newId();
    const options = [];
    this.#inputs = values.map((value) => {
      const input = el("input", { type: "radio", name, value, checked: value === chosen });
      input.addEventListener("change", changed2);
      options.push(el("label", { title: hints2.get(value) }, input, el("span", { "data-value": value }, value)));
      return input;
    });
    this.element = el(
      "fieldset",
      { class: "choice" },
      el("legend", {}, label),
      el("div", { class: "segments" }, ...options)
    );
  }
  get value() {
    return this.#inputs.find((input) => input.checked)?.value;
  }
};

// ../../schema/ws_message_v3.schema.json
var properties = {
  version: {
    $ref: "#/$defs/Version",
    description: 'Always `"3"`.',
    "x-filled-by-server": "always"
  },
  msg_type: {
    $ref: "#/$defs/MsgType",
    description: "`'msg'`, `'cmd'`, `'heartbeat'`, `'presence'`"
  },
  target: {
    $ref: "#/$defs/Target",
    description: "`'direct'`, `'group'`, `'broadcast'`, `'echo'`"
  },
  from_id: {
    $ref: "#/$defs/ClientId",
    description: "Client ID of sender (Auto-filled by server if omitted).",
    "x-filled-by-server": "if-omitted"
  },
  to_id: {
    $ref: "#/$defs/ClientId",
    description: "Target Client ID (Required for `target: 'direct'`)."
  },
  group_id: {
    $ref: "#/$defs/GroupId",
    description: "Target Group ID (Auto-filled by server if omitted).",
    "x-filled-by-server": "if-omitted-by-client"
  },
  cmd: {
    $ref: "#/$defs/Cmd",
    description: "Specific action keyword (e.g., `'RELOAD'`)."
  },
  msg: {
    type: "string",
    description: "Human-readable text content."
  },
  payload: {
    $ref: "#/$defs/Payload",
    description: "Flexible key-value data."
  },
  sent_at: {
    $ref: "#/$defs/Timestamp",
    description: "ISO 8601 Timestamp.",
    "x-filled-by-server": "always"
  }
};
var $defs = {
  Version: {
    description: "The version of the protocol.",
    type: "string",
    const: "3"
  },
  MsgType: {
    description: "What kind of message this is.",
    type: "string",
    enum: ["msg", "cmd", "heartbeat", "presence"],
    "x-enum-descriptions": [
      "Text or data for people and programs.",
      "A command: remote control or orchestration.",
      "A sign of life; with target `echo` it comes back to its sender.",
      "A question about presence, or a change of the sender's own presence state."
    ]
  },
  Target: {
    description: "Who receives the message.",
    type: "string",
    enum: ["direct", "group", "broadcast", "echo"],
    "x-enum-descriptions": [
      "Every connection of the client `to_id`, whatever its group.",
      "Every connection in the group, the sender's too.",
      "Every connection on the platform.",
      "Only the connection that sent it."
    ]
  },
  VisionId: {
    description: "A random string id: 1 to 64 characters of `A-Z a-z 0-9 _ -`, at least one of them not a digit.",
    type: "string",
    minLength: 1,
    maxLength: 64,
    pattern: "^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$",
    examples: ["group_abc123", "device_xyz789"],
    "x-messages": {
      pattern: "must be a Vision ID: only A-Z a-z 0-9 _ -, and not digits alone (that is a database integer; use the random string id, `id_random`)"
    }
  },
  ClientId: {
    description: "The Vision ID of a client.",
    examples: ["device_xyz789"],
    $ref: "#/$defs/VisionId"
  },
  GroupId: {
    description: "The Vision ID of a group.",
    examples: ["group_abc123"],
    $ref: "#/$defs/VisionId"
  },
  Cmd: {
    description: "The keyword of a command.",
    type: "string",
    minLength: 1,
    maxLength: 128,
    examples: ["RELOAD_UI"]
  },
  Payload: {
    description: "A free JSON object, handed on as it was written: numbers keep their spelling.",
    type: "object"
  },
  Timestamp: {
    description: "An RFC 3339 date-time; its offset is required. What the server writes is UTC with six digits: `2026-01-02T03:04:05.678901Z`.",
    type: "string",
    format: "date-time",
    examples: ["2026-01-02T03:04:05.678901Z"],
    "x-messages": {
      format: "must be an RFC 3339 date-time with its offset, such as 2026-01-02T03:04:05.678901Z"
    }
  }
};

// src/schema.ts
var MSG_TYPE_HINTS = hints($defs.MsgType);
var TARGET_HINTS = hints($defs.Target);
function fieldHint(field) {
  return properties[field].description;
}
function hints(def) {
  return new Map(def.enum.map((value, index) => [value, def["x-enum-descriptions"][index] ?? ""]));
}

// src/composer.ts
var Composer = class {
  element;
  #send;
  #msgType;
  #target;
  #toId;
  #cmd;
  #msg;
  #payload;
  #whole = new ProblemList();
  #preview = el("code", {});
  #size = el("span", { class: "size" });
  #submit = el("button", { type: "submit", class: "primary" }, "Send");
  #anyway = el("button", { type: "button", class: "anyway", hidden: true }, "Send anyway");
  #connected = false;
  /** Whether `to_id` still follows the other pane, as it does until someone types there. */
  #follows = true;
  constructor(defaults, send) {
    this.#send = send;
    const changed2 = () => void this.#check();
    this.#target = new Choice("target", TARGETS, "group", TARGET_HINTS, changed2);
    this.#msgType = new Choice("msg_type", MSG_TYPES, "msg", MSG_TYPE_HINTS, changed2);
    this.#toId = new Field("to_id", line(defaults.to_id, { name: "to_id", class: "mono" }), fieldHint("to_id"));
    this.#cmd = new Field("cmd", line("", { name: "cmd", class: "mono", placeholder: "RELOAD_UI" }), fieldHint("cmd"));
    this.#msg = new Field("msg", line(defaults.msg, { name: "msg", spellcheck: "true" }), fieldHint("msg"));
    const payload = el("textarea", {
      name: "payload",
      class: "mono",
      rows: 1,
      spellcheck: "false",
      placeholder: '{ "force": true }'
    });
    this.#payload = new Field("payload", payload, fieldHint("payload"));
    this.#toId.control.addEventListener("input", () => this.#follows = false);
    this.#anyway.addEventListener("click", () => this.#send(check(this.#draft()).text));
    const preview = el("p", { class: "preview", title: "The text frame that is sent" }, this.#preview, this.#size);
    this.element = el(
      "form",
      { class: "composer", "aria-label": "Message", novalidate: true },
      el("div", { class: "choices" }, this.#target.element, this.#msgType.element),
      el("div", { class: "fields" }, this.#toId.element, this.#cmd.element, this.#msg.element, this.#payload.element),
      this.#whole.element,
      el("div", { class: "send-row" }, preview, this.#anyway, this.#submit)
    );
    this.element.addEventListener("input", changed2);
    this.element.addEventListener("submit", (event) => this.#submitted(event));
    payload.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.element.requestSubmit();
    });
    this.setConnected(false);
    this.#check();
  }
  setConnected(connected) {
    this.#connected = connected;
    for (const button of [this.#submit, this.#anyway]) {
      button.disabled = !connected;
      button.title = connected ? "" : "Connect first";
    }
  }
  /** The id of the other pane has changed. */
  peerIs(clientId) {
    if (!this.#follows) return;
    this.#toId.control.value = clientId;
    this.#check();
  }
  #draft() {
    return {
      msg_type: this.#msgType.value,
      target: this.#target.value,
      to_id: this.#toId.control.value,
      cmd: this.#cmd.control.value,
      msg: this.#msg.control.value,
      payload: this.#payload.control.value
    };
  }
  #check() {
    const checked = check(this.#draft());
    const fields = { to_id: this.#toId, cmd: this.#cmd, msg: this.#msg, payload: this.#payload };
    for (const [name, field] of Object.entries(fields))
      field.show(checked.problems.filter((problem) => problem.field === name));
    this.#whole.show(checked.problems.filter(({ field }) => field === void 0 || !(field in fields)));
    this.#toId.element.hidden = this.#target.value !== "direct";
    this.#anyway.hidden = checked.problems.length === 0;
    this.#preview.textContent = checked.text;
    this.#size.textContent = `${byteLength(checked.text)} B`;
    return checked;
  }
  #submitted(event) {
    event.preventDefault();
    const { text, problems: problems2 } = this.#check();
    if (problems2.length === 0 && this.#connected) this.#send(text);
    else this.element.querySelector("[aria-invalid]")?.focus();
  }
};

// src/connection.ts
var Connection = class {
  #socket;
  #handlers;
  #frames = 0;
  #heartbeat;
  constructor(address, handlers) {
    this.#handlers = handlers;
    this.#socket = new WebSocket(urlOf(address), SUBPROTOCOL);
    this.#socket.addEventListener("open", () => this.#opened());
    this.#socket.addEventListener(
      "message",
      ({ data }) => handlers.received(typeof data === "string" ? data : "(binary)")
    );
    this.#socket.addEventListener("close", ({ code, reason }) => this.#closed(code, reason));
  }
  send(text) {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(text);
    this.#frames += 1;
    this.#handlers.sent(text, this.#frames);
  }
  close() {
    this.#socket.close(1e3);
  }
  #opened() {
    const beat = JSON.stringify({ msg_type: "heartbeat", target: "echo" });
    this.#heartbeat = window.setInterval(() => this.send(beat), INTERVALS_MS.heartbeat);
    this.#handlers.opened(this.#socket.protocol);
  }
  #closed(code, reason) {
    window.clearInterval(this.#heartbeat);
    this.#handlers.closed(code, reason, this.#heartbeat !== void 0);
  }
};
function urlOf({ group_id: group_id2, client_id, presence }) {
  const url = new URL(location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.pathname = `/v3/ws/group/${encodeURIComponent(group_id2)}/client/${encodeURIComponent(client_id)}`;
  url.search = presence ? "?presence=true" : "";
  url.hash = "";
  return url.href;
}

// src/id_chip.ts
function idChip(clientId, whoIs2) {
  const letter = whoIs2(clientId);
  const badge = letter && el("span", { class: "letter", "data-pane": letter, "aria-label": `pane ${letter}` }, letter);
  return el("span", { class: "id", title: clientId }, badge, el("code", {}, clientId));
}

// src/roster.ts
function syncOf({ from_id, cmd, payload }) {
  const sync = payload;
  return from_id === SERVER_ID && cmd === "SYNC" && areClients(sync?.members) ? sync : void 0;
}
function diffOf({ from_id, cmd, payload }) {
  const diff = payload;
  const listed = [diff?.joined, diff?.left, diff?.updated].every(areClients);
  return from_id === SERVER_ID && cmd === "DIFF" && listed ? diff : void 0;
}
function areClients(list) {
  return Array.isArray(list) && list.every((entry) => typeof entry?.client_id === "string");
}
function after(members, message) {
  const sync = syncOf(message);
  if (sync !== void 0) return new Map(sync.members.map((member) => [member.client_id, member]));
  const diff = diffOf(message);
  if (diff === void 0) return members;
  const next = new Map(members);
  for (const { client_id } of diff.left) next.delete(client_id);
  for (const member of [...diff.joined, ...diff.updated]) next.set(member.client_id, member);
  return next;
}
function diffText(diff) {
  const joined = diff.joined.map(({ client_id }) => `+ ${client_id}`);
  const left = diff.left.map(
    ({ client_id, reason }) => `− ${client_id} (${reason}: ${LEFT_REASONS[reason] ?? "unknown"})`
  );
  const updated = diff.updated.map(({ client_id }) => `~ ${client_id}`);
  return [...joined, ...left, ...updated].join("  ");
}
var RosterView = class {
  element;
  #count = el("span", { class: "count" });
  #list = el("ul", { class: "members" });
  #hint = el("p", { class: "hint" });
  #whoIs;
  constructor(whoIs2) {
    this.#whoIs = whoIs2;
    const title = el("h3", {}, "Present", this.#count);
    this.element = el("section", { class: "roster", "aria-label": "Presence" }, title, this.#list, this.#hint);
    this.showHint("Connect to see who is in the group.");
  }
  show(members) {
    this.#count.textContent = String(members.size);
    this.#hint.textContent = "";
    this.#list.replaceChildren(...Array.from(members.values(), (member) => this.#item(member)));
  }
  showHint(hint) {
    this.#count.textContent = "";
    this.#list.replaceChildren();
    this.#hint.textContent = hint;
  }
  #item(member) {
    const connections = member.connections > 1 ? `×${member.connections}` : void 0;
    const state = member.state === void 0 ? void 0 : JSON.stringify(member.state);
    return el(
      "li",
      { title: `connected at ${member.connected_at}`, "data-client": member.client_id },
      idChip(member.client_id, this.#whoIs),
      connections && el("span", { class: "connections", title: "connections of this client" }, connections),
      state && el("code", { class: "state", title: `presence state ${state}` }, state)
    );
  }
};

// src/describe.ts
function describeReceived(text) {
  const result = safeParseWsMessageV3Json(text);
  if (!result.ok)
    return outsideTheContract(text, "issues" in result ? result.issues : [{ path: "", message: result.message }]);
  const message = result.value;
  if (message.from_id !== SERVER_ID) return { ...summary(message, text), client: message.from_id };
  if (message.cmd === "ERROR") return refusal(message);
  return { ...summary(message, text), tone: "server", text: serverText(message, text), client: message.from_id };
}
function describeSent(text) {
  try {
    const message = JSON.parse(text);
    return { ...summary(message ?? {}, text), client: message?.to_id };
  } catch {
    return { tone: "plain", target: "", text, notes: [] };
  }
}
function describeClose(code) {
  const known = meaningOf(CLOSE_CODES, String(code));
  if (known !== void 0)
    return known.class === "normal" ? known.meaning : `${known.meaning} ${CLOSE_CLASSES[known.class]}`;
  if (code === 1005) return "Closed without a code.";
  if (code === 1006) return "The connection broke without a close frame.";
  return "Not a close code of this protocol.";
}
function summary(message, text) {
  const { msg_type, target, cmd, msg } = message;
  const keyword = cmd ?? (msg_type === "msg" ? void 0 : msg_type);
  return {
    tone: "plain",
    target: String(target ?? ""),
    keyword: keyword === void 0 ? void 0 : String(keyword),
    text: [msg, memberText(text, "payload")].filter((part) => part !== void 0).join("  "),
    notes: []
  };
}
function serverText(message, text) {
  const sync = syncOf(message);
  if (sync !== void 0) return `${sync.count} present`;
  const diff = diffOf(message);
  if (diff !== void 0) return diffText(diff);
  return message.msg ?? meaningOf(SERVER_COMMANDS, message.cmd) ?? memberText(text, "payload") ?? "";
}
function refusal(message) {
  const { code = "", frame, issues: listed } = message.payload ?? {};
  const issues = Array.isArray(listed) ? listed.filter((issue) => typeof issue?.message === "string") : [];
  const meaning = meaningOf(ERROR_CODES, code)?.meaning;
  const quoted = issues.some((issue) => message.msg?.includes(issue.message));
  const said = quoted || message.msg === meaning ? [meaning] : [meaning, message.msg];
  return {
    tone: "error",
    target: message.target,
    client: message.from_id,
    keyword: `ERROR ${code}`,
    text: frame ? `about #${frame}` : "",
    notes: [...said.filter((text) => text !== void 0).map((text) => ({ text })), ...issues.map(toNote)],
    refused: frame
  };
}
function outsideTheContract(text, issues) {
  return { tone: "error", target: "", keyword: "not a delivered message", text, notes: issues.map(toNote) };
}
function toNote({ path, code, message }) {
  return { path, code, text: message };
}
function meaningOf(table, name) {
  return name !== void 0 && Object.hasOwn(table, name) ? table[name] : void 0;
}

// src/ring.ts
var Ring = class {
  #items = [];
  #capacity;
  constructor(capacity) {
    this.#capacity = capacity;
  }
  get size() {
    return this.#items.length;
  }
  /** Adds an item, and returns the one that had to go for it. */
  push(item) {
    this.#items.push(item);
    return this.#items.length > this.#capacity ? this.#items.shift() : void 0;
  }
  clear() {
    this.#items.length = 0;
  }
};

// src/frame_log.ts
var CAPACITY = 500;
var FrameLog = class {
  element;
  #rows = new Ring(CAPACITY);
  #list;
  #empty;
  #count = el("span", { class: "count" });
  #latest = el("button", { type: "button", class: "latest", hidden: true }, "Latest ↓");
  #whoIs;
  /** Rows wait here for the next paint: a burst of frames costs one layout. */
  #waiting = [];
  /** Rows of sent frames by their number on this connection, to mark what was refused. */
  #sent = /* @__PURE__ */ new Map();
  #total = 0;
  /** Whether the newest row is kept in sight, as it is until someone scrolls away from it. */
  #following = true;
  constructor(label, whoIs2) {
    this.#whoIs = whoIs2;
    this.#list = el("div", { class: "frames", role: "log", "aria-label": label, tabindex: 0 });
    this.#empty = el("p", { class: "empty" }, "Frames appear here, in both directions.");
    const clear = el("button", { type: "button", class: "quiet" }, "Clear");
    clear.addEventListener("click", () => this.clear());
    this.#latest.addEventListener("click", () => this.#follow());
    this.#list.addEventListener("scroll", () => this.#scrolled());
    new ResizeObserver(() => this.#following && this.#follow()).observe(this.#list);
    const head = el("div", { class: "log-head" }, el("h3", {}, "Frames", this.#count), clear);
    this.element = el(
      "section",
      { class: "log" },
      head,
      el("div", { class: "log-body" }, this.#empty, this.#list, this.#latest)
    );
  }
  sent(text, number) {
    const at = /* @__PURE__ */ new Date();
    this.#add(() => {
      const row = this.#frame("sent", text, at, describeSent(text), `#${number}`);
      this.#sent.set(number, row);
      this.#sent.delete(number - CAPACITY);
      return row;
    });
  }
  received(text) {
    const at = /* @__PURE__ */ new Date();
    this.#add(() => {
      const line2 = describeReceived(text);
      if (line2.refused !== void 0) this.#sent.get(line2.refused)?.classList.add("refused");
      return this.#frame("received", text, at, line2);
    });
  }
  /** Something about the connection itself. */
  note(tone, title, detail) {
    const at = /* @__PURE__ */ new Date();
    if (tone === "good") this.#sent.clear();
    this.#add(
      () => el("div", { class: `note ${tone}` }, time(at), el("p", {}, el("strong", {}, title), detail && ` ${detail}`))
    );
  }
  clear() {
    this.#rows.clear();
    this.#waiting = [];
    this.#sent.clear();
    this.#total = 0;
    this.#list.replaceChildren();
    this.#latest.hidden = true;
    this.#showCount();
  }
  #add(make) {
    if (this.#waiting.length === CAPACITY) this.#waiting.shift();
    if (this.#waiting.length === 0) requestAnimationFrame(() => this.#flush());
    this.#waiting.push(make);
    this.#total += 1;
  }
  #flush() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const make of waiting) {
      const row = make();
      this.#rows.push(row)?.remove();
      this.#list.append(row);
    }
    this.#showCount();
    if (this.#following) this.#follow();
    else this.#latest.hidden = false;
  }
  #frame(direction, text, at, line2, number) {
    const arrow = direction === "sent" ? "↑" : "↓";
    const summary2 = el(
      "summary",
      {},
      time(at),
      el("span", { class: "direction", role: "img", "aria-label": direction, title: direction }, arrow),
      el("span", { class: "target", "data-target": line2.target }, line2.target || "–"),
      line2.client === void 0 ? el("span", { class: "id" }) : idChip(line2.client, this.#whoIs),
      el("span", { class: "text" }, line2.keyword && el("b", {}, line2.keyword), line2.text),
      el("span", { class: "size" }, number && el("span", { class: "number" }, number), `${byteLength(text)} B`)
    );
    const details = el("details", {}, summary2);
    details.addEventListener("toggle", () => details.append(json(text)), { once: true });
    details.addEventListener("toggle", () => {
      if (details.open) details.scrollIntoView({ block: "nearest" });
      this.#scrolled();
    });
    return el(
      "div",
      { class: `frame ${direction} ${line2.tone}`, "data-keyword": line2.keyword },
      details,
      notes(line2.notes)
    );
  }
  #showCount() {
    this.#count.textContent = this.#total === 0 ? "" : String(this.#total);
    this.#empty.hidden = this.#total > 0;
  }
  #scrolled() {
    this.#following = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 24;
    if (this.#following) this.#latest.hidden = true;
  }
  #follow() {
    this.#following = true;
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#latest.hidden = true;
  }
};
function notes(list) {
  if (list.length === 0) return void 0;
  const items = list.map(
    ({ path, code, text }) => el(
      "li",
      {},
      path && el("code", { class: "path" }, path),
      " ",
      ...prose(text),
      " ",
      code && el("code", { class: "code" }, code)
    )
  );
  return el("ul", { class: "notes" }, ...items);
}
function json(text) {
  const pieces = layOut(text).map(
    ({ kind, text: text2 }) => kind === "space" || kind === "punctuation" ? text2 : el("span", { class: kind }, text2)
  );
  return el("pre", { class: "json", tabindex: 0 }, ...pieces);
}
function time(at) {
  const clock = at.toLocaleTimeString("en-GB", { hour12: false });
  return el(
    "time",
    { datetime: at.toISOString() },
    clock,
    el("i", {}, `.${String(at.getMilliseconds()).padStart(3, "0")}`)
  );
}

// src/refusal.ts
async function refusalReason(url) {
  try {
    const response = await fetch(url.replace(/^ws/, "http"));
    const problem = await response.json();
    if (response.status !== 426 && problem.detail) return `${response.status}: ${problem.detail}`;
    return "The server refused it, and a browser does not say why.";
  } catch {
    return "The server does not answer.";
  }
}

// src/pane.ts
var STATE_TEXT = {
  closed: "not connected",
  connecting: "connecting",
  open: "connected",
  closing: "closing"
};
var BUTTON_TEXT = {
  closed: "Connect",
  connecting: "Cancel",
  open: "Disconnect",
  closing: "Closing"
};
var Pane = class {
  element;
  letter;
  #changed;
  #group;
  #client;
  #presence = el("input", { type: "checkbox", id: newId(), checked: true });
  #url = el("code", { class: "url" });
  #status = el("span", { class: "status", role: "status" });
  #toggle = el("button", { type: "submit", class: "primary connect" });
  #roster;
  #log;
  #composer;
  #connection;
  #state = "closed";
  #members = /* @__PURE__ */ new Map();
  constructor(options) {
    const { letter, whoIs: whoIs2 } = options;
    this.letter = letter;
    this.#changed = options.changed;
    this.#group = new Field(
      "group_id",
      line(options.group_id, { name: "group_id", class: "mono" }),
      "The group to join"
    );
    this.#client = new Field(
      "client_id",
      line(options.client_id, { name: "client_id", class: "mono" }),
      "Who this pane is"
    );
    this.#roster = new RosterView(whoIs2);
    this.#log = new FrameLog(`Frames of ${letter}`, whoIs2);
    this.#composer = new Composer({ to_id: options.peer_id, msg: options.msg }, (text) => this.#connection?.send(text));
    const title = el(
      "h2",
      { id: newId() },
      el("span", { class: "letter", "data-pane": letter, "aria-hidden": "true" }, letter),
      `Client ${letter}`
    );
    const address = el(
      "form",
      { class: "address", "aria-label": "Address", novalidate: true },
      el(
        "div",
        { class: "pane-head" },
        title,
        this.#status,
        el("label", { class: "check", title: "Ask for SYNC and DIFF" }, this.#presence, "presence"),
        this.#toggle
      ),
      el("div", { class: "fields" }, this.#group.element, this.#client.element),
      this.#url
    );
    address.addEventListener("submit", (event) => {
      event.preventDefault();
      this.toggle();
    });
    address.addEventListener("input", () => this.#addressChanged());
    this.element = el(
      "section",
      { class: "pane", "data-pane": letter, "aria-labelledby": title.id },
      address,
      this.#roster.element,
      this.#log.element,
      this.#composer.element
    );
    this.#addressChanged();
    this.#become("closed");
  }
  get clientId() {
    return this.#client.control.value;
  }
  get state() {
    return this.#state;
  }
  peerIs(clientId) {
    this.#composer.peerIs(clientId);
  }
  toggle() {
    if (this.#state === "closed") this.connect();
    else this.disconnect();
  }
  connect() {
    if (this.#state !== "closed") return;
    const address = this.#address();
    this.#become("connecting");
    this.#roster.showHint(address.presence ? "" : "Connect with presence to see who is in the group.");
    this.#connection = new Connection(address, {
      opened: (subprotocol) => {
        this.#become("open");
        this.#log.note("good", "Open", subprotocol);
      },
      sent: (text, number) => this.#log.sent(text, number),
      received: (text) => this.#received(text),
      closed: (code, reason, wasOpen) => void this.#closed(address, code, reason, wasOpen)
    });
  }
  disconnect() {
    if (this.#state === "closed" || this.#state === "closing") return;
    this.#become("closing");
    this.#connection?.close();
  }
  #received(text) {
    this.#log.received(text);
    const result = safeParseWsMessageV3Json(text);
    if (result.ok) this.#presenceChanged(result.value);
  }
  #presenceChanged(message) {
    const members = after(this.#members, message);
    if (members === this.#members) return;
    this.#members = members;
    this.#roster.show(members);
  }
  async #closed(address, code, reason, wasOpen) {
    const asked = this.#state === "closing";
    this.#connection = void 0;
    this.#members = /* @__PURE__ */ new Map();
    this.#roster.showHint("Connect to see who is in the group.");
    this.#become("closed");
    if (wasOpen) {
      const quoted = reason && ` “${reason}”`;
      this.#log.note(code === 1e3 ? "plain" : "bad", `Closed ${code}`, describeClose(code) + quoted);
    } else if (asked) {
      this.#log.note("plain", "Cancelled", "");
    } else {
      this.#log.note("bad", `Not opened ${code}`, await refusalReason(urlOf(address)));
    }
  }
  #address() {
    return { group_id: this.#group.control.value, client_id: this.clientId, presence: this.#presence.checked };
  }
  #addressChanged() {
    const { group_id: group_id2, client_id } = this.#address();
    const ids2 = [
      [this.#group, "group_id", safeParseGroupId(group_id2)],
      [this.#client, "client_id", safeParseClientId(client_id)]
    ];
    for (const [field, path, result] of ids2) {
      field.show(result.ok ? [] : result.issues.map((issue) => ({ ...issue, path, field: void 0 })));
    }
    this.#url.textContent = urlOf(this.#address());
    this.#changed();
  }
  #become(state) {
    this.#state = state;
    this.element.dataset["state"] = state;
    this.#status.textContent = STATE_TEXT[state];
    this.#toggle.textContent = BUTTON_TEXT[state];
    this.#toggle.disabled = state === "closing";
    for (const control of [this.#group.control, this.#client.control]) control.readOnly = state !== "closed";
    this.#presence.disabled = state !== "closed";
    this.#composer.setConnected(state === "open");
    this.#changed();
  }
};

// src/main.ts
var group_id = randomId("group");
var ids = { A: randomId("device"), B: randomId("device") };
var both = el("button", { type: "button", class: "primary" });
var whoIs = (clientId) => panes.find((pane) => pane.clientId === clientId)?.letter;
var panes = [];
panes.push(
  new Pane({ letter: "A", group_id, client_id: ids.A, peer_id: ids.B, msg: "Hello team!", whoIs, changed }),
  new Pane({ letter: "B", group_id, client_id: ids.B, peer_id: ids.A, msg: "Hello back!", whoIs, changed })
);
document.getElementById("panes")?.append(...panes.map((pane) => pane.element));
document.getElementById("actions")?.append(both);
both.addEventListener("click", () => {
  const leave = allInUse();
  for (const pane of panes) {
    if (leave) pane.disconnect();
    else pane.connect();
  }
});
changed();
both.focus();
function changed() {
  const [a, b] = panes;
  if (a === void 0 || b === void 0) return;
  a.peerIs(b.clientId);
  b.peerIs(a.clientId);
  both.textContent = allInUse() ? "Disconnect both" : "Connect both";
}
function allInUse() {
  return panes.every((pane) => pane.state !== "closed");
}
