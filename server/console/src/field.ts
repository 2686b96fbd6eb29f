/** Form controls with a label and a place for what is wrong with them. */

import { type Child, el, newId, prose } from "./dom.js";
import type { Problem } from "./draft.js";

/** A text control with its label. */
export class Field<Control extends HTMLInputElement | HTMLTextAreaElement = HTMLInputElement> {
  readonly element: HTMLElement;
  readonly control: Control;
  readonly #problems = new ProblemList();

  constructor(label: string, control: Control, hint: string) {
    this.control = control;
    control.id = newId();
    control.title = hint;
    control.setAttribute("aria-describedby", this.#problems.element.id);
    this.element = el(
      "div",
      { class: "field" },
      el("label", { for: control.id }, label),
      control,
      this.#problems.element,
    );
  }

  show(problems: readonly Problem[]): void {
    this.#problems.show(problems);
    if (problems.length > 0) this.control.setAttribute("aria-invalid", "true");
    else this.control.removeAttribute("aria-invalid");
  }
}

/** A control for one line. Ids and keywords are not prose: nothing corrects or completes them. */
export function line(value: string, attributes: Readonly<Record<string, string>> = {}): HTMLInputElement {
  return el("input", {
    type: "text",
    value,
    spellcheck: "false",
    autocomplete: "off",
    autocapitalize: "off",
    ...attributes,
  });
}

/** What is wrong, announced when it changes. */
export class ProblemList {
  readonly element = el("ul", { class: "problems", id: newId(), "aria-live": "polite" });
  #shown = "";

  show(problems: readonly Problem[]): void {
    const shown = JSON.stringify(problems);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.replaceChildren(
      ...problems.map(({ path, code, message }) =>
        el(
          "li",
          { "data-code": code },
          path && el("code", {}, path),
          " ",
          ...prose(message),
          " ",
          el("code", { class: "code" }, code),
        ),
      ),
    );
  }
}

/** A choice of one, as radio buttons in a row. */
export class Choice<Value extends string> {
  readonly element: HTMLElement;
  readonly #inputs: readonly HTMLInputElement[];

  constructor(
    label: string,
    values: readonly Value[],
    chosen: Value,
    hints: ReadonlyMap<Value, string>,
    changed: () => void,
  ) {
    const name = newId();
    const options: Child[] = [];
    this.#inputs = values.map((value) => {
      const input = el("input", { type: "radio", name, value, checked: value === chosen });
      input.addEventListener("change", changed);
      options.push(el("label", { title: hints.get(value) }, input, el("span", { "data-value": value }, value)));
      return input;
    });
    this.element = el(
      "fieldset",
      { class: "choice" },
      el("legend", {}, label),
      el("div", { class: "segments" }, ...options),
    );
  }

  get value(): Value {
    return this.#inputs.find((input) => input.checked)?.value as Value;
  }
}
