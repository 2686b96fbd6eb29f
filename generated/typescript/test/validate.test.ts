import assert from "node:assert/strict";
import { test } from "node:test";

import {
  InvalidMessageError,
  assertWsMessageV3Input,
  clientIdSchema,
  isClientId,
  isTimestamp,
  isWsMessageV3Input,
  parseClientId,
  parseWsMessageV3Input,
  safeParsePayload,
  safeParseWsMessageV3Input,
  safeParseWsMessageV3InputJson,
  wsMessageV3InputSchema,
} from "@aether/ws-protocol/validate";

const HELLO = { msg_type: "msg", target: "group", msg: "Hello team!" };

function issuesOf(value: unknown): readonly unknown[] {
  const result = safeParseWsMessageV3Input(value);
  return result.ok ? [] : result.issues;
}

test("the value itself comes back, unchanged", () => {
  const frozen = Object.freeze({ ...HELLO });
  assert.equal(parseWsMessageV3Input(frozen), frozen);
  assertWsMessageV3Input(frozen);
});

test("null at a key is said to be left out", () => {
  const said = (change: object) => {
    const result = safeParseWsMessageV3Input({ ...HELLO, ...change });
    return result.ok ? [] : result.issues.filter((issue) => issue.code === "type").map((issue) => issue.message);
  };
  assert.deepEqual(said({ msg: null }), ['is null, which is not "absent": leave the key out']);
  assert.deepEqual(said({ msg: 1 }), ["must be a string"]);
  const whole = safeParseWsMessageV3Input(null);
  assert.deepEqual(whole.ok ? [] : whole.issues.map((issue) => issue.message), ["must be an object"]);
});

test("an error lists the issues in its message, too", () => {
  assert.throws(
    () => parseWsMessageV3Input({ ...HELLO, target: "direct", msg: null }),
    (error) => {
      assert.ok(error instanceof InvalidMessageError);
      assert.equal(error.code, "invalid_message");
      assert.equal(error.name, "InvalidMessageError");
      assert.equal(
        error.message,
        'not valid: /msg is null, which is not "absent": leave the key out; /to_id is required when `target` is "direct"',
      );
      return true;
    },
  );
});

test("only own properties count", () => {
  assert.equal(isWsMessageV3Input(Object.create(HELLO)), false);
  assert.equal(isWsMessageV3Input(Object.assign(Object.create(null), HELLO)), true);
  for (const key of ["constructor", "toString", "hasOwnProperty"]) {
    assert.deepEqual(issuesOf({ ...HELLO, [key]: 1 }).length, 1, key);
  }
});

test("what an object inherits is neither checked nor found", () => {
  class Draft {
    readonly target = "direct";
    readonly msg_type = "msg";
    get to_id(): string {
      return "device_xyz789";
    }
  }
  assert.deepEqual(issuesOf(new Draft()), [{ path: "/to_id", code: "required", message: 'is required when `target` is "direct"' }]);
  assert.deepEqual(issuesOf(Object.assign(Object.create({ extra: 1, cmd: "" }), HELLO)), []);
});

test("__proto__ is an unknown key like any other", () => {
  const value: unknown = JSON.parse('{"msg_type":"msg","target":"group","__proto__":{"cmd":1}}');
  assert.deepEqual(safeParseWsMessageV3Input(value), safeParseWsMessageV3InputJson(JSON.stringify(value)));
  assert.deepEqual(issuesOf(value).length, 1);
  const without: unknown = JSON.parse('{"__proto__":{"msg_type":"msg","target":"group"}}');
  assert.deepEqual(issuesOf(without).length, 3);
});

test("undefined is what JSON.stringify leaves out", () => {
  assert.ok(isWsMessageV3Input({ ...HELLO, to_id: undefined, extra: undefined }));
  assert.equal(isWsMessageV3Input({ ...HELLO, msg_type: undefined }), false);
});

test("lengths are code points", () => {
  const astral = "\u{1f600}";
  assert.ok(isWsMessageV3Input({ ...HELLO, cmd: astral.repeat(128) }));
  assert.equal(isWsMessageV3Input({ ...HELLO, cmd: astral.repeat(129) }), false);
});

test("paths sort by code points, not by UTF-16 units", () => {
  const result = safeParseWsMessageV3Input({ ...HELLO, "\u{1f600}": 1, "\uff5e": 1, z: 1 });
  assert.ok(!result.ok);
  assert.deepEqual(result.issues.map(({ path }) => path), ["/z", "/\uff5e", "/\u{1f600}"]);
});

