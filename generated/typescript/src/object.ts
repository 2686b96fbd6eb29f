// @generated: carried over from codegen/runtime/typescript by `cargo xtask codegen`.

/** Any JSON object. */
export type JsonObject = Record<string, unknown>;
