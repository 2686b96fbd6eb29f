/** A second opinion on every case: `ajv`, which knows the schema but not our validators. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { safeParseWsMessageV3InputJson, safeParseWsMessageV3Json, safeParseWsMessageV3PublishedJson } from "@aether/ws-protocol";
import delivered from "@aether/ws-protocol/delivered.schema.json" with { type: "json" };
import input from "@aether/ws-protocol/schema.json" with { type: "json" };
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

import { type Case, type View, corpus } from "./corpus.js";

/** Where the two may differ, and why: an entry that no case needs any more is a mistake as well. */
interface Difference {
  readonly reason: string;
  readonly cases: readonly string[];
}
const DIFFERENCES = JSON.parse(readFileSync(new URL("../test/differences.json", import.meta.url), "utf8")) as Difference[];

const OURS: Record<View, (text: string) => { readonly ok: boolean }> = {
  input: safeParseWsMessageV3InputJson,
  delivered: safeParseWsMessageV3Json,
  published: safeParseWsMessageV3PublishedJson,
};

// `then: { required }` names properties of the schema around it, which the strict rule does not see.
const ajv = new Ajv2020({ strict: true, strictRequired: false });
formats.default(ajv);
const THEIRS = {
  input: ajv.compile(input),
  delivered: ajv.compile(delivered),
  published: ajv.compile({ ...delivered, $id: "published", additionalProperties: false }),
};

function theirs(view: View, text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  return THEIRS[view](value);
}

/** Codes for what ajv cannot see: it gets what JSON.parse gives, and JSON Schema has no word for depth. */
const BEYOND: readonly string[] = ["duplicate_key", "max_depth"];

/** Timestamps that ajv-formats takes though RFC 3339 does not: a space for `T`, an offset without its colon. */
const LENIENT: readonly string[] = ["2026-01-02 03:04:05Z", "2026-01-02T03:04:05+0100"];

function differing(generated: boolean): Case[] {
  const cases = corpus().filter(({ name }) => name.startsWith("generated/") === generated);
  return cases.filter(({ view, text }) => OURS[view](text).ok !== theirs(view, text));
}

test("ajv gives the same verdict, save for the differences that are listed", () => {
  const listed = DIFFERENCES.flatMap(({ cases }) => cases);
  assert.deepEqual(differing(false).map(({ name }) => name).sort(), listed.toSorted());
  for (const { reason } of DIFFERENCES) assert.ok(reason.length > 20, reason);
});

test("of the generated cases, ajv judges differently what it cannot see, and lenient timestamps", () => {
  const used = new Set<string>();
  for (const { name, text, issues } of differing(true)) {
    const lenient = LENIENT.filter((timestamp) => text.includes(timestamp));
    const unseen = issues.length > 0 && issues.every(({ code }) => BEYOND.includes(code));
    assert.ok(lenient.length > 0 || unseen, name);
    for (const reason of [...lenient, ...issues.map(({ code }) => code)]) used.add(reason);
  }
  for (const reason of [...BEYOND, ...LENIENT]) assert.ok(used.has(reason), reason);
});
