/** The formats that are asserted, each by the grammar of its RFC and nothing else. */

/** RFC 3339 `date-time`: calendar days, an offset, and a leap second only where UTC has one (23:59:60). */
export function dateTime(text: string): boolean {
  return (
    /^\d{4}-(0[1-9]|1[0-2])-(?!00)\d\dT([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i.test(text) &&
    // The 30th of February comes back as another day, or as none.
    (+text.slice(8, 10) < 29 || new Date(text.slice(0, 10)).getUTCDate() === +text.slice(8, 10)) &&
    (text[17] !== "6" || new Date(text.toUpperCase().replace(":60", ":59")).toJSON().includes("T23:59"))
  );
}
