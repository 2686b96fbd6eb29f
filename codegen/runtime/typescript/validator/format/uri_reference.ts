/** URIs and IRIs: RFC 3986 and RFC 3987. */

import { ipv6 } from "./host.js";

/** `ucschar`: planes 1 to 13, and 14 without its first 4096, less the last two of each. */
const PLANES = Array.from({ length: 13 }, (_, plane) => `\\u{${(plane + 1).toString(16)}0000}-\\u{${(plane + 1).toString(16)}fffd}`);
export const UCS = `\\u{a0}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{ffef}${PLANES.join("")}\\u{e1000}-\\u{efffd}`;
/** `iprivate` */
export const PRIVATE = "\\u{e000}-\\u{f8ff}\\u{f0000}-\\u{ffffd}\\u{100000}-\\u{10fffd}";

const ASCII = /^[\0-\x7f]*$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const NAME = `A-Za-z0-9\\-._~!$&'()*+,;=${UCS}`;
const ENCODED = "%[0-9A-Fa-f]{2}";
const USER = new RegExp(`^(?:[${NAME}:]|${ENCODED})*$`, "u");
const HOST = new RegExp(`^(?:[${NAME}]|${ENCODED})*$`, "u");
const PATH = new RegExp(`^(?:[${NAME}:@/]|${ENCODED})*$`, "u");
const QUERY = new RegExp(`^(?:[${NAME}:@/?${PRIVATE}]|${ENCODED})*$`, "u");
const FRAGMENT = new RegExp(`^(?:[${NAME}:@/?]|${ENCODED})*$`, "u");
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

function hierarchy(text: string, hasScheme: boolean): boolean {
  const [beforeFragment, fragment] = cut(text, "#");
  const [hierarchy, query] = cut(beforeFragment, "?");
  if (!FRAGMENT.test(fragment) || !QUERY.test(query)) return false;
  if (hierarchy.startsWith("//")) {
    const slash = hierarchy.indexOf("/", 2);
    const end = slash < 0 ? hierarchy.length : slash;
    return authority(hierarchy.slice(2, end)) && PATH.test(hierarchy.slice(end));
  }
  return PATH.test(hierarchy) && (hasScheme || !cut(hierarchy, "/")[0].includes(":"));
}

function authority(text: string): boolean {
  const at = text.lastIndexOf("@");
  const [user, rest] = [text.slice(0, Math.max(at, 0)), text.slice(at + 1)];
  const parts = /^(?:\[([^\]]*)\]|([^:]*))(?::[0-9]*)?$/u.exec(rest);
  if (parts === null || !USER.test(user)) return false;
  const [, literal, name] = parts;
  return literal === undefined ? HOST.test(name ?? "") : ipv6(literal) || FUTURE.test(literal);
}

function cut(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
