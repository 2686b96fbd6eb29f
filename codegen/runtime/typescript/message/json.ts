/**
 * What `JSON.parse` does not tell about a text: keys given twice, half surrogate pairs, and which value comes first.
 *
 * `JSON.parse` decides what JSON is; this module only looks at text that it has taken, so the two can never disagree.
 */

import { step } from "./issue.js";

/** What a walk over a text has found. */
export interface Scan {
  /** Keys given twice, by the object of the value that has them. */
  readonly twice: ReadonlyMap<unknown, Iterable<string>>;
  /** Pointer to the first value, in the order of the text, that lies too deep. */
  readonly tooDeep: string | null;
  /** A string or key holds half of a surrogate pair: no character. */
  readonly loneSurrogate: boolean;
}

/**
 * Whether a text surely tells nothing that its value does not: no key twice, no half of a surrogate pair, nothing deeper
 * than `levels`. It counts: a key given twice stands twice in the text and once in the value.
 */
export function isPlain(text: string, value: unknown, levels: number): boolean {
  if (/[\ud800-\udfff]/u.test(text)) return false;
  // What may be spelled halves, and what makes it hard to tell an escaped mark from one that ends a string.
  if (text.includes("\\") && /\\u[dD]|\\\\"/.test(text)) return false;
  let keys = 0;
  for (let colon = text.indexOf(":"); colon > 0; colon = text.indexOf(":", colon + 1)) {
    let end = colon - 1;
    while (text.charCodeAt(end) <= SPACE) end -= 1;
    if (text.charCodeAt(end) === MARK && text.charCodeAt(end - 1) !== BACKSLASH) keys += 1;
  }
  return keys === count(value, levels);
}

const SPACE = 0x20;
const MARK = 0x22;
const BACKSLASH = 0x5c;

/** How many keys there are in a value: not a number, if anything in it lies deeper than `levels`. */
function count(value: unknown, levels: number): number {
  if (levels < 1) return NaN;
  if (typeof value !== "object" || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const item of value) keys += count(item, levels - 1);
  } else {
    for (const key in value) keys += 1 + count((value as Readonly<Record<string, unknown>>)[key], levels - 1);
  }
  return keys;
}

/** Looks through a text and the value that `JSON.parse` makes of it. */
export function scan(text: string, value: unknown, levels: number): Scan {
  const twice = new Map<unknown, Iterable<string>>();
  const path: string[] = [];
  let tooDeep: string | null = null;
  let loneSurrogate = false;
  let count = 0;

  /** What an object holds itself: a key such as `constructor` leads to no function of JavaScript's. */
  function own(value: unknown, key: string): unknown {
    return Object.hasOwn(Object(value) as object, key) ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
  }

  /** Walks over all that is given, beside what is left of it in the value: of a key given twice the last. */
  function walk(given: unknown, left: unknown, depth: number): void {
    if (depth > levels) tooDeep ??= path.map(step).join("");
    // Nothing is looked into that lies deeper than any levels that can be asked for: no input can exhaust the stack.
    if (depth > 512 || typeof given !== "object" || given === null) return;
    const known = new Set<string>();
    const again = new Set<string>();
    for (const [name, inner] of Object.entries(given)) {
      const key = Array.isArray(given) ? name : name.slice(name.indexOf(":") + 1);
      if (known.has(key)) again.add(key);
      known.add(key);
      path.push(key);
      walk(inner, own(left, key), depth + 1);
      path.pop();
    }
    // The last one to be walked over is what is left.
    twice.set(left, again);
  }

  // Marks and backslashes within strings are spelled by their numbers, so that a string ends at the next mark; and every
  // key gets a number before it, so that none is there twice, and all keep their order.
  const spelled = text.replace(/\\[\\"]/g, (pair) => (pair === '\\"' ? "\\u0022" : "\\u005c"));
  const numbered = spelled.replace(/("[^"]*")(\s*:)?/g, (all: string, string: string, colon?: string) => {
    loneSurrogate ||= /[\ud800-\udfff]/u.test(JSON.parse(string) as string);
    count += 1;
    return colon ? `"${count}:${all.slice(1)}` : all;
  });
  walk(JSON.parse(numbered), value, 1);
  return { twice, tooDeep, loneSurrogate };
}
