/** What a validator says: which value breaks which rule. */

/** The rule that is broken: a keyword of JSON Schema, in snake_case. */
export type IssueCode =
  | "any_of"
  | "const"
  | "contains"
  | "dependent_required"
  | "enum"
  | "exclusive_maximum"
  | "exclusive_minimum"
  | "false_schema"
  | "format"
  | "max_contains"
  | "max_items"
  | "max_length"
  | "max_properties"
  | "maximum"
  | "min_contains"
  | "min_items"
  | "min_length"
  | "min_properties"
  | "minimum"
  | "multiple_of"
  | "not"
  | "one_of"
  | "pattern"
  | "property_names"
  | "required"
  | "type"
  | "unevaluated_items"
  | "unevaluated_properties"
  | "unique_items"
  | "unknown_key";

/** One broken rule. */
export interface Issue {
  /** RFC 6901 pointer to the value; for a missing or unknown key to where that key is or would be. */
  readonly path: string;
  /** Which rule is broken. */
  readonly code: IssueCode;
  /** The rule in words; reads well after the path. */
  readonly message: string;
}

/** Collects issues during one walk over a value. */
export type Issues = Issue[] & {
  /** Only whether there is one is asked: nobody reads them. */
  quiet?: true;
};

export function add(issues: Issues, code: IssueCode, message: string, at: string): void {
  issues.push({ path: at, code, message });
}

/** Said of `null` at a key that may be left out: the advice that it nearly always needs. */
const LEAVE_OUT = 'is null, which is not "absent": leave the key out';

/** What is said of `null` at keys that may be left out is to leave them out; `at` is the path of the object. */
export function leaveOut(issues: Issues, value: Readonly<Record<string, unknown>>, at: string, keys: readonly string[]): void {
  for (const key of keys) {
    if (issues.length === 0 || value[key] !== null) continue;
    const path = child(at, key);
    for (const [index, issue] of issues.entries()) {
      if (issue.code === "type" && issue.path === path) issues[index] = { ...issue, message: LEAVE_OUT };
    }
  }
}

/** Whether a check finds nothing. */
export function valid(check: (issues: Issues) => void): boolean {
  const issues: Issues = [];
  issues.quiet = true;
  check(issues);
  return issues.length === 0;
}

/** Extends an RFC 6901 pointer by one token. */
export function child(at: string, key: string): string {
  return `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The issues sorted by path, then code. */
export function finish(issues: Issues): readonly Issue[] {
  return issues.sort((a, b) => compare(a.path, b.path) || compare(a.code, b.code));
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
