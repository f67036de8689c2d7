import { type BoardChange, encodeStroke } from "../wire/codec";
import { Kind } from "../wire/enums";
import type { LivePart, Stroke } from "../wire/messages";
import { decodePoints } from "../wire/points";
import { hex } from "./hex";

/** A stroke with its points unpacked: flat x, y in half millimetres. */
export interface Ink {
  key: string;
  colour: number;
  width: number;
  points: number[];
  record: Stroke;
}

/** Somebody's unfinished stroke, or an own one that is not durable yet. */
export interface WetInk {
  key: string;
  participant: number;
  colour: number;
  width: number;
  points: number[];
}

/** What changed, so that a surface can be redrawn no more than needed. */
export type Repaint = "added" | "rebuilt" | "wet";

type Listener = (repaint: Repaint, ink: Ink | null) => void;

function unpack(record: Stroke): number[] {
  try {
    return decodePoints(record.points);
  } catch {
    return [];
  }
}

/** One board as the server says it is, plus the unfinished strokes of others. */
export class Board {
  /** In order of sequence. */
  readonly inks: Ink[] = [];
  readonly wet = new Map<string, WetInk>();
  /** Strokes hidden here because their erasure is on its way. */
  readonly hiding = new Set<string>();
  /** All strokes have come. */
  whole = false;
  private readonly byKey = new Map<string, Ink>();
  /** Something came before what lies beneath it. */
  private mixed = false;
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

  get(key: string): Ink | undefined {
    return this.byKey.get(key);
  }

  visible(ink: Ink): boolean {
    return !this.hiding.has(ink.key);
  }

  /** Unfinished strokes, without those taken back before they were durable. */
  shownWet(): WetInk[] {
    return [...this.wet.values()].filter((ink) => !this.hiding.has(ink.key));
  }

  /** Knows nothing any more, and waits for all strokes. */
  clear(): void {
    this.inks.length = 0;
    this.byKey.clear();
    this.whole = false;
    this.mixed = false;
    this.settle();
  }

  /** Shows what the server has said and nothing else. */
  settle(): void {
    this.wet.clear();
    this.hiding.clear();
    this.tell("rebuilt");
  }

  /** Takes a part of the board, in order; results may come before what they lie on. */
  load(strokes: Stroke[], more: boolean): void {
    for (const record of strokes) {
      if (this.byKey.has(hex(record.id))) continue;
      const ink = this.insert(record);
      this.wet.delete(ink.key);
      this.mixed ||= this.inks.at(-1) !== ink;
      this.tell("added", ink);
    }
    this.whole = !more;
    if (this.whole && this.mixed) {
      this.mixed = false;
      this.tell("rebuilt");
    }
    this.tell("wet");
  }

  apply(change: BoardChange): void {
    if (change.kind === Kind.put) {
      const ink = this.insert(change.stroke);
      this.wet.delete(ink.key);
      this.tell("added", ink);
      this.tell("wet");
      return;
    }
    if (change.kind === Kind.erase) this.drop(change.ids);
    else for (const record of change.strokes) this.insert(record);
    this.tell("rebuilt");
  }

  /** Takes a part of somebody's unfinished stroke, section 4.6. */
  receive(live: LivePart): void {
    const key = hex(live.stroke);
    if (this.byKey.has(key)) return;
    if (live.from === 0 && live.points.length === 0) {
      this.dry(key);
      return;
    }
    let ink = this.wet.get(key);
    if (!ink || live.from === 0) {
      ink = {
        key,
        participant: live.participant,
        colour: live.colour,
        width: live.width,
        points: ink?.points ?? [],
      };
      this.wet.set(key, ink);
    }
    ink.points.length = Math.min(ink.points.length, live.from * 2);
    for (const n of decodePoints(live.points)) ink.points.push(n);
    this.tell("wet");
  }

  /** Shows an own stroke before it is durable. */
  moisten(ink: WetInk): void {
    this.wet.set(ink.key, ink);
    this.tell("wet");
  }

  dry(key: string): void {
    if (this.wet.delete(key)) this.tell("wet");
  }

  /** Forgets the unfinished strokes of somebody who left. */
  forget(participant: number): void {
    let changed = false;
    for (const [key, ink] of this.wet) {
      if (ink.participant === participant) changed = this.wet.delete(key) || changed;
    }
    if (changed) this.tell("wet");
  }

  hide(keys: string[], hidden: boolean): void {
    for (const key of keys) {
      if (hidden) this.hiding.add(key);
      else this.hiding.delete(key);
    }
    this.tell("rebuilt");
  }

  /** Section 7.4, in hex. */
  async digest(): Promise<string> {
    const parts = this.inks.map((ink) => encodeStroke(ink.record));
    const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", all)));
  }

  private insert(record: Stroke): Ink {
    const key = hex(record.id);
    const known = this.byKey.get(key);
    if (known) return known;
    const { colour, width } = record;
    const ink: Ink = { key, colour, width, points: unpack(record), record };
    this.byKey.set(key, ink);
    let at = this.inks.length;
    while (at > 0 && (this.inks[at - 1]?.record.sequence ?? 0) > record.sequence) at--;
    this.inks.splice(at, 0, ink);
    return ink;
  }

  private drop(ids: Uint8Array[]): void {
    const gone = new Set(ids.map(hex));
    for (const key of gone) {
      this.byKey.delete(key);
      this.hiding.delete(key);
    }
    const kept = this.inks.filter((ink) => !gone.has(ink.key));
    this.inks.splice(0, this.inks.length, ...kept);
  }

  private tell(repaint: Repaint, ink: Ink | null = null): void {
    for (const listener of this.listeners) listener(repaint, ink);
  }
}
