// Holds what the TypeScript validators say of each text against what Rust has said of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

import { safeParseWsMessageV3InputJson, safeParseWsMessageV3Json, safeParseWsMessageV3PublishedJson } from "./dist/index.js";

const VIEWS = {
  input: safeParseWsMessageV3InputJson,
  delivered: safeParseWsMessageV3Json,
  published: safeParseWsMessageV3PublishedJson,
};

const seen = { valid: 0, invalid_message: 0, invalid_json: 0 };
const differing = [];
for (const line of readFileSync("texts.jsonl", "utf8").trimEnd().split("\n")) {
  const { view, text, error, issues } = JSON.parse(line);
  const result = VIEWS[view](text);
  const said = result.ok ? { error: null, issues: [] } : { error: result.error, issues: result.issues ?? [] };
  if (!isDeepStrictEqual(said, { error, issues })) differing.push({ view, text, rust: { error, issues }, typescript: said });
  seen[error ?? "valid"] += 1;
}
differing.sort((a, b) => a.text.length - b.text.length);
assert.deepEqual(differing.slice(0, 3), [], `${differing.length} disagreements, the shortest of them above`);

// Texts that are all of one kind would show nothing.
for (const [kind, count] of Object.entries(seen)) assert.ok(count > 1000, `${kind}: ${count}`);
