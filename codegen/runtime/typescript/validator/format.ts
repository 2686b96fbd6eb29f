/** The formats of draft 2020-12, each by the grammar of its RFC and nothing else. */

export { date, dateTime, duration, time } from "./format/date.js";
export { hostname, idnHostname, ipv4, ipv6 } from "./format/host.js";
export { email, idnEmail } from "./format/mail.js";
export { jsonPointer, regex, relativeJsonPointer, uuid } from "./format/pointer.js";
export { uriTemplate } from "./format/template.js";
export { iri, iriReference, uri, uriReference } from "./format/uri_reference.js";
