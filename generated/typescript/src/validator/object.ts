// @generated: carried over by `cargo xtask codegen`.

/** Objects and arrays as JSON has them. */

/** An object that is no array: what JSON calls an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The object's own value of a key, never one that it inherits; `undefined` is what `JSON.stringify` leaves out. */
export function own(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Whether a value is an object that has a key. */
export function has(value: unknown, key: string): boolean {
  return isObject(value) && own(value, key) !== undefined;
}

/** The keys that have a value. */
export function keys(value: Readonly<Record<string, unknown>>): readonly string[] {
  const all = Object.keys(value);
  return all.every((key) => value[key] !== undefined) ? all : all.filter((key) => value[key] !== undefined);
}
