// @generated: carried over from codegen/runtime/typescript/json.ts by `cargo xtask codegen`.

/**
 * What `JSON.parse` does not tell about a text: keys given twice, half surrogate pairs, and which value comes first.
 *
 * `JSON.parse` decides what JSON is; this module only walks text that it has taken, so the two can never disagree.
 */

import { child } from "./issue.js";

/** What a walk over a text has found. */
export interface Scan {
  /** Keys given twice in the object at a pointer; none of values that a later one replaces. */
  readonly twice: (at: string) => Iterable<string>;
  /** Pointer to the first value, in the order of the text, that lies too deep. */
  readonly tooDeep: string | undefined;
  /** A string or key holds half of a surrogate pair: no character. */
  readonly loneSurrogate: boolean;
}

/** How deep the walk calls itself. What lies deeper is only passed over: no input can exhaust the stack. */
export const TREE_DEPTH = 512;

/** Keys given twice in one array or object, and in the values within it. */
interface Twice {
  readonly keys: Set<string>;
  readonly within: Map<string, Twice>;
}

/**
 * Whether a text that `JSON.parse` takes surely has no key twice and no half of a surrogate pair. It counts: a key given
 * twice stands twice in the text and once in the value.
 */
export function isPlain(text: string, value: unknown): boolean {
  if (/[\ud800-\udfff]|\\u/u.test(text)) return false;
  let keys = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    do at = text.indexOf('"', at + 1);
    while (isEscaped(text, at));
    do at += 1;
    while (" \n\r\t".includes(text.charAt(at) || "-"));
    if (text[at] === ":") keys += 1;
  }
  return keys === count(value, TREE_DEPTH);
}

/** Whether an odd number of backslashes stands before a quotation mark. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === "\\") first -= 1;
  return (at - first) % 2 === 1;
}

/** How many keys there are in a value; none of what lies deeper than the given levels. */
function count(value: unknown, levels: number): number {
  if (typeof value !== "object" || value === null || levels < 1) return 0;
  let keys = 0;
  if (!Array.isArray(value)) keys = Object.keys(value).length;
  for (const inner of Object.values(value)) keys += count(inner, levels - 1);
  return keys;
}

/** Walks a text that `JSON.parse` takes. */
export function scan(text: string, maxDepth: number): Scan {
  let at = 0;
  let tooDeep: string | undefined;
  let loneSurrogate = false;
  const path: string[] = [];

  function space(): void {
    while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at += 1;
  }

  function value(depth: number): Twice | undefined {
    space();
    if (depth > maxDepth) tooDeep ??= path.reduce(child, "");
    const first = text[at];
    if (first === "{" || first === "[") return depth > TREE_DEPTH ? skip() : members(depth, first === "{");
    if (first === '"') string();
    else scalar();
    return undefined;
  }

  function members(depth: number, named: boolean): Twice | undefined {
    const known = new Set<string>();
    const twice: Twice = { keys: new Set(), within: new Map() };
    at += 1;
    for (space(); text[at] !== "}" && text[at] !== "]"; space()) {
      if (text[at] === ",") {
        at += 1;
        continue;
      }
      const key = named ? string() : String(known.size);
      if (known.has(key)) twice.keys.add(key);
      known.add(key);
      if (named) {
        space();
        at += 1; // the colon
      }
      path.push(key);
      const inner = value(depth + 1);
      path.pop();
      if (inner) twice.within.set(key, inner);
      else twice.within.delete(key);
    }
    at += 1;
    return twice.keys.size + twice.within.size > 0 ? twice : undefined;
  }

  /** Passes over an array or object; its strings are still looked at. */
  function skip(): undefined {
    let open = 0;
    do {
      const next = text[at];
      if (next === '"') {
        string();
        continue;
      }
      if (next === "{" || next === "[") open += 1;
      if (next === "}" || next === "]") open -= 1;
      at += 1;
    } while (open > 0);
    return undefined;
  }

  function string(): string {
    const start = at;
    let escaped = false;
    at += 1;
    while (text[at] !== '"') {
      const backslash = text[at] === "\\";
      escaped ||= backslash;
      at += backslash ? 2 : 1;
    }
    at += 1;
    const content = escaped ? (JSON.parse(text.slice(start, at)) as string) : text.slice(start + 1, at - 1);
    loneSurrogate ||= /[\ud800-\udfff]/u.test(content);
    return content;
  }

  function scalar(): void {
    while (at < text.length && !',}] \n\r\t'.includes(text.charAt(at))) at += 1;
  }

  const twice = new Map<string, Iterable<string>>();
  collect(value(1), "", twice);
  return { twice: (pointer) => twice.get(pointer) ?? [], tooDeep, loneSurrogate };
}

function collect(twice: Twice | undefined, at: string, found: Map<string, Iterable<string>>): void {
  if (twice === undefined) return;
  if (twice.keys.size > 0) found.set(at, twice.keys);
  for (const [key, inner] of twice.within) collect(inner, child(at, key), found);
}
