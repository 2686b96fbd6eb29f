/** The issues of payloads are the message's own. */

import { type Issues, step } from "../issue.js";

export { add, leaveOut } from "../issue.js";
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
