// @generated from schema/commands/ by `cargo xtask codegen`: edit the schemas, not this file.

import { type Issues, add, leaveOut } from "./validator/issue.js";
import { isObject, own } from "./validator/object.js";
import { longer } from "./validator/text.js";
import * as format from "./validator/format.js";

export { checkMaintenanceWarning as payloadMaintenanceWarning };

export { checkReloadUi as payloadReloadUi };

/** schema/commands/MAINTENANCE_WARNING.schema.json# */
function checkMaintenanceWarning(value: unknown, at: string, issues: Issues): void {
  if (isObject(value)) {
    {
      const value1 = own(value, "starts_at");
      if (value1 !== undefined) checkTimestamp(value1, at + "/starts_at", issues);
    }
    {
      const value1 = own(value, "ends_at");
      if (value1 !== undefined) checkTimestamp(value1, at + "/ends_at", issues);
    }
    {
      const value1 = own(value, "text");
      if (value1 !== undefined) {
        const at1 = at + "/text";
        if (typeof value1 === "string") {
          if (value1 === "") add(issues, "min_length", "must have at least 1 character", at1);
          if (longer(value1, 2000)) add(issues, "max_length", "must have at most 2000 characters", at1);
        } else {
          add(issues, "type", "must be a string", at1);
        }
      }
    }
    leaveOut(issues, value, at, ["starts_at", "ends_at", "text"]);
  } else {
    add(issues, "type", "must be an object", at);
  }
}

/** schema/ws_message_v3.schema.json#/$defs/Timestamp */
function checkTimestamp(value: unknown, at: string, issues: Issues): void {
  if (typeof value === "string") {
    if (!format.dateTime(value)) add(issues, "format", "must be an RFC 3339 date-time with its offset, such as 2026-01-02T03:04:05.678901Z", at);
  } else {
    add(issues, "type", "must be a string", at);
  }
}

/** schema/commands/RELOAD_UI.schema.json# */
function checkReloadUi(value: unknown, at: string, issues: Issues): void {
  if (isObject(value)) {
    {
      const value1 = own(value, "force");
      if (value1 !== undefined) {
        const at1 = at + "/force";
        if (typeof value1 !== "boolean") add(issues, "type", "must be a boolean", at1);
      }
    }
    leaveOut(issues, value, at, ["force"]);
  } else {
    add(issues, "type", "must be an object", at);
  }
}
