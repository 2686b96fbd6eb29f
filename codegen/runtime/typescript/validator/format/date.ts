/** Dates and times: RFC 3339, with its appendix A for durations. Read without captures: they are in most messages. */

const DURATION =
  /^P(?!$)(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?(?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?)$/;
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const IN_DAY = 24 * 60;

/** `2026-01-02T03:04:05.678Z` */
export function dateTime(text: string): boolean {
  const separator = text[10];
  return (separator === "T" || separator === "t") && isDate(text) && isTime(text, 11);
}

/** `2026-01-02` */
export function date(text: string): boolean {
  return text.length === 10 && isDate(text);
}

/** `03:04:05.678Z`; a leap second only where UTC has one. */
export function time(text: string): boolean {
  return isTime(text, 0);
}

/** `P4DT12H30M5S`, `P2W` */
export function duration(text: string): boolean {
  return DURATION.test(text);
}

/** Whether a text begins with a date. */
function isDate(text: string): boolean {
  const year = 100 * two(text, 0) + two(text, 2);
  const month = two(text, 5);
  const day = two(text, 8);
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const longest = month === 2 && !leap ? 28 : (LONGEST[month - 1] ?? 0);
  return year >= 0 && text[4] === "-" && text[7] === "-" && day >= 1 && day <= longest;
}

/** Whether a text goes on from here as a time, up to its end. */
function isTime(text: string, from: number): boolean {
  const hour = two(text, from);
  const minute = two(text, from + 3);
  const second = two(text, from + 6);
  let at = from + 8;
  if (text[at] === "." && digit(text, at + 1) >= 0) {
    at += 2;
    while (digit(text, at) >= 0) at += 1;
  }
  const sign = text[at];
  let hours = 0;
  let minutes = 0;
  if (sign === "+" || sign === "-") {
    hours = two(text, at + 1);
    minutes = two(text, at + 4);
    if (text[at + 3] !== ":") return false;
    at += 5;
  } else if (sign !== "Z" && sign !== "z") return false;
  if (text[from + 2] !== ":" || text[from + 5] !== ":" || text.length !== at + 1) return false;
  if (!(hour <= 23 && minute <= 59 && hours <= 23 && minutes <= 59)) return false;
  const offset = (sign === "-" ? -1 : 1) * (hours * 60 + minutes);
  const last = (hour * 60 + minute - offset + 2 * IN_DAY) % IN_DAY === IN_DAY - 1;
  return second <= 59 || (second === 60 && last);
}

/** The number that two digits are; what compares with nothing where they are none. */
function two(text: string, at: number): number {
  return 10 * digit(text, at) + digit(text, at + 1);
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : NaN;
}
