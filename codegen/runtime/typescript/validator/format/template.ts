/** URI templates: RFC 6570. */

import { PRIVATE, UCS } from "./uri_reference.js";

const ENCODED = "%[0-9A-Fa-f]{2}";
const LITERAL = `[!#$&'()*+,\\-./0-9:;=?@A-Z[\\]_a-z~${UCS}${PRIVATE}]|${ENCODED}`;
const PART = `(?:[A-Za-z0-9_]|${ENCODED})+`;
const VARIABLE = `${PART}(?:\\.${PART})*(?::[1-9][0-9]{0,3}|\\*)?`;
const TEMPLATE = new RegExp(`^(?:${LITERAL}|\\{[+#./;?&=,!@|]?${VARIABLE}(?:,${VARIABLE})*\\})*$`, "u");

/** `http://example.com/{+path}{?query*}` */
export function uriTemplate(text: string): boolean {
  return TEMPLATE.test(text);
}
