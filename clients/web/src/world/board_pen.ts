import { maxChanges, maxCoordinate, maxRestoredBytes, maxStrokeBytes, Verb } from "../wire/constants";
import type { Change, Live } from "../wire/messages";
import { decodePoints, encodePoints } from "../wire/points";
import type { Board, BoardStroke, LiveStroke } from "./board";
import { hex, unhex } from "./hex";
import { freshId } from "./ids";
import { bytesOf, numberOf, sizeOf } from "./records";
import { UndoHistory } from "./undo_history";

export interface PenEvents {
  /** Returns false if the part was not sent and must be sent again. */
  live(part: Live): boolean;
  operate(board: Board, changes: Change[]): void;
  /** Section 7.3: not everybody may erase strokes of others. */
  mayErase(stroke: BoardStroke): boolean;
}

interface ActiveStroke {
  board: Board;
  id: Uint8Array;
  stroke: LiveStroke;
  sentPoints: number;
  sentAt: number;
}

const liveEveryMs = 40;
const minMove = 3;
const maxPoints = 3500;
const localParticipant = 0;

/** Draws and erases for the local participant, with undo and redo. The current time is an argument. */
export class BoardPen {
  private active: ActiveStroke | null = null;
  private readonly histories = new Map<string, UndoHistory>();

  constructor(
    private readonly events: PenEvents,
    private readonly now: () => number,
  ) {}

  begin(board: Board, colour: number, width: number, x: number, y: number): void {
    this.end();
    const id = freshId();
    const stroke: LiveStroke = { key: hex(id), participant: localParticipant, colour, width, points: [] };
    this.active = { board, id, stroke, sentPoints: 0, sentAt: Number.NEGATIVE_INFINITY };
    this.append(x, y);
  }

  /** Adds a point in half millimetres from the upper left corner. */
  extend(x: number, y: number): void {
    const d = this.active;
    if (!d) return;
    const { points } = d.stroke;
    const near = Math.abs((points.at(-2) ?? 0) - x) < minMove && Math.abs((points.at(-1) ?? 0) - y) < minMove;
    if (near) return;
    this.append(x, y);
    if (points.length / 2 < maxPoints) return;
    const { board, stroke } = d;
    this.end();
    this.begin(board, stroke.colour, stroke.width, x, y);
  }

  end(): void {
    const d = this.active;
    this.active = null;
    if (!d) return;
    const { colour, width, points } = d.stroke;
    this.put(d.board, d.id, colour, width, encodePoints(points));
  }

  cancel(): void {
    const d = this.active;
    this.active = null;
    if (!d) return;
    d.board.removeLive(d.stroke.key);
    const { colour, width } = d.stroke;
    this.events.live({
      board: unhex(d.board.key),
      stroke: d.id,
      colour,
      width,
      from: 0,
      points: new Uint8Array(0),
    });
  }

  /** Draws a whole stroke from flat points. Returns its key. */
  drawStroke(board: Board, points: number[], colour: number, width: number): string {
    const id = freshId();
    const key = hex(id);
    board.showLive({ key, participant: localParticipant, colour, width, points });
    this.put(board, id, colour, width, encodePoints(points));
    return key;
  }

  erase(board: Board, keys: string[]): void {
    const there = keys.flatMap((key) => board.get(key) ?? []).filter((stroke) => this.mayErase(stroke));
    for (const ids of splitForRestore(there)) {
      const redo = each(Verb.delete, ids);
      this.history(board).remember({ undo: each(Verb.restore, ids), redo });
      this.events.operate(board, redo);
    }
    board.hide(
      there.map((stroke) => stroke.key),
      true,
    );
  }

  mayErase(stroke: BoardStroke): boolean {
    return this.events.mayErase(stroke);
  }

  undo(board: Board): void {
    this.apply(board, this.history(board).undo());
  }

  redo(board: Board): void {
    this.apply(board, this.history(board).redo());
  }

  canUndo(board: Board): boolean {
    return this.history(board).canUndo;
  }

  canRedo(board: Board): boolean {
    return this.history(board).canRedo;
  }

