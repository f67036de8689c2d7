/** A picture of a document, ready to be put into a file. */
export interface Picture {
  bytes: Uint8Array<ArrayBuffer>;
  /** Media type, such as "image/png". */
  type: string;
  width: number;
  height: number;
}

/** Pictures by the hash of their file. Those that cannot be fetched are missing. */
export type Pictures = ReadonlyMap<string, Picture>;
