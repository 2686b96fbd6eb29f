/** Dates and times: RFC 3339, with its appendix A for durations. */

const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const TIME = /^([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/;
const DURATION =
  /^P(?!$)(?:[0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?(?:T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?)$/;
const LONGEST = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2026-01-02T03:04:05.678Z` */
export function dateTime(text: string): boolean {
  const separator = text.search(/[Tt]/);
  return separator > 0 && date(text.slice(0, separator)) && time(text.slice(separator + 1));
}

/** `2026-01-02` */
export function date(text: string): boolean {
  const [year = NaN, month = NaN, day = NaN] = DATE.exec(text)?.slice(1).map(Number) ?? [];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const longest = LONGEST[month - 1] ?? 0;
  return day >= 1 && day <= (month === 2 && !leap ? 28 : longest);
}

/** `03:04:05.678Z`; a leap second only where UTC has one. */
export function time(text: string): boolean {
  const parts = TIME.exec(text);
  if (parts === null) return false;
  const [hour, minute, second] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const [hours, minutes] = [Number(parts[5] ?? 0), Number(parts[6] ?? 0)];
  if (hour > 23 || minute > 59 || hours > 23 || minutes > 59) return false;
  const offset = (parts[4] === "-" ? -1 : 1) * (hours * 60 + minutes);
  const inDay = 24 * 60;
  const last = (((hour * 60 + minute - offset) % inDay) + inDay) % inDay === inDay - 1;
  return second <= 59 || (second === 60 && last);
}

/** `P4DT12H30M5S`, `P2W` */
export function duration(text: string): boolean {
  return DURATION.test(text);
}
