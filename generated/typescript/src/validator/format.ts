// @generated: carried over by `cargo xtask codegen`.

/** The format of payloads is one of the message's own. */

export { dateTime } from "../format.js";
