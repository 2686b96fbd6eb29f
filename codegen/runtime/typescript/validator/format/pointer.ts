/** Formats that are short: RFC 4122, RFC 6901, relative pointers, and patterns. */

const UUID = /^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
const POINTER = /^(?:\/(?:[^/~]|~[01])*)*$/u;
const RELATIVE = /^(?:0|[1-9][0-9]*)(?:#|(?:\/(?:[^/~]|~[01])*)*)$/u;

/** `2eb8aa08-aa98-11ea-b4aa-73b441d16380` */
export function uuid(text: string): boolean {
  return UUID.test(text);
}

/** `/a/b~0c/0` */
export function jsonPointer(text: string): boolean {
  return POINTER.test(text);
}

/** `1/a`, `0#` */
export function relativeJsonPointer(text: string): boolean {
  return RELATIVE.test(text);
}

/** A pattern of ECMA-262. */
export function regex(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}
