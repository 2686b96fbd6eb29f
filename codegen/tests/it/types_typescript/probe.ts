/** Uses the generated package as a user would: what must compile does, what must not does not, and values are judged. */

import {
  type Basket,
  type BasketDraft,
  type BasketId,
  type Book,
  type Chain,
  type ChainDraft_,
  type Issue,
  type IssueType,
  type Item,
  type ParseResult,
  type ParseResultType,
  InvalidValueError,
  LEVEL_VALUES,
  type Labels,
  type Level,
  type Place,
  type Tree,
  assertBasketId,
  basketSchema,
  isBasket,
  isBasketId,
  isIssueType,
  isItem,
  parseBasket,
  parseBasketJson,
  parseLevel,
  parseParseResultType,
  safeParseBasket,
  safeParseBasketJson,
  safeParseItem,
  safeParsePlace,
} from "./src/index.js";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(..._: Equal<A, B> extends true ? [] : [never]): void {}
function is(found: unknown, expected: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)];
  if (a !== b) throw new Error(`found ${a}, expected ${b}`);
}

// Types.

same<Level, 0 | 1 | 2>();
same<Basket["note"], string | null>();
same<Basket["class"], "new" | "default" | 'it\'s "quoted"'>();
same<NonNullable<Basket["rank"]>, 1 | 2.5 | "last" | true>();
same<NonNullable<Basket["prices"]>[string], number>();
same<Place, [number, (string | null)?, ...boolean[]]>();
same<NonNullable<Basket["rows"]>[number], (string | number)[] | null>();
same<Basket["anything"], unknown>();
same<Labels["main"], string | undefined>();
same<IssueType["title"], "</SCRIPT>">();
same<Issue["path"], string>();
same<ParseResultType extends string ? true : false, true>();
same<Extract<ParseResult<number>, { ok: true }>["value"], number>();
same<Chain, [BasketId, Chain?]>();
same<ChainDraft_, [string, ChainDraft_?]>();
same<Tree, { [key: string]: Tree }>();
same<BasketDraft["id"], string>();
same<Basket["id"], BasketId>();
same<Exclude<BasketDraft["items"], undefined>, Item[]>();
same<(typeof LEVEL_VALUES)[number], Level>();

const draft: BasketDraft = { id: "b-1", items: [{ kind: "voucher", value: 1 }], note: null, class: "new" };
// @ts-expect-error: a brand is given by a validator only
const unbranded: Basket = { id: "b-1", items: [], note: null, class: "new" };
// @ts-expect-error: absent is not `undefined`
const undefinedPages: Book = { kind: "book", isbn: "1", pages: undefined };
// @ts-expect-error: `note` may be null, but not absent
const absentNote: BasketDraft = { id: "b-1", items: [], class: "new" };
// @ts-expect-error: a closed object has no other keys
const more: BasketDraft = { ...draft, unknown: 1, note: "x", more: 2 } satisfies BasketDraft;
// @ts-expect-error: the first item of the place is required
const nowhere: Place = [];
void [unbranded, undefinedPages, absentNote, more, nowhere];

function told(item: Item): string {
  switch (item.kind) {
    case "book":
      return item.isbn;
    case "voucher":
      return String(item.value);
    case "gift":
      return told(item.wraps);
    default:
      return item satisfies never;
  }
}

// Values.

const text = '{"id":"b-12","items":[{"kind":"gift","wraps":{"kind":"book","isbn":"9780000000000"}}],"note":null,"class":"default","place":[1,null,true],"parts":{"a":{"b":{}}},"labels":{"main":"x","n":1},"rows":[[1,"a"],null],"anything":{"n":[null]}}';
const basket = parseBasketJson(text);
is(basket, JSON.parse(text));
is(basket.items.map(told), ["9780000000000"]);
is(parseBasket(draft).id, "b-1");
is(isBasket(draft), true);
is(isBasketId("b-"), false);

is(isIssueType({ title: "</SCRIPT>" }), true);
is(parseParseResultType("<script>"), "<script>");

const id: string = "b-5";
assertBasketId(id);
same<typeof id, string & BasketId>();

const issues = (value: unknown): unknown => {
  const result = safeParseBasket(value);
  return result.ok || result.error !== "invalid" ? result : result.issues.map(({ path, code }) => `${path} ${code}`);
};
is(issues({ id: "7", items: {}, class: "old", rank: "first", count: 256, more: 1, prices: { a: "1" }, place: [], labels: { n: "x" } }), [
  "/class enum",
  "/count maximum",
  "/id pattern",
  "/items type",
  "/labels/n type",
  "/more unknown_key",
  "/note required",
  "/place min_items",
  "/prices/a type",
  "/rank enum",
]);
is(issues(null), [" type"]);
is(safeParseItem({ kind: "book", isbn: "1" }).ok, false);
is(safeParsePlace([1.5]).ok, false);
is(isItem({ kind: "book", isbn: "9780000000000", more: 1 }), true);

const broken = safeParseBasketJson("{");
is(broken.ok ? "" : broken.error, "invalid_json");
const lone = safeParseBasketJson(text.replace('"x"', '"\\ud800"'));
is(lone.ok ? "" : lone.error, "invalid_json");
is(safeParseBasketJson(text.replace('"x"', '"\\ud83d\\ude00"')).ok, true);
is(safeParseBasketJson(text.replace('"x"', '"\\\\ud800"')).ok, true);
let deep: unknown = {};
for (let depth = 0; depth < 100_000; depth += 1) deep = { a: deep };
const tooDeep = safeParseBasket({ ...draft, anything: deep });
is(tooDeep.ok ? "" : tooDeep.error, "too_deep");

try {
  parseLevel(3);
  throw new Error("3 is no level");
} catch (error) {
  if (!(error instanceof InvalidValueError)) throw error;
  is([error.code, error.issues.map(({ path, code }) => [path, code])], ["invalid", [["", "enum"]]]);
}

const standard = basketSchema["~standard"].validate({ ...draft, prices: { "a/b": "" } });
is(standard.issues?.map(({ path }) => path), [["prices", "a/b"]]);
is(basketSchema["~standard"].validate(draft).issues, undefined);
console.log("all good");
