/** Who is in the group, from `SYNC` and `DIFF`. */

import { LEFT_REASONS, type LeftReason, SERVER_ID, type WsMessageV3 } from "@aether/ws-protocol";

import { el } from "./dom.js";
import { idChip, type WhoIs } from "./id_chip.js";

export interface Member {
  readonly client_id: string;
  readonly connected_at: string;
  readonly connections: number;
  readonly state?: object;
}

export interface Left {
  readonly client_id: string;
  readonly reason: LeftReason;
}

/** The payload of `SYNC`. */
export interface Sync {
  readonly members: readonly Member[];
  readonly count: number;
}

/** The payload of `DIFF`. */
export interface Diff {
  readonly joined: readonly Member[];
  readonly left: readonly Left[];
  readonly updated: readonly Member[];
  readonly count: number;
}

export type Members = ReadonlyMap<string, Member>;

// A backend may publish as the server what only looks like one of these, so the lists are looked for.

/** The payload, if the message is the server's `SYNC`. */
export function syncOf({ from_id, cmd, payload }: WsMessageV3): Sync | undefined {
  const sync = payload as Partial<Sync> | undefined;
  return from_id === SERVER_ID && cmd === "SYNC" && areClients(sync?.members) ? (sync as Sync) : undefined;
}

/** The payload, if the message is the server's `DIFF`. */
export function diffOf({ from_id, cmd, payload }: WsMessageV3): Diff | undefined {
  const diff = payload as Partial<Diff> | undefined;
  const listed = [diff?.joined, diff?.left, diff?.updated].every(areClients);
  return from_id === SERVER_ID && cmd === "DIFF" && listed ? (diff as Diff) : undefined;
}

function areClients(list: unknown): boolean {
  return Array.isArray(list) && list.every((entry) => typeof entry?.client_id === "string");
}

/** Who is there after a message, which is the same as before unless it is `SYNC` or `DIFF`. */
export function after(members: Members, message: WsMessageV3): Members {
  const sync = syncOf(message);
  if (sync !== undefined) return new Map(sync.members.map((member) => [member.client_id, member]));
  const diff = diffOf(message);
  if (diff === undefined) return members;
  const next = new Map(members);
  for (const { client_id } of diff.left) next.delete(client_id);
  for (const member of [...diff.joined, ...diff.updated]) next.set(member.client_id, member);
  return next;
}

/** One line of words for what changed. */
export function diffText(diff: Diff): string {
  const joined = diff.joined.map(({ client_id }) => `+ ${client_id}`);
  const left = diff.left.map(
    ({ client_id, reason }) => `− ${client_id} (${reason}: ${LEFT_REASONS[reason] ?? "unknown"})`,
  );
  const updated = diff.updated.map(({ client_id }) => `~ ${client_id}`);
  return [...joined, ...left, ...updated].join("  ");
}

/** The line of members under a connection's address. */
export class RosterView {
  readonly element: HTMLElement;
  readonly #count = el("span", { class: "count" });
  readonly #list = el("ul", { class: "members" });
  readonly #hint = el("p", { class: "hint" });
  readonly #whoIs: WhoIs;

  constructor(whoIs: WhoIs) {
    this.#whoIs = whoIs;
    const title = el("h3", {}, "Present", this.#count);
    this.element = el("section", { class: "roster", "aria-label": "Presence" }, title, this.#list, this.#hint);
    this.showHint("Connect to see who is in the group.");
  }

  show(members: Members): void {
    this.#count.textContent = String(members.size);
    this.#hint.textContent = "";
    this.#list.replaceChildren(...Array.from(members.values(), (member) => this.#item(member)));
  }

  showHint(hint: string): void {
    this.#count.textContent = "";
    this.#list.replaceChildren();
    this.#hint.textContent = hint;
  }

  #item(member: Member): HTMLElement {
    const connections = member.connections > 1 ? `×${member.connections}` : undefined;
    const state = member.state === undefined ? undefined : JSON.stringify(member.state);
    return el(
      "li",
      { title: `connected at ${member.connected_at}`, "data-client": member.client_id },
      idChip(member.client_id, this.#whoIs),
      connections && el("span", { class: "connections", title: "connections of this client" }, connections),
      state && el("code", { class: "state", title: `presence state ${state}` }, state),
    );
  }
}
