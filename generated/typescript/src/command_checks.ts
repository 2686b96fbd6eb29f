// @generated from schema/commands/ by `cargo xtask codegen`: edit the schemas, not this file.

/** The payloads of known commands: each obeys the schema of its command; any other command is free. */

import { type At, type Issues, add, child, isObject, own } from "./issue.js";
import { payloadMaintenanceWarning, payloadReloadUi } from "./payload_checks.js";

/** Only the second pass over a message needs to know where the payload is. */
type PayloadCheck = (payload: unknown, at: string, issues: Issues) => void;

/** The check of each known command's payload and, where a message needs one, what it is told that has none. */
const PAYLOADS: Readonly<Record<string, readonly [PayloadCheck, string?] | null>> = {
  __proto__: null,
  MAINTENANCE_WARNING: [payloadMaintenanceWarning],
  RELOAD_UI: [payloadReloadUi],
};

export function checkCommand(message: object, at: At, issues: Issues): void {
  const cmd = own(message, "cmd");
  const known = typeof cmd === "string" ? PAYLOADS[cmd] : null;
  // What is too deep, which is found out before this, is not looked into any further.
  if (!known || issues.list.some(({ code }) => code === "max_depth")) return;
  const [check, required] = known;
  const payload = own(message, "payload");
  const place = child(at, "payload");
  if (isObject(payload)) check(payload, String(place), issues);
  else if (payload === undefined && required) add(place, issues, "required", required);
}
