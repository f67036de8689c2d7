import type { RoomRecord } from "../wire/messages";
import { textOf } from "./records";

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const impliedDigits = 9;

/** The order key of a record: its own, or one made of its place among the records that were put. Section 7.4. */
export function orderKey(record: RoomRecord): string {
  const own = textOf(record.properties, "order");
  if (own) return own;
  let key = "";
  for (let i = 0, n = record.made; i < impliedDigits; i++, n = Math.floor(n / 62)) key = digits[n % 62] + key;
  return `V${key}`;
}
