/** From a value, or from JSON text, to a typed value: what the validators of all types share. */

import { type Check, type Issue, type Issues, add, compare, step } from "./issue.js";
import { isPlain, scan } from "./json.js";

/** Bounds that the schema itself does not set. */
export interface ParseOptions {
  /** Deepest nesting that is taken, in levels; the value itself is level 1. At most 512, since a walk calls itself; by default 64. */
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

/** Reads a value: what `JSON.parse` gives, or what is to be given to `JSON.stringify`. A text has told two things before. */
export function safeParse<T>(
  check: Check,
  value: unknown,
  { max_depth = 64, max_issues = 32 }: ParseOptions = {},
  issues: Issues = [],
  tooDeep: string | null | undefined = firstTooDeep(value, Math.min(max_depth, 512)),
): ParseResult<T> {
  // Before the checks: what is too deep for the message is not looked into any further.
  if (tooDeep != null) add(issues, "max_depth", `is nested deeper than ${Math.min(max_depth, 512)} levels`, tooDeep);
  check(value, issues);
  if (issues.length < 1) return { ok: true, value: value as T };
  issues.sort((a, b) => compare(a.path, b.path) || compare(a.code, b.code));
  return { ok: false, error: "invalid_message", issues: issues.slice(0, max_issues > 1 ? max_issues : 1) };
}

/** Reads a text, which tells more than a value: see `scan`. */
export function safeParseJson<T>(check: Check, text: string, options: ParseOptions = {}): ParseJsonResult<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, error: "invalid_json", message: error instanceof Error ? error.message : String(error) };
  }
  const issues: Issues = [];
  const levels = Math.min(options.max_depth ?? 64, 512);
  if (isPlain(text, value, levels)) return safeParse(check, value, options, issues, null);
  const { twice, tooDeep, loneSurrogate } = scan(text, value, levels);
  if (loneSurrogate) {
    return { ok: false, error: "invalid_json", message: "lone surrogate in a string (half of a \\u pair)" };
  }
  issues.twice = (object, fields, closed) => {
    for (const key of twice.get(object) ?? []) {
      if (closed || fields[key]) add(issues, "duplicate_key", "is given twice", step(key));
    }
  };
  return safeParse(check, value, options, issues, tooDeep);
}

/** Returns the value if it is valid. */
export function parse<T>(check: Check, value: unknown, options?: ParseOptions): T {
  const result = safeParse<T>(check, value, options);
  if (!result.ok) throw new InvalidMessageError(result.issues);
  return result.value;
}

/** Pointer to the first value within `value` that lies deeper than `levels`, if there is one. */
function firstTooDeep(value: unknown, levels: number): string | undefined {
  if (levels < 1) return value === undefined ? value : "";
  let index = 0;
  if (typeof value === "object" && value !== null) {
    for (const inner of Object.values(value)) {
      const found = firstTooDeep(inner, levels - 1);
      if (found !== undefined) return step(Object.keys(value)[index]!) + found;
      index++;
    }
  }
  return undefined;
}
