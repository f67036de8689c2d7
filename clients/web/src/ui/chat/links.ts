export interface TextPart {
  text: string;
  /** Set where the text is an address on the web. */
  href?: string;
}

const address = /https?:\/\/[^\s<>"'“”‘’（）「」，。；！？、]+/gi;

/** Punctuation at its end belongs to the sentence, and so does a bracket that the address did not open. */
function trimmed(found: string): string {
  let end = found.length;
  for (; end > 0; end--) {
    const last = found[end - 1] ?? "";
    const opens = found.slice(0, end).split("(").length;
    const closes = found.slice(0, end).split(")").length;
    if (!/[.,;:!?]/.test(last) && !(last === ")" && closes > opens)) break;
  }
  return found.slice(0, end);
}

function hrefOf(text: string): string | null {
  try {
    return new URL(text).href;
  } catch {
    return null;
  }
}

/** Cuts a line into plain text and http(s) addresses; nothing else ever becomes a link. */
export function splitLinks(line: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of line.matchAll(address)) {
    const text = trimmed(match[0]);
    const href = hrefOf(text);
    if (href === null) continue;
    if (match.index > from) parts.push({ text: line.slice(from, match.index) });
    parts.push({ text, href });
    from = match.index + text.length;
  }
  if (from < line.length) parts.push({ text: line.slice(from) });
  return parts;
}
