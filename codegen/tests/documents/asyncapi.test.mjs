/** The AsyncAPI document: what its own tool says of it, and what our validators say of every example in it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Parser } from "@asyncapi/parser";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";

import { protocol, textOf } from "./support/documents.mjs";

const TEXT = textOf("asyncapi.json");
/** Severities of the parser's diagnostics: 0 is an error, 1 a warning; what comes after is advice. */
const WARNING = 1;

const { document, diagnostics } = await new Parser().parse(TEXT);

test("the AsyncAPI parser finds no error and nothing to warn of", () => {
  const found = diagnostics.filter(({ severity }) => severity <= WARNING);
  assert.deepEqual(found.map(({ code, path, message }) => ({ code, path: path.join("/"), message })), []);
  assert.equal(document?.version(), "3.0.0");
});

test("the parser would have said so", async () => {
  const broken = TEXT.replace('"#/components/schemas/Issue"', '"#/components/schemas/Isue"');
  const { diagnostics } = await new Parser().parse(broken);
  assert.ok(diagnostics.some(({ severity }) => severity === 0));
});

test("every message has an example, and our validators accept each", () => {
  let count = 0;
  for (const message of messages()) {
    const received = receivedNames().has(message.name());
    // What is delivered is read open; an example is held to the closed reading, which sees a misspelt key.
    const read = received ? protocol.safeParseWsMessageV3InputJson : protocol.safeParseWsMessageV3PublishedJson;
    const examples = message.examples().all();
    assert.ok(examples.length > 0, `${message.name()} has no example`);
    for (const example of examples) {
      const result = read(JSON.stringify(example.payload()));
      assert.ok(result.ok, `${message.name()}: ${JSON.stringify(result)}`);
      count += 1;
    }
  }
  assert.ok(count >= 20, `only ${count} examples`);
});

test("every example also holds to the schema of its own message, and to no sibling's", () => {
  // AsyncAPI's schemas are those of draft 7, whose references the parser has resolved.
  const ajv = addFormats.default(new Ajv({ strict: false, allErrors: true }));
  const checks = new Map(messages().map((message) => [message.name(), ajv.compile(message.payload().json())]));
  for (const message of messages()) {
    for (const example of message.examples().all()) {
      const payload = example.payload();
      const accepts = [...checks].filter(([, check]) => check(payload)).map(([name]) => name);
      assert.ok(accepts.includes(message.name()), `${message.name()}: ${JSON.stringify(payload)}`);
      const { cmd } = payload;
      const others = accepts.filter((name) => protocol.SERVER_COMMANDS[name] !== undefined && name !== cmd);
      assert.deepEqual(others, [], `${JSON.stringify(payload)} is also taken for another of the server's commands`);
    }
  }
  const wrong = { ...messages().find((message) => message.name() === "DRAIN").examples().all()[0].payload() };
  wrong.payload = { reconnect_after_ms: "soon" };
  assert.equal(checks.get("DRAIN")(wrong), false);
});

test("nothing of the protocol is left out", () => {
  const names = new Set(messages().map((message) => message.name()));
  for (const kind of protocol.MSG_TYPES) {
    assert.ok(names.has(`sent_${kind}`) && names.has(`delivered_${kind}`), kind);
  }
  for (const command of Object.keys(protocol.SERVER_COMMANDS)) assert.ok(names.has(command), command);

  const channel = JSON.parse(TEXT).channels.connection;
  assert.deepEqual(channel["x-close-codes"].map(({ code }) => String(code)), Object.keys(protocol.CLOSE_CODES));
  assert.deepEqual(channel["x-error-codes"].map(({ code }) => code), Object.keys(protocol.ERROR_CODES));
  assert.deepEqual(Object.keys(channel.bindings.ws.query.properties).sort(), ["presence", "since", "token"]);
  assert.deepEqual(Object.keys(channel.parameters), ["group_id", "client_id"]);
  for (const code of Object.keys(protocol.CLOSE_CODES)) assert.ok(channel.description.includes(`| ${code} |`), code);
});

test("what is received is answered by messages that are sent", () => {
  const { operations, channels } = JSON.parse(TEXT);
  const sent = new Set();
  for (const operation of Object.values(operations)) {
    if (operation.action === "send") for (const message of operation.messages) sent.add(message.$ref);
  }
  for (const [name, operation] of Object.entries(operations)) {
    for (const message of operation.reply?.messages ?? []) assert.ok(sent.has(message.$ref), `${name}: ${message.$ref}`);
  }
  const operated = Object.values(operations).flatMap((operation) => operation.messages);
  assert.equal(operated.length, Object.keys(channels.connection.messages).length, "each message is in one operation");
});

function messages() {
  return document.messages().all();
}

function receivedNames() {
  const operations = document.operations().all().filter((operation) => operation.action() === "receive");
  return new Set(operations.flatMap((operation) => operation.messages().all().map((message) => message.name())));
}
