// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

/** The protocol's data: codes, reserved names, limits and intervals. */

/** The WebSocket subprotocol. */
export const SUBPROTOCOL = "aether.v3";

/** What an offered subprotocol that carries a token begins with; never echoed. */
export const BEARER_SUBPROTOCOL_PREFIX = "bearer.";

/** The `from_id` of the server's own messages; no client may have it. */
export const SERVER_ID = "server";

/** The command, with target `echo`, that hands over a fresh token. */
export const REFRESH_TOKEN_COMMAND = "REFRESH_TOKEN";

/** What every key and channel in Redis begins with, unless configured. */
export const REDIS_PREFIX = "aether:v3";

/** Why a message was not accepted. The order is meaning: the first that applies is reported. */
export const ERROR_CODES = {
  /** The sender is over its rate; the message was not taken. */
  rate_limited: { client_fault: false, meaning: "The sender is over its rate; the message was not taken." },
  /** The text is not JSON, or holds a lone surrogate. */
  invalid_json: { client_fault: true, meaning: "The text is not JSON, or holds a lone surrogate." },
  /** `version` is a string other than "3". */
  unsupported_version: { client_fault: true, meaning: "`version` is a string other than \"3\"." },
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
  internal: { client_fault: false, meaning: "The server failed; the message was not delivered." },
} as const;

/** A key of {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Why a connection ends, by the number in the close frame. */
export const CLOSE_CODES = {
  /** Normal closure. */
  1000: { name: "normal_closure", class: "normal", meaning: "Normal closure." },
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
  4202: { name: "token_expired", class: "retry", meaning: "The token expired: come back with a new one." },
} as const;

/** A key of {@link CLOSE_CODES}. */
export type CloseCode = keyof typeof CLOSE_CODES;

/** What a client does after a close code. */
export const CLOSE_CLASSES = {
  normal: "The WebSocket protocol's own codes.",
  do_not_retry: "Coming back does not help until something is changed.",
  back_off: "Come back later, with growing delays.",
  retry: "Come back, after the hint if there was one.",
} as const;

/** A key of {@link CLOSE_CLASSES}. */
export type CloseClass = keyof typeof CLOSE_CLASSES;

/** The commands that only the server sends: clients may not. */
export const SERVER_COMMANDS = {
  ERROR: "A message was not accepted.",
  GAP: "Messages may have been missed.",
  DRAIN: "The node is going down.",
  TOKEN_REFRESHED: "A new token was taken.",
  SYNC: "The whole presence set of the group.",
  DIFF: "What changed in the presence set of the group.",
} as const;

/** A key of {@link SERVER_COMMANDS}. */
export type ServerCommand = keyof typeof SERVER_COMMANDS;

/** What may have been missed. */
export const GAP_SCOPES = {
  group: "Messages to the group.",
  direct: "Messages to the client.",
  broadcast: "Messages to everyone.",
  presence: "Presence events of the group.",
} as const;

/** A key of {@link GAP_SCOPES}. */
export type GapScope = keyof typeof GAP_SCOPES;

/** Why something may have been missed. */
export const GAP_REASONS = {
  subscription_lost: "The node lost and regained a subscription.",
  overflow: "The node's queue from Redis overflowed.",
  resumed: "The client came back with `since`.",
  not_kept: "What was asked for is no longer kept, or history is off.",
} as const;

/** A key of {@link GAP_REASONS}. */
export type GapReason = keyof typeof GAP_REASONS;

/** Why a client left a group's presence set. */
export const LEFT_REASONS = {
  left: "The last connection closed.",
  expired: "No sign of life, or its node is gone.",
  kicked: "Disconnected by a backend.",
} as const;

/** A key of {@link LEFT_REASONS}. */
export type LeftReason = keyof typeof LEFT_REASONS;

/** Defaults of the limits; where the server has a setting of that name, a deployment can change it. */
export const LIMITS = {
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
  max_connections_per_address: 1000,
  /** Messages that wait for one connection before it is closed with 4102. Unit: messages. */
  queue_messages: 1024,
  /** Bytes that wait for one connection before it is closed with 4102. Unit: bytes. */
  queue_bytes: 1048576,
  /** Messages kept for a group. Unit: messages. */
  history_count: 200,
} as const;

/** Defaults of the intervals, in milliseconds; where the server has a setting of that name, a deployment can change it. */
export const INTERVALS_MS = {
  /** A client sends a `heartbeat` this often, on a fixed clock. (30s) */
  heartbeat: 30000,
  /** The server pings after this much silence. (25s) */
  ping_after: 25000,
  /** The server closes with 4201 after this long without a sign of life. (75s) */
  idle_timeout: 75000,
  /** The clients of a killed node are gone from presence within this time. (90s) */
  presence_ttl: 90000,
  /** Presence events are gathered for at most this long into one `DIFF`. (200ms) */
  presence_gather: 200,
  /** The time in which `rejected_messages` are counted. (10s) */
  rejected_window: 10000,
  /** How long closing a connection that does not read is attempted before it is reset. (5s) */
  slow_close: 5000,
  /** A node probes its own subscription after this much silence. (10s) */
  probe_silence: 10000,
  /** How long a command to Redis may take before its outcome is unknown. (1s) */
  redis_timeout: 1000,
  /** The time over which a node that goes down closes its connections. (30s) */
  drain_timeout: 30000,
  /** How long opening a connection may take. (10s) */
  handshake_timeout: 10000,
  /** Clock difference that is forgiven when a token's times are checked. (5s) */
  jwt_leeway: 5000,
  /** How long a group's messages are kept. (2m) */
  history_age: 120000,
} as const;
