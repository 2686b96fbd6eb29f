/** Equality in JSON Schema's sense: numbers by their value, objects whatever the order of their keys. */

import { isExact, normal, same } from "./number.js";
import { isArray, isObject, keys, own } from "./object.js";

/** Arrays up to this length are compared item by item; for longer ones a table pays. */
const FEW = 16;

export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (isExact(a)) return (typeof b === "number" || isExact(b)) && same(a, b);
  if (isExact(b)) return typeof a === "number" && same(a, b);
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((item, index) => equal(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = keys(a);
  return names.length === keys(b).length && names.every((key) => own(b, key) !== undefined && equal(a[key], b[key]));
}

/** Whether no two items are equal. */
export function allDifferent(items: readonly unknown[]): boolean {
  if (items.length <= FEW) return different(items);
  const scalars = new Set<unknown>();
  const others: unknown[] = [];
  for (const item of items) {
    if ((typeof item === "object" && item !== null) || isExact(item)) others.push(item);
    else if (scalars.has(item)) return false;
    else scalars.add(item);
  }
  if (others.length <= FEW) return different(others);
  const texts = new Set<string>();
  for (const item of others) texts.add(JSON.stringify(sorted(item)));
  return texts.size === others.length;
}

function different(items: readonly unknown[]): boolean {
  return items.every((item, index) => !items.slice(0, index).some((other) => equal(other, item)));
}

/** The value with the keys of its objects in order, so that equal values have one text. */
function sorted(value: unknown): unknown {
  if (isArray(value)) return value.map(sorted);
  if (isExact(value)) return { exact: normal(value()) };
  if (!isObject(value)) return value;
  return { members: [...keys(value)].sort().map((key) => [key, sorted(value[key])]) };
}
