/** Numbers as JSON Schema sees them: exact, of any size and precision. */

/**
 * A number of a JSON text that a JavaScript number only comes near to, while the text is checked: it gives the spelling.
 * No JSON value is a function, so nothing takes it for anything else.
 */
export type Exact = () => string;

const EXACT = new WeakSet<object>();

/** A number by its spelling. */
export function exact(text: string): Exact {
  const number: Exact = () => text;
  EXACT.add(number);
  return number;
}

export function isExact(value: unknown): value is Exact {
  return typeof value === "function" && EXACT.has(value);
}

/** Infinity, and what is no number, JSON cannot say. */
export function isNumber(value: unknown): value is number | Exact {
  return Number.isFinite(value) || isExact(value);
}

export function isInteger(value: unknown): value is number | Exact {
  return Number.isInteger(value) || (isExact(value) && decimal(value()).scale >= 0);
}

/**
 * Less than, equal to or greater than 0, as a number is to a bound; `text` is the bound where no JavaScript number is. A
 * number that is not exact may itself have been rounded, and is compared with what the bound is rounded to.
 */
export function order(value: number | Exact, bound: number, text?: string): number {
  return typeof value === "number" ? value - bound : compare(decimal(value()), decimal(text ?? String(bound)));
}

/** Exact for the decimal numbers that the two are written as: 0.3 is a multiple of 0.1. */
export function isMultipleOf(value: number | Exact, divisor: number, text?: string): boolean {
  if (text === undefined && Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) {
    return (value as number) % divisor === 0;
  }
  const { digits, scale } = decimal(spelling(value));
  const by = decimal(text ?? String(divisor));
  if (digits === "") return true;
  // The last digit is finer than the divisor's, and not zero.
  if (scale < by.scale) return false;
  const divided = BigInt(by.digits);
  return (BigInt(digits) * power(scale - by.scale, divided)) % divided === 0n;
}

/** Whether two numbers are the same, however they are spelled. */
export function same(a: number | Exact, b: number | Exact): boolean {
  return normal(spelling(a)) === normal(spelling(b));
}

/** Equal numbers have one normal form. */
export function normal(text: string): string {
  const { negative, digits, scale } = decimal(text);
  return `${negative ? "-" : ""}${digits}e${scale}`;
}

export function spelling(value: number | Exact): string {
  return typeof value === "number" ? String(value) : value();
}

/** A whole number without zeros at its ends, times ten to the power of `scale`; zero has no digits. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly scale: number;
}

/** What no number of practical use has is cut off here, in every language alike. */
const LARGEST_EXPONENT = 2 ** 31 - 1;

function decimal(text: string): Decimal {
  const [mantissa = "", exponent = "0"] = text.replace(/^-/u, "").split(/e/iu);
  const [whole = "", fraction = ""] = mantissa.split(".");
  const leading = (whole + fraction).replace(/^0+/u, "");
  // Counted from the end: a pattern would try anew at every zero.
  let end = leading.length;
  while (leading.charAt(end - 1) === "0") end -= 1;
  const digits = leading.slice(0, end);
  if (digits === "") return { negative: false, digits, scale: 0 };
  const cut = Math.max(-LARGEST_EXPONENT, Math.min(Number(exponent), LARGEST_EXPONENT));
  return { negative: text.startsWith("-"), digits, scale: cut - fraction.length + leading.length - digits.length };
}

function compare(a: Decimal, b: Decimal): number {
  const [left, right] = [sign(a), sign(b)];
  return left === right ? left * size(a, b) : left - right;
}

function sign({ negative, digits }: Decimal): number {
  if (digits === "") return 0;
  return negative ? -1 : 1;
}

function size(a: Decimal, b: Decimal): number {
  const places = a.digits.length + a.scale - b.digits.length - b.scale;
  if (places !== 0) return places;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -1 : 1;
}

/** Ten to a power, less the multiples of a number. */
function power(exponent: number, modulus: bigint): bigint {
  let [result, base] = [1n % modulus, 10n % modulus];
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return result;
}
