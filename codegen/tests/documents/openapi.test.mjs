/** The OpenAPI document, held against the specification's own schema. The server's tests hold it against the server. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

import { protocol, textOf } from "./support/documents.mjs";

const DOCUMENT = JSON.parse(textOf("openapi.json"));

async function validate(document) {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document));
  return { ...result, version: validator.version };
}

test("it is OpenAPI 3.1", async () => {
  const result = await validate(DOCUMENT);
  assert.deepEqual(result.errors ?? [], []);
  assert.deepEqual({ valid: result.valid, version: result.version }, { valid: true, version: "3.1" });
});

test("the validator would have said so", async () => {
  const broken = structuredClone(DOCUMENT);
  delete broken.paths["/healthz"].get.responses[200].description;
  assert.equal((await validate(broken)).valid, false);
});

test("every reference leads somewhere, and every schema is used", () => {
  const used = new Set([...JSON.stringify(DOCUMENT).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((m) => m[1]));
  assert.deepEqual([...used].sort(), Object.keys(DOCUMENT.components.schemas).sort());
});

test("path parameters are those of the path, and operations have names of their own", () => {
  const names = [];
  for (const [path, item] of Object.entries(DOCUMENT.paths)) {
    for (const operation of Object.values(item)) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
      const braces = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      assert.deepEqual(inPath.map((parameter) => parameter.name).sort(), braces.sort(), path);
      names.push(operation.operationId);
    }
  }
  assert.equal(new Set(names).size, names.length);
});

test("examples hold to their schemas", () => {
  const ajv = addFormats.default(new Ajv2020({ strict: false }));
  ajv.addSchema({ $id: "https://aether.test/openapi", components: DOCUMENT.components });
  let count = 0;
  for (const [path, item] of Object.entries(DOCUMENT.paths)) {
    for (const operation of Object.values(item)) {
      for (const response of Object.values(operation.responses)) {
        for (const { schema, example } of Object.values(response.content ?? {})) {
          if (example === undefined) continue;
          const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"https://aether.test/openapi#/'));
          assert.ok(ajv.validate(absolute, example), `${path}: ${ajv.errorsText()}`);
          count += 1;
        }
      }
    }
  }
  assert.ok(count >= 3);
});

test("close codes that tell the same are those of the protocol", () => {
  for (const [path, item] of Object.entries(DOCUMENT.paths)) {
    for (const response of Object.values(item.get?.responses ?? {})) {
      for (const code of response["x-close-codes"] ?? []) assert.ok(protocol.CLOSE_CODES[code], `${path}: ${code}`);
    }
  }
});
