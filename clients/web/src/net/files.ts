import type { Bounds } from "../world/bounds";
import { ApiError, callApi, fetchContent } from "./http";

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
  costs: {
    rank: CostRank;
    over?: string;
    picture?: { width: number; height: number };
    model?: ModelCosts;
  };
}

/** `box` has the least and the greatest corner at rest, in metres; `body` is there for a VRM with all bones. */
export interface ModelCosts {
  triangles: number;
  box?: [[number, number, number], [number, number, number]];
  body?: "0.x" | "1.0";
}

/** Reads files of one room. A file never changes, so the browser keeps it. */
export class RoomFiles {
  private readonly known = new Map<string, Promise<RoomFile>>();
  private readonly models = new Map<string, ModelCosts | null>();

  /** `learned` is called when a box has become known. */
  constructor(
    private readonly room: string,
    private readonly learned: () => void = () => {},
  ) {}

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

  /** The box of a model. Null while it is not known; then it is asked for. */
  box(hash: string): Bounds | null {
    return boxOf(this.costs(hash));
  }

  /** Triangles of a model; null while they are not known. */
  triangles(hash: string): number | null {
    return this.costs(hash)?.triangles ?? null;
  }

  private costs(hash: string): ModelCosts | null {
    const known = this.models.get(hash);
    if (known !== undefined) return known;
    this.models.set(hash, null);
    this.about(hash).then(
      ({ costs }) => {
        this.models.set(hash, costs.model ?? null);
        this.learned();
      },
      (error) => {
        // A file that is gone stays a box of unknown size; others are asked for again.
        if (!(error instanceof ApiError) || error.code !== "no_file") this.models.delete(hash);
      },
    );
    return null;
  }

  private path(hash: string): string {
    return `/rooms/${this.room}/files/${hash}`;
  }
}

export function boxOf(model: ModelCosts | null | undefined): Bounds | null {
  if (!model?.box) return null;
  const [[ax, ay, az], [bx, by, bz]] = model.box;
  return { min: { x: ax, y: ay, z: az }, max: { x: bx, y: by, z: bz } };
}
