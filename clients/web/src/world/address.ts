/** Section 7.2. */
const mostBytes = 2000;

/** The web address that a text is, as the server takes it; empty if it is none. */
export function webAddress(text: string): string {
  const trimmed = text.trim();
  if (!/^https?:\/\/\S+$/i.test(trimmed)) return "";
  try {
    const url = new URL(trimmed);
    const fits = url.href.length <= mostBytes && url.username === "" && url.password === "";
    return fits && url.host !== "" ? url.href : "";
  } catch {
    return "";
  }
}

/** The address that a person typed, perhaps without https://; empty if it is none. */
export function typedAddress(typed: string): string {
  const text = typed.trim();
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return webAddress(text);
  const named = /^[^\s/]+\.[^\s/]/.test(text); // a single word is no address
  return named ? webAddress(`https://${text}`) : "";
}
