// @generated: carried over from codegen/runtime/typescript/text.ts by `cargo xtask codegen`.

/** Length in code points: an emoji is one, though it takes two units of a JavaScript string. */
export function length(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
