// Readers of single fields. Each throws when the value is not of the type the protocol's table gives.

export function int(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) throw new Error("expected an integer");
  return value;
}

export function uint(value: unknown): number {
  const n = int(value);
  if (n < 0) throw new Error("expected an unsigned integer");
  return n;
}

export function str(value: unknown): string {
  if (typeof value !== "string") throw new Error("expected a string");
  return value;
}

export function bool(value: unknown): boolean {
  if (typeof value !== "boolean") throw new Error("expected a boolean");
  return value;
}

export function bin(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Error("expected bytes");
  return value;
}

export function array(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error("expected an array");
  return value;
}

export function nilOr<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === null || value === undefined ? null : read(value);
}
