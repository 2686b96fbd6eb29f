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

/** Collects issues. Each begins at the value that is checked, and its path grows as the walk over the fields goes back up. */
export interface Issues extends Array<{ -readonly [Part in keyof Issue]: Issue[Part] }> {
  /** Adds what only a text tells of an object: keys that are given twice. A free one may be. */
  twice?: (value: object, fields: Fields, closed: boolean) => void;
  /** Only whether there is one is asked: nobody reads them. */
  quiet?: true;
}

/** Lists every rule that `value` breaks, at paths within it. */
export type Check = (value: unknown, issues: Issues) => void;

/** The check of each field that an object may have. */
export type Fields = Readonly<Record<string, Check | null>>;

export function add(issues: Issues, code: IssueCode, message: string, path = ""): void {
  issues.push({ path, code, message });
}

/** Checks the fields of an object, which come back without any that it inherits; what is `undefined` is absent. */
export function checkFields(value: object, issues: Issues, fields: Fields, closed: boolean): Readonly<Record<string, unknown>> {
  const own = (Object.getPrototypeOf(value) === Object.prototype ? value : { ...value }) as Readonly<Record<string, unknown>>;
  for (const key in own) {
    let known = issues.length;
    if (own[key] === undefined) continue;
    if (fields[key]) fields[key](own[key], issues);
    else if (closed) add(issues, "unknown_key", `is not a known key; known are ${Object.keys(fields).join(", ")}`);
    for (; known < issues.length; known++) {
      issues[known]!.path = step(key) + issues[known]!.path;
      // The advice that it nearly always needs. It stands here as it is, as does every other text: a bundle is smaller for it.
      if (issues[known]!.code === "type" && own[key] === null) issues[known]!.message = 'is null, which is not "absent": leave the key out';
    }
  }
  issues.twice?.(value, fields, closed);
  return own;
}

/** Checks the items of an array. */
export function checkItems(value: readonly unknown[], issues: Issues, check: Check): void {
  for (const [index, item] of value.entries()) {
    let known = issues.length;
    check(item, issues);
    for (; known < issues.length; known += 1) issues[known]!.path = step(String(index)) + issues[known]!.path;
  }
}

/** The part of an RFC 6901 pointer that leads to the value of a key. */
export function step(key: string): string {
  return `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Compares by code points, which is the order of the UTF-8 bytes; JavaScript's own order is that of UTF-16. */
export function compare(a: string, b: string): number {
  let index = 0;
  while (a[index] && a[index] === b[index]) index++;
  return (a.codePointAt(index) ?? -1) - (b.codePointAt(index) ?? -1);
}
