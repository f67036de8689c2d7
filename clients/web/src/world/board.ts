import { Verb } from "../wire/constants";
import type { Effect, LivePart, RoomRecord } from "../wire/messages";
import { decodePoints } from "../wire/points";
import { hex } from "./hex";
import { orderKey } from "./order";
import { bytesOf, insertSorted, numberOf, Records } from "./records";

/** A stroke with decoded points: flat x, y in half millimetres. */
export interface BoardStroke {
  key: string;
  colour: number;
  width: number;
  points: number[];
  /** Strokes with higher keys lie on top, section 7.4. */
  order: string;
  record: RoomRecord;
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

function strokeOf(record: RoomRecord): BoardStroke {
  const { properties } = record;
  let points: number[] = [];
  try {
    if (record.kind === "stroke") points = decodePoints(bytesOf(properties, "points"));
  } catch {
    // A stroke of a newer version, perhaps.
  }
  // Other kinds of shapes keep their place, but this version does not show them.
  return {
    key: hex(record.id),
    colour: numberOf(properties, "colour"),
    width: numberOf(properties, "width"),
    points,
    order: orderKey(record),
    record,
  };
}

/** Section 7.4. */
function liesAbove(a: BoardStroke, b: BoardStroke): boolean {
  return a.order === b.order ? a.record.made > b.record.made : a.order > b.order;
}

/** The confirmed strokes of a board, plus live strokes. */
export class Board {
  /** From the lowest to the topmost. */
  readonly strokes: BoardStroke[] = [];
  readonly liveStrokes = new Map<string, LiveStroke>();
  /** Keys of strokes that are hidden because their erasure is pending. */
  readonly hiddenKeys = new Set<string>();
  /** All strokes are loaded. */
  complete = false;
  private readonly records = new Records();
  private readonly byKey = new Map<string, BoardStroke>();
  /** A stroke arrived before one below it. */
  private outOfOrder = false;
  private readonly listeners = new Set<Listener>();

  constructor(
    /** The hexadecimal id. */
    readonly key: string,
    public width: number,
    public height: number,
  ) {}

  resize(width: number, height: number): void {
    this.width = width;
    this.height = height;
    this.notify("rebuilt");
  }

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
    this.records.clear();
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
  load(records: RoomRecord[], more: boolean): void {
    for (const record of records) {
      const stroke = this.insert(record);
      if (!stroke) continue;
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

  apply(effects: Effect[]): void {
    this.records.apply(effects.filter((e) => e.verb !== Verb.put && e.verb !== Verb.restore));
    for (const e of effects) {
      if (e.verb === Verb.put) {
        const stroke = this.insert(e.record);
        if (!stroke) continue;
        this.liveStrokes.delete(stroke.key);
        this.notify("added", stroke);
      } else if (e.verb === Verb.restore) this.insert(e.record);
      else this.update(hex(e.id));
    }
    if (effects.every((e) => e.verb === Verb.put)) {
      this.notify("live");
      return;
    }
    const kept = this.strokes.filter((stroke) => this.byKey.get(stroke.key) === stroke);
    this.strokes.splice(0, this.strokes.length, ...kept);
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

  /** SHA-256 of the board in hex, section 7.6. */
  digest(): Promise<string> {
    return this.records.digest();
  }

  private insert(record: RoomRecord): BoardStroke | null {
    if (!this.records.add(record)) return null;
    const stroke = strokeOf(record);
    this.place(stroke);
    return stroke;
  }

  /** Follows a patch or the removal of a record; the caller drops strokes that are gone. */
  private update(key: string): void {
    this.byKey.delete(key);
    const record = this.records.get(key);
    if (!record) {
      this.hiddenKeys.delete(key);
      return;
    }
    this.place(strokeOf(record));
  }

  private place(stroke: BoardStroke): void {
    this.byKey.set(stroke.key, stroke);
    insertSorted(this.strokes, stroke, liesAbove);
  }

  private notify(repaint: Repaint, stroke: BoardStroke | null = null): void {
    for (const listener of this.listeners) listener(repaint, stroke);
  }
}
