/** Every case of `../cases`: what is read, and each rule that is broken. */

import { strict as assert } from "node:assert";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

import * as all from "../dist/index.js";

/** What reads a type from JSON text. */
const READERS = {
  READERS
};

const folder = new URL("../../cases/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
assert.ok(names.length > 0, `there are no cases in ${folder.pathname}`);

for (const name of names) {
  test(name, () => {
    const cases = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    assert.deepEqual(cases.flatMap(differs), []);
  });
}

/** Each rule that is broken, once. */
function rules(issues) {
  return [...new Set(issues.map(({ path, code }) => JSON.stringify([path, code])))].sort();
}

function differs({ description, root, data, text = JSON.stringify(data), issues }) {
  const read = READERS[root];
  if (read === undefined) return [`${description}: there is no type ${root}`];
  const result = read(text);
  const expected = { ok: issues.length === 0, issues: rules(issues) };
  const said = { ok: result.ok, issues: rules(result.issues ?? []) };
  return JSON.stringify(said) === JSON.stringify(expected) ? [] : [{ description, text, said, expected }];
}