test("bounds can be set", () => {
  const deep = { ...HELLO, payload: { a: { b: 1 } } };
  assert.ok(safeParseWsMessageV3Input(deep, { max_depth: 4 }).ok);
  const result = safeParseWsMessageV3Input(deep, { max_depth: 3 });
  assert.ok(!result.ok);
  assert.deepEqual(result.issues, [{ path: "/payload/a/b", code: "max_depth", message: "is nested deeper than 3 levels" }]);
  assert.deepEqual(safeParseWsMessageV3InputJson(JSON.stringify(deep), { max_depth: 3 }), result);
  const many = safeParseWsMessageV3Input({}, { max_issues: 0 });
  assert.ok(!many.ok);
  assert.equal(many.issues.length, 1);
});

test("no depth of nesting exhausts the stack", () => {
  const text = `{"msg_type":"msg","target":"group","payload":{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}}`;
  const result = safeParseWsMessageV3InputJson(text, { max_depth: Infinity });
  assert.ok(!result.ok && result.error === "invalid_message");
  assert.deepEqual(result.issues.map(({ code }) => code), ["max_depth"]);
  const cyclic: Record<string, unknown> = {};
  cyclic["self"] = cyclic;
  assert.equal(safeParsePayload(cyclic).ok, false);
});

test("hostile texts take no more than linear time", () => {
  const members = Array.from({ length: 50_000 }, () => '"p":{"a":1,"a":1}').join();
  const twice = safeParseWsMessageV3InputJson(`{"msg_type":"msg","target":"group",${members}}`);
  assert.ok(!twice.ok && twice.error === "invalid_message");
  assert.deepEqual(twice.issues.map(({ path, code }) => `${path} ${code}`), ["/p duplicate_key", "/p unknown_key"]);
  assert.equal(isTimestamp(`2026-01-02T03:04:05.${"1".repeat(1_000_000)}`), false);
  assert.equal(isClientId("1".repeat(1_000_000)), false);
});

test("a text is judged by what it says, however it is written", () => {
  const refused: readonly (readonly [text: string, issues: string])[] = [
    ['{"msg_type":"msg","target":"group","msg":"a","msg":"b"}', "/msg duplicate_key"],
    ['{"msg_type":"msg","target":"group","msg" : "a","m\\u0073g"\n:"b"}', "/msg duplicate_key"],
    // As many quotation marks before colons as there are keys, save that some are not what they look like.
    ['{"msg_type":"msg","target":"group","a\\\\":1,"msg":"","msg":""}', "/a\\ unknown_key, /msg duplicate_key"],
    ['{"msg_type":"msg","target":"group","payload":{"a":1,"a":2},"msg":"\\":","msg":":\\""}', "/msg duplicate_key"],
  ];
  for (const [text, issues] of refused) {
    const result = safeParseWsMessageV3InputJson(text);
    assert.ok(!result.ok && result.error === "invalid_message", text);
    assert.equal(result.issues.map(({ path, code }) => `${path} ${code}`).join(", "), issues, text);
  }
  for (const text of [
    '{"msg_type":"msg","target":"group","msg":":)","payload":{"a":1,"a":2}}',
    '{"msg_type":"msg","target":"group","msg":"{\\"msg\\":1,\\"msg\\":2}"}',
    '{"msg_type":"msg","target":"group","payload":{"a\\\\":"\\ud83d\\ude00","b":"\\\\","c":"\\\\\\":"}}',
    `{"msg_type":"msg","target":"group","msg":"${"\\n\\u20ac".repeat(1_000_000)}\\ud83d\\ude00"}`,
  ]) {
    const result = safeParseWsMessageV3InputJson(text);
    assert.ok(result.ok, text.slice(0, 100));
    assert.deepEqual(result.value, JSON.parse(text));
  }
});

test("named types have validators of their own", () => {
  assert.ok(isClientId("device_xyz789"));
  assert.equal(isClientId("12345"), false);
  assert.equal(parseClientId("device_xyz789"), "device_xyz789");
  assert.throws(() => parseClientId(""), /not valid: the value must have at least 1 character/);
});

test("Standard Schema: a value, or issues with keys", () => {
  const { version, vendor, validate } = wsMessageV3InputSchema["~standard"];
  assert.deepEqual([version, vendor], [1, "aether"]);
  assert.deepEqual(validate(HELLO), { value: HELLO });
  const refused = validate({ ...HELLO, "a/b~c": 1 });
  assert.deepEqual(refused.issues?.map(({ path }) => path), [["a/b~c"]]);
  assert.match(refused.issues?.[0]?.message ?? "", /^is not a known key; known are version, msg_type, /);
  assert.deepEqual(clientIdSchema["~standard"].validate(1), { issues: [{ message: "must be a string", path: [] }] });
});
