// @generated from schema/ws_message_v3.schema.json by `cargo xtask codegen`: edit the schema, not this file.

/** Validators: they list all that is wrong, change nothing, and need neither `eval` nor a schema at run time. */

import { checkCmd, checkMsgType, checkPayload, checkTarget, checkTimestamp, checkVersion, checkVisionId, checkWsMessageV3, checkWsMessageV3Input, checkWsMessageV3Published } from "./checks.js";
import { type ParseJsonResult, type ParseOptions, type ParseResult, parse, safeParse, safeParseJson } from "./parse.js";
import { type StandardSchema, standard } from "./standard.js";
import type { ClientId, Cmd, GroupId, MsgType, Payload, Target, Timestamp, Version, VisionId, WsMessageV3, WsMessageV3Input } from "./types.js";

export type { Issue } from "./issue.js";
export type { IssueCode } from "./issue_code.js";
export { InvalidMessageError } from "./parse.js";
export type { Invalid, InvalidJson, ParseJsonResult, ParseOptions, ParseResult, Valid } from "./parse.js";
export type { StandardIssue, StandardResult, StandardSchema } from "./standard.js";

// WS_Message_V3, input

/** Whether a value is what a client sends (closed: unknown keys are refused). */
export function isWsMessageV3Input(value: unknown): value is WsMessageV3Input {
  return safeParse(checkWsMessageV3Input, value).ok;
}

/** Throws {@link InvalidMessageError} unless a value is what a client sends (closed: unknown keys are refused). */
export function assertWsMessageV3Input(value: unknown): asserts value is WsMessageV3Input {
  parse(checkWsMessageV3Input, value);
}

/** Returns a value that is what a client sends (closed: unknown keys are refused), or throws {@link InvalidMessageError}. */
export function parseWsMessageV3Input(value: unknown, options?: ParseOptions): WsMessageV3Input {
  return parse(checkWsMessageV3Input, value, options);
}

/** Reads what a client sends (closed: unknown keys are refused), or lists all that is wrong; never throws. */
export function safeParseWsMessageV3Input(value: unknown, options?: ParseOptions): ParseResult<WsMessageV3Input> {
  return safeParse(checkWsMessageV3Input, value, options);
}

/** Reads what a client sends (closed: unknown keys are refused) from JSON text, and so also sees keys given twice and lone surrogates; never throws. */
export function safeParseWsMessageV3InputJson(text: string, options?: ParseOptions): ParseJsonResult<WsMessageV3Input> {
  return safeParseJson(checkWsMessageV3Input, text, options);
}

/** What a client sends (closed: unknown keys are refused), as a Standard Schema. */
export const wsMessageV3InputSchema: StandardSchema<WsMessageV3Input> = /* @__PURE__ */ standard(checkWsMessageV3Input);

// WS_Message_V3, delivered

/** Whether a value is what is delivered (open: unknown keys are ignored). */
export function isWsMessageV3(value: unknown): value is WsMessageV3 {
  return safeParse(checkWsMessageV3, value).ok;
}

/** Throws {@link InvalidMessageError} unless a value is what is delivered (open: unknown keys are ignored). */
export function assertWsMessageV3(value: unknown): asserts value is WsMessageV3 {
  parse(checkWsMessageV3, value);
}

/** Returns a value that is what is delivered (open: unknown keys are ignored), or throws {@link InvalidMessageError}. */
export function parseWsMessageV3(value: unknown, options?: ParseOptions): WsMessageV3 {
  return parse(checkWsMessageV3, value, options);
}

/** Reads what is delivered (open: unknown keys are ignored), or lists all that is wrong; never throws. */
export function safeParseWsMessageV3(value: unknown, options?: ParseOptions): ParseResult<WsMessageV3> {
  return safeParse(checkWsMessageV3, value, options);
}

/** Reads what is delivered (open: unknown keys are ignored) from JSON text, and so also sees keys given twice and lone surrogates; never throws. */
export function safeParseWsMessageV3Json(text: string, options?: ParseOptions): ParseJsonResult<WsMessageV3> {
  return safeParseJson(checkWsMessageV3, text, options);
}

/** What is delivered (open: unknown keys are ignored), as a Standard Schema. */
export const wsMessageV3Schema: StandardSchema<WsMessageV3> = /* @__PURE__ */ standard(checkWsMessageV3);

// WS_Message_V3, published

/** Whether a value is what a backend publishes (as delivered, but closed). */
export function isWsMessageV3Published(value: unknown): value is WsMessageV3 {
  return safeParse(checkWsMessageV3Published, value).ok;
}

/** Throws {@link InvalidMessageError} unless a value is what a backend publishes (as delivered, but closed). */
export function assertWsMessageV3Published(value: unknown): asserts value is WsMessageV3 {
  parse(checkWsMessageV3Published, value);
}

