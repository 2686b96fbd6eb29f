/** One WebSocket connection with its heartbeat. */

import { INTERVALS_MS, SUBPROTOCOL } from "@aether/ws-protocol";

export interface Address {
  readonly group_id: string;
  readonly client_id: string;
  readonly presence: boolean;
}

export interface Handlers {
  opened(subprotocol: string): void;
  /** A data frame, in either direction; `number` counts those that were sent, as `ERROR` does. */
  sent(text: string, number: number): void;
  received(text: string): void;
  closed(code: number, reason: string, wasOpen: boolean): void;
}

export class Connection {
  readonly #socket: WebSocket;
  readonly #handlers: Handlers;
  #frames = 0;
  #heartbeat: number | undefined;

  constructor(address: Address, handlers: Handlers) {
    this.#handlers = handlers;
    // Offering the subprotocol makes a refusal arrive as a close code; a browser hides HTTP answers from the page.
    this.#socket = new WebSocket(urlOf(address), SUBPROTOCOL);
    this.#socket.addEventListener("open", () => this.#opened());
    this.#socket.addEventListener("message", ({ data }) =>
      handlers.received(typeof data === "string" ? data : "(binary)"),
    );
    this.#socket.addEventListener("close", ({ code, reason }) => this.#closed(code, reason));
  }

  send(text: string): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(text);
    this.#frames += 1;
    this.#handlers.sent(text, this.#frames);
  }

  close(): void {
    this.#socket.close(1000);
  }

  #opened(): void {
    const beat = JSON.stringify({ msg_type: "heartbeat", target: "echo" });
    this.#heartbeat = window.setInterval(() => this.send(beat), INTERVALS_MS.heartbeat);
    this.#handlers.opened(this.#socket.protocol);
  }

  #closed(code: number, reason: string): void {
    window.clearInterval(this.#heartbeat);
    this.#handlers.closed(code, reason, this.#heartbeat !== undefined);
  }
}

/** The V3 address on the host that served this page. */
export function urlOf({ group_id, client_id, presence }: Address): string {
  const url = new URL(location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.pathname = `/v3/ws/group/${encodeURIComponent(group_id)}/client/${encodeURIComponent(client_id)}`;
  url.search = presence ? "?presence=true" : "";
  url.hash = "";
  return url.href;
}
