/** Characters between which a line may break: ideographs, kana, and full-width forms. */
const wide = /[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\u{20000}-\u{3ffff}]/u;
/** No line begins with these. */
const noStart =
  /[\s,.;:!?)\]}%’”»…·、。，．：；？！）］｝〕〉》」』】〗～ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]/u;
/** No line ends with these. */
const noEnd = /[([{‘“«（［｛〔〈《「『【〖￥$]/u;
/** Scripts that write words without spaces between them: Thai, Lao, Burmese, Khmer. */
const spaceless = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]/;
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const letter = /\p{L}/u;

/** The indices in a text, ascending, at which a new line may begin. */
export function lineBreaks(text: string): number[] {
  const breaks = new Set<number>();
  let before = "";
  let at = 0;
  for (const character of text) {
    if (before !== "" && mayBreak(before, character)) breaks.add(at);
    before = character;
    at += character.length;
  }
  if (spaceless.test(text)) for (const index of wordStarts(text)) breaks.add(index);
  return [...breaks].sort((a, b) => a - b);
}

function mayBreak(before: string, after: string): boolean {
  if (/\s/.test(before)) return !/\s/.test(after);
  if (noStart.test(after) || noEnd.test(before)) return false;
  if (before === "-" || before === "–" || before === "—") return letter.test(after);
  return wide.test(before) || wide.test(after);
}

function* wordStarts(text: string): Iterable<number> {
  if (typeof Intl.Segmenter === "undefined") return;
  const words = new Intl.Segmenter("th", { granularity: "word" });
  for (const { index, segment } of words.segment(text))
    if (index > 0 && spaceless.test(segment) && spaceless.test(text[index - 1] ?? "")) yield index;
}

/** The characters of a text as people see them. */
export function graphemes(text: string): string[] {
  if (typeof Intl.Segmenter === "undefined") return [...text];
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

/** Whether a text runs from right to left: its first letter decides. */
export function isRightToLeft(text: string): boolean {
  for (const character of text) {
    if (rightToLeft.test(character)) return true;
    if (letter.test(character)) return false;
  }
  return false;
}
