// @generated: carried over from codegen/runtime/typescript/format.ts by `cargo xtask codegen`.

/** The formats that are asserted, each by the grammar of its RFC and nothing else. */

/** RFC 3339 `date-time`: calendar days, an offset, and a leap second only where UTC has one (23:59:60). */
export function dateTime(text: string): boolean {
  let end = 19;
  if (text[end] === ".") do end += 1; while (isDigit(text, end));
  const date = text.slice(0, 10);
  const zone = text.slice(end).toUpperCase();
  /** Two digits as they are written; anything else comes after all of them. */
  const two = (at: number): string => (isDigit(text, at) && isDigit(text, at + 1) ? text.slice(at, at + 2) : "~");
  return (
    text[4] === "-" &&
    json(date).startsWith(date) && // what is no day of the calendar is another day, or none
    (text[10] === "T" || text[10] === "t") &&
    two(11) < "24" &&
    text[13] === ":" &&
    two(14) < "60" &&
    text[16] === ":" &&
    (two(17) < "60" || (two(17) === "60" && json(`${date}T${text.slice(11, 16)}${zone}`).slice(-13, -8) === "23:59")) &&
    end !== 20 && // a point without digits
    (zone === "Z" ||
      ((zone[0] === "+" || zone[0] === "-") &&
        two(end + 1) < "24" &&
        text[end + 3] === ":" &&
        two(end + 4) < "60" &&
        text.length === end + 6))
  );
}

function isDigit(text: string, at: number): boolean {
  return text.charAt(at) >= "0" && text.charAt(at) <= "9";
}

/** A moment in UTC as `2026-01-02T03:04:05.678Z`; its year has six digits and a sign where four do not do. */
function json(date: string): string {
  return String(new Date(date).toJSON());
}
