/** From a value, or from JSON text, to a typed value: what the validators of all types share. */

import { type Rounded, exactly, roundings, withPlainQuotes } from "./exact.js";
import { type Issue, type Issues, add, finish } from "./issue.js";

/** Lists every rule that `value` breaks; `at` is the pointer to it. */
export type Check = (value: unknown, at: string, issues: Issues) => void;

/** The value is of the type. */
export interface Valid<T> {
  readonly ok: true;
  readonly value: T;
  /** The numbers of a text that JavaScript only comes near to, if there are any: the value has what `JSON.parse` makes of them. */
  readonly rounded?: readonly Rounded[];
}

/** The value breaks the schema. */
export interface Invalid {
  readonly ok: false;
  readonly error: "invalid";
  /** At least one, sorted by path, then code. */
  readonly issues: readonly Issue[];
}

/** The value is nested so deep that a walk over it could exhaust the stack. */
export interface TooDeep {
  readonly ok: false;
  readonly error: "too_deep";
  readonly message: string;
}

/** The text is not JSON, or holds a lone surrogate. */
export interface InvalidJson {
  readonly ok: false;
  readonly error: "invalid_json";
  /** What stands wrong, in words that depend on the JavaScript engine. */
  readonly message: string;
}

/** What reading a value gives. */
export type ParseResult<T> = Valid<T> | Invalid | TooDeep;

/** What reading a text gives. */
export type ParseJsonResult<T> = ParseResult<T> | InvalidJson;

/** Thrown for a value that is not of the type. Know it by its `code`, which holds also where there are two copies of this package. */
export class InvalidValueError extends Error {
  override readonly name = "InvalidValueError";
  readonly code: "invalid" | "too_deep" | "invalid_json";
  /** Sorted by path, then code; none where the text is no JSON, or nested too deep. */
  readonly issues: readonly Issue[];

  constructor(failure: Invalid | TooDeep | InvalidJson) {
    super(failure.error === "invalid" ? words(failure.issues) : failure.message);
    this.code = failure.error;
    this.issues = failure.error === "invalid" ? failure.issues : [];
  }
}

function words(issues: readonly Issue[]): string {
  return `not valid: ${issues.map(({ path, message }) => `${path || "the value"} ${message}`).join("; ")}`;
}

/** How deep a value may nest, in every language: a walk over it calls itself. */
export const DEPTH = 128;

/** Reads a value: what `JSON.parse` gives, or what is to be given to `JSON.stringify`. */
export function safeParse<T>(check: Check, value: unknown): ParseResult<T> {
  return isDeeper(value, DEPTH) ? TOO_DEEP : judge(check, value);
}

const TOO_DEEP: TooDeep = { ok: false, error: "too_deep", message: `nested deeper than ${DEPTH} levels` };

function judge<T>(check: Check, value: unknown): Valid<T> | Invalid {
  const issues: Issues = [];
  check(value, "", issues);
  if (issues.length === 0) return { ok: true, value: value as T };
  // Several schemas hold for one value, and may say the same of it.
  const all = finish(issues);
  return { ok: false, error: "invalid", issues: all.filter((issue, index) => !isSame(issue, all[index - 1])) };
}

/**
 * Reads a text. Of a key that is given twice, the last counts. Numbers are checked as they are spelled, which is more than
 * `JSON.parse` keeps; `near` are those that numbers of the schema are rounded to.
 */
export function safeParseJson<T>(check: Check, text: string, near: readonly number[] = []): ParseJsonResult<T> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, error: "invalid_json", message: error instanceof Error ? error.message : String(error) };
  }
  if (hasLoneSurrogate(text)) {
    return { ok: false, error: "invalid_json", message: "lone surrogate in a string (half of a \\u pair)" };
  }
  if (isDeeperText(text)) return TOO_DEEP;
  const spelled = exactly(text, near);
  if (spelled === undefined) return judge(check, value);
  const result = judge<T>(check, spelled);
  if (!result.ok) return result;
  const rounded = roundings(spelled);
  return rounded.length === 0 ? { ok: true, value: value as T } : { ok: true, value: value as T, rounded };
}

/** Returns what was read, or throws. */
export function unwrap<T>(result: ParseJsonResult<T>): T {
  if (!result.ok) throw new InvalidValueError(result);
  return result.value;
}

/** For a type without `null`, where what checks it accepts that, too. */
export function notNull(check: Check): Check {
  return (value, at, issues) => {
    check(value, at, issues);
    if (value === null && issues.length === 0) add(issues, "type", "must not be null", at);
  };
}

/** Several checks that hold together. */
export function all(...checks: readonly Check[]): Check {
  return (value, at, issues) => {
    for (const check of checks) check(value, at, issues);
  };
}

function isSame(a: Issue, b: Issue | undefined): boolean {
  return b !== undefined && a.path === b.path && a.code === b.code && a.message === b.message;
}

/** Whether a value has more levels of arrays and objects than `levels`. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const key of Object.keys(value)) {
    if (isDeeper((value as Readonly<Record<string, unknown>>)[key], levels - 1)) return true;
  }
  return false;
}

const MAYBE_DEEP = new RegExp(`^(?:[^[{]*[[{]){${DEPTH + 1}}`, "u");

/** Whether JSON text nests deeper than a value may, if only in what a key has that is given again. */
function isDeeperText(text: string): boolean {
  if (!MAYBE_DEEP.test(text)) return false;
  let depth = 0;
  for (const [token] of withPlainQuotes(text).matchAll(/"[^"]*"|[[\]{}]/gu)) {
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    if (depth > DEPTH) return true;
  }
  return false;
}

const MAYBE_LONE = /\\u[dD][89a-fA-F]|[\ud800-\udfff]/u;

/** Whether JSON text has a string with half of a surrogate pair: no character. */
function hasLoneSurrogate(text: string): boolean {
  if (!MAYBE_LONE.test(text)) return false;
  for (const [string] of withPlainQuotes(text).matchAll(/"[^"]*"/gu)) {
    if (/[\ud800-\udfff]/u.test(JSON.parse(string) as string)) return true;
  }
  return false;
}
