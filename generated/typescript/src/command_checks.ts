// @generated from schema/commands/ by `cargo xtask codegen`: edit the schemas, not this file.

/** The payloads of known commands: each obeys the schema of its command; any other command is free. */

import { type Issues } from "./issue.js";
import { payloadMaintenanceWarning, payloadReloadUi } from "./payload_checks.js";
import { isObject } from "./validator/object.js";

type PayloadCheck = (payload: unknown, at: string, issues: Issues) => void;

/** The check of each known command's payload. */
const PAYLOADS: Readonly<Record<string, PayloadCheck | null>> = {
  __proto__: null,
  MAINTENANCE_WARNING: payloadMaintenanceWarning,
  RELOAD_UI: payloadReloadUi,
};

/** The fields that a message has, which are checked already. */
export function checkCommand(message: Readonly<Record<string, unknown>>, issues: Issues): void {
  const { cmd, payload } = message;
  // What is too deep, which is found out before this, is not looked into any further.
  if (typeof cmd !== "string" || issues[0]?.code === "max_depth") return;
  if (isObject(payload)) PAYLOADS[cmd]?.(payload, "/payload", issues);
}
