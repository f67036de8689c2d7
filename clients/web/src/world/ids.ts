export function freshId(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(16));
}
