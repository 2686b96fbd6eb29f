/** The package as its users get it: what it exports, what it costs, what it may not contain. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { type Plugin, build } from "esbuild";

const ROOT = new URL("../", import.meta.url);

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: unknown;
}
const manifest = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8")) as Manifest;

/** Leaves out the payloads of known commands, whose number is the schema author's choice. */
const WITHOUT_COMMANDS: Plugin = {
  name: "without commands",
  setup({ onLoad }) {
    onLoad({ filter: /[/]command_checks\.js$/ }, () => ({ contents: "export function checkCommand() {}" }));
  },
};

/** What a bundler makes of a module, minified and gzipped. */
async function cost(source: string, plugins: Plugin[] = []): Promise<number> {
  const options = { bundle: true, minify: true, format: "esm", write: false, plugins } as const;
  const stdin = { contents: source, resolveDir: fileURLToPath(ROOT) };
  const { outputFiles } = await build({ ...options, stdin });
  return gzipSync(outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).length;
}

test("every export loads in bare Node, which is given nothing else", () => {
  for (const path of Object.keys(manifest.exports)) {
    const name = `@aether/ws-protocol${path.slice(1)}`;
    const options = name.endsWith(".json") ? ", { with: { type: 'json' } }" : "";
    const script = `const all = await import(${JSON.stringify(name)}${options}); console.log(Object.keys(all).length)`;
    const count = execFileSync(process.execPath, ["--no-warnings", "--disallow-code-generation-from-strings", "--input-type=module", "--eval", script], {
      cwd: ROOT,
      encoding: "utf8",
    });
    assert.ok(Number(count) > 0, name);
  }
});

test("there is no dependency, and no code from strings", () => {
  assert.equal(manifest.dependencies, undefined);
  const folder = new URL("dist/", ROOT);
  const modules = readdirSync(folder).filter((file) => file.endsWith(".js"));
  assert.ok(modules.length > 5);
  for (const file of modules) {
    const code = readFileSync(new URL(file, folder), "utf8");
    assert.doesNotMatch(code, /\b(?:eval|Function|require)\(/, file);
    for (const [, from] of code.matchAll(/\bfrom "([^"]*)"/g)) assert.match(from ?? "", /^\.\/.*\.js$/, file);
  }
});

test("what is not used is not paid for", async (context) => {
  const uses = (names: string): string => `import { ${names} } from "@aether/ws-protocol"; globalThis.used = [${names}];`;
  assert.ok((await cost('import "@aether/ws-protocol";')) < 50);
  assert.ok((await cost(uses("SUBPROTOCOL"))) < 100);
  // For our message all that checks it, and says what is wrong, fits into 1.5 kB; each known command adds to that.
  for (const [names, most] of [
    ["safeParseWsMessageV3Input", 1500],
    ["isWsMessageV3Input", 1505],
    ["safeParseWsMessageV3", 1600],
    ["parseWsMessageV3Input", 1650],
    ["wsMessageV3InputSchema", 1650],
    ["safeParseWsMessageV3Input, safeParseWsMessageV3", 1600],
    ["safeParseWsMessageV3Json", 2300],
    ["isClientId", 800],
  ] as const) {
    const bytes = await cost(uses(names), [WITHOUT_COMMANDS]);
    const commands = (await cost(uses(names))) - bytes;
    assert.ok(bytes <= most, `${names}: ${bytes} bytes`);
    assert.ok(commands <= 380, `${names}: ${commands} bytes for the known commands`);
    context.diagnostic(`${names}: ${bytes} bytes, and ${commands} for the known commands`);
  }
});
