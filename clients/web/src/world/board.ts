import { type BoardChange, encodeStroke } from "../wire/codec";
import { OperationKind } from "../wire/constants";
import type { LivePart, Stroke } from "../wire/messages";
import { decodePoints } from "../wire/points";
import { hex } from "./hex";

/** A stroke with decoded points: flat x, y in half millimetres. */
export interface BoardStroke {
  key: string;
  colour: number;
  width: number;
  points: number[];
  record: Stroke;
}

/** An unfinished stroke of a participant, or an own stroke that is not durable yet. */
export interface LiveStroke {
  key: string;
  participant: number;
  colour: number;
  width: number;
  points: number[];
}

/** What changed, so that a view redraws no more than needed. */
export type Repaint = "added" | "rebuilt" | "live";

type Listener = (repaint: Repaint, stroke: BoardStroke | null) => void;

function decodeRecord(record: Stroke): number[] {
  try {
    return decodePoints(record.points);
  } catch {
    return [];
  }
}

/** The confirmed strokes of a board, plus live strokes. */
export class Board {
  /** In order of sequence. */
  readonly strokes: BoardStroke[] = [];
  readonly liveStrokes = new Map<string, LiveStroke>();
  /** Keys of strokes that are hidden because their erasure is pending. */
  readonly hiddenKeys = new Set<string>();
  /** All strokes are loaded. */
  complete = false;
  private readonly byKey = new Map<string, BoardStroke>();
  /** A stroke arrived before one with a lower sequence. */
  private outOfOrder = false;
  private readonly listeners = new Set<Listener>();

  constructor(
    readonly number: number,
    readonly width: number,
    readonly height: number,
  ) {}

  onChange(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get(key: string): BoardStroke | undefined {
    return this.byKey.get(key);
  }

  isVisible(stroke: BoardStroke): boolean {
    return !this.hiddenKeys.has(stroke.key);
  }

  /** Live strokes without those that were erased before they were durable. */
  visibleLiveStrokes(): LiveStroke[] {
    return [...this.liveStrokes.values()].filter((stroke) => !this.hiddenKeys.has(stroke.key));
  }

  /** Removes all strokes; they will be loaded again. */
  clear(): void {
    this.strokes.length = 0;
    this.byKey.clear();
    this.complete = false;
    this.outOfOrder = false;
    this.dropUnconfirmed();
  }

  /** Shows only what the server confirmed. */
  dropUnconfirmed(): void {
    this.liveStrokes.clear();
    this.hiddenKeys.clear();
    this.notify("rebuilt");
  }

  /** Adds a part of the board, in order. Results may arrive before the strokes below them. */
  load(strokes: Stroke[], more: boolean): void {
    for (const record of strokes) {
      if (this.byKey.has(hex(record.id))) continue;
      const stroke = this.insert(record);
      this.liveStrokes.delete(stroke.key);
      this.outOfOrder ||= this.strokes.at(-1) !== stroke;
      this.notify("added", stroke);
    }
    this.complete = !more;
    if (this.complete && this.outOfOrder) {
      this.outOfOrder = false;
      this.notify("rebuilt");
    }
    this.notify("live");
  }

  apply(change: BoardChange): void {
    if (change.kind === OperationKind.put) {
      const stroke = this.insert(change.stroke);
      this.liveStrokes.delete(stroke.key);
      this.notify("added", stroke);
      this.notify("live");
      return;
    }
    if (change.kind === OperationKind.erase) this.remove(change.ids);
    else for (const record of change.strokes) this.insert(record);
    this.notify("rebuilt");
  }

  /** Applies a part of a live stroke, section 4.6. */
  applyLive(live: LivePart): void {
    const key = hex(live.stroke);
    if (this.byKey.has(key)) return;
    if (live.from === 0 && live.points.length === 0) {
      this.removeLive(key);
      return;
    }
    let stroke = this.liveStrokes.get(key);
    if (!stroke || live.from === 0) {
      stroke = {
        key,
        participant: live.participant,
        colour: live.colour,
        width: live.width,
        points: stroke?.points ?? [],
      };
      this.liveStrokes.set(key, stroke);
    }
    stroke.points.length = Math.min(stroke.points.length, live.from * 2);
    for (const n of decodePoints(live.points)) stroke.points.push(n);
    this.notify("live");
  }

  /** Shows an own stroke before it is durable. */
  showLive(stroke: LiveStroke): void {
    this.liveStrokes.set(stroke.key, stroke);
    this.notify("live");
  }

  removeLive(key: string): void {
    if (this.liveStrokes.delete(key)) this.notify("live");
  }

  /** Removes the live strokes of a participant who left. */
  removeLiveOf(participant: number): void {
    let changed = false;
    for (const [key, stroke] of this.liveStrokes) {
      if (stroke.participant === participant) changed = this.liveStrokes.delete(key) || changed;
    }
    if (changed) this.notify("live");
  }

  hide(keys: string[], hidden: boolean): void {
    for (const key of keys) {
      if (hidden) this.hiddenKeys.add(key);
      else this.hiddenKeys.delete(key);
    }
    this.notify("rebuilt");
  }

  /** SHA-256 of the board in hex, section 7.4. */
  async digest(): Promise<string> {
    const parts = this.strokes.map((stroke) => encodeStroke(stroke.record));
    const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", all)));
  }

  private insert(record: Stroke): BoardStroke {
    const key = hex(record.id);
    const known = this.byKey.get(key);
    if (known) return known;
    const { colour, width } = record;
    const stroke: BoardStroke = { key, colour, width, points: decodeRecord(record), record };
    this.byKey.set(key, stroke);
    let at = this.strokes.length;
    while (at > 0 && (this.strokes[at - 1]?.record.sequence ?? 0) > record.sequence) at--;
    this.strokes.splice(at, 0, stroke);
    return stroke;
  }

  private remove(ids: Uint8Array[]): void {
    const gone = new Set(ids.map(hex));
    for (const key of gone) {
      this.byKey.delete(key);
      this.hiddenKeys.delete(key);
    }
    const kept = this.strokes.filter((stroke) => !gone.has(stroke.key));
    this.strokes.splice(0, this.strokes.length, ...kept);
  }

  private notify(repaint: Repaint, stroke: BoardStroke | null = null): void {
    for (const listener of this.listeners) listener(repaint, stroke);
  }
}
