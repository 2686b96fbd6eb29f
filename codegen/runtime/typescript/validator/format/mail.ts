/** Mailboxes: RFC 5321 and RFC 6531. */

import { hostname, idnHostname, ipv4, ipv6 } from "./host.js";

const ATOMS = /^[^\0-\x20"(),.:;<>@[\\\]\x7f]+(?:\.[^\0-\x20"(),.:;<>@[\\\]\x7f]+)*$/u;
const QUOTED = /^"(?:[^\0-\x1f"\\\x7f]|\\[\x20-\x7e])*"$/u;

/** `joe.bloggs@example.com` */
export function email(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text) && mailbox(text, hostname);
}

/** A mailbox whose parts may be of any script. */
export function idnEmail(text: string): boolean {
  return mailbox(text, idnHostname);
}

function mailbox(text: string, isHost: (text: string) => boolean): boolean {
  const at = text.lastIndexOf("@");
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 0 || !(ATOMS.test(local) || QUOTED.test(local))) return false;
  return /^\[.*\]$/u.test(domain) ? address(domain.slice(1, -1)) : isHost(domain);
}

function address(literal: string): boolean {
  return literal.startsWith("IPv6:") ? ipv6(literal.slice(5)) : ipv4(literal);
}