/** Returns a value that is what a backend publishes (as delivered, but closed), or throws {@link InvalidMessageError}. */
export function parseWsMessageV3Published(value: unknown, options?: ParseOptions): WsMessageV3 {
  return parse(checkWsMessageV3Published, value, options);
}

/** Reads what a backend publishes (as delivered, but closed), or lists all that is wrong; never throws. */
export function safeParseWsMessageV3Published(value: unknown, options?: ParseOptions): ParseResult<WsMessageV3> {
  return safeParse(checkWsMessageV3Published, value, options);
}

/** Reads what a backend publishes (as delivered, but closed) from JSON text, and so also sees keys given twice and lone surrogates; never throws. */
export function safeParseWsMessageV3PublishedJson(text: string, options?: ParseOptions): ParseJsonResult<WsMessageV3> {
  return safeParseJson(checkWsMessageV3Published, text, options);
}

/** What a backend publishes (as delivered, but closed), as a Standard Schema. */
export const wsMessageV3PublishedSchema: StandardSchema<WsMessageV3> = /* @__PURE__ */ standard(checkWsMessageV3Published);

// Version

/** Whether a value is a {@link Version}. */
export function isVersion(value: unknown): value is Version {
  return safeParse(checkVersion, value).ok;
}

/** Throws {@link InvalidMessageError} unless a value is a {@link Version}. */
export function assertVersion(value: unknown): asserts value is Version {
  parse(checkVersion, value);
}

/** Returns a value that is a {@link Version}, or throws {@link InvalidMessageError}. */
export function parseVersion(value: unknown, options?: ParseOptions): Version {
  return parse(checkVersion, value, options);
}

/** Reads a {@link Version}, or lists all that is wrong; never throws. */
export function safeParseVersion(value: unknown, options?: ParseOptions): ParseResult<Version> {
  return safeParse(checkVersion, value, options);
}

/** A {@link Version}, as a Standard Schema. */
export const versionSchema: StandardSchema<Version> = /* @__PURE__ */ standard(checkVersion);

// MsgType

/** Whether a value is a {@link MsgType}. */
export function isMsgType(value: unknown): value is MsgType {
  return safeParse(checkMsgType, value).ok;
}

/** Throws {@link InvalidMessageError} unless a value is a {@link MsgType}. */
export function assertMsgType(value: unknown): asserts value is MsgType {
  parse(checkMsgType, value);
}

/** Returns a value that is a {@link MsgType}, or throws {@link InvalidMessageError}. */
export function parseMsgType(value: unknown, options?: ParseOptions): MsgType {
  return parse(checkMsgType, value, options);
}

/** Reads a {@link MsgType}, or lists all that is wrong; never throws. */
export function safeParseMsgType(value: unknown, options?: ParseOptions): ParseResult<MsgType> {
  return safeParse(checkMsgType, value, options);
}

/** A {@link MsgType}, as a Standard Schema. */
export const msgTypeSchema: StandardSchema<MsgType> = /* @__PURE__ */ standard(checkMsgType);

// Target

/** Whether a value is a {@link Target}. */
export function isTarget(value: unknown): value is Target {
  return safeParse(checkTarget, value).ok;
}

/** Throws {@link InvalidMessageError} unless a value is a {@link Target}. */
export function assertTarget(value: unknown): asserts value is Target {
  parse(checkTarget, value);
}

/** Returns a value that is a {@link Target}, or throws {@link InvalidMessageError}. */
export function parseTarget(value: unknown, options?: ParseOptions): Target {
  return parse(checkTarget, value, options);
}

/** Reads a {@link Target}, or lists all that is wrong; never throws. */
export function safeParseTarget(value: unknown, options?: ParseOptions): ParseResult<Target> {
  return safeParse(checkTarget, value, options);
}

/** A {@link Target}, as a Standard Schema. */
export const targetSchema: StandardSchema<Target> = /* @__PURE__ */ standard(checkTarget);

// VisionId

/** Whether a value is a {@link VisionId}. */
export function isVisionId(value: unknown): value is VisionId {
  return safeParse(checkVisionId, value).ok;
}

/** Throws {@link InvalidMessageError} unless a value is a {@link VisionId}. */
export function assertVisionId(value: unknown): asserts value is VisionId {
  parse(checkVisionId, value);
}

/** Returns a value that is a {@link VisionId}, or throws {@link InvalidMessageError}. */
export function parseVisionId(value: unknown, options?: ParseOptions): VisionId {
  return parse(checkVisionId, value, options);
}

/** Reads a {@link VisionId}, or lists all that is wrong; never throws. */
export function safeParseVisionId(value: unknown, options?: ParseOptions): ParseResult<VisionId> {
  return safeParse(checkVisionId, value, options);
}

/** A {@link VisionId}, as a Standard Schema. */
export const visionIdSchema: StandardSchema<VisionId> = /* @__PURE__ */ standard(checkVisionId);

// ClientId

