/** Bundles the generated validators, since Node reads no TypeScript, and runs the tests. Arguments go to `node --test`. */

import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const HERE = path.dirname(fileURLToPath(import.meta.url));
// Below node_modules, so that git ignores it.
const OUT = path.join(HERE, "node_modules/.test");

rmSync(OUT, { recursive: true, force: true });
await build({
  absWorkingDir: HERE,
  entryPoints: { protocol: "../../../generated/typescript/src/index.ts" },
  outdir: OUT,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  logLevel: "warning",
});
const tests = readdirSync(HERE).filter((name) => name.endsWith(".test.mjs"));
const options = ["--test", "--test-reporter", "spec", ...process.argv.slice(2)];
const run = spawnSync(process.execPath, [...options, ...tests], { cwd: HERE, stdio: "inherit" });
process.exitCode = run.status ?? 1;
