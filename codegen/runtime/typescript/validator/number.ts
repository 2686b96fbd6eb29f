/** Numbers as JSON Schema sees them. A JavaScript number has lost the spelling of its text: what is beyond it is rounded. */

export function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

/** Exact for the decimal numbers that the two are written as: 0.3 is a multiple of 0.1. */
export function isMultipleOf(value: number, divisor: number): boolean {
  if (Number.isSafeInteger(value) && Number.isSafeInteger(divisor)) return value % divisor === 0;
  if (!Number.isFinite(value)) return false;
  const [digits, scale] = decimal(value);
  const [divisorDigits, divisorScale] = decimal(divisor);
  const shared = Math.min(scale, divisorScale);
  const left = digits * 10n ** BigInt(scale - shared);
  return left % (divisorDigits * 10n ** BigInt(divisorScale - shared)) === 0n;
}

/** The digits of a number as a whole number, and the power of ten that they are multiplied by. */
function decimal(value: number): [bigint, number] {
  const [mantissa = "0", exponent = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  return [BigInt(whole + fraction), Number(exponent) - fraction.length];
}
