/**
 * What checking a message costs in TypeScript, beside other validators.
 *
 * All take turns within one run, so that a busy machine slows them alike: read the ratios, not the times.
 */

import assert from "node:assert/strict";

import { isWsMessageV3Input, safeParseWsMessageV3InputJson } from "../dist/index.js";
import { PEERS } from "./peers.js";

const ROUNDS = 60;
const CALLS = 2_000;

/** Typical messages of a browser app, as `JSON.parse` gives them. */
const VALID = [
  { msg_type: "msg", target: "group", msg: "Hello team!" },
  { msg_type: "heartbeat", target: "echo" },
  {
    msg_type: "msg", target: "direct", to_id: "device_xyz789", from_id: "device_abc123", group_id: "group_abc123",
    msg: "Hello there, how are you today?", payload: { a: 1, b: [1, 2, 3], c: { d: "some text here" } },
    sent_at: "2026-01-02T03:04:05.678901Z",
  },
  { version: "3", msg_type: "cmd", target: "broadcast", cmd: "PRICES", payload: { currency: "EUR", open: 101.5, close: 99 } },
];
const INVALID = [
  { msg_type: "msg", target: "direct", msg: "to nobody" },
  { msg_type: "msg", target: "group", to_id: "12345" },
  { msg_type: "shout", target: "group" },
  { msg_type: "msg", target: "group", sent_at: "yesterday" },
  { msg_type: "msg", target: "group", message: "an unknown key" },
];

const OURS = "@aether/ws-protocol";

compare("a valid message, as a value", VALID, [[OURS, isWsMessageV3Input], ...PEERS], true);
compare(
  "a valid message, as text (ours sees keys given twice and half characters, too)",
  VALID.map((message) => JSON.stringify(message)),
  [
    ["JSON.parse alone, no rule", (text) => typeof JSON.parse(text) === "object"],
    [OURS, (text) => safeParseWsMessageV3InputJson(text).ok],
    ...PEERS.map(([name, accepts]) => [name, (text) => accepts(JSON.parse(text))]),
  ],
  true,
);
compare("an invalid message, as a value (ours lists every issue)", INVALID, [[OURS, isWsMessageV3Input], ...PEERS], false);

/** Prints a table; the first way is the yardstick. */
function compare(title, messages, ways, verdict) {
  for (const [name, accepts] of ways) {
    for (const message of messages) assert.equal(accepts(message), verdict, `${name}: ${JSON.stringify(message)}`);
  }
  const rounds = ways.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each goes first as often as the others: what the last one left to collect is paid by all.
    for (let turn = 0; turn < ways.length; turn += 1) {
      const way = (round + turn) % ways.length;
      rounds[way].push(time(ways[way][1], messages));
    }
  }
  const medians = rounds.map((times) => times.sort((a, b) => a - b)[ROUNDS / 2]);
  console.log(`${title}, median of ${ROUNDS} rounds\n`);
  ways.forEach(([name], way) => {
    const ratio = (medians[way] / medians[0]).toFixed(2);
    console.log(`${name.padEnd(36)} ${medians[way].toFixed(0).padStart(6)} ns  ${ratio.padStart(5)}`);
  });
  console.log();
}

/** Nanoseconds for a message. */
function time(accepts, messages) {
  let accepted = 0;
  const start = process.hrtime.bigint();
  for (let call = 0; call < CALLS; call += 1) {
    for (const message of messages) accepted += accepts(message) ? 1 : 0;
  }
  const taken = Number(process.hrtime.bigint() - start);
  assert.ok(accepted === 0 || accepted === CALLS * messages.length);
  return taken / (CALLS * messages.length);
}
