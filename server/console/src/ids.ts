/** Random Vision IDs. */

// 32 characters, so that a byte picks each of them equally often; those that look alike are left out.
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

/** `device_` and ten random characters: readable in a log, and never digits alone. */
export function randomId(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return `${prefix}_${Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join("")}`;
}
