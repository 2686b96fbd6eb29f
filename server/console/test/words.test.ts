/** What the page makes of text, without a browser. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { CLOSE_CLASSES, CLOSE_CODES } from "@aether/ws-protocol";

import { describeClose, describeReceived, describeSent } from "../src/describe.js";
import { type Draft, check } from "../src/draft.js";
import { byteLength, layOut, memberText } from "../src/json_text.js";
import { Ring } from "../src/ring.js";
import { after } from "../src/roster.js";

const draft: Draft = { msg_type: "msg", target: "group", to_id: "", cmd: "", msg: "", payload: "" };

test("an empty field is a key left out, and payload goes out as it was typed", () => {
  const table: [Partial<Draft>, string][] = [
    [{}, '{"msg_type":"msg","target":"group"}'],
    [{ to_id: "b1" }, '{"msg_type":"msg","target":"group"}'],
    [{ target: "direct", to_id: "b1" }, '{"msg_type":"msg","target":"direct","to_id":"b1"}'],
    [
      { msg: 'say "hi"', payload: ' {"n": 1.50} ' },
      '{"msg_type":"msg","target":"group","msg":"say \\"hi\\"","payload":{"n": 1.50}}',
    ],
  ];
  for (const [fields, text] of table) assert.deepEqual(check({ ...draft, ...fields }), { text, problems: [] });
});

test("each problem has its field", () => {
  const table: [Partial<Draft>, (string | undefined)[]][] = [
    [{ target: "direct" }, ["to_id required"]],
    [{ target: "direct", to_id: "1 2" }, ["to_id pattern"]],
    [{ cmd: "x".repeat(129) }, ["cmd max_length"]],
    [{ payload: "[]" }, ["payload type"]],
    [{ payload: "{" }, ["payload invalid_json"]],
    [{ payload: '1,"cmd":"X"' }, ["payload invalid_json"]],
    [{ payload: `${'{"a":'.repeat(64)}1${"}".repeat(64)}` }, ["payload max_depth"]],
    [{ msg: "x".repeat(70_000) }, ["undefined max_bytes"]],
    [{ target: "direct", payload: "null" }, ["payload type", "to_id required"]],
  ];
  for (const [fields, expected] of table) {
    const { problems } = check({ ...draft, ...fields });
    assert.deepEqual(
      problems.map(({ field, code }) => `${field} ${code}`),
      expected,
    );
  }
});

test("JSON is laid out without being read", () => {
  const table: [string, string][] = [
    ["{}", "{}"],
    ['{"a":[],"b":[1,{"c":null}]}', '{\n  "a": [],\n  "b": [\n    1,\n    {\n      "c": null\n    }\n  ]\n}'],
    ['{"n":12345678901234567890,"x":1.50}', '{\n  "n": 12345678901234567890,\n  "x": 1.50\n}'],
    ['{"s":"a,\\"b\\":{}"}', '{\n  "s": "a,\\"b\\":{}"\n}'],
  ];
  for (const [text, expected] of table)
    assert.equal(
      layOut(text)
        .map((piece) => piece.text)
        .join(""),
      expected,
    );
  assert.deepEqual(
    layOut('{"k":true}').map((piece) => piece.kind),
    ["punctuation", "space", "key", "punctuation", "space", "literal", "space", "punctuation"],
  );
});

test("a member's text is found at the top alone", () => {
  assert.equal(memberText('{"a":{"payload":1},"payload": {"n":1.0, "m":[2]} ,"z":0}', "payload"), '{"n":1.0, "m":[2]}');
  assert.equal(memberText('{"payload":{"payload":2}}', "payload"), '{"payload":2}');
  assert.equal(memberText('{"cmd":"payload","b":1}', "payload"), undefined);
  assert.equal(memberText("[1]", "payload"), undefined);
  assert.equal(byteLength("é"), 2);
});

test("every close code of the protocol is explained, and so are the browser's own", () => {
  assert.equal(describeClose(1000), CLOSE_CODES[1000].meaning);
  assert.equal(describeClose(4102), `${CLOSE_CODES[4102].meaning} ${CLOSE_CLASSES.back_off}`);
  assert.match(describeClose(1006), /without a close frame/);
  assert.match(describeClose(3999), /Not a close code/);
});

test("what is not in the contract is shown as such", () => {
  assert.equal(describeReceived("hello").keyword, "not a delivered message");
  assert.deepEqual(
    describeReceived('{"version":"3"}').notes.map(({ path }) => path),
    ["/from_id", "/msg_type", "/sent_at", "/target"],
  );
  assert.equal(describeSent("hello").text, "hello");
  assert.equal(describeSent("null").target, "");
});

test("what a backend only dresses as the server's is shown as it is", () => {
  const stamp = '"version":"3","from_id":"server","group_id":"g1","sent_at":"2026-01-02T03:04:05.678901Z"';
  for (const payload of [
    "1",
    '{"members":[null]}',
    '{"joined":[],"left":[1],"updated":[]}',
    '{"issues":[null],"code":7}',
  ]) {
    for (const cmd of ["SYNC", "DIFF", "ERROR", "GAP", "toString"]) {
      const member = payload === "1" ? "" : `"payload":${payload},`;
      const line = describeReceived(`{${stamp},${member}"msg_type":"cmd","target":"group","cmd":"${cmd}"}`);
      assert.match(line.keyword ?? "", new RegExp(`^${cmd}`));
      assert.deepEqual(line.notes, []);
    }
  }
});

test("the roster adds, changes and removes", () => {
  const member = (client_id: string, connections = 1) => ({
    client_id,
    connections,
    connected_at: "2026-01-02T03:04:05.678901Z",
  });
  const message = (cmd: string, payload: object) =>
    ({ from_id: "server", cmd, payload }) as unknown as Parameters<typeof after>[1];
  const synced = after(new Map(), message("SYNC", { members: [member("a"), member("b")], count: 2 }));
  assert.deepEqual([...synced.keys()], ["a", "b"]);
  const diff = {
    joined: [member("c")],
    left: [{ client_id: "a", reason: "left" }],
    updated: [member("b", 2)],
    count: 2,
  };
  const changed = after(synced, message("DIFF", diff));
  assert.deepEqual(
    [...changed.values()].map((m) => `${m.client_id} ${m.connections}`),
    ["b 2", "c 1"],
  );
  assert.equal(after(changed, message("PING", {})), changed);
});

test("the ring forgets the oldest", () => {
  const ring = new Ring<number>(2);
  assert.deepEqual([ring.push(1), ring.push(2), ring.push(3)], [undefined, undefined, 1]);
  assert.equal(ring.size, 2);
});
