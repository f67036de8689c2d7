import type { BoardOperation } from "../wire/codec";
import { Kind } from "../wire/enums";
import { maxCoordinate, maxIdsPerOperation, maxRestoredBytes, maxStrokeBytes } from "../wire/limits";
import type { Live } from "../wire/messages";
import { decodePoints, encodePoints } from "../wire/points";
import type { Board, Ink, WetInk } from "./board";
import { hex } from "./hex";
import { freshId } from "./ids";

export interface PenEvents {
  /** False where the part was not sent, and must come again. */
  live(part: Live): boolean;
  edit(object: number, edit: BoardOperation): void;
  /** Section 7.2: what others drew is not for everybody to erase. */
  mayErase(ink: Ink): boolean;
  changed(): void;
}

interface Drawing {
  board: Board;
  id: Uint8Array;
  ink: WetInk;
  told: number;
  toldAt: number;
}

/** One step of a person's own history on a board: the edit to do, and its opposite. */
interface Step {
  undo: BoardOperation;
  redo: BoardOperation;
}

interface History {
  done: Step[];
  undone: Step[];
}

const liveEveryMs = 40;
const leastMove = 3;
const longestStroke = 3500;
const historyLimit = 200;
const self = 0;

/** Draws and erases for one person, and remembers how to take it back. Time is given, never read. */
export class BoardPen {
  private drawing: Drawing | null = null;
  private readonly histories = new Map<number, History>();

  constructor(
    private readonly events: PenEvents,
    private readonly now: () => number,
  ) {}

  begin(board: Board, colour: number, width: number, x: number, y: number): void {
    this.end();
    const id = freshId();
    const ink: WetInk = { key: hex(id), participant: self, colour, width, points: [] };
    this.drawing = { board, id, ink, told: 0, toldAt: Number.NEGATIVE_INFINITY };
    this.append(x, y);
  }

  /** Adds a point in half millimetres from the upper left corner. */
  extend(x: number, y: number): void {
    const d = this.drawing;
    if (!d) return;
    const { points } = d.ink;
    const near =
      Math.abs((points.at(-2) ?? 0) - x) < leastMove && Math.abs((points.at(-1) ?? 0) - y) < leastMove;
    if (near) return;
    this.append(x, y);
    if (points.length / 2 < longestStroke) return;
    const { board, ink } = d;
    this.end();
    this.begin(board, ink.colour, ink.width, x, y);
  }

  end(): void {
    const d = this.drawing;
    this.drawing = null;
    if (!d) return;
    const { colour, width, points } = d.ink;
    this.put(d.board, d.id, colour, width, encodePoints(points));
  }

  cancel(): void {
    const d = this.drawing;
    this.drawing = null;
    if (!d) return;
    d.board.dry(d.ink.key);
    const { colour, width } = d.ink;
    this.events.live({
      object: d.board.number,
      stroke: d.id,
      colour,
      width,
      from: 0,
      points: new Uint8Array(0),
    });
  }

  /** A whole stroke at once, from flat points. Gives its key. */
  draw(board: Board, points: number[], colour: number, width: number): string {
    const id = freshId();
    const key = hex(id);
    board.moisten({ key, participant: self, colour, width, points });
    this.put(board, id, colour, width, encodePoints(points));
    return key;
  }

  erase(board: Board, keys: string[]): void {
    const there = keys.flatMap((key) => board.get(key) ?? []).filter((ink) => this.mayErase(ink));
    for (const ids of parts(there)) {
      const edit: BoardOperation = { kind: Kind.erase, ids };
      this.remember(board, { undo: { kind: Kind.restore, ids }, redo: edit });
      this.events.edit(board.number, edit);
    }
    board.hide(
      there.map((ink) => ink.key),
      true,
    );
  }

  mayErase(ink: Ink): boolean {
    return this.events.mayErase(ink);
  }

  undo(board: Board): void {
    const { done, undone } = this.history(board);
    const step = done.pop();
    if (!step) return;
    undone.push(step);
    this.apply(board, step.undo);
  }

  redo(board: Board): void {
    const { done, undone } = this.history(board);
    const step = undone.pop();
    if (!step) return;
    done.push(step);
    this.apply(board, step.redo);
  }

