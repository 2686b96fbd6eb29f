/** The form for one message: checked as it is typed, by the same rules as the server's. */

import { MSG_TYPES, type MsgType, TARGETS, type Target } from "@aether/ws-protocol";

import { el } from "./dom.js";
import { type Checked, type Draft, check } from "./draft.js";
import { Choice, Field, ProblemList, line } from "./field.js";
import { byteLength } from "./json_text.js";
import { MSG_TYPE_HINTS, TARGET_HINTS, fieldHint } from "./schema.js";

export class Composer {
  readonly element: HTMLFormElement;
  readonly #send: (text: string) => void;
  readonly #msgType: Choice<MsgType>;
  readonly #target: Choice<Target>;
  readonly #toId: Field;
  readonly #cmd: Field;
  readonly #msg: Field;
  readonly #payload: Field<HTMLTextAreaElement>;
  readonly #whole = new ProblemList();
  readonly #preview = el("code", {});
  readonly #size = el("span", { class: "size" });
  readonly #submit = el("button", { type: "submit", class: "primary" }, "Send");
  readonly #anyway = el("button", { type: "button", class: "anyway", hidden: true }, "Send anyway");
  #connected = false;
  /** Whether `to_id` still follows the other pane, as it does until someone types there. */
  #follows = true;

  constructor(defaults: { readonly to_id: string; readonly msg: string }, send: (text: string) => void) {
    this.#send = send;
    const changed = (): void => void this.#check();
    this.#target = new Choice("target", TARGETS, "group", TARGET_HINTS, changed);
    this.#msgType = new Choice("msg_type", MSG_TYPES, "msg", MSG_TYPE_HINTS, changed);
    this.#toId = new Field("to_id", line(defaults.to_id, { name: "to_id", class: "mono" }), fieldHint("to_id"));
    this.#cmd = new Field("cmd", line("", { name: "cmd", class: "mono", placeholder: "RELOAD_UI" }), fieldHint("cmd"));
    this.#msg = new Field("msg", line(defaults.msg, { name: "msg", spellcheck: "true" }), fieldHint("msg"));
    const payload = el("textarea", {
      name: "payload",
      class: "mono",
      rows: 1,
      spellcheck: "false",
      placeholder: '{ "force": true }',
    });
    this.#payload = new Field("payload", payload, fieldHint("payload"));
    this.#toId.control.addEventListener("input", () => (this.#follows = false));
    this.#anyway.addEventListener("click", () => this.#send(check(this.#draft()).text));

    const preview = el("p", { class: "preview", title: "The text frame that is sent" }, this.#preview, this.#size);
    this.element = el(
      "form",
      { class: "composer", "aria-label": "Message", novalidate: true },
      el("div", { class: "choices" }, this.#target.element, this.#msgType.element),
      el("div", { class: "fields" }, this.#toId.element, this.#cmd.element, this.#msg.element, this.#payload.element),
      this.#whole.element,
      el("div", { class: "send-row" }, preview, this.#anyway, this.#submit),
    );
    this.element.addEventListener("input", changed);
    this.element.addEventListener("submit", (event) => this.#submitted(event));
    // Enter sends from a line; in the payload it begins a new one.
    payload.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.element.requestSubmit();
    });
    this.setConnected(false);
    this.#check();
  }

  setConnected(connected: boolean): void {
    this.#connected = connected;
    for (const button of [this.#submit, this.#anyway]) {
      button.disabled = !connected;
      button.title = connected ? "" : "Connect first";
    }
  }

  /** The id of the other pane has changed. */
  peerIs(clientId: string): void {
    if (!this.#follows) return;
    this.#toId.control.value = clientId;
    this.#check();
  }

  #draft(): Draft {
    return {
      msg_type: this.#msgType.value,
      target: this.#target.value,
      to_id: this.#toId.control.value,
      cmd: this.#cmd.control.value,
      msg: this.#msg.control.value,
      payload: this.#payload.control.value,
    };
  }

  #check(): Checked {
    const checked = check(this.#draft());
    const fields = { to_id: this.#toId, cmd: this.#cmd, msg: this.#msg, payload: this.#payload };
    for (const [name, field] of Object.entries(fields))
      field.show(checked.problems.filter((problem) => problem.field === name));
    this.#whole.show(checked.problems.filter(({ field }) => field === undefined || !(field in fields)));
    this.#toId.element.hidden = this.#target.value !== "direct";
    this.#anyway.hidden = checked.problems.length === 0;
    this.#preview.textContent = checked.text;
    this.#size.textContent = `${byteLength(checked.text)} B`;
    return checked;
  }

  #submitted(event: SubmitEvent): void {
    event.preventDefault();
    const { text, problems } = this.#check();
    if (problems.length === 0 && this.#connected) this.#send(text);
    else this.element.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }
}
