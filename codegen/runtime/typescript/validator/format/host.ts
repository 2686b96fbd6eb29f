/** Names and addresses of hosts: RFC 1123, RFC 5890 with UTS 46, RFC 2673 and RFC 4291. */

import { bidiHolds } from "./bidi.js";
import { isLabel, mapped } from "./idn.js";
import { decode, encode } from "./punycode.js";

/** The longest name in its ASCII form, without the dot of the root. */
const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;
/** How the ASCII form of a label of another script begins. */
const ENCODED = "xn--";
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/;
// eslint-disable-next-line no-control-regex
const ASCII = /^[\0-\x7f]*$/;

/** `www.example.com` */
export function hostname(text: string): boolean {
  return ASCII.test(text) && isName(text.toLowerCase());
}

/** A host name whose labels may be of any script. */
export function idnHostname(text: string): boolean {
  return ASCII.test(text) ? hostname(text) : isName(mapped(text));
}

/**
 * Letters, digits and hyphens within, as names of hosts have been since RFC 952; what a label is encoded from does not
 * matter.
 */
export function isPlainName(text: string): boolean {
  return text.length <= LONGEST_NAME && text.split(".").every((label) => LABEL.test(label));
}

/** Whether a text in lower case is a name. */
function isName(text: string): boolean {
  const decoded: string[] = [];
  let total = -1;
  for (const label of text.split(".")) {
    const length = take(label, decoded);
    if (length === undefined) return false;
    total += length + 1;
  }
  return total <= LONGEST_NAME && bidiHolds(decoded);
}

/**
 * Adds what a label stands for, and says how long it is in its ASCII form; what begins with `xn--` has to stand for a label
 * of another script.
 */
function take(label: string, decoded: string[]): number | undefined {
  if (!ASCII.test(label)) {
    // The ASCII form of a label is never shorter than the label: what is longer need not be looked at.
    if (label.length > 2 * LONGEST_LABEL) return undefined;
    const encoded = encode(label);
    const length = encoded === undefined ? Infinity : encoded.length + ENCODED.length;
    decoded.push(label);
    return length <= LONGEST_LABEL && isLabel(label) ? length : undefined;
  }
  if (!LABEL.test(label)) return undefined;
  const plain = label.startsWith(ENCODED) ? decode(label.slice(ENCODED.length)) : label;
  if (plain === undefined) return undefined;
  decoded.push(plain);
  const isWhole = plain === label || (!ASCII.test(plain) && isLabel(plain) && encode(plain) === label.slice(ENCODED.length));
  return isWhole ? label.length : undefined;
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
