/** Schemes that a link in a document may have. Anything else, such as javascript:, is no link. */
const allowed = /^(https?:\/\/[^\s/]|mailto:[^\s@]+@[^\s@])/i;
const mostLength = 2000;

/** The address as it is stored, or null if it may not be a link. "example.org" becomes "https://example.org". */
export function linkAddress(typed: string): string | null {
  const text = typed.trim();
  if (text.length > mostLength || /[\s\p{Cc}<>"]/u.test(text)) return null;
  if (allowed.test(text)) return text;
  if (/^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(text)) return `mailto:${text}`;
  if (/^[\p{L}\d-]+(\.[\p{L}\d-]+)+(:\d+)?([/?#]\S*)?$/u.test(text)) return `https://${text}`;
  return null;
}

/** Whether a stored address may be opened. Others may have stored anything. */
export function isLinkAddress(address: unknown): address is string {
  return typeof address === "string" && linkAddress(address) === address;
}
