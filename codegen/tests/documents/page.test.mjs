/** The reference page in a real browser: it asks for nothing, and its box says what all validators say. */

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { launch } from "./support/browser.mjs";
import { pathOf, protocol, textOf } from "./support/documents.mjs";

const URL_OF_PAGE = pathToFileURL(pathOf("protocol.html")).href;
const CASES = new URL("../../../schema/cases/", import.meta.url);
const PATIENCE = 60_000;

let browser;

before(async () => {
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

/** Opens the page in a context of its own, and notes what it asks for and what the browser complains of. */
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  const asked = [];
  const complaints = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(URL_OF_PAGE, { timeout: PATIENCE });
  return { page, asked, complaints, close: () => context.close() };
}

const verdict = (page, view) => page.locator(`.verdict[data-view="${view}"]`);

test("it asks for nothing but itself, and the browser has nothing to complain of", async () => {
  const { page, asked, complaints, close } = await open({ offline: true });
  await verdict(page, "sent").getByText("accepted", { exact: true }).waitFor();
  assert.deepEqual(asked.filter((url) => url !== URL_OF_PAGE && !url.startsWith("data:")), []);
  assert.deepEqual(complaints, []);
  assert.doesNotMatch(textOf("protocol.html"), /(?:src|href)="(?:https?:)?\/\//);
  await close();
});

test("the box gives the verdict and the issues of the corpus, in both views", async () => {
  const { page, complaints, close } = await open();
  const cases = readdirSync(CASES)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => JSON.parse(readFileSync(new URL(name, CASES), "utf8")))
    .filter(({ view }) => view !== "published")
    .map((entry) => ({ ...entry, text: entry.text ?? JSON.stringify(entry.data) }));
  // A text that takes a browser seconds to show is none that anybody pastes.
  const asked = cases.filter(({ text }) => text.length < 70_000);
  assert.ok(asked.length > 700 && asked.length > cases.length * 0.95, `${asked.length} of ${cases.length} cases`);

  const found = await page.evaluate(
    (list) =>
      list.map(({ view, text }) => {
        const box = document.querySelector("#try textarea");
        box.value = text;
        box.dispatchEvent(new Event("input"));
        const card = document.querySelector(`.verdict[data-view="${view === "input" ? "sent" : "delivered"}"]`);
        const issues = [...card.querySelectorAll(".issues li")].map((line) => {
          const path = line.querySelector("button")?.textContent;
          return { path: path === "the message" ? "" : path, code: line.querySelector("code").textContent };
        });
        // A text control knows one kind of line end.
        return { valid: card.classList.contains("accepted"), issues, taken: box.value === text };
      }),
    asked.map(({ view, text }) => ({ view, text })),
  );
  let compared = 0;
  let asTheCorpus = 0;
  for (const [index, { description, view, text, valid }] of asked.entries()) {
    const { taken, ...page } = found[index];
    if (!taken) continue;
    assert.deepEqual(page, inNode(view, text), `${view}: ${description}: ${text.slice(0, 500)}`);
    compared += 1;
    if (page.valid === valid) asTheCorpus += 1;
  }
  // The package's own tests list the few differences of JavaScript.
  assert.ok(asTheCorpus > compared * 0.98, `only ${asTheCorpus} of ${compared} as the corpus has it`);
  assert.ok(compared > asked.length * 0.95, `only ${compared} of ${asked.length} were compared`);
  assert.deepEqual(complaints, []);
  await close();
});

/** What the package says in Node, where its own tests hold it to the corpus. */
function inNode(view, text) {
  const read = view === "input" ? protocol.safeParseWsMessageV3InputJson : protocol.safeParseWsMessageV3Json;
  const result = read(text);
  if (result.ok) return { valid: true, issues: [] };
  if (result.error === "invalid_json") return { valid: false, issues: [{ path: undefined, code: "invalid_json" }] };
  return { valid: false, issues: result.issues.map(({ path, code }) => ({ path, code })) };
}

test("every example can be tried, and is what it is called", async () => {
  const { page, close } = await open();
  const buttons = page.locator("#examples button");
  const count = await buttons.count();
  assert.ok(count >= 14, `${count} examples`);
  for (let index = 0; index < count; index += 1) {
    const button = buttons.nth(index);
    const view = (await button.locator("..").innerText()).startsWith("What a client sends") ? "sent" : "delivered";
    await button.click();
    const text = await page.locator("#try textarea").inputValue();
    assert.ok(await verdict(page, view).evaluate((card) => card.classList.contains("accepted")), `${view}: ${text}`);
    const shown = await button.locator("..").locator("..").locator("pre").innerText();
    assert.equal(shown.trim(), text);
  }
  for (const command of Object.keys(protocol.SERVER_COMMANDS)) {
    await page.locator("#try").getByRole("button", { name: command, exact: true }).click();
    assert.ok(await verdict(page, "delivered").evaluate((card) => card.classList.contains("accepted")), command);
  }
  await close();
});

test("an issue leads to its place in the text", async () => {
  const { page, close } = await open();
  const box = page.locator("#try textarea");
  await box.fill('{ "msg_type": "msg", "target": "direct",\n  "to_id": "4\\u0032", "payload": {"a/b": [1, {"~": 2}]}, "group_id": 7 }');
  const selected = () => box.evaluate((element) => element.value.slice(element.selectionStart, element.selectionEnd));
  await verdict(page, "sent").getByRole("button", { name: "/to_id", exact: true }).click();
  assert.equal(await selected(), '"4\\u0032"');
  await verdict(page, "sent").getByRole("button", { name: "/group_id", exact: true }).click();
  assert.equal(await selected(), "7");
  await verdict(page, "delivered").getByRole("button", { name: "/from_id", exact: true }).click();
  assert.match(await selected(), /^\{.*\}$/s, "a missing key is shown by the object where it belongs");
  await close();
});

test("a text is laid out only where that changes nothing", async () => {
  const { page, close } = await open();
  const box = page.locator("#try textarea");
  const layOut = page.getByRole("button", { name: "Lay out" });
  await box.fill('{"msg_type":"msg","target":"echo"}');
  await layOut.click();
  assert.equal(await box.inputValue(), '{\n  "msg_type": "msg",\n  "target": "echo"\n}');
  for (const text of ['{"payload":{"n":1.0}}', '{"a":1,"a":2}', '{"a":']) {
    await box.fill(text);
    await layOut.click();
    assert.equal(await box.inputValue(), text);
  }
  await close();
});

test("links lead somewhere, names are unique, and nothing is wider than a telephone", async () => {
  const { page, close } = await open({ viewport: { width: 360, height: 740 } });
  const { broken, double, width } = await page.evaluate(() => {
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    return {
      broken: [...document.querySelectorAll('a[href^="#"]')].map((link) => link.hash.slice(1)).filter((id) => !ids.includes(id)),
      double: ids.filter((id, index) => ids.indexOf(id) !== index),
      width: document.documentElement.scrollWidth,
    };
  });
  assert.deepEqual({ broken, double }, { broken: [], double: [] });
  assert.ok(width <= 360, `the page is ${width} pixels wide`);
  await close();
});

test("everything of the protocol is on it, in the dark, without a script and on paper, too", async () => {
  const { page, close } = await open({ javaScriptEnabled: false, colorScheme: "dark" });
  const text = await page.locator("main").innerText();
  const { ERROR_CODES, CLOSE_CODES, SERVER_COMMANDS, MSG_TYPES, TARGETS, ISSUE_CODES } = protocol;
  for (const name of [ERROR_CODES, CLOSE_CODES, SERVER_COMMANDS].flatMap(Object.keys)) assert.ok(text.includes(name), name);
  for (const name of [...MSG_TYPES, ...TARGETS, ...Object.keys(ISSUE_CODES)]) assert.ok(text.includes(name), name);
  const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor).catch(() => undefined);
  if (ground !== undefined) assert.equal(ground, "rgb(11, 13, 18)");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("#try").isVisible(), false);
  assert.equal(await page.locator("#closes").isVisible(), true);
  await close();
});
