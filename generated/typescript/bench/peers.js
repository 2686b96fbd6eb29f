/** The same message as its users would write it for other validators, each by that validator's own manual. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import addFormats from "ajv-formats";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";

const VISION_ID = /^[0-9]*[A-Za-z_-][A-Za-z0-9_-]*$/u;

/** Code that ajv writes ahead of time, formats asserted: what it offers where speed counts. */
function ajv() {
  const schema = JSON.parse(readFileSync(new URL("../src/input.schema.json", import.meta.url), "utf8"));
  const ajv = new Ajv2020({ code: { source: true, optimize: 2 } });
  addFormats.default(ajv);
  const code = standaloneCode.default(ajv, ajv.compile(schema));
  // What it writes asks for ajv's own modules, so it has to lie where they are found.
  const folder = mkdtempSync(join(import.meta.dirname, "node_modules", ".ajv-"));
  try {
    const file = join(folder, "validate.cjs");
    writeFileSync(file, code);
    return createRequire(import.meta.url)(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function zod() {
  const id = z.string().min(1).max(64).regex(VISION_ID);
  const message = z
    .strictObject({
      version: z.literal("3").optional(),
      msg_type: z.enum(["msg", "cmd", "heartbeat", "presence"]),
      target: z.enum(["direct", "group", "broadcast", "echo"]),
      from_id: id.optional(),
      to_id: id.optional(),
      group_id: id.optional(),
      cmd: z.string().min(1).max(128).optional(),
      msg: z.string().optional(),
      payload: z.record(z.string(), z.unknown()).optional(),
      sent_at: z.iso.datetime({ offset: true }).optional(),
    })
    .refine((m) => m.target !== "direct" || m.to_id !== undefined);
  return (value) => message.safeParse(value).success;
}

function valibot() {
  const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64), v.regex(VISION_ID));
  const message = v.pipe(
    v.strictObject({
      version: v.optional(v.literal("3")),
      msg_type: v.picklist(["msg", "cmd", "heartbeat", "presence"]),
      target: v.picklist(["direct", "group", "broadcast", "echo"]),
      from_id: v.optional(id),
      to_id: v.optional(id),
      group_id: v.optional(id),
      cmd: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(128))),
      msg: v.optional(v.string()),
      payload: v.optional(v.record(v.string(), v.unknown())),
      sent_at: v.optional(v.pipe(v.string(), v.isoTimestamp())),
    }),
    v.check((m) => m.target !== "direct" || m.to_id !== undefined),
  );
  return (value) => v.safeParse(message, value).success;
}

function arktype() {
  const id = type(VISION_ID).and("1 <= string <= 64");
  const message = type({
    "+": "reject",
    "version?": "'3'",
    msg_type: "'msg' | 'cmd' | 'heartbeat' | 'presence'",
    target: "'direct' | 'group' | 'broadcast' | 'echo'",
    "from_id?": id,
    "to_id?": id,
    "group_id?": id,
    "cmd?": "1 <= string <= 128",
    "msg?": "string",
    "payload?": "Record<string, unknown>",
    "sent_at?": "string.date.iso",
  }).narrow((m) => m.target !== "direct" || m.to_id !== undefined);
  return (value) => !(message(value) instanceof type.errors);
}

/** Name and verdict of each. */
export const PEERS = [
  ["ajv, standalone", ajv()],
  ["zod 4", zod()],
  ["valibot", valibot()],
  ["arktype", arktype()],
];
