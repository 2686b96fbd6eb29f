/** A client's id, with the letter of the pane that has it. */

import { el } from "./dom.js";

/** The letter of the pane with this client id, if it is one of the two. */
export type WhoIs = (clientId: string) => string | undefined;

export function idChip(clientId: string, whoIs: WhoIs): HTMLElement {
  const letter = whoIs(clientId);
  const badge = letter && el("span", { class: "letter", "data-pane": letter, "aria-label": `pane ${letter}` }, letter);
  return el("span", { class: "id", title: clientId }, badge, el("code", {}, clientId));
}
