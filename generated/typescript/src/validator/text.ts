// @generated: carried over by `cargo xtask codegen`.

/** Lengths in code points, as JSON Schema counts them; JavaScript's own are in UTF-16 units. */

/** Whether a text has fewer code points than `least`; it has at least half as many as units. */
export function shorter(text: string, least: number): boolean {
  return text.length < least || (text.length < 2 * least && [...text].length < least);
}

/** Whether a text has more code points than `most`; it has at least half as many as units. */
export function longer(text: string, most: number): boolean {
  return text.length > most && (text.length > 2 * most || [...text].length > most);
}
