/** Names and addresses of hosts: RFC 1123, RFC 5890, RFC 2673 and RFC 4291. */

import { isLabel } from "./idn.js";
import { decode, encode } from "./punycode.js";

/** The longest name in its ASCII form, without the dot of the root. */
const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/;
// eslint-disable-next-line no-control-regex
const ASCII = /^[\0-\x7f]*$/;

/** `www.example.com` */
export function hostname(text: string): boolean {
  return text.length <= LONGEST_NAME && text.split(".").every(isAsciiLabel);
}

/** A host name whose labels may be of any script. */
export function idnHostname(text: string): boolean {
  const lengths = text.split(/[.\u3002\uff0e\uff61]/u).map((label) => {
    if (ASCII.test(label)) return isAsciiLabel(label) ? label.length : undefined;
    const encoded = encode(label);
    const length = encoded === undefined ? Infinity : encoded.length + "xn--".length;
    return isLabel(label) && length <= LONGEST_LABEL ? length : undefined;
  });
  const total = lengths.reduce<number>((sum, length) => sum + (length ?? Infinity) + 1, -1);
  return total <= LONGEST_NAME;
}

/** Letters, digits and hyphens within; what begins with `xn--` has to stand for a label of another script. */
function isAsciiLabel(label: string): boolean {
  if (!LABEL.test(label)) return false;
  const lower = label.toLowerCase();
  if (!lower.startsWith("xn--")) return true;
  const decoded = decode(lower.slice(4));
  return decoded !== undefined && !ASCII.test(decoded) && isLabel(decoded) && encode(decoded) === lower.slice(4);
}

/** `192.0.2.1`, without zeros in front. */
export function ipv4(text: string): boolean {
  return IPV4.test(text);
}

/** `2001:db8::1`, without a zone. */
export function ipv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length === 1) return groups(text, true) === 8;
  const [before = "", after = ""] = halves;
  return halves.length === 2 && (before && groups(before, false) || 0) + (after && groups(after, true) || 0) <= 7;
}

/** How many groups of 16 bits a text has; at its end two of them may be written as an IPv4 address. */
function groups(text: string, last: boolean): number {
  const parts = text.split(":");
  return parts.reduce((count, part, index) => {
    if (/^[0-9A-Fa-f]{1,4}$/.test(part)) return count + 1;
    return last && index + 1 === parts.length && ipv4(part) ? count + 2 : Infinity;
  }, 0);
}
