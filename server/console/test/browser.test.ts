/** The page in a real browser, served by the real server. */

import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";

import { CLOSE_CODES, ERROR_CODES, TARGETS } from "@aether/ws-protocol";
import type { Browser } from "playwright-core";

import { ConsolePage, launch } from "./support/browser.js";
import { type Server, WORKSPACE, startServer } from "./support/server.js";

let browser: Browser;
let server: Server;

before(async () => {
  browser = await launch();
  server = await startServer();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test("the server serves the page that is in generated/console", async () => {
  for (const [name, served] of [
    ["index.html", ""],
    ["console.js", "console.js"],
    ["console.css", "console.css"],
    ["icon.svg", "icon.svg"],
  ] as const) {
    const expected = await readFile(path.join(WORKSPACE, "generated/console", name), "utf8");
    const found = await (await fetch(server.url + served)).text();
    assert.ok(
      found === expected,
      `the binary embeds another ${name}: build it again with \`cargo build -p aether-ws\``,
    );
  }
});

test("the browser has nothing to complain of, and the keyboard is enough for a first message", async () => {
  const console = await ConsolePage.open(browser, server.url);
  const { a, b, page } = console;
  assert.equal(await a.field("group_id").inputValue(), await b.field("group_id").inputValue());
  assert.notEqual(await a.clientId(), await b.clientId());

  await page.keyboard.press("Enter"); // "Connect both" has the focus.
  await a.is("connected");
  await b.is("connected");
  await a.field("msg").focus();
  await page.keyboard.press("Enter");
  await b.frames("received", "Hello team!").waitFor();
  await b.button("Disconnect").click();
  await b.is("not connected");
  await b.notes(`Closed 1000 ${CLOSE_CODES[1000].meaning}`).waitFor();
  assert.deepEqual(console.complaints, []);
  await console.close();
});

test("each target reaches whom it names, and nobody else", async () => {
  const console = await ConsolePage.open(browser, server.url);
  const { a, b } = console;
  await console.connectBoth();
  for (const target of TARGETS) {
    await a.choose("target", target);
    await a.field("msg").fill(`by ${target}`);
    await a.button("Send").click();
    await a.frames("sent", `by ${target}`).waitFor();
  }
  // What B sends last tells when all before has arrived.
  await b.field("msg").fill("by now");
  await b.button("Send").click();
  const received: string[][] = [];
  for (const pane of [a, b]) {
    await pane.frames("received", "by now").waitFor();
    const texts = await pane
      .frames("received", /by \w+/)
      .locator(".text")
      .allInnerTexts();
    received.push(texts.filter((text) => text !== "by now").sort());
  }
  assert.deepEqual(received, [
    ["by broadcast", "by echo", "by group"],
    ["by broadcast", "by direct", "by group"],
  ]);
  assert.deepEqual(console.complaints, []);
  await console.close();
});

test("what is wrong stands at its field, and the server says the same when it is sent anyway", async () => {
  const console = await ConsolePage.open(browser, server.url);
  const { a, b, page } = console;
  await console.connectBoth();
  await a.choose("target", "direct");
  assert.equal(await a.field("to_id").inputValue(), await b.clientId());
  await a.field("to_id").fill("");
  assert.match(await a.problems("to_id"), /^\/to_id is required.* required$/s);

  await a.field("msg").press("Enter");
  assert.equal(await a.field("to_id").getAttribute("aria-invalid"), "true");
  assert.ok(await a.field("to_id").evaluate((control) => control === document.activeElement));
  assert.equal(await a.frames("sent", "Hello").count(), 0);

  await a.button("Send anyway").click();
  const error = a.frames("received", "ERROR invalid_message");
  await error.getByText("/to_id", { exact: true }).waitFor();
  assert.match(await error.innerText(), new RegExp(ERROR_CODES.invalid_message.meaning.replaceAll("`", ".?"), "s"));
  assert.ok(await a.frames("sent", "#1").evaluate((row) => row.classList.contains("refused")));

  await a.field("to_id").fill("12345");
  assert.match(await a.problems("to_id"), /pattern$/);
  await a.field("to_id").fill(await b.clientId());
  for (const [payload, problem] of [
    ["[1]", /\/payload .* type$/s],
    ['{"a":', /invalid_json$/],
    ['1,"cmd":"X"', /invalid_json$/],
  ] as const) {
    await a.field("payload").fill(payload);
    assert.match(await a.problems("payload"), problem);
  }
  await a.button("Send anyway").click();
  await a.frames("received", "ERROR").nth(1).waitFor();

  await a.field("payload").fill("{}");
  assert.equal(await a.button("Send anyway").count(), 0);
  await page.keyboard.press("Control+Enter");
  await b.frames("received", "{}").waitFor();
  assert.deepEqual(console.complaints, []);
  await console.close();
});

test("the roster follows who comes and goes", async () => {
  const console = await ConsolePage.open(browser, server.url);
  const { a, b } = console;
  await console.connectBoth();
  const ids = [await a.clientId(), await b.clientId()] as const;
  for (const pane of [a, b]) for (const id of ids) await pane.member(id).waitFor();

  await b.choose("msg_type", "presence");
  await b.field("msg").fill("");
  await b.field("payload").fill('{"mood":"good"}');
  await b.button("Send").click();
  await a.member(ids[1]).getByText('{"mood":"good"}').waitFor();

  await b.button("Disconnect").click();
  await a.member(ids[1]).waitFor({ state: "detached" });
  await a
    .frames("received", "DIFF")
    .filter({ hasText: `− ${ids[1]} (left` })
    .waitFor();
  assert.deepEqual(console.complaints, []);
  await console.close();
});

test("a frame unfolds to its JSON, numbers spelled as they were", async () => {
  const console = await ConsolePage.open(browser, server.url);
  const { a, b } = console;
  await console.connectBoth();
  await a.field("payload").fill('{"id": 12345678901234567890, "price": 1.50}');
  await a.button("Send").click();
  const frame = b.frames("received", "Hello team!");
  await frame.locator("summary").click();
  const json = await frame.locator("pre").innerText();
  assert.match(json, /"id": 12345678901234567890,\n {4}"price": 1\.50\n/);
  assert.deepEqual(console.complaints, []);
  await console.close();
});

test("a flood leaves the newest 500 lines", async () => {
  const console = await ConsolePage.open(browser, server.url);
  const { a, b } = console;
  await console.connectBoth();
  // Each stays below the burst that a connection is allowed.
  await console.page.evaluate(flood, { group: await a.field("group_id").inputValue(), clients: 7, messages: 90 });
  await b.button("Send").click();
  await a.frames("received", "Hello back!").waitFor();
  assert.equal(await a.root.getByRole("log").locator(":scope > *").count(), 500);
  assert.ok(await a.frames("received", "Hello back!").isVisible());
  assert.deepEqual(console.complaints, []);
  await console.close();
});

/** Runs in the page: clients who say much to a group, and leave once all of it is taken. */
async function flood({
  group,
  clients,
  messages,
}: {
  group: string;
  clients: number;
  messages: number;
}): Promise<void> {
  const one = (client: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://${location.host}/v3/ws/group/${group}/client/flood_${client}`);
      socket.onerror = reject;
      socket.onopen = () => {
        for (let n = 1; n <= messages; n += 1)
          socket.send(`{"msg_type":"msg","target":"group","msg":"${client}.${n}"}`);
        socket.send('{"msg_type":"heartbeat","target":"echo"}');
      };
      socket.onmessage = ({ data }) => {
        if (!String(data).includes('"heartbeat"')) return;
        socket.close();
        resolve();
      };
    });
  await Promise.all(Array.from({ length: clients }, (_, client) => one(client)));
}

test("a heartbeat goes out on the clock and comes back", async () => {
  const console = await ConsolePage.open(browser, server.url, {}, (page) => page.clock.install());
  await console.connectBoth();
  await console.page.clock.fastForward("00:30");
  await console.a.frames("received", "heartbeat").waitFor();
  assert.deepEqual(console.complaints, []);
  await console.close();
});

test("an address that is refused says why", async () => {
  const console = await ConsolePage.open(browser, server.url);
  const { a } = console;
  await a.field("client_id").fill("12345");
  assert.match(await a.problems("client_id"), /Vision ID.* pattern$/s);
  await a.button("Connect").click();
  await a.notes(/Not opened 1006 400: /).waitFor();
  // The browser's own complaints about a refused request are the point here.
  await console.close();
});

test("a node that goes down says so, and the close code is explained", async (t) => {
  const own = await startServer();
  t.after(() => own.stop());
  const console = await ConsolePage.open(browser, own.url);
  await console.connectBoth();
  const stopped = own.stop();
  for (const pane of [console.a, console.b]) {
    await pane.frames("received", "DRAIN").waitFor();
    await pane.notes(`Closed 4200 ${CLOSE_CODES[4200].meaning}`).waitFor();
  }
  assert.equal(await stopped, 0);
  assert.deepEqual(console.complaints, []);
  await console.close();
});

test("it fits a phone, in light and in dark", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "aether-console-"));
  const looks = [
    { name: "light", viewport: { width: 1440, height: 900 }, colorScheme: "light" },
    { name: "dark", viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
    { name: "narrow", viewport: { width: 360, height: 780 }, colorScheme: "light" },
  ] as const;
  for (const { name, ...options } of looks) {
    const console = await ConsolePage.open(browser, server.url, options);
    const { a, b, page } = console;
    await console.connectBoth();
    await a.button("Send").click();
    await a.frames("received", "Hello team!").waitFor();
    await b.button("Send").click();
    await a.frames("received", "Hello back!").waitFor();
    await a.choose("target", "direct");
    await a.field("to_id").fill("");
    await a.button("Send anyway").click();
    await a.frames("received", "ERROR").waitFor();
    await b.frames("received", "Hello team!").locator("summary").click();
    await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
    const [needs, has] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth] as const);
    assert.ok(needs <= has, `${name}: the page is ${needs} wide in a window of ${has}`);
    assert.deepEqual(console.complaints, []);
    await console.close();
  }
  t.diagnostic(`screenshots: ${folder}`);
});
