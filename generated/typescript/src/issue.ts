// @generated: carried over from codegen/runtime/typescript/issue.ts by `cargo xtask codegen`.

/** What a validator says: which value breaks which rule. */

import type { IssueCode } from "./issue_code.js";

/** One broken rule; the `issues` of an `ERROR` from the server have the same form. */
export interface Issue {
  /** RFC 6901 pointer to the value; for a missing or unknown key to where that key is or would be. */
  readonly path: string;
  /** Which rule is broken. */
  readonly code: IssueCode;
  /** The rule in words; reads well after the path. */
  readonly message: string;
}

/** Collects issues during one walk over a value. */
export interface Issues {
  readonly list: Issue[];
  /** Keys given twice in the object at a pointer; only a text can have any. */
  readonly twice?: (at: string) => Iterable<string>;
}

/** Lists every rule that `value` breaks; `at` is the pointer to it. */
export type Check = (value: unknown, at: string, issues: Issues) => void;

/** The check of each field of an object. The table itself inherits nothing (`__proto__: null`): `constructor` is no field. */
export type Fields = Readonly<Record<string, Check | null>>;

export function add(at: string, issues: Issues, code: IssueCode, message: string): void {
  issues.list.push({ path: at, code, message });
}

/** A value of the wrong type; `null` gets the advice that it nearly always needs. */
export function addType(value: unknown, at: string, issues: Issues, message: string): void {
  add(at, issues, "type", value === null ? 'is null, which is not "absent": leave the key out' : message);
}

/** Keys that have to be there. */
export function addRequired(value: object, at: string, issues: Issues, keys: readonly string[], message: string): void {
  for (const key of keys) {
    if (own(value, key) === undefined) add(child(at, key), issues, "required", message);
  }
}

/** Runs the checks of the fields that are there; a closed object may have no others. */
export function checkFields(value: object, at: string, issues: Issues, fields: Fields, closed: boolean): void {
  for (const key of Object.keys(value)) {
    const field = (value as Readonly<Record<string, unknown>>)[key];
    if (field === undefined) continue;
    const check = fields[key];
    if (check) check(field, `${at}/${key}`, issues);
    else if (closed) {
      const known = Object.keys(fields).join(", ");
      add(child(at, key), issues, "unknown_key", `is not a known key; known are ${known}`);
    }
  }
  for (const key of issues.twice?.(at) ?? []) {
    if (closed || fields[key]) add(child(at, key), issues, "duplicate_key", "is given twice");
  }
}

/** The issues sorted by path, then code, and of these the first `most`; at least one is listed if there is one. */
export function finish(issues: Issues, most: number): readonly Issue[] {
  return issues.list
    .sort((a, b) => compare(a.path, b.path) || compare(a.code, b.code))
    .slice(0, Math.max(most, 1));
}

/** Pointer to the first value within `value` that lies deeper than `levels`, if there is one. */
export function firstTooDeep(value: unknown, levels: number): string | undefined {
  if (levels < 1) return value === undefined ? value : "";
  if (typeof value !== "object" || value === null) return undefined;
  for (const key of Object.keys(value)) {
    const found = firstTooDeep((value as Readonly<Record<string, unknown>>)[key], levels - 1);
    if (found !== undefined) return child("", key) + found;
  }
  return undefined;
}

/** An object that is no array: what JSON calls an object. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object's own value of a key, never one that it inherits; `undefined` is what `JSON.stringify` leaves out. */
export function own(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** Extends an RFC 6901 pointer by one token. */
export function child(at: string, key: string): string {
  return `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Compares by code points, which is the order of the UTF-8 bytes; JavaScript's own order is that of UTF-16. */
function compare(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return (a.codePointAt(index) ?? -1) - (b.codePointAt(index) ?? -1);
}
