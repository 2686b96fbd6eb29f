/**
 * Labels of any script: RFC 5891 and RFC 5892, over the properties that patterns know of each character, after the mapping
 * of UTS 46.
 */

/** Characters that RFC 5892 allows (section 2.6) though its rules would not. */
const ALLOWED = "\u00df\u03c2\u06fd\u06fe\u0f0b\u3007";
/** Characters that depend on those around them. */
const IN_CONTEXT = "\u00b7\u0375\u05f3\u05f4\u30fb\u200c\u200d";

/** Characters that the mapping keeps, though folding case or normalising would not. */
const KEPT = "\u00df\u03c2\u200c\u200d";

const LETTERS = /^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$/u;
const REFUSED =
  /[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Noncharacter_Code_Point}\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b\u20d0-\u20ff\u{1d100}-\u{1d24f}\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/u;
/** What the mapping leaves out. */
const IGNORED =
  /^[\u00ad\u034f\u180b-\u180d\u180f\u200b\u2060\u2064\ufe00-\ufe0f\ufeff\u{1bca0}-\u{1bca3}\u{e0100}-\u{e01ef}]$/u;
const MARK = /^\p{M}/u;
const GREEK = /^\p{Script=Greek}/u;
const HEBREW = /\p{Script=Hebrew}$/u;
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u;
/** A virama at the end: canonical combining class 9. */
const VIRAMA =
  /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0e3a\u0eba\u0f84\u1039\u103a\u1714\u1715\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f\ua806\ua82c\ua8c4\ua953\ua9c0\uaaf6\uabed\u{10a3f}\u{11046}\u{11070}\u{1107f}\u{110b9}\u{11133}\u{11134}\u{111c0}\u{11235}\u{112ea}\u{1134d}\u{113ce}-\u{113d0}\u{11442}\u{114c2}\u{115bf}\u{1163f}\u{116b6}\u{1172b}\u{11839}\u{1193d}\u{1193e}\u{119e0}\u{11a34}\u{11a47}\u{11a99}\u{11c3f}\u{11d44}\u{11d45}\u{11d97}\u{11f41}\u{11f42}\u{1612f}]$/u;
/** Letters that join those on both sides. */
const DUAL =
  "\\u0620\\u0626\\u0628\\u062a-\\u062e\\u0633-\\u063f\\u0641-\\u0647\\u0649\\u064a\\u066e\\u066f\\u0679-\\u0687\\u069a-\\u06bf\\u06c1\\u06c2\\u06cc\\u06ce\\u06d0\\u06d1\\u06fa-\\u06fc\\u06ff\\u0712-\\u0714\\u071a-\\u071d\\u071f-\\u0727\\u0729\\u072b\\u072d\\u072e\\u074e-\\u0758\\u075c-\\u076a\\u076d-\\u0770\\u0772\\u0775-\\u0777\\u077a-\\u077f\\u07ca-\\u07ea\\u0841-\\u0845\\u0848\\u084a-\\u0853\\u0855\\u0860\\u0862-\\u0865\\u0868\\u0886\\u0889-\\u088d\\u088f\\u08a0-\\u08a9\\u08af\\u08b0\\u08b3-\\u08b8\\u08ba-\\u08c8\\u1820-\\u1878\\u1887-\\u18a8\\u18aa\\ua840-\\ua871\\u{10ac0}-\\u{10ac4}\\u{10ad3}-\\u{10ad6}\\u{10ad8}-\\u{10adc}\\u{10ade}-\\u{10ae0}\\u{10b80}\\u{10b82}\\u{10b86}-\\u{10b88}\\u{10b8a}\\u{10b8b}\\u{10b8d}\\u{10b90}\\u{10d01}-\\u{10d21}\\u{10d23}\\u{10ec3}\\u{10ec4}\\u{10ec6}\\u{10ec7}\\u{10f30}-\\u{10f32}\\u{10f34}-\\u{10f44}\\u{10f70}-\\u{10f73}\\u{10f76}-\\u{10f81}\\u{10fb0}\\u{10fb2}\\u{10fb3}\\u{10fb8}\\u{10fbb}\\u{10fbc}\\u{10fbe}\\u{10fbf}\\u{10fc1}\\u{10fc4}\\u{1e922}-\\u{1e943}";
