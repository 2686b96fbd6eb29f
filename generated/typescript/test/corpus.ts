/** The corpus, which every validator runs: `schema/cases`, whose README says what a case means, and `generated/cases`. */

import { readFileSync, readdirSync } from "node:fs";

export type View = "input" | "delivered" | "published";

export interface Case {
  /** File and description: the name of the case in messages and lists. */
  readonly name: string;
  readonly view: View;
  readonly text: string;
  /** `undefined` where the case is a text, so that nothing else may be assumed of it. */
  readonly data: unknown;
  readonly valid: boolean;
  readonly error: "invalid_json" | undefined;
  readonly issues: readonly { readonly path: string; readonly code: string }[];
}

interface Entry {
  readonly description: string;
  readonly view: View;
  readonly data?: unknown;
  readonly text?: string;
  readonly valid: boolean;
  readonly error?: "invalid_json";
  readonly issues?: Case["issues"];
}

/** Written by hand, and generated from the schema. */
const FOLDERS = ["schema/cases", "generated/cases"];

export function corpus(): Case[] {
  return FOLDERS.flatMap((name) => {
    const folder = new URL(`../../../${name}/`, import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
    return files.sort().flatMap((file) => {
      const entries = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Entry[];
      return entries.map((entry) => ({
        name: `${name}/${file}: ${entry.description} (${entry.view})`,
        view: entry.view,
        text: entry.text ?? JSON.stringify(entry.data),
        data: entry.data,
        valid: entry.valid,
        error: entry.error,
        issues: entry.issues ?? [],
      }));
    });
  });
}
