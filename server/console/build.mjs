/**
 * Builds the page into `generated/console/`; with `--check` it only says whether what is there is what would be built.
 *
 * What is built is committed, so that running the server needs no Node. It is not minified: it is small, and a person
 * who opens the developer tools should find the page readable.
 */

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const OUT = path.resolve(HERE, "../../generated/console");
const BUDGET_GZIP_BYTES = 40_000;
const MARK = "@generated from server/console by `npm run build`: edit the sources, not this file.";

const files = await render();
const problems = process.argv.includes("--check") ? await compare(files) : await write(files);
problems.push(...overBudget(files));
if (problems.length > 0) {
  console.error(problems.join("\n"));
  process.exitCode = 1;
}

/** Everything the server embeds, by name, without touching the disk. */
async function render() {
  const bundle = await build({
    absWorkingDir: HERE,
    entryPoints: [
      { in: "src/main.ts", out: "console" },
      { in: "src/console.css", out: "console" },
    ],
    bundle: true,
    format: "esm",
    target: ["es2022", "chrome123", "firefox121", "safari17.5"],
    charset: "utf8",
    legalComments: "none",
    banner: { js: `// ${MARK}`, css: `/* ${MARK} */` },
    outdir: OUT,
    write: false,
    logLevel: "warning",
  });
  const page = await readFile(path.join(HERE, "src/index.html"), "utf8");
  /** @type {Map<string, string>} */
  const files = new Map();
  files.set("index.html", page.replace("<!doctype html>", `<!doctype html>\n<!-- ${MARK} -->`));
  files.set("icon.svg", await readFile(path.join(HERE, "src/icon.svg"), "utf8"));
  for (const file of bundle.outputFiles) files.set(path.basename(file.path), file.text);
  return files;
}

/** @param {Map<string, string>} files */
async function write(files) {
  await mkdir(OUT, { recursive: true });
  for (const [name, text] of files) {
    const file = path.join(OUT, name);
    // An equal file is left alone: cargo rebuilds the server for a touched one.
    if ((await readIfThere(file)) !== text) await writeFile(file, text);
  }
  return [];
}

/** @param {Map<string, string>} files */
async function compare(files) {
  const there = await readdir(OUT).catch(() => /** @type {string[]} */ ([]));
  const problems = there.filter((name) => !files.has(name)).map((name) => `unexpected: generated/console/${name}`);
  for (const [name, text] of files) {
    const found = await readIfThere(path.join(OUT, name));
    if (found !== text) problems.push(`${found === undefined ? "missing" : "stale"}: generated/console/${name}`);
  }
  if (problems.length > 0) problems.push("Mend it with `npm run build` in server/console.");
  return problems;
}

/** @param {Map<string, string>} files */
function overBudget(files) {
  let total = 0;
  for (const text of files.values()) total += gzipSync(text).length;
  console.log(`console: ${total} bytes with gzip, of ${BUDGET_GZIP_BYTES}`);
  return total > BUDGET_GZIP_BYTES ? [`The page is over its budget of ${BUDGET_GZIP_BYTES} bytes.`] : [];
}

/** @param {string} file */
async function readIfThere(file) {
  return readFile(file, "utf8").catch(() => undefined);
}
