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
  /** Keys given twice, by the pointer of their object; only a text can have any. */
  readonly twice?: ReadonlyMap<string, Iterable<string>> | undefined;
}

/** Lists every rule that `value` breaks; `at` is the pointer to it. */
export type Check = (value: unknown, at: string, issues: Issues) => void;

export function add(issues: Issues, at: string, code: IssueCode, message: string): void {
  issues.list.push({ path: at, code, message });
}

/** A value of the wrong type; `null` gets the advice that it nearly always needs. */
export function addType(issues: Issues, at: string, value: unknown, message: string): void {
  add(issues, at, "type", value === null ? 'is null, which is not "absent": leave the key out' : message);
}

/** Keys given twice: of the known keys, and of all keys where the object is closed. */
export function addDuplicates(issues: Issues, at: string, known: object, closed: boolean): void {
  for (const key of issues.twice?.get(at) ?? []) {
    if (closed || Object.hasOwn(known, key)) add(issues, child(at, key), "duplicate_key", "is given twice");
  }
}

/** Keys that a closed object does not know. */
export function addUnknown(issues: Issues, at: string, value: object, known: object, message: string): void {
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(known, key) && own(value, key) !== undefined) add(issues, child(at, key), "unknown_key", message);
  }
}

/** A key that has to be there. */
export function addRequired(issues: Issues, at: string, value: object, key: string, message: string): void {
  if (own(value, key) === undefined) add(issues, child(at, key), "required", message);
}

/** Runs the checks of the fields that are there. */
export function checkFields(issues: Issues, at: string, value: object, fields: Readonly<Record<string, Check>>): void {
  for (const key of Object.keys(fields)) {
    const field = own(value, key);
    if (field !== undefined) fields[key]?.(field, child(at, key), issues);
  }
}

/** The issues sorted by path, then code, and of these the first `most`; at least one is listed if there is one. */
export function finish(issues: Issues, most: number): readonly Issue[] {
  const sorted = issues.list.sort((a, b) => compare(a.path, b.path) || compare(a.code, b.code));
  return sorted.slice(0, Math.max(most, 1));
}

/** Pointer to the first value within `value` that lies deeper than `levels`, if there is one. */
export function firstTooDeep(value: unknown, levels: number): string | undefined {
  if (value === undefined) return undefined;
  if (levels < 1) return "";
  if (typeof value !== "object" || value === null) return undefined;
  for (const key of Object.keys(value)) {
    const found = firstTooDeep(own(value, key), levels - 1);
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
  for (let index = 0; index < a.length && index < b.length; index += 1) {
    const difference = rank(a.charCodeAt(index)) - rank(b.charCodeAt(index));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Surrogates stand for the highest code points, so they come after every other unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
