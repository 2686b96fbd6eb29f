// @generated: carried over from codegen/runtime/typescript/object.ts by `cargo xtask codegen`.

/** Any JSON object. */
export type JsonObject = Record<string, unknown>;
