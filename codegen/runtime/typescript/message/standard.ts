/** Standard Schema (version 1): one form in which libraries for forms, routers and RPC take a validator. */

import type { Check } from "./issue.js";
import { safeParse } from "./parse.js";

/** A validator in the form of https://standardschema.dev; it answers at once, never with a promise. */
export interface StandardSchema<Input, Output = Input> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

/** What a Standard Schema answers. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** An issue whose path is a list of keys. */
export interface StandardIssue {
  readonly message: string;
  readonly path: readonly string[];
}

export function standard<Input, Output = Input>(check: Check): StandardSchema<Input, Output> {
  return {
    "~standard": {
      version: 1,
      vendor: "aether",
      validate(value) {
        const result = safeParse<Output>(check, value);
        if (result.ok) return { value: result.value };
        return { issues: result.issues.map(({ path, message }) => ({ message, path: keys(path) })) };
      },
    },
  };
}

/** The keys of an RFC 6901 pointer. */
function keys(pointer: string): string[] {
  return pointer.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
}
