/** Known commands: built, read and handled by their types. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  COMMANDS,
  type CommandName,
  type CommandPayloads,
  InvalidMessageError,
  type WsMessageV3,
  asCommand,
  buildCommand,
  handleCommand,
  isCommand,
  parseWsMessageV3,
} from "@aether/ws-protocol";

const STAMP = { version: "3", from_id: "device_xyz789", group_id: "group_abc123", sent_at: "2026-01-02T03:04:05Z" };

function delivered(more: object): WsMessageV3 {
  return parseWsMessageV3({ ...STAMP, msg_type: "cmd", target: "group", ...more });
}

const RELOAD = delivered({ cmd: "RELOAD_UI", payload: { force: true } });
const WARNING = delivered({ cmd: "MAINTENANCE_WARNING" });
const OTHER = delivered({ cmd: "OTHER", payload: { force: "yes" } });
const NONE = delivered({});

test("the known commands are listed", () => {
  const all: Record<CommandName, true> = { RELOAD_UI: true, MAINTENANCE_WARNING: true };
  assert.deepEqual(COMMANDS, Object.keys(all).sort());
});

test("a command is built for any target, and checked", () => {
  assert.deepEqual(buildCommand("RELOAD_UI", { force: true }, { target: "group" }), {
    msg_type: "cmd",
    target: "group",
    cmd: "RELOAD_UI",
    payload: { force: true },
  });
  const warning = buildCommand("MAINTENANCE_WARNING", { starts_at: "2026-01-02T03:00:00Z" }, { target: "direct", to_id: "device_1" });
  assert.equal(warning.to_id, "device_1");
  assert.throws(
    () => buildCommand("MAINTENANCE_WARNING", { starts_at: "soon" }, { target: "broadcast" }),
    (error) => error instanceof InvalidMessageError && error.issues[0]?.path === "/payload/starts_at",
  );
  // @ts-expect-error `force` is a boolean
  assert.throws(() => buildCommand("RELOAD_UI", { force: "yes" }, { target: "group" }), InvalidMessageError);
  // @ts-expect-error a direct message needs `to_id`
  assert.throws(() => buildCommand("RELOAD_UI", {}, { target: "direct" }), InvalidMessageError);
  // @ts-expect-error no such command
  buildCommand("RELOAD", {}, { target: "group" });
});

test("a message narrows by its command", () => {
  const message = asCommand(RELOAD);
  assert.ok(message);
  switch (message.cmd) {
    case "RELOAD_UI": {
      const force: boolean | undefined = message.payload?.force;
      assert.equal(force, true);
      break;
    }
    case "MAINTENANCE_WARNING": {
      const text: string | undefined = message.payload?.text;
      assert.fail(text);
      break;
    }
    default: {
      const nothing: never = message;
      assert.fail(nothing);
    }
  }
  assert.ok(isCommand(RELOAD, "RELOAD_UI"));
  const force: boolean | undefined = RELOAD.payload?.force;
  assert.equal(force, true);
  assert.equal(isCommand(WARNING, "RELOAD_UI"), false);
  assert.equal(asCommand(OTHER), undefined);
  assert.equal(asCommand(NONE), undefined);
});

test("each command is handled, and one without payload as if it had an empty one", () => {
  const handle = (message: WsMessageV3): string | undefined =>
    handleCommand(message, {
      RELOAD_UI: ({ force }, { target }) => `reload ${force ?? false} to ${target}`,
      MAINTENANCE_WARNING: (payload: CommandPayloads["MAINTENANCE_WARNING"]) => `warning ${JSON.stringify(payload)}`,
    });
  assert.equal(handle(RELOAD), "reload true to group");
  assert.equal(handle(WARNING), "warning {}");
  assert.equal(handle(OTHER), undefined);
  // @ts-expect-error a command is forgotten, and `unknown` is not said
  assert.equal(handleCommand(WARNING, { RELOAD_UI: () => 1 }), undefined);
});

test("what is not handled by name is handled by `unknown`", () => {
  const handle = (message: WsMessageV3): string =>
    handleCommand(message, { RELOAD_UI: () => "reload", unknown: ({ cmd }) => `other ${cmd ?? "none"}` });
  assert.deepEqual([RELOAD, WARNING, OTHER, NONE].map(handle), ["reload", "other MAINTENANCE_WARNING", "other OTHER", "other none"]);
  const constructor = delivered({ cmd: "constructor" });
  assert.equal(handle(constructor), "other constructor");
});
