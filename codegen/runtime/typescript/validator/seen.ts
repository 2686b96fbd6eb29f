/** Which parts of a value were evaluated: what `unevaluatedProperties` and `unevaluatedItems` ask. */

import type { Issues } from "./issue.js";

/** The keys of an object, or the indices of an array. */
export type Seen = Set<string | number>;

/** Notes all of a value. */
export function noteAll(seen: Seen, value: Readonly<Record<string, unknown>> | readonly unknown[]): void {
  if (Array.isArray(value)) noteFirst(seen, value, value.length);
  else for (const key of Object.keys(value)) seen.add(key);
}

/** Notes the first `count` items, or as many as there are. */
export function noteFirst(seen: Seen, value: readonly unknown[], count: number): void {
  for (let index = 0; index < count && index < value.length; index += 1) seen.add(index);
}

/** Notes what `other` has noted. */
export function join(seen: Seen, other: Seen): void {
  for (const part of other) seen.add(part);
}

/** Whether a schema holds; only then is noted what it evaluated. */
export function branch(seen: Seen, check: (seen: Seen, issues: Issues) => void): boolean {
  const inner: Seen = new Set();
  const issues: Issues = [];
  issues.quiet = true;
  check(inner, issues);
  if (issues.length > 0) return false;
  join(seen, inner);
  return true;
}