/** Whether a value is a {@link ClientId}. */
export function isClientId(value: unknown): value is ClientId {
  return safeParse(checkVisionId, value).ok;
}

/** Throws {@link InvalidMessageError} unless a value is a {@link ClientId}. */
export function assertClientId(value: unknown): asserts value is ClientId {
  parse(checkVisionId, value);
}

/** Returns a value that is a {@link ClientId}, or throws {@link InvalidMessageError}. */
export function parseClientId(value: unknown, options?: ParseOptions): ClientId {
  return parse(checkVisionId, value, options);
}

/** Reads a {@link ClientId}, or lists all that is wrong; never throws. */
export function safeParseClientId(value: unknown, options?: ParseOptions): ParseResult<ClientId> {
  return safeParse(checkVisionId, value, options);
}

/** A {@link ClientId}, as a Standard Schema. */
export const clientIdSchema: StandardSchema<ClientId> = /* @__PURE__ */ standard(checkVisionId);

// GroupId

/** Whether a value is a {@link GroupId}. */
export function isGroupId(value: unknown): value is GroupId {
  return safeParse(checkVisionId, value).ok;
}

/** Throws {@link InvalidMessageError} unless a value is a {@link GroupId}. */
export function assertGroupId(value: unknown): asserts value is GroupId {
  parse(checkVisionId, value);
}

/** Returns a value that is a {@link GroupId}, or throws {@link InvalidMessageError}. */
export function parseGroupId(value: unknown, options?: ParseOptions): GroupId {
  return parse(checkVisionId, value, options);
}

/** Reads a {@link GroupId}, or lists all that is wrong; never throws. */
export function safeParseGroupId(value: unknown, options?: ParseOptions): ParseResult<GroupId> {
  return safeParse(checkVisionId, value, options);
}

/** A {@link GroupId}, as a Standard Schema. */
export const groupIdSchema: StandardSchema<GroupId> = /* @__PURE__ */ standard(checkVisionId);

// Cmd

/** Whether a value is a {@link Cmd}. */
export function isCmd(value: unknown): value is Cmd {
  return safeParse(checkCmd, value).ok;
}

/** Throws {@link InvalidMessageError} unless a value is a {@link Cmd}. */
export function assertCmd(value: unknown): asserts value is Cmd {
  parse(checkCmd, value);
}

/** Returns a value that is a {@link Cmd}, or throws {@link InvalidMessageError}. */
export function parseCmd(value: unknown, options?: ParseOptions): Cmd {
  return parse(checkCmd, value, options);
}

/** Reads a {@link Cmd}, or lists all that is wrong; never throws. */
export function safeParseCmd(value: unknown, options?: ParseOptions): ParseResult<Cmd> {
  return safeParse(checkCmd, value, options);
}

/** A {@link Cmd}, as a Standard Schema. */
export const cmdSchema: StandardSchema<Cmd> = /* @__PURE__ */ standard(checkCmd);

// Payload

/** Whether a value is a {@link Payload}. */
export function isPayload(value: unknown): value is Payload {
  return safeParse(checkPayload, value).ok;
}

/** Throws {@link InvalidMessageError} unless a value is a {@link Payload}. */
export function assertPayload(value: unknown): asserts value is Payload {
  parse(checkPayload, value);
}

/** Returns a value that is a {@link Payload}, or throws {@link InvalidMessageError}. */
export function parsePayload(value: unknown, options?: ParseOptions): Payload {
  return parse(checkPayload, value, options);
}

/** Reads a {@link Payload}, or lists all that is wrong; never throws. */
export function safeParsePayload(value: unknown, options?: ParseOptions): ParseResult<Payload> {
  return safeParse(checkPayload, value, options);
}

/** A {@link Payload}, as a Standard Schema. */
export const payloadSchema: StandardSchema<Payload> = /* @__PURE__ */ standard(checkPayload);

// Timestamp

/** Whether a value is a {@link Timestamp}. */
export function isTimestamp(value: unknown): value is Timestamp {
  return safeParse(checkTimestamp, value).ok;
}

/** Throws {@link InvalidMessageError} unless a value is a {@link Timestamp}. */
export function assertTimestamp(value: unknown): asserts value is Timestamp {
  parse(checkTimestamp, value);
}

/** Returns a value that is a {@link Timestamp}, or throws {@link InvalidMessageError}. */
export function parseTimestamp(value: unknown, options?: ParseOptions): Timestamp {
  return parse(checkTimestamp, value, options);
}

/** Reads a {@link Timestamp}, or lists all that is wrong; never throws. */
export function safeParseTimestamp(value: unknown, options?: ParseOptions): ParseResult<Timestamp> {
  return safeParse(checkTimestamp, value, options);
}

/** A {@link Timestamp}, as a Standard Schema. */
export const timestampSchema: StandardSchema<Timestamp> = /* @__PURE__ */ standard(checkTimestamp);
