/** The documents under test, and the generated package that they must agree with. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const DOCS = new URL("../../../../generated/docs/", import.meta.url);

/** The path of a generated document. */
export const pathOf = (name) => fileURLToPath(new URL(name, DOCS));

/** The text of a generated document. */
export const textOf = (name) => readFileSync(new URL(name, DOCS), "utf8");

/** The generated TypeScript package, as `run.mjs` has bundled it. */
export const protocol = await import("../node_modules/.test/protocol.mjs");
