// @generated: carried over from codegen/runtime/typescript/format.ts by `cargo xtask codegen`.

/** The formats that are asserted, each by the grammar of its RFC and nothing else. */

/** RFC 3339 `date-time`: calendar days, an offset, and a leap second only where UTC has one (23:59:60). */
export function dateTime(text: string): boolean {
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)];
  const [hour, minute, second] = [digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)];
  const offset = offsetMinutes(text, afterFraction(text, 19));
  return (
    // What is not digits is NaN, and no comparison with NaN holds.
    year >= 0 &&
    day >= 1 &&
    day <= daysInMonth(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    (second <= 59 || (second === 60 && (hour * 60 + minute - offset + 2880) % 1440 === 1439)) &&
    offset > -1440 &&
    text[4] === "-" &&
    text[7] === "-" &&
    (text[10] === "T" || text[10] === "t") &&
    text[13] === ":" &&
    text[16] === ":"
  );
}

/** Where what follows `.123` begins; `at` itself where there is no fraction. */
function afterFraction(text: string, at: number): number {
  let end = at + 1;
  while (digits(text, end, 1) >= 0) end += 1;
  return text[at] === "." && end > at + 1 ? end : at;
}

/** `Z` or `+hh:mm` up to the end of the text, as minutes east of UTC; NaN if it is neither. */
function offsetMinutes(text: string, at: number): number {
  const sign = text[at];
  if (sign === "Z" || sign === "z") return text.length === at + 1 ? 0 : NaN;
  const [hours, minutes] = [digits(text, at + 1, 2), digits(text, at + 4, 2)];
  const written = (sign === "+" || sign === "-") && text[at + 3] === ":" && text.length === at + 6;
  if (!written || !(hours <= 23 && minutes <= 59)) return NaN;
  return (sign === "+" ? 1 : -1) * (hours * 60 + minutes);
}

function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return leap ? 29 : 28;
  return month >= 1 && month <= 12 ? 30 + ((month + (month >> 3)) & 1) : NaN;
}

/** `count` decimal digits as a number; NaN if there is anything else among them. */
function digits(text: string, at: number, count: number): number {
  let number = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : NaN;
  }
  return number;
}
