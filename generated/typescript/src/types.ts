// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

import type { JsonObject } from "./object.js";

/**
 * One message of the Aether WebSocket V3 protocol: what a client sends and what it is handed.
 *
 * @example {"msg_type":"msg","target":"group","msg":"Hello team!"}
 * @example {"msg_type":"msg","target":"direct","to_id":"target_client_random_id","msg":"Private message just for you."}
 * @example {"msg_type":"cmd","target":"broadcast","cmd":"MAINTENANCE_WARNING"}
 * @example {"msg_type":"msg","target":"echo","msg":"Ping!"}
 * @example {"msg_type":"cmd","target":"group","cmd":"RELOAD_UI","payload":{"force":true}}
 * @example {"msg_type":"heartbeat","target":"echo"}
 * @example {"msg_type":"presence","target":"echo"}
 * @example {"msg_type":"presence","target":"group","payload":{"status":"away"}}
 */
export type WsMessageV3Input = WsMessageV3InputFields & WsMessageV3InputByTarget;

/** The fields of {@link WsMessageV3Input}, whatever the values of others. */
export interface WsMessageV3InputFields {
  /** Always `"3"`. */
  version?: Version;
  /** `'msg'`, `'cmd'`, `'heartbeat'`, `'presence'` */
  msg_type: MsgType;
  /** `'direct'`, `'group'`, `'broadcast'`, `'echo'` */
  target: Target;
  /**
   * Client ID of sender (Auto-filled by server if omitted).
   *
   * Holds a {@link ClientId}.
   *
   * @example "device_xyz789"
   */
  from_id?: string;
  /**
   * Target Client ID (Required for `target: 'direct'`).
   *
   * Holds a {@link ClientId}.
   *
   * @example "device_xyz789"
   */
  to_id?: string;
  /**
   * Target Group ID (Auto-filled by server if omitted).
   *
   * Holds a {@link GroupId}.
   *
   * @example "group_abc123"
   */
  group_id?: string;
  /**
   * Specific action keyword (e.g., `'RELOAD'`).
   *
   * Holds a {@link Cmd}.
   *
   * @example "RELOAD_UI"
   */
  cmd?: string;
  /** Human-readable text content. */
  msg?: string;
  /** Flexible key-value data. */
  payload?: Payload;
  /**
   * ISO 8601 Timestamp.
   *
   * Holds a {@link Timestamp}.
   *
   * @example "2026-01-02T03:04:05.678901Z"
   */
  sent_at?: string;
}

/** {@link WsMessageV3Input} seen from its `target`: what each value brings along. */
export type WsMessageV3InputByTarget =
  | {
      /** Every connection of the client `to_id`, whatever its group. */
      target: "direct";
      /**
       * Target Client ID (Required for `target: 'direct'`).
       *
       * Holds a {@link ClientId}.
       *
       * @example "device_xyz789"
       */
      to_id: string;
    }
  | {
      /** Every connection in the group, the sender's too. */
      target: "group";
    }
  | {
      /** Every connection on the platform. */
      target: "broadcast";
    }
  | {
      /** Only the connection that sent it. */
      target: "echo";
    };

/** One message of the Aether WebSocket V3 protocol: what a client sends and what it is handed. */
export type WsMessageV3 = WsMessageV3Fields & WsMessageV3ByTarget;

/** The fields of {@link WsMessageV3}, whatever the values of others. */
export interface WsMessageV3Fields {
  /** Always `"3"`. */
  version: Version;
  /** `'msg'`, `'cmd'`, `'heartbeat'`, `'presence'` */
  msg_type: MsgType;
  /** `'direct'`, `'group'`, `'broadcast'`, `'echo'` */
  target: Target;
  /**
   * Client ID of sender (Auto-filled by server if omitted).
   *
   * @example "device_xyz789"
   */
  from_id: ClientId;
  /**
   * Target Client ID (Required for `target: 'direct'`).
   *
   * @example "device_xyz789"
   */
  to_id?: ClientId;
  /**
   * Target Group ID (Auto-filled by server if omitted).
   *
   * @example "group_abc123"
   */
  group_id?: GroupId;
  /**
   * Specific action keyword (e.g., `'RELOAD'`).
   *
   * @example "RELOAD_UI"
   */
  cmd?: Cmd;
  /** Human-readable text content. */
  msg?: string;
  /** Flexible key-value data. */
  payload?: Payload;
  /**
   * ISO 8601 Timestamp.
   *
   * @example "2026-01-02T03:04:05.678901Z"
   */
  sent_at: Timestamp;
}

/** {@link WsMessageV3} seen from its `target`: what each value brings along. */
export type WsMessageV3ByTarget =
  | {
      /** Every connection of the client `to_id`, whatever its group. */
      target: "direct";
      /**
       * Target Client ID (Required for `target: 'direct'`).
       *
       * @example "device_xyz789"
       */
      to_id: ClientId;
    }
  | {
      /** Every connection in the group, the sender's too. */
      target: "group";
      /**
       * Target Group ID (Auto-filled by server if omitted).
       *
       * @example "group_abc123"
       */
      group_id: GroupId;
    }
  | {
      /** Every connection on the platform. */
      target: "broadcast";
    }
  | {
      /** Only the connection that sent it. */
      target: "echo";
      /**
       * Target Group ID (Auto-filled by server if omitted).
       *
       * @example "group_abc123"
       */
      group_id: GroupId;
    };

/** The version of the protocol. */
export type Version = "3";

/** The only {@link Version} there is. */
export const VERSION = "3";

/**
 * What kind of message this is.
 *
 * - `msg`: Text or data for people and programs.
 * - `cmd`: A command: remote control or orchestration.
 * - `heartbeat`: A sign of life; with target `echo` it comes back to its sender.
 * - `presence`: A question about presence, or a change of the sender's own presence state.
 */
export type MsgType = "msg" | "cmd" | "heartbeat" | "presence";

/** Every {@link MsgType}, in the order of the schema. */
export const MSG_TYPES = ["msg", "cmd", "heartbeat", "presence"] as const;

/**
 * Who receives the message.
 *
 * - `direct`: Every connection of the client `to_id`, whatever its group.
 * - `group`: Every connection in the group, the sender's too.
 * - `broadcast`: Every connection on the platform.
 * - `echo`: Only the connection that sent it.
 */
export type Target = "direct" | "group" | "broadcast" | "echo";

/** Every {@link Target}, in the order of the schema. */
export const TARGETS = ["direct", "group", "broadcast", "echo"] as const;

/**
 * A random string id: 1 to 64 characters of `A-Z a-z 0-9 _ -`, at least one of them not a digit.
 *
 * @example "group_abc123"
 * @example "device_xyz789"
 */
export type VisionId = string & { readonly __brand: "VisionId" };

/**
 * The Vision ID of a client.
 *
 * @example "device_xyz789"
 */
export type ClientId = string & { readonly __brand: "ClientId" };

/**
 * The Vision ID of a group.
 *
 * @example "group_abc123"
 */
export type GroupId = string & { readonly __brand: "GroupId" };

/**
 * The keyword of a command.
 *
 * @example "RELOAD_UI"
 */
export type Cmd = string & { readonly __brand: "Cmd" };

/** A free JSON object, handed on as it was written: numbers keep their spelling. */
export type Payload = JsonObject;

/**
 * An RFC 3339 date-time; its offset is required. What the server writes is UTC with six digits: `2026-01-02T03:04:05.678901Z`.
 *
 * @example "2026-01-02T03:04:05.678901Z"
 */
export type Timestamp = string & { readonly __brand: "Timestamp" };
