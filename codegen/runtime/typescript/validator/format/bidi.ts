/** Names that are written from right to left, in part or as a whole: the rule of RFC 5893, section 2. */

const MARK = /^\p{Mn}$/u;
/** Blocks that are written from right to left. */
const RIGHT_TO_LEFT = /^[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]$/u;
/** What has no direction of its own. */
const NEUTRAL = /^[\-\u00b7\u02b9\u02ba\u02c6-\u02cf\u02ec\u0375\u200c\u200d\u2e2f\u30fb\ua67f\ua717-\ua71f\ua788]$/u;
/** A label of classes: from left to right, or from right to left. */
const RULE = /^(?:L(?:[LENM]*[LE])?|R(?:[RAENM]*[RAE])?)M*$/;

/** Whether the labels of a name, none of them encoded, can stand together. */
export function bidiHolds(labels: readonly string[]): boolean {
  const classes = labels.map((label) => Array.from(label, classOf).join(""));
  const concerned = classes.some((label) => /[RA]/.test(label));
  return !concerned || classes.every((label) => RULE.test(label) && !(label.includes("A") && label.includes("E")));
}

/**
 * The class of a character that a label may have: `L` and `R` for letters by their direction, `E` for European digits, `A`
 * for Arabic ones, `M` for marks, `N` for what has no direction.
 */
function classOf(character: string): string {
  if (/^[a-z]$/.test(character)) return "L";
  if (/^[0-9\u06f0-\u06f9]$/.test(character)) return "E";
  if (/^[\u0660-\u0669\u{10d30}-\u{10d39}]$/u.test(character)) return "A";
  if (MARK.test(character)) return "M";
  if (RIGHT_TO_LEFT.test(character)) return "R";
  return NEUTRAL.test(character) ? "N" : "L";
}