  canUndo(board: Board): boolean {
    return this.history(board).done.length > 0;
  }

  canRedo(board: Board): boolean {
    return this.history(board).undone.length > 0;
  }

  /** The boards were loaded anew and the others know nothing of the stroke being drawn: it is told from its start. */
  reconnected(): void {
    const d = this.drawing;
    if (!d) return;
    d.told = 0;
    d.board.moisten(d.ink);
  }

  /** Shows an edit that is not durable yet once more, after the board was loaded anew. */
  showAgain(board: Board, edit: BoardOperation): void {
    if (edit.kind !== Kind.put) board.hide(edit.ids.map(hex), edit.kind === Kind.erase);
    if (edit.kind !== Kind.put || board.get(hex(edit.id))) return;
    const { colour, width } = edit;
    board.moisten({ key: hex(edit.id), participant: self, colour, width, points: decodePoints(edit.points) });
  }

  /** The server refused an edit: what was shown in advance goes back. */
  refused(board: Board, edit: BoardOperation): void {
    if (edit.kind === Kind.put) board.dry(hex(edit.id));
    if (edit.kind === Kind.erase) board.hide(edit.ids.map(hex), false);
    const history = this.history(board);
    history.done = history.done.filter((s) => s.redo !== edit && !sameStroke(s.undo, edit));
    history.undone = history.undone.filter((s) => s.undo !== edit);
    this.events.changed();
  }

  private append(x: number, y: number): void {
    const d = this.drawing;
    if (!d) return;
    const limit = (v: number, size: number): number =>
      Math.round(Math.min(Math.min(size * 2000, maxCoordinate), Math.max(0, v)));
    d.ink.points.push(limit(x, d.board.width), limit(y, d.board.height));
    d.board.moisten(d.ink);
    this.tell(d);
  }

  private tell(d: Drawing): void {
    const now = this.now();
    if (now - d.toldAt < liveEveryMs) return;
    d.toldAt = now;
    const { colour, width, points } = d.ink;
    const from = d.told;
    const part = encodePoints(points, from);
    const sent = this.events.live({
      object: d.board.number,
      stroke: d.id,
      colour,
      width,
      from,
      points: part,
    });
    if (sent) d.told = points.length / 2;
  }

  private put(board: Board, id: Uint8Array, colour: number, width: number, points: Uint8Array): void {
    if (points.length === 0 || points.length > maxStrokeBytes) {
      board.dry(hex(id));
      return;
    }
    const ids = [id];
    this.remember(board, { undo: { kind: Kind.erase, ids }, redo: { kind: Kind.restore, ids } });
    this.events.edit(board.number, { kind: Kind.put, id, colour, width, points });
  }

  private apply(board: Board, edit: BoardOperation): void {
    if (edit.kind !== Kind.put) board.hide(edit.ids.map(hex), edit.kind === Kind.erase);
    this.events.edit(board.number, edit);
    this.events.changed();
  }

  private remember(board: Board, step: Step): void {
    const history = this.history(board);
    history.done.push(step);
    if (history.done.length > historyLimit) history.done.shift();
    history.undone.length = 0;
    this.events.changed();
  }

  private history(board: Board): History {
    let history = this.histories.get(board.number);
    if (!history) {
      history = { done: [], undone: [] };
      this.histories.set(board.number, history);
    }
    return history;
  }
}

/** Cuts what is erased so that each part can be brought back by one operation, section 7.2. */
function parts(inks: Ink[]): Uint8Array[][] {
  const all: Uint8Array[][] = [];
  let bytes = 0;
  for (const { record } of inks) {
    const last = all.at(-1);
    bytes += record.points.length;
    if (last && last.length < maxIdsPerOperation && bytes <= maxRestoredBytes) {
      last.push(record.id);
    } else {
      all.push([record.id]);
      bytes = record.points.length;
    }
  }
  return all;
}

function sameStroke(undo: BoardOperation, refused: BoardOperation): boolean {
  if (refused.kind !== Kind.put || undo.kind === Kind.put) return false;
  return undo.ids.some((id) => hex(id) === hex(refused.id));
}
