/** Punycode: RFC 3492. */

const BASE = 36;
const LEAST = 1;
const MOST = 26;
const SKEW = 38;
const DAMP = 700;
const DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** The text that an encoded label, without its `xn--`, stands for. */
export function decode(encoded: string): string | undefined {
  const hyphen = encoded.lastIndexOf("-");
  const output = hyphen < 0 ? [] : Array.from(encoded.slice(0, hyphen));
  let [code, index, bias] = [128, 0, 72];
  for (let at = hyphen + 1; at < encoded.length; ) {
    const before = index;
    for (let weight = 1, place = BASE; ; place += BASE) {
      const digit = DIGITS.indexOf(encoded[at] ?? " ");
      if (digit < 0) return undefined;
      at += 1;
      index += digit * weight;
      const threshold = clamp(place - bias);
      if (digit < threshold) break;
      weight *= BASE - threshold;
      if (index > 0x7fffffff || weight > 0x7fffffff) return undefined;
    }
    const count = output.length + 1;
    bias = adapt(index - before, count, before === 0);
    code += Math.floor(index / count);
    if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
    index %= count;
    output.splice(index, 0, String.fromCodePoint(code));
    index += 1;
  }
  return output.join("");
}

/** A label in its encoded form, without `xn--`; nothing for half a surrogate pair. */
export function encode(label: string): string | undefined {
  const codes = Array.from(label, (character) => character.codePointAt(0) ?? 0);
  if (codes.some((code) => code >= 0xd800 && code <= 0xdfff)) return undefined;
  const plain = codes.filter((code) => code < 128);
  let output = String.fromCodePoint(...plain) + (plain.length > 0 ? "-" : "");
  let [code, delta, bias, done] = [128, 0, 72, plain.length];
  while (done < codes.length) {
    const from = code;
    const next = Math.min(...codes.filter((one) => one >= from));
    delta += (next - code) * (done + 1);
    code = next;
    for (const one of codes) {
      if (one < code) delta += 1;
      if (one !== code) continue;
      let rest = delta;
      for (let place = BASE; ; place += BASE) {
        const threshold = clamp(place - bias);
        if (rest < threshold) break;
        output += DIGITS.charAt(threshold + ((rest - threshold) % (BASE - threshold)));
        rest = Math.floor((rest - threshold) / (BASE - threshold));
      }
      output += DIGITS.charAt(rest);
      bias = adapt(delta, done + 1, done === plain.length);
      delta = 0;
      done += 1;
    }
    delta += 1;
    code += 1;
  }
  return output;
}

function clamp(threshold: number): number {
  return Math.min(Math.max(threshold, LEAST), MOST);
}

function adapt(change: number, count: number, first: boolean): number {
  let delta = Math.floor(change / (first ? DAMP : 2));
  delta += Math.floor(delta / count);
  let place = 0;
  for (; delta > ((BASE - LEAST) * MOST) / 2; place += BASE) delta = Math.floor(delta / (BASE - LEAST));
  return place + Math.floor(((BASE - LEAST + 1) * delta) / (delta + SKEW));
}
