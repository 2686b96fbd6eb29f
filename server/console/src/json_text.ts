/** JSON as text. `JSON.parse` and back would respell numbers, and the protocol promises that it does not. */

export type PieceKind = "key" | "string" | "number" | "literal" | "punctuation" | "space";

export interface Piece {
  readonly kind: PieceKind;
  readonly text: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

/** The pieces of a text that is JSON, laid out over lines. */
export function layOut(text: string): Piece[] {
  const tokens = text.match(TOKEN) ?? [];
  const pieces: Piece[] = [];
  let depth = 0;
  const newLine = (): void => void pieces.push({ kind: "space", text: `\n${"  ".repeat(depth)}` });
  for (const [index, token] of tokens.entries()) {
    const opens = token === "{" || token === "[";
    const closes = token === "}" || token === "]";
    const empty = closes && (tokens[index - 1] === "{" || tokens[index - 1] === "[");
    if (closes) {
      depth -= 1;
      if (!empty) newLine();
    }
    pieces.push({ kind: kindOf(token, tokens[index + 1]), text: token });
    if (token === ":") pieces.push({ kind: "space", text: " " });
    if (opens) depth += 1;
    const next = tokens[index + 1];
    if (token === "," || (opens && next !== "}" && next !== "]")) newLine();
  }
  return pieces;
}

/** The text of one member's value in a JSON object, as it is written. */
export function memberText(text: string, key: string): string | undefined {
  let depth = 0;
  let start: number | undefined;
  let isKey = false;
  for (const match of text.matchAll(TOKEN)) {
    const token = match[0];
    if (token === "}" || token === "]") depth -= 1;
    const ends = (token === "," && depth === 1) || (token === "}" && depth === 0);
    if (start !== undefined && ends) return text.slice(start, match.index).trim();
    if (token === "{" || token === "[") depth += 1;
    if (token === ":" && depth === 1 && isKey) start = match.index + 1;
    isKey = depth === 1 && token === JSON.stringify(key);
  }
  return undefined;
}

/** How many bytes a text takes on the wire. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function kindOf(token: string, next: string | undefined): PieceKind {
  if (token.startsWith('"')) return next === ":" ? "key" : "string";
  if ("{}[],:".includes(token)) return "punctuation";
  return token === "true" || token === "false" || token === "null" ? "literal" : "number";
}
