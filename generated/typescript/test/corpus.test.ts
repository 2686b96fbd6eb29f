import assert from "node:assert/strict";
import { test } from "node:test";

import {
  type ParseJsonResult,
  type ParseResult,
  safeParseWsMessageV3,
  safeParseWsMessageV3Input,
  safeParseWsMessageV3InputJson,
  safeParseWsMessageV3Json,
  safeParseWsMessageV3Published,
  safeParseWsMessageV3PublishedJson,
} from "@aether/ws-protocol";

import { type Case, type View, corpus } from "./corpus.js";

const FROM_TEXT: Record<View, (text: string) => ParseJsonResult<unknown>> = {
  input: safeParseWsMessageV3InputJson,
  delivered: safeParseWsMessageV3Json,
  published: safeParseWsMessageV3PublishedJson,
};

const FROM_VALUE: Record<View, (value: unknown) => ParseResult<unknown>> = {
  input: safeParseWsMessageV3Input,
  delivered: safeParseWsMessageV3,
  published: safeParseWsMessageV3Published,
};

/** What a case says, and what a result says, in one form. */
function expected({ valid, error, issues }: Case): unknown {
  return { valid, error, issues };
}

function actual(result: ParseJsonResult<unknown>): unknown {
  if (result.ok) return { valid: true, error: undefined, issues: [] };
  if (result.error === "invalid_json") return { valid: false, error: "invalid_json", issues: [] };
  return { valid: false, error: undefined, issues: result.issues.map(({ path, code }) => ({ path, code })) };
}

test("the corpus is there", () => {
  assert.ok(corpus().length > 1700);
});

test("read from text, every case has its verdict, codes and pointers", () => {
  for (const one of corpus()) assert.deepEqual(actual(FROM_TEXT[one.view](one.text)), expected(one), one.name);
});

test("a valid text gives what JSON.parse gives", () => {
  for (const one of corpus().filter(({ valid }) => valid)) {
    const result = FROM_TEXT[one.view](one.text);
    assert.ok(result.ok, one.name);
    assert.deepEqual(result.value, JSON.parse(one.text), one.name);
  }
});

test("read as a value, every case that is one has its verdict, codes and pointers", () => {
  const values = corpus().filter(({ data, error }) => data !== undefined && error === undefined);
  assert.ok(values.length > 500);
  for (const one of values) assert.deepEqual(actual(FROM_VALUE[one.view](one.data)), expected(one), one.name);
});
