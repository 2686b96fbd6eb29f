/** The issues of payloads are the message's own. */

import { type Issues, step } from "../issue.js";

export { add } from "../issue.js";
export type { Issues } from "../issue.js";

/** Whether a check finds nothing. */
export function valid(check: (issues: Issues) => void): boolean {
  const issues: Issues = [];
  issues.quiet = true;
  check(issues);
  return issues.length === 0;
}

/** Extends an RFC 6901 pointer by one token. */
export function child(at: string, key: string): string {
  return at + step(key);
}

/** Said of `null` at a key that may be left out. */
const LEAVE_OUT = 'is null, which is not "absent": leave the key out';

/** What is said of `null` at keys that may be left out is to leave them out; `at` is the path of the object. */
export function leaveOut(issues: Issues, value: Readonly<Record<string, unknown>>, at: string, keys: readonly string[]): void {
  for (const key of keys.filter((key) => value[key] === null)) {
    for (const issue of issues) if (issue.path === at + step(key) && issue.code === "type") issue.message = LEAVE_OUT;
  }
}
