/** Section 6.4. Null dB: no longer in the ranked list. */
export interface Heard {
  number: number;
  db: number | null;
  walls: number;
}

/** Section 6.5. `list` is the loudest 64 of `total`. */
export interface Hearers {
  total: number;
  list: { number: number; db: number }[];
}

const gone = -128;

export function decodeGains(bytes: Uint8Array): Heard[] {
  if (bytes.length % 4 !== 0) throw new Error("gains have a wrong length");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const gains: Heard[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const db = view.getInt8(at + 2);
    gains.push({
      number: view.getUint16(at, true),
      db: db === gone ? null : db,
      walls: view.getUint8(at + 3),
    });
  }
  return gains;
}

export function decodeHearers(bytes: Uint8Array): Hearers {
  if (bytes.length < 2 || (bytes.length - 2) % 3 !== 0) throw new Error("hearers have a wrong length");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const list: Hearers["list"] = [];
  for (let at = 2; at < bytes.length; at += 3) {
    list.push({ number: view.getUint16(at, true), db: view.getInt8(at + 2) });
  }
  return { total: view.getUint16(0, true), list };
}