  /** The boards were loaded again and others lost the live stroke: it is sent from its start. */
  reconnected(): void {
    const d = this.active;
    if (!d) return;
    d.sentPoints = 0;
    d.board.showLive(d.stroke);
  }

  /** Shows a pending operation again after the board was reset. */
  reapply(board: Board, changes: Change[]): void {
    preview(board, changes);
    for (const c of changes) {
      if (c.verb !== Verb.put || board.get(hex(c.id))) continue;
      board.showLive({
        key: hex(c.id),
        participant: localParticipant,
        colour: numberOf(c.properties, "colour"),
        width: numberOf(c.properties, "width"),
        points: decodePoints(bytesOf(c.properties, "points")),
      });
    }
  }

  /** The server refused an operation: its preview is reverted. */
  refused(board: Board, changes: Change[]): void {
    for (const c of changes) if (c.verb === Verb.put) board.removeLive(hex(c.id));
    board.hide(keysOf(changes, Verb.delete), false);
    const put = new Set(keysOf(changes, Verb.put));
    this.history(board).forget(
      (s) => s.redo === changes || s.undo === changes || s.undo.some((c) => put.has(hex(c.id))),
    );
  }

  private append(x: number, y: number): void {
    const d = this.active;
    if (!d) return;
    const limit = (v: number, size: number): number =>
      Math.round(Math.min(Math.min(size * 2000, maxCoordinate), Math.max(0, v)));
    d.stroke.points.push(limit(x, d.board.width), limit(y, d.board.height));
    d.board.showLive(d.stroke);
    this.sendLive(d);
  }

  private sendLive(d: ActiveStroke): void {
    const now = this.now();
    if (now - d.sentAt < liveEveryMs) return;
    d.sentAt = now;
    const { colour, width, points } = d.stroke;
    const from = d.sentPoints;
    const part = encodePoints(points, from);
    const sent = this.events.live({
      board: unhex(d.board.key),
      stroke: d.id,
      colour,
      width,
      from,
      points: part,
    });
    if (sent) d.sentPoints = points.length / 2;
  }

  private put(board: Board, id: Uint8Array, colour: number, width: number, points: Uint8Array): void {
    if (points.length === 0 || points.length > maxStrokeBytes) {
      board.removeLive(hex(id));
      return;
    }
    this.history(board).remember({ undo: each(Verb.delete, [id]), redo: each(Verb.restore, [id]) });
    this.events.operate(board, [
      { verb: Verb.put, id, kind: "stroke", properties: { colour, width, points } },
    ]);
  }

  private apply(board: Board, changes: Change[] | null): void {
    if (!changes) return;
    preview(board, changes);
    this.events.operate(board, changes);
  }

  private history(board: Board): UndoHistory {
    const known = this.histories.get(board.key) ?? new UndoHistory();
    this.histories.set(board.key, known);
    return known;
  }
}

function each(verb: typeof Verb.delete | typeof Verb.restore, ids: Uint8Array[]): Change[] {
  return ids.map((id) => ({ verb, id }));
}

function keysOf(changes: Change[], verb: Change["verb"]): string[] {
  return changes.filter((c) => c.verb === verb).map((c) => hex(c.id));
}

/** Hides strokes that will be deleted, and shows those that will be restored, before the server answers. */
function preview(board: Board, changes: Change[]): void {
  const gone = keysOf(changes, Verb.delete);
  const back = keysOf(changes, Verb.restore);
  if (gone.length > 0) board.hide(gone, true);
  if (back.length > 0) board.hide(back, false);
}

/** Splits an erasure so that each part can be restored by one operation, section 7.3. */
function splitForRestore(strokes: BoardStroke[]): Uint8Array[][] {
  const all: Uint8Array[][] = [];
  let bytes = 0;
  for (const { record } of strokes) {
    const last = all.at(-1);
    const size = sizeOf(record.properties);
    bytes += size;
    if (last && last.length < maxChanges && bytes <= maxRestoredBytes) {
      last.push(record.id);
    } else {
      all.push([record.id]);
      bytes = size;
    }
  }
  return all;
}