/** Letters that join the one after them. */
const TO_NEXT = "\\ua872\\u{10acd}\\u{10ad7}\\u{10d00}\\u{10ed9}-\\u{10eee}";
/** Letters that join the one before them. */
const TO_PREVIOUS =
  "\\u0622-\\u0625\\u0627\\u0629\\u062f-\\u0632\\u0648\\u0671-\\u0673\\u0688-\\u0699\\u06c0\\u06c3-\\u06cb\\u06cd\\u06cf\\u06d2\\u06d3\\u06d5\\u06ee\\u06ef\\u0710\\u0715-\\u0719\\u071e\\u0728\\u072a\\u072c\\u072f\\u074d\\u0759-\\u075b\\u076b\\u076c\\u0771\\u0773\\u0774\\u0778\\u0779\\u0840\\u0846\\u0847\\u0849\\u0854\\u0856-\\u0858\\u0867\\u0869\\u086a\\u0870-\\u0882\\u088e\\u08aa-\\u08ac\\u08ae\\u08b1\\u08b2\\u08b9\\u{10ac5}\\u{10ac7}\\u{10ac9}\\u{10aca}\\u{10ace}-\\u{10ad2}\\u{10add}\\u{10ae1}\\u{10ae4}\\u{10b81}\\u{10b83}-\\u{10b85}\\u{10b89}\\u{10b8c}\\u{10b8e}\\u{10b8f}\\u{10b91}\\u{10d22}\\u{10ec2}\\u{10f33}\\u{10f74}\\u{10f75}\\u{10fb4}-\\u{10fb6}\\u{10fb9}\\u{10fba}\\u{10fbd}\\u{10fc2}\\u{10fc3}";
/** What is transparent to letters that join. */
const TRANSPARENT = "\\p{Mn}\\u{1e94b}";
/** A letter that joins the one after it, then what is transparent. */
const JOINS_NEXT = /* @__PURE__ */ new RegExp(`[${DUAL}${TO_NEXT}][${TRANSPARENT}]*$`, "u");
/** What is transparent, then a letter that joins the one before it. */
const JOINS_PREVIOUS = /* @__PURE__ */ new RegExp(`^[${TRANSPARENT}]*[${DUAL}${TO_PREVIOUS}]`, "u");

/** What a name stands for: the mapping of UTS 46 (section 4, steps 1 and 2). */
export function mapped(text: string): string {
  return Array.from(text, mappedCharacter).join("").normalize("NFC");
}

function mappedCharacter(character: string): string {
  if (/[\u3002\uff0e\uff61]/.test(character)) return ".";
  if (KEPT.includes(character)) return character;
  if (IGNORED.test(character)) return "";
  const text = folded(character);
  // A character that hides a dot is none.
  return /[.\u3002]/.test(text) ? character : text;
}

/** Case folded, and normalised for compatibility. */
function folded(text: string): string {
  return Array.from(text.normalize("NFKC"), foldedCharacter).join("").normalize("NFKC");
}

function foldedCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 0x131 || (code >= 0x13a0 && code <= 0x13f5)) return character;
  // The capital letters of Cherokee are the older ones.
  if (code >= 0xab70 && code <= 0xabbf) return String.fromCodePoint(code - 0xab70 + 0x13a0);
  if (code >= 0x13f8 && code <= 0x13fd) return String.fromCodePoint(code - 8);
  return Array.from(character.toUpperCase(), (upper) => upper.toLowerCase()).join("");
}

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
  return LETTERS.test(character) && !REFUSED.test(character) && folded(character) === character;
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
