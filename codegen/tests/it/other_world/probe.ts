/** What the output for `order.schema.json` promises: compiled first, then run. Prints nothing if all of it holds. */

import {
  type OrderEvent,
  type OrderEventInput,
  type OrderEventMatch,
  type OrderLine,
  ORDER_EVENT_KINDS,
  isOrderLine,
  safeParseOrderEvent,
  safeParseOrderEventInput,
  safeParseOrderEventInputJson,
} from "./src/index.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function holds<_ extends true>(): void {}

const LINES: OrderLine[] = [{ sku: "a", count: 1, parts: [{ sku: "b", count: 2 }] }];

/** Every shape of field can be sent as a plain literal. */
const FULL: OrderEventInput = {
  kind: "paid",
  type: "x",
  self: true,
  match: "ab",
  priority: -3,
  weight: 0.5,
  paid_at: "2026-01-02T03:04:05Z",
  lines: LINES,
  matrix: [[1, 5], []],
  tags: ["ab"],
  address: { city: "Ulm", zip: "89073" },
  extra: { any: [null] },
  note: "",
};

// @ts-expect-error what is paid has a time and a priority
export const unpaid: OrderEventInput = { kind: "paid", type: "x", lines: LINES };
// @ts-expect-error a line has a count
export const uncounted: OrderEventInput = { kind: "placed", type: "x", lines: [{ sku: "a" }] };
// @ts-expect-error an address has a city
export const nowhere: OrderEventInput = { kind: "placed", type: "x", lines: LINES, address: {} };

export function narrowed(event: OrderEvent): string | undefined {
  if (event.kind === "paid") {
    holds<Equal<typeof event.priority, number>>();
    return event.paid_at;
  }
  holds<Equal<typeof event.kind, "placed" | "not-found" | "self">>();
  holds<Equal<typeof event.match, OrderEventMatch | undefined>>();
  return event.paid_at;
}
holds<Equal<(typeof ORDER_EVENT_KINDS)[number], OrderEvent["kind"]>>();

function issues(change: Record<string, unknown>): string[] {
  const result = safeParseOrderEventInput({ ...FULL, ...change });
  return result.ok ? [] : result.issues.map(({ path, code }) => `${path} ${code}`);
}

const PAID = ["/paid_at required", "/priority required"];
const EXPECTED: readonly [Record<string, unknown>, readonly string[]][] = [
  [{}, []],
  [{ priority: 9.0, weight: 0 }, []],
  [{ kind: "self", paid_at: undefined, priority: undefined }, []],
  [{ paid_at: undefined, priority: undefined }, PAID],
  [{ kind: "toString" }, ["/kind enum"]],
  [{ self: "true" }, ["/self type"]],
  [{ match: "\u{1f600}" }, ["/match min_length"]],
  [{ match: "\u{1f600}\u{1f600}\u{1f600}" }, []],
  [{ match: "abcd" }, ["/match max_length"]],
  [{ priority: -4 }, ["/priority minimum"]],
  [{ priority: 10 }, ["/priority maximum"]],
  [{ priority: 1.5 }, ["/priority type"]],
  [{ weight: -0.1 }, ["/weight minimum"]],
  [{ weight: NaN }, ["/weight type"]],
  [{ lines: [] }, ["/lines min_items"]],
  [{ lines: [...LINES, ...LINES, ...LINES, null] }, ["/lines max_items", "/lines/3 type"]],
  [{ lines: [{ sku: "", count: 0, parts: [{ count: 1, odd: 1 }] }] }, [
    "/lines/0/count minimum",
    "/lines/0/parts/0/odd unknown_key",
    "/lines/0/parts/0/sku required",
    "/lines/0/sku min_length",
  ]],
  [{ matrix: [[1, 6], 2] }, ["/matrix/0/1 maximum", "/matrix/1 type"]],
  [{ tags: ["ab", "abc", 1] }, ["/tags/1 pattern", "/tags/2 type"]],
  [{ address: { city: "Ulm", zip: "1", open: true } }, ["/address/zip pattern"]],
  [{ address: [] }, ["/address type"]],
  [{ extra: [] }, ["/extra type"]],
  [{ odd: 1 }, ["/odd unknown_key"]],
];
for (const [change, expected] of EXPECTED) {
  const actual = issues(change);
  if (actual.join() !== expected.join()) throw new Error(`${JSON.stringify(change)}: ${actual.join()}`);
}

// A text tells which keys are given twice, at every closed record and for every known key; free objects keep them.
const line = '{"sku":"a","sku":"a","count":1,"parts":[{"sku":"b","count":1,"count":1}]}';
const text = `{"kind":"self","type":"x","lines":[${line}],"address":{"city":"a","city":"b","x":1,"x":1},"extra":{"a":1,"a":1}}`;
const twice = safeParseOrderEventInputJson(text);
const found = twice.ok || twice.error === "invalid_json" ? [] : twice.issues.map(({ path, code }) => `${path} ${code}`);
const wanted = ["/address/city duplicate_key", "/lines/0/parts/0/count duplicate_key", "/lines/0/sku duplicate_key"];
if (found.join() !== wanted.join()) throw new Error(found.join());

if (!safeParseOrderEvent({ ...FULL, odd: 1 }).ok) throw new Error("what is delivered is read open");
if (!isOrderLine(LINES[0]) || isOrderLine({})) throw new Error("a named record has a validator of its own");
