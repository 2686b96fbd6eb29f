/** From a value, or from JSON text, to a typed value: what the validators of all types share. */

import { type Check, type Issue, type Issues, add, finish, firstTooDeep } from "./issue.js";
import { TREE_DEPTH, type Scan, isPlain, scan } from "./json.js";

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
  return passes(check, value, options) ? { ok: true, value: value as T } : conclude(check, value, options);
}

/** Reads a text, which tells more than a value: see `scan`. */
export function safeParseJson<T>(check: Check, text: string, options?: ParseOptions): ParseJsonResult<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, error: "invalid_json", message: error instanceof Error ? error.message : String(error) };
  }
  if (isPlain(text, value) && passes(check, value, options)) return { ok: true, value: value as T };
  const found = scan(text, maxDepth(options));
  return found.loneSurrogate
    ? { ok: false, error: "invalid_json", message: "lone surrogate in a string (half of a \\u pair)" }
    : conclude(check, value, options, found);
}

/** Returns the value if it is valid. */
export function parse<T>(check: Check, value: unknown, options?: ParseOptions): T {
  const result = safeParse<T>(check, value, options);
  if (!result.ok) throw new InvalidMessageError(result.issues);
  return result.value;
}

/** The first pass: whether there is surely no issue. */
function passes(check: Check, value: unknown, options?: ParseOptions): boolean {
  const levels = maxDepth(options);
  const list: Issue[] = [];
  check(value, levels, { list });
  return levels > 1 && list.length === 0;
}

/** The second pass: which issues there are. */
function conclude<T>(check: Check, value: unknown, options?: ParseOptions, found?: Scan): ParseResult<T> {
  const issues: Issues = { list: [], twice: found?.twice };
  const levels = maxDepth(options);
  const tooDeep = found ? found.tooDeep : firstTooDeep(value, levels);
  // Before the checks: what is too deep for the message is not looked into any further.
  if (tooDeep !== undefined) add(tooDeep, issues, "max_depth", `is nested deeper than ${levels} levels`);
  check(value, "", issues);
  return issues.list.length > 0
    ? { ok: false, error: "invalid_message", issues: finish(issues, options?.max_issues ?? 32) }
    : { ok: true, value: value as T };
}

function maxDepth(options?: ParseOptions): number {
  return Math.min(options?.max_depth ?? 64, TREE_DEPTH);
}
