// @generated: carried over by `cargo xtask codegen`.

/** The issues of payloads are the message's own, in the form in which the checks of payloads tell them. */

import { type Issues, addType as addOwnType, add as addOwn } from "../issue.js";
import type { IssueCode } from "../issue_code.js";

export { child } from "../issue.js";
export type { Issues } from "../issue.js";

export function add(issues: Issues, at: string, code: IssueCode, message: string): void {
  addOwn(at, issues, code, message);
}

export function addType(issues: Issues, at: string, value: unknown, message: string): void {
  addOwnType(value, at, issues, message);
}

/** Whether a check finds nothing. */
export function valid(check: (issues: Issues) => void): boolean {
  const issues: Issues = { list: [] };
  check(issues);
  return issues.list.length === 0;
}
