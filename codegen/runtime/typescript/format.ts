/** The formats that are asserted, each by the grammar of its RFC and nothing else. */

/** RFC 3339 `date-time`: calendar days, an offset, and a leap second only where UTC has one (23:59:60). */
export function dateTime(text: string): boolean {
  let end = 19;
  if (text[end] === ".") do end += 1; while (text.charAt(end) >= "0" && text.charAt(end) <= "9");
  const local = text.slice(0, 19).toUpperCase();
  const zone = text.slice(end).toUpperCase();
  const leap = local.endsWith(":60");
  const moment = leap ? `${local.slice(0, 17)}59` : local;
  return (
    end !== 20 && // a point without digits
    moment[4] === "-" && // years have four digits
    exists(moment) &&
    (zone === "Z" || (zone.length === 6 && "+-".includes(zone.charAt(0)) && exists(`2000-01-01T${zone.slice(1)}:00`))) &&
    (!leap || json(moment + zone).slice(-13, -8) === "23:59")
  );
}

/** Whether the calendar and the clock have a moment: what they don't have, or is written otherwise, comes back as another. */
function exists(moment: string): boolean {
  return json(`${moment}Z`).startsWith(moment);
}

/** A moment in UTC as `2026-01-02T03:04:05.678Z`; its year gets six digits and a sign where four do not do. */
function json(moment: string): string {
  return String(new Date(moment).toJSON());
}
