// @generated: carried over by `cargo xtask codegen`.

/** Lengths in code points, as JSON Schema counts them; JavaScript's own are in UTF-16 units. */

/** Whether a text has fewer code points than `least`; it has at least half as many as units. */
export function shorter(text: string, least: number): boolean {
  return text.length < least || (text.length < 2 * least && codePoints(text) < least);
}

/** Whether a text has more code points than `most`. */
export function longer(text: string, most: number): boolean {
  return text.length > most && codePoints(text) > most;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
