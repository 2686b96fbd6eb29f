/** What the schema says in words, for the form's hints. */

import { $defs, properties } from "../../../schema/ws_message_v3.schema.json";
import type { MsgType, Target } from "@aether/ws-protocol";

export const MSG_TYPE_HINTS = hints<MsgType>($defs.MsgType);
export const TARGET_HINTS = hints<Target>($defs.Target);

/** The description of a field. */
export function fieldHint(field: keyof typeof properties): string {
  return properties[field].description;
}

function hints<Value extends string>(def: {
  enum: string[];
  "x-enum-descriptions": string[];
}): ReadonlyMap<Value, string> {
  return new Map(def.enum.map((value, index) => [value as Value, def["x-enum-descriptions"][index] ?? ""]));
}
