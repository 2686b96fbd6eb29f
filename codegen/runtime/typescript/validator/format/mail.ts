/** Mailboxes: RFC 5321 and RFC 6531. */

import { idnHostname, ipv6, isPlainName } from "./host.js";

const ATOMS = /^[^\0-\x20"(),.:;<>@[\\\]\x7f]+(?:\.[^\0-\x20"(),.:;<>@[\\\]\x7f]+)*$/u;
/** Half a surrogate pair, which is no character. */
const HALF = /[\ud800-\udfff]/u;
const QUOTED = /^"(?:[^\0-\x1f"\\\x7f]|\\[\x20-\x7e])*"$/u;

/** `192.0.2.1`, with or without zeros in front. */
const IPV4 = /^(?:(?:1?[0-9]{1,2}|0[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\.(?!$)|$)){4}$/;

/** `joe.bloggs@example.com` */
export function email(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text) && mailbox(text, isPlainName);
}

/** A mailbox whose parts may be of any script. */
export function idnEmail(text: string): boolean {
  return !HALF.test(text) && mailbox(text, idnHostname);
}

function mailbox(text: string, isHost: (text: string) => boolean): boolean {
  const at = text.lastIndexOf("@");
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 0 || !(ATOMS.test(local) || QUOTED.test(local))) return false;
  return /^\[.*\]$/u.test(domain) ? address(domain.slice(1, -1)) : isHost(domain);
}

/** `192.0.2.1`, or `IPv6:2001:db8::1`. */
function address(literal: string): boolean {
  if (!/^ipv6:/i.test(literal)) return IPV4.test(literal);
  // To mail, zeros may stand in front of the numbers of the IPv4 address at its end, too, and `::` is two groups at least.
  const colon = literal.lastIndexOf(":");
  const last = literal.slice(colon + 1);
  const text = literal.slice(5, colon + 1) + (IPV4.test(last) ? "0:0" : last);
  const groups = text.split(":").filter((group) => group !== "").length;
  return ipv6(text) && (groups === 8 || groups <= 6);
}
