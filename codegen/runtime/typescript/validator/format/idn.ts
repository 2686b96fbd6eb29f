/**
 * Labels of any script: RFC 5891 to RFC 5893, over the properties that patterns know of each character.
 *
 * Of the rule for the zero width non-joiner between letters that join, the Arabic and the Syriac script are known.
 */

/** Characters that RFC 5892 allows (section 2.6) though its rules would not. */
const ALLOWED = "\u00df\u03c2\u06fd\u06fe\u0f0b\u3007";
/** Characters that depend on those around them. */
const IN_CONTEXT = "\u00b7\u0375\u05f3\u05f4\u30fb\u200c\u200d";

const LETTERS = /^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$/u;
const REFUSED =
  /[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Noncharacter_Code_Point}\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b\u20d0-\u20ff\u{1d100}-\u{1d24f}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/u;
const MARK = /^\p{M}/u;
const GREEK = /^\p{Script=Greek}/u;
const HEBREW = /\p{Script=Hebrew}$/u;
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
/** A virama at the end: canonical combining class 9. */
const VIRAMA =
  /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0e3a\u0eba\u0f84\u1039\u103a\u1714\u1715\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f\ua806\ua82c\ua8c4\ua953\ua9c0\uaaf6\uabed\u{10a3f}\u{11046}\u{11070}\u{1107f}\u{110b9}\u{11133}\u{11134}\u{111c0}\u{11235}\u{112ea}\u{1134d}\u{11442}\u{114c2}\u{115bf}\u{1163f}\u{116b6}\u{1172b}\u{11839}\u{1193d}\u{1193e}\u{119e0}\u{11a34}\u{11a47}\u{11a99}\u{11c3f}\u{11d44}\u{11d45}\u{11d97}]$/u;
/** A letter that joins the one after it, then what is transparent. */
const JOINS_NEXT =
  /(?![\u0621-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0675\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2\u06d3\u06d5\u06ee\u06ef\u0710\u0715-\u0719\u071e\u0728\u072a\u072c\u072f\u074d])[\p{Script=Arabic}\p{Script=Syriac}]\p{Mn}*$/u;
/** What is transparent, then a letter that joins the one before it. */
const JOINS_PREVIOUS = /^\p{Mn}*(?![\u0621\u0674])(?=\p{L})[\p{Script=Arabic}\p{Script=Syriac}]/u;

/** Whether a text that is not ASCII is a label. */
export function isLabel(label: string): boolean {
  const characters = Array.from(label);
  const hyphens = label.startsWith("-") || label.endsWith("-") || characters.slice(2, 4).join("") === "--";
  return (
    label !== "" &&
    !hyphens &&
    label.normalize("NFC") === label &&
    !MARK.test(label) &&
    characters.every((_, index) => isAllowed(characters, index)) &&
    !(/[\u0660-\u0669]/u.test(label) && /[\u06f0-\u06f9]/u.test(label))
  );
}

function isAllowed(characters: readonly string[], index: number): boolean {
  const character = characters[index] ?? "";
  if (/^[a-z0-9-]$/.test(character) || ALLOWED.includes(character)) return true;
  if (IN_CONTEXT.includes(character)) {
    const [before, after] = [characters.slice(0, index).join(""), characters.slice(index + 1).join("")];
    return inContext(character, before, after, characters.join(""));
  }
  return LETTERS.test(character) && !REFUSED.test(character) && isStable(character);
}

/** Whether folding case and normalising leave a character as it is. */
function isStable(character: string): boolean {
  return character.normalize("NFKC").toLowerCase().normalize("NFKC") === character;
}

/** RFC 5892, appendix A. */
function inContext(character: string, before: string, after: string, label: string): boolean {
  switch (character) {
    case "\u00b7":
      return before.endsWith("l") && after.startsWith("l");
    case "\u0375":
      return GREEK.test(after);
    case "\u05f3":
    case "\u05f4":
      return HEBREW.test(before);
    case "\u30fb":
      return JAPANESE.test(label.replaceAll("\u30fb", ""));
    case "\u200d":
      return VIRAMA.test(before);
    default:
      return VIRAMA.test(before) || (JOINS_NEXT.test(before) && JOINS_PREVIOUS.test(after));
  }
}
