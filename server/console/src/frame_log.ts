/** The log of a connection: what was sent, what came, and why it ended. */

import { type Line, type Note, describeReceived, describeSent } from "./describe.js";
import { el, prose } from "./dom.js";
import { type WhoIs, idChip } from "./id_chip.js";
import { byteLength, layOut } from "./json_text.js";
import { Ring } from "./ring.js";

const CAPACITY = 500;

export class FrameLog {
  readonly element: HTMLElement;
  readonly #rows = new Ring<HTMLElement>(CAPACITY);
  readonly #list: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #count = el("span", { class: "count" });
  readonly #latest = el("button", { type: "button", class: "latest", hidden: true }, "Latest ↓");
  readonly #whoIs: WhoIs;
  /** Rows wait here for the next paint: a burst of frames costs one layout. */
  #waiting: (() => HTMLElement)[] = [];
  /** Rows of sent frames by their number on this connection, to mark what was refused. */
  #sent = new Map<number, HTMLElement>();
  #total = 0;
  /** Whether the newest row is kept in sight, as it is until someone scrolls away from it. */
  #following = true;

  constructor(label: string, whoIs: WhoIs) {
    this.#whoIs = whoIs;
    this.#list = el("div", { class: "frames", role: "log", "aria-label": label, tabindex: 0 });
    this.#empty = el("p", { class: "empty" }, "Frames appear here, in both directions.");
    const clear = el("button", { type: "button", class: "quiet" }, "Clear");
    clear.addEventListener("click", () => this.clear());
    this.#latest.addEventListener("click", () => this.#follow());
    this.#list.addEventListener("scroll", () => this.#scrolled());
    // The form below grows and shrinks, and what was at the end stays there.
    new ResizeObserver(() => this.#following && this.#follow()).observe(this.#list);
    const head = el("div", { class: "log-head" }, el("h3", {}, "Frames", this.#count), clear);
    this.element = el(
      "section",
      { class: "log" },
      head,
      el("div", { class: "log-body" }, this.#empty, this.#list, this.#latest),
    );
  }

  sent(text: string, number: number): void {
    const at = new Date();
    this.#add(() => {
      const row = this.#frame("sent", text, at, describeSent(text), `#${number}`);
      this.#sent.set(number, row);
      this.#sent.delete(number - CAPACITY);
      return row;
    });
  }

  received(text: string): void {
    const at = new Date();
    this.#add(() => {
      const line = describeReceived(text);
      if (line.refused !== undefined) this.#sent.get(line.refused)?.classList.add("refused");
      return this.#frame("received", text, at, line);
    });
  }

  /** Something about the connection itself. */
  note(tone: "good" | "plain" | "bad", title: string, detail: string): void {
    const at = new Date();
    if (tone === "good") this.#sent.clear();
    this.#add(() =>
      el("div", { class: `note ${tone}` }, time(at), el("p", {}, el("strong", {}, title), detail && ` ${detail}`)),
    );
  }

  clear(): void {
    this.#rows.clear();
    this.#waiting = [];
    this.#sent.clear();
    this.#total = 0;
    this.#list.replaceChildren();
    this.#latest.hidden = true;
    this.#showCount();
  }

  #add(make: () => HTMLElement): void {
    // A tab in the background is not painted, so the wait is bounded too.
    if (this.#waiting.length === CAPACITY) this.#waiting.shift();
    if (this.#waiting.length === 0) requestAnimationFrame(() => this.#flush());
    this.#waiting.push(make);
    this.#total += 1;
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const make of waiting) {
      const row = make();
      this.#rows.push(row)?.remove();
      this.#list.append(row);
    }
    this.#showCount();
    if (this.#following) this.#follow();
    else this.#latest.hidden = false;
  }

  #frame(direction: "sent" | "received", text: string, at: Date, line: Line, number?: string): HTMLElement {
    const arrow = direction === "sent" ? "↑" : "↓";
    const summary = el(
      "summary",
      {},
      time(at),
      el("span", { class: "direction", role: "img", "aria-label": direction, title: direction }, arrow),
      el("span", { class: "target", "data-target": line.target }, line.target || "–"),
      line.client === undefined ? el("span", { class: "id" }) : idChip(line.client, this.#whoIs),
      el("span", { class: "text" }, line.keyword && el("b", {}, line.keyword), line.text),
      el("span", { class: "size" }, number && el("span", { class: "number" }, number), `${byteLength(text)} B`),
    );
    const details = el("details", {}, summary);
    // Built when it is first looked at: most frames never are.
    details.addEventListener("toggle", () => details.append(json(text)), { once: true });
    details.addEventListener("toggle", () => {
      if (details.open) details.scrollIntoView({ block: "nearest" });
      this.#scrolled();
    });
    // The notes stand outside, so that they show while the frame is folded.
    return el(
      "div",
      { class: `frame ${direction} ${line.tone}`, "data-keyword": line.keyword },
      details,
      notes(line.notes),
    );
  }

  #showCount(): void {
    this.#count.textContent = this.#total === 0 ? "" : String(this.#total);
    this.#empty.hidden = this.#total > 0;
  }

  #scrolled(): void {
    this.#following = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 24;
    if (this.#following) this.#latest.hidden = true;
  }

  #follow(): void {
    this.#following = true;
    this.#list.scrollTop = this.#list.scrollHeight;
    this.#latest.hidden = true;
  }
}

function notes(list: readonly Note[]): HTMLElement | undefined {
  if (list.length === 0) return undefined;
  const items = list.map(({ path, code, text }) =>
    el(
      "li",
      {},
      path && el("code", { class: "path" }, path),
      " ",
      ...prose(text),
      " ",
      code && el("code", { class: "code" }, code),
    ),
  );
  return el("ul", { class: "notes" }, ...items);
}

function json(text: string): HTMLElement {
  const pieces = layOut(text).map(({ kind, text }) =>
    kind === "space" || kind === "punctuation" ? text : el("span", { class: kind }, text),
  );
  return el("pre", { class: "json", tabindex: 0 }, ...pieces);
}

function time(at: Date): HTMLElement {
  const clock = at.toLocaleTimeString("en-GB", { hour12: false });
  return el(
    "time",
    { datetime: at.toISOString() },
    clock,
    el("i", {}, `.${String(at.getMilliseconds()).padStart(3, "0")}`),
  );
}
