/** JSON texts whose numbers are more than JavaScript's. */

import { child } from "./issue.js";
import { exact, isExact, normal } from "./number.js";
import { isObject } from "./object.js";

/** A number of a text that no JavaScript number is. */
export interface Rounded {
  /** RFC 6901 pointer to the number. */
  readonly path: string;
  /** The number, as it is spelled. */
  readonly text: string;
}

/** A number has so many characters or an exponent before JavaScript rounds it; the same may stand in a string. */
const MAYBE = /[0-9][0-9.]{15}|[0-9][eE]/u;
const TOKENS = /"[^"]*"|-?[0-9][0-9.eE+-]*/gu;

/**
 * The value of a text that `JSON.parse` takes, with its exact spelling for each number that JavaScript rounds or that is
 * one of `near`; `undefined` where there is no such number.
 */
export function exactly(text: string, near: readonly number[]): unknown {
  if (near.length === 0 && !MAYBE.test(text)) return undefined;
  const mark = unused(text);
  let found = false;
  const marked = withPlainQuotes(text).replace(TOKENS, (token) => {
    if (token.startsWith('"') || !(near.includes(Number(token)) || isRounded(token))) return token;
    found = true;
    return `{"${mark}":"${token}"}`;
  });
  if (!found) return undefined;
  return JSON.parse(marked, (_, value: unknown) => {
    const number = isObject(value) && Object.hasOwn(value, mark) ? value[mark] : undefined;
    return typeof number === "string" ? exact(number) : value;
  }) as unknown;
}

/** A key that no object of a text has: a row of marks of the least length that none has there. */
function unused(text: string): string {
  const lengths = new Set<number>();
  for (const [run] of text.replaceAll("\\u0023", "#").matchAll(/#+/gu)) lengths.add(run.length);
  let length = 1;
  while (lengths.has(length)) length += 1;
  return "#".repeat(length);
}

function isRounded(text: string): boolean {
  return (text.length > 15 || /[eE]/u.test(text)) && normal(text) !== normal(String(Number(text)));
}

/** The numbers of a value that are rounded, in the order of the text. */
export function roundings(value: unknown, at = ""): readonly Rounded[] {
  if (isExact(value)) return isRounded(value()) ? [{ path: at, text: value() }] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => roundings(item, `${at}/${index}`));
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap((key) => roundings(value[key], child(at, key)));
}

/**
 * The same JSON text, with marks and backslashes within strings spelled by their numbers: every string ends at the next mark.
 * A pattern that steps over escapes needs room for each of them, and there may be millions.
 */
export function withPlainQuotes(text: string): string {
  return text.replace(/\\[\\"]/g, (pair) => (pair === '\\"' ? "\\u0022" : "\\u005c"));
}
