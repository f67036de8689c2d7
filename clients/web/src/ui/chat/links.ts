export interface TextPart {
  text: string;
  /** Set for a web address. */
  href?: string;
}

const address = /https?:\/\/[^\s<>"'“”‘’（）「」，。；！？、]+/gi;

/** Cuts trailing punctuation, and a closing bracket without its opening one, from a web address. */
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

/** Splits a line into plain text and http(s) addresses. Nothing else becomes a link. */
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
