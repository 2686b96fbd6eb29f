/** A real browser. */

import { accessSync, constants } from "node:fs";
import path from "node:path";

import { chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];

export const launch = () => chromium.launch({ executablePath: find(), args: ARGS, timeout: 120_000 });

function find() {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    for (const name of NAMES) {
      const file = path.join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here.
      }
    }
  }
  throw new Error(`The page is tested in a real browser, and none of ${NAMES.join(", ")} is on PATH: run \`apt-get install chromium\`.`);
}
