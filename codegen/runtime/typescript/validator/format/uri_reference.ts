/** URIs and IRIs: RFC 3986 and RFC 3987. */

import { ipv6 } from "./host.js";

/** The grammars, in a call that is left out of a bundle that needs none of them. */
const GRAMMAR = /* @__PURE__ */ (() => {
  const planes = Array.from({ length: 13 }, (_, index) => (index + 1).toString(16));
  const astral = planes.map((plane) => `\\u{${plane}0000}-\\u{${plane}fffd}`).join("");
  const ucs = `\\u{a0}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{ffef}${astral}\\u{e1000}-\\u{efffd}`;
  const unseen = "\\u{e000}-\\u{f8ff}\\u{f0000}-\\u{ffffd}\\u{100000}-\\u{10fffd}";
  const name = `A-Za-z0-9\\-._~!$&'()*+,;=${ucs}`;
  const of = (characters: string): RegExp => new RegExp(`^(?:[${characters}]|%[0-9A-Fa-f]{2})*$`, "u");
  return {
    user: of(`${name}:`),
    host: of(name),
    path: of(`${name}:@/`),
    query: of(`${name}:@/?${unseen}`),
    fragment: of(`${name}:@/?`),
    /** What a URI template says as it is. */
    literal: of(`!#$&'()*+,\\-./0-9:;=?@A-Z[\\]_a-z~${ucs}${unseen}`),
  };
})();
const ASCII = /^[\0-\x7f]*$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const FUTURE = /^[Vv][0-9A-Fa-f]+\.[A-Za-z0-9\-._~!$&'()*+,;=:]+$/;

/** `https://example.com/a?b#c` */
export function uri(text: string): boolean {
  return ASCII.test(text) && iri(text);
}

/** A URI, or what is relative to one. */
export function uriReference(text: string): boolean {
  return ASCII.test(text) && iriReference(text);
}

/** A URI with characters of any script. */
export function iri(text: string): boolean {
  const scheme = SCHEME.exec(text);
  return scheme !== null && hierarchy(text.slice(scheme[0].length), true);
}

/** An IRI, or what is relative to one. */
export function iriReference(text: string): boolean {
  return iri(text) || hierarchy(text, false);
}

/** Whether a text can stand in a URI template outside its expressions. */
export function isLiteral(text: string): boolean {
  return GRAMMAR.literal.test(text);
}

function hierarchy(text: string, hasScheme: boolean): boolean {
  const [beforeFragment, fragment] = cut(text, "#");
  const [hierarchy, query] = cut(beforeFragment, "?");
  if (!GRAMMAR.fragment.test(fragment) || !GRAMMAR.query.test(query)) return false;
  if (hierarchy.startsWith("//")) {
    const slash = hierarchy.indexOf("/", 2);
    const end = slash < 0 ? hierarchy.length : slash;
    return authority(hierarchy.slice(2, end)) && GRAMMAR.path.test(hierarchy.slice(end));
  }
  return GRAMMAR.path.test(hierarchy) && (hasScheme || !cut(hierarchy, "/")[0].includes(":"));
}

function authority(text: string): boolean {
  const at = text.lastIndexOf("@");
  const [user, rest] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  const parts = /^(?:\[([^\]]*)\]|([^:]*))(?::[0-9]*)?$/u.exec(rest);
  if (parts === null || !GRAMMAR.user.test(user)) return false;
  const [, literal, name] = parts;
  return literal === undefined ? GRAMMAR.host.test(name ?? "") : ipv6(literal) || FUTURE.test(literal);
}

function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
