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
  readonly twice?: ((at: string) => Iterable<string>) | undefined;
}

/**
 * Where a value is. In the first pass, which only asks whether there may be any issue, how many levels it and what is in
 * it may have: nearly all values are valid, and need no pointer. In the second its RFC 6901 pointer.
 */
export type At = number | string;

/** Lists every rule that `value` breaks. */
export type Check = (value: unknown, at: At, issues: Issues) => void;

export function add(at: At, issues: Issues, code: IssueCode, message: string): void {
  issues.list.push({ path: at as string, code, message });
}

/** A value of the wrong type; `null` gets the advice that it nearly always needs. */
export function addType(value: unknown, at: At, issues: Issues, message: string): void {
  add(at, issues, "type", value === null ? 'is null, which is not "absent": leave the key out' : message);
}

/** Keys that have to be there. */
export function addRequired(value: object, at: At, issues: Issues, keys: readonly string[], message: string): void {
  for (const key of keys) {
    if (own(value, key) === undefined) add(child(at, key), issues, "required", message);
  }
}

/** The keys of an object's fields. */
export function keysOf(value: object, at: At, issues: Issues): readonly string[] {
  const keys = Object.keys(value);
  // The second pass sees to what is `undefined`.
  if (typeof at === "string") return keys.filter((key) => own(value, key) !== undefined);
  checkRoom(at, issues);
  return keys;
}

/** Whether a value may have anything in it; what is too deep the second pass finds by itself. */
export function checkRoom(at: At, issues: Issues): void {
  if (typeof at === "number" && at < 2) add(at, issues, "max_depth", "");
}

/** Keys that are given twice; a free one may be. */
export function addTwice(at: At, issues: Issues, known: readonly string[], closed: boolean): void {
  // Only a second pass knows of any.
  for (const key of issues.twice?.(at as string) ?? []) {
    if (closed || known.includes(key)) add(child(at, key), issues, "duplicate_key", "is given twice");
  }
}

/** A value that is free: only its depth counts, which the second pass sees for the whole. */
export function checkFree(value: unknown, at: At, issues: Issues): void {
  if (typeof at === "number" && firstTooDeep(value, at) !== undefined) add(at, issues, "max_depth", "");
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
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object's own value of a key, never one that it inherits; `undefined` is what `JSON.stringify` leaves out. */
export function own(value: object, key: string): unknown {
  return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** Where the value of a key is. */
export function child<A extends At>(at: A, key: string): A;
export function child(at: At, key: string): At {
  return typeof at === "number" ? at - 1 : `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Compares by code points, which is the order of the UTF-8 bytes; JavaScript's own order is that of UTF-16. */
function compare(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return (a.codePointAt(index) ?? -1) - (b.codePointAt(index) ?? -1);
}
