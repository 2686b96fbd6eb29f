/** From a value, or from JSON text, to a typed value: what the validators of all types share. */

import { type Check, type Issue, type Issues, add, finish, firstTooDeep } from "./issue.js";
import { TREE_DEPTH, scan } from "./json.js";

/** Bounds that the schema itself does not set. */
export interface ParseOptions {
  /** Deepest nesting that is taken, in levels; the value itself is level 1. At most 512, by default 64. */
  readonly max_depth?: number;
  /** How many issues are listed, by default 32; at least one is. */
  readonly max_issues?: number;
}

/** The value is of the type. */
export interface Valid<T> {
  readonly ok: true;
  readonly value: T;
}

/** The value breaks the schema. */
export interface Invalid {
  readonly ok: false;
  readonly error: "invalid_message";
  /** At least one, sorted by path, then code. */
  readonly issues: readonly Issue[];
}

/** The text is not JSON, or holds a lone surrogate. */
export interface InvalidJson {
  readonly ok: false;
  readonly error: "invalid_json";
  /** What stands wrong, in words that depend on the JavaScript engine. */
  readonly message: string;
}

/** What reading a value gives. */
export type ParseResult<T> = Valid<T> | Invalid;

/** What reading a text gives. */
export type ParseJsonResult<T> = Valid<T> | Invalid | InvalidJson;

/** Thrown for a value that breaks its schema. Know it by its `code`, which holds also where a page has two copies of this package. */
export class InvalidMessageError extends Error {
  override readonly name = "InvalidMessageError";
  readonly code = "invalid_message";
  /** At least one, sorted by path, then code. */
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(`not valid: ${issues.map(({ path, message }) => `${path || "the value"} ${message}`).join("; ")}`);
    this.issues = issues;
  }
}

/** Reads a value: what `JSON.parse` gives, or what is to be given to `JSON.stringify`. */
export function safeParse<T>(check: Check, value: unknown, options?: ParseOptions): ParseResult<T> {
  return conclude(check, value, { list: [] }, firstTooDeep(value, maxDepth(options)), options);
}

/** Reads a text, which tells more than a value: see `scan`. */
export function safeParseJson<T>(check: Check, text: string, options?: ParseOptions): ParseJsonResult<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, error: "invalid_json", message: error instanceof Error ? error.message : String(error) };
  }
  const { twice, tooDeep, loneSurrogate } = scan(text, maxDepth(options));
  if (loneSurrogate) {
    return { ok: false, error: "invalid_json", message: "lone surrogate in a string (half of a \\u pair)" };
  }
  return conclude(check, value, { list: [], twice }, tooDeep, options);
}

/** Returns the value if it is valid. */
export function parse<T>(check: Check, value: unknown, options?: ParseOptions): T {
  const result = safeParse<T>(check, value, options);
  if (!result.ok) throw new InvalidMessageError(result.issues);
  return result.value;
}

function conclude<T>(
  check: Check,
  value: unknown,
  issues: Issues,
  tooDeep: string | undefined,
  options?: ParseOptions,
): ParseResult<T> {
  // Before the checks: what is too deep for the message is not looked into any further.
  if (tooDeep !== undefined) add(tooDeep, issues, "max_depth", `is nested deeper than ${maxDepth(options)} levels`);
  check(value, "", issues);
  return issues.list.length > 0
    ? { ok: false, error: "invalid_message", issues: finish(issues, options?.max_issues ?? 32) }
    : { ok: true, value: value as T };
}

function maxDepth(options?: ParseOptions): number {
  return Math.min(options?.max_depth ?? 64, TREE_DEPTH);
}
