/** URI templates: RFC 6570. */

import { isLiteral } from "./uri_reference.js";

const VARIABLE = /^(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})+(?:\.(?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})+)*(?::[1-9][0-9]{0,3}|\*)?$/;

/** `http://example.com/{+path}{?query*}` */
export function uriTemplate(text: string): boolean {
  const literals = text.replace(/\{([^{}]*)\}/gu, (whole, expression: string) => (isExpression(expression) ? "" : whole));
  return isLiteral(literals) && text.split(/\{[^{}]*\}/u).every(isLiteral);
}

/** A list of variables, with or without an operator. */
function isExpression(text: string): boolean {
  return text.replace(/^[+#./;?&=,!@|]/, "").split(",").every((variable) => VARIABLE.test(variable));
}
