/** Patterns that an engine could be kept busy by without end: as machines, which take one step for each character. */

/** One state: whether a text that ends here matches (2: however it goes on), and the state that a character leads to:
 *  the first code point of a range, then where it leads (-1: nothing matches any more), in the order of the code points. */
export type State = readonly [accepts: 0 | 1 | 2, ...turns: number[]];

/** What is asked like a `RegExp`. */
export function machine(states: readonly State[]): { test: (text: string) => boolean } {
  return {
    test(text: string): boolean {
      let state = states[0];
      for (const character of text) {
        if (state === undefined || state[0] === 2) break;
        const code = character.codePointAt(0) ?? 0;
        let next = -1;
        for (let at = 1; at < state.length && (state[at] ?? 0) <= code; at += 2) next = state[at + 1] ?? -1;
        state = states[next];
      }
      return state !== undefined && state[0] > 0;
    },
  };
}
