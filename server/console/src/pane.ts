/** One client of the two: its address, its connection, who is there, its frames, and a form to send with. */

import { type WsMessageV3, safeParseWsMessageV3Json, safeParseClientId, safeParseGroupId } from "@aether/ws-protocol";

import { Composer } from "./composer.js";
import { type Address, Connection, urlOf } from "./connection.js";
import { describeClose } from "./describe.js";
import { el, newId } from "./dom.js";
import { Field, line } from "./field.js";
import { FrameLog } from "./frame_log.js";
import type { WhoIs } from "./id_chip.js";
import { type Members, RosterView, after } from "./roster.js";
import { refusalReason } from "./refusal.js";

export type State = "closed" | "connecting" | "open" | "closing";

const STATE_TEXT: Readonly<Record<State, string>> = {
  closed: "not connected",
  connecting: "connecting",
  open: "connected",
  closing: "closing",
};

const BUTTON_TEXT: Readonly<Record<State, string>> = {
  closed: "Connect",
  connecting: "Cancel",
  open: "Disconnect",
  closing: "Closing",
};

export interface PaneOptions {
  readonly letter: string;
  readonly group_id: string;
  readonly client_id: string;
  readonly peer_id: string;
  readonly msg: string;
  readonly whoIs: WhoIs;
  /** The client id was edited, or the connection's state has changed. */
  readonly changed: () => void;
}

export class Pane {
  readonly element: HTMLElement;
  readonly letter: string;
  readonly #changed: () => void;
  readonly #group: Field;
  readonly #client: Field;
  readonly #presence = el("input", { type: "checkbox", id: newId(), checked: true });
  readonly #url = el("code", { class: "url" });
  readonly #status = el("span", { class: "status", role: "status" });
  readonly #toggle = el("button", { type: "submit", class: "primary connect" });
  readonly #roster: RosterView;
  readonly #log: FrameLog;
  readonly #composer: Composer;
  #connection: Connection | undefined;
  #state: State = "closed";
  #members: Members = new Map();

  constructor(options: PaneOptions) {
    const { letter, whoIs } = options;
    this.letter = letter;
    this.#changed = options.changed;
    this.#group = new Field(
      "group_id",
      line(options.group_id, { name: "group_id", class: "mono" }),
      "The group to join",
    );
    this.#client = new Field(
      "client_id",
      line(options.client_id, { name: "client_id", class: "mono" }),
      "Who this pane is",
    );
    this.#roster = new RosterView(whoIs);
    this.#log = new FrameLog(`Frames of ${letter}`, whoIs);
    this.#composer = new Composer({ to_id: options.peer_id, msg: options.msg }, (text) => this.#connection?.send(text));

    const title = el(
      "h2",
      { id: newId() },
      el("span", { class: "letter", "data-pane": letter, "aria-hidden": "true" }, letter),
      `Client ${letter}`,
    );
    const address = el(
      "form",
      { class: "address", "aria-label": "Address", novalidate: true },
      el(
        "div",
        { class: "pane-head" },
        title,
        this.#status,
        el("label", { class: "check", title: "Ask for SYNC and DIFF" }, this.#presence, "presence"),
        this.#toggle,
      ),
      el("div", { class: "fields" }, this.#group.element, this.#client.element),
      this.#url,
    );
    address.addEventListener("submit", (event) => {
      event.preventDefault();
      this.toggle();
    });
    address.addEventListener("input", () => this.#addressChanged());
    this.element = el(
      "section",
      { class: "pane", "data-pane": letter, "aria-labelledby": title.id },
      address,
      this.#roster.element,
      this.#log.element,
      this.#composer.element,
    );
    this.#addressChanged();
    this.#become("closed");
  }

  get clientId(): string {
    return this.#client.control.value;
  }

  get state(): State {
    return this.#state;
  }

  peerIs(clientId: string): void {
    this.#composer.peerIs(clientId);
  }

  toggle(): void {
    if (this.#state === "closed") this.connect();
    else this.disconnect();
  }

  connect(): void {
    if (this.#state !== "closed") return;
    const address = this.#address();
    this.#become("connecting");
    this.#roster.showHint(address.presence ? "" : "Connect with presence to see who is in the group.");
    this.#connection = new Connection(address, {
      opened: (subprotocol) => {
        this.#become("open");
        this.#log.note("good", "Open", subprotocol);
      },
      sent: (text, number) => this.#log.sent(text, number),
      received: (text) => this.#received(text),
      closed: (code, reason, wasOpen) => void this.#closed(address, code, reason, wasOpen),
    });
  }

  disconnect(): void {
    if (this.#state === "closed" || this.#state === "closing") return;
    this.#become("closing");
    this.#connection?.close();
  }

  #received(text: string): void {
    this.#log.received(text);
    const result = safeParseWsMessageV3Json(text);
    if (result.ok) this.#presenceChanged(result.value);
  }

  #presenceChanged(message: WsMessageV3): void {
    const members = after(this.#members, message);
    if (members === this.#members) return;
    this.#members = members;
    this.#roster.show(members);
  }

  async #closed(address: Address, code: number, reason: string, wasOpen: boolean): Promise<void> {
    const asked = this.#state === "closing";
    this.#connection = undefined;
    this.#members = new Map();
    this.#roster.showHint("Connect to see who is in the group.");
    this.#become("closed");
    if (wasOpen) {
      const quoted = reason && ` “${reason}”`;
      this.#log.note(code === 1000 ? "plain" : "bad", `Closed ${code}`, describeClose(code) + quoted);
    } else if (asked) {
      this.#log.note("plain", "Cancelled", "");
    } else {
      this.#log.note("bad", `Not opened ${code}`, await refusalReason(urlOf(address)));
    }
  }

  #address(): Address {
    return { group_id: this.#group.control.value, client_id: this.clientId, presence: this.#presence.checked };
  }

  #addressChanged(): void {
    const { group_id, client_id } = this.#address();
    const ids = [
      [this.#group, "group_id", safeParseGroupId(group_id)],
      [this.#client, "client_id", safeParseClientId(client_id)],
    ] as const;
    for (const [field, path, result] of ids) {
      field.show(result.ok ? [] : result.issues.map((issue) => ({ ...issue, path, field: undefined })));
    }
    this.#url.textContent = urlOf(this.#address());
    this.#changed();
  }

  #become(state: State): void {
    this.#state = state;
    this.element.dataset["state"] = state;
    this.#status.textContent = STATE_TEXT[state];
    this.#toggle.textContent = BUTTON_TEXT[state];
    this.#toggle.disabled = state === "closing";
    // The address is that of the open connection: it is changed between two.
    for (const control of [this.#group.control, this.#client.control]) control.readOnly = state !== "closed";
    this.#presence.disabled = state !== "closed";
    this.#composer.setConnected(state === "open");
    this.#changed();
  }
}
