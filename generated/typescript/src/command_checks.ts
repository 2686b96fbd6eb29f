// @generated from schema/commands/ by `cargo xtask codegen`: edit the schemas, not this file.

/** The payloads of known commands: each obeys the schema of its command; any other command is free. */

import { type Check, type Issues, add, isObject, own } from "./issue.js";
import { payloadMaintenanceWarning, payloadReloadUi } from "./payload_checks.js";

/** The check of each known command's payload and, where a message needs one, what it is told that has none. */
const PAYLOADS: Readonly<Record<string, readonly [Check, string?] | null>> = {
  __proto__: null,
  MAINTENANCE_WARNING: [payloadMaintenanceWarning],
  RELOAD_UI: [payloadReloadUi],
};

export function checkCommand(message: object, at: string, issues: Issues): void {
  const cmd = own(message, "cmd");
  const known = typeof cmd === "string" ? PAYLOADS[cmd] : null;
  // What is too deep, which is found out before anything else, is not looked into any further.
  if (!known || issues.list[0]?.code === "max_depth") return;
  const [check, required] = known;
  const payload = own(message, "payload");
  const place = `${at}/payload`;
  if (isObject(payload)) check(payload, place, issues);
  else if (payload === undefined && required) add(place, issues, "required", required);
}
