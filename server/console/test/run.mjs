/** Bundles the tests, since Node reads no TypeScript, and runs them. Arguments are handed on to `node --test`. */

import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const HERE = path.dirname(fileURLToPath(import.meta.url));
// Below node_modules, so that what stays outside of the bundles is found from there, and git ignores it.
const OUT = path.resolve(HERE, "../node_modules/.test");

const tests = readdirSync(HERE).filter((name) => name.endsWith(".test.ts"));
rmSync(OUT, { recursive: true, force: true });
await build({
  absWorkingDir: HERE,
  entryPoints: tests,
  outdir: OUT,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  external: ["playwright-core"],
  sourcemap: "inline",
  logLevel: "warning",
});
const files = tests.map((name) => path.join(OUT, name.replace(/\.ts$/, ".mjs")));
const options = ["--enable-source-maps", "--test", "--test-reporter", "spec", ...process.argv.slice(2)];
const run = spawnSync(process.execPath, [...options, ...files], {
  stdio: "inherit",
  env: { ...process.env, CONSOLE_DIR: path.dirname(HERE) },
});
process.exitCode = run.status ?? 1;
