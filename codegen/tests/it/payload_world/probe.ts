// Prints the issues of each message of a file, one line each.

import { readFileSync, writeFileSync } from "node:fs";
import { safeParseWsMessageV3InputJson } from "./src/index.js";

const folder = process.argv[2]!;
const texts = readFileSync(`${folder}/messages.jsonl`, "utf8").trimEnd().split("\n");
const found = texts.map((text) => {
  const result = safeParseWsMessageV3InputJson(text);
  if (!result.ok && result.error === "invalid_json") throw new Error(result.message);
  return JSON.stringify(result.ok ? [] : result.issues);
});
writeFileSync(`${folder}/issues.jsonl`, `${found.join("\n")}\n`);
