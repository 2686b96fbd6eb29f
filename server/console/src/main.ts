/** The page: two clients side by side. */

import { el } from "./dom.js";
import { randomId } from "./ids.js";
import { Pane } from "./pane.js";

const group_id = randomId("group");
const ids = { A: randomId("device"), B: randomId("device") };

const both = el("button", { type: "button", class: "primary" });
const whoIs = (clientId: string): string | undefined => panes.find((pane) => pane.clientId === clientId)?.letter;

const panes: Pane[] = [];
panes.push(
  new Pane({ letter: "A", group_id, client_id: ids.A, peer_id: ids.B, msg: "Hello team!", whoIs, changed }),
  new Pane({ letter: "B", group_id, client_id: ids.B, peer_id: ids.A, msg: "Hello back!", whoIs, changed }),
);
document.getElementById("panes")?.append(...panes.map((pane) => pane.element));
document.getElementById("actions")?.append(both);
both.addEventListener("click", () => {
  const leave = allInUse();
  for (const pane of panes) {
    if (leave) pane.disconnect();
    else pane.connect();
  }
});
changed();
both.focus();

/** A pane has another id or another state. */
function changed(): void {
  const [a, b] = panes;
  if (a === undefined || b === undefined) return;
  a.peerIs(b.clientId);
  b.peerIs(a.clientId);
  both.textContent = allInUse() ? "Disconnect both" : "Connect both";
}

function allInUse(): boolean {
  return panes.every((pane) => pane.state !== "closed");
}
