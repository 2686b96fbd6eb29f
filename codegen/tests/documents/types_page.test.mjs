/** The reference page of a schema folder that is not ours, in a real browser. `xtask test` generates it before. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

import { launch } from "./support/browser.mjs";

const FILE = fileURLToPath(new URL("../../../target/documents/docs/reference.html", import.meta.url));
const PATIENCE = 60_000;

let browser;

before(async () => {
  assert.ok(existsSync(FILE), `${FILE} is missing: run \`cargo xtask test --only documents\`, which makes it`);
  browser = await launch();
});

after(async () => {
  await browser?.close();
});

test("the box judges by the type that is chosen, and the page asks for nothing", async () => {
  const page = await (await browser.newContext({ offline: true, viewport: { width: 360, height: 740 } })).newPage();
  page.setDefaultTimeout(PATIENCE);
  const asked = [];
  const complaints = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => complaints.push(message.text()));
  const url = pathToFileURL(FILE).href;
  await page.goto(url, { timeout: PATIENCE });

  const box = page.locator("#try textarea");
  const verdict = page.locator(".verdict");
  await verdict.getByText("accepted", { exact: true }).waitFor();
  assert.match(await box.inputValue(), /"amount": 4\.50,/, "numbers are as their author spells them");

  await page.getByLabel("The type").selectOption("Money");
  await box.fill('{"amount": -1, "currency": "EUR", "tax": 1}');
  const codes = async () => verdict.locator(".issues code").allInnerTexts();
  assert.deepEqual(await codes(), ["minimum", "unknown_key"]);
  await verdict.getByRole("button", { name: "/amount", exact: true }).click();
  assert.equal(await box.evaluate((element) => element.value.slice(element.selectionStart, element.selectionEnd)), "-1");
  await page.getByLabel("The type").selectOption("OrderId");
  await box.fill('"A-1"');
  await verdict.getByText("accepted", { exact: true }).waitFor();
  await box.fill("A-1");
  assert.deepEqual(await codes(), ["invalid_json"]);

  const { broken, width } = await page.evaluate(() => ({
    broken: [...document.querySelectorAll('a[href^="#"]')].map((link) => link.hash.slice(1)).filter((id) => document.getElementById(id) === null),
    width: document.documentElement.scrollWidth,
  }));
  assert.deepEqual(broken, []);
  assert.ok(width <= 360, `the page is ${width} pixels wide`);
  assert.deepEqual(asked.filter((one) => one !== url && !one.startsWith("data:")), []);
  assert.deepEqual(complaints, []);
});
