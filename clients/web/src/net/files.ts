import { callApi, fetchContent } from "./http";

/** What a model or a picture costs to show, PROTOCOL.md section 13.3. */
export type CostRank = "good" | "heavy" | "box";

/** A file of a room, section 13.2. */
export interface RoomFile {
  hash: string;
  size: number;
  /** The media type. */
  type: string;
  /** As it was uploaded, for display. */
  name: string;
  costs: { rank: CostRank; over?: string };
}

/** Reads files of one room. A file never changes, so the browser keeps it. */
export class RoomFiles {
  private readonly known = new Map<string, Promise<RoomFile>>();

  constructor(private readonly room: string) {}

  about(hash: string): Promise<RoomFile> {
    const known = this.known.get(hash);
    if (known) return known;
    const asked = callApi(`${this.path(hash)}/about`) as Promise<RoomFile>;
    this.known.set(hash, asked);
    asked.catch(() => this.known.delete(hash)); // it is asked for again
    return asked;
  }

  content(hash: string, signal: AbortSignal): Promise<Blob> {
    return fetchContent(this.path(hash), signal);
  }

  private path(hash: string): string {
    return `/rooms/${this.room}/files/${hash}`;
  }
}
