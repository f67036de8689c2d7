import type { BoardOperation } from "../wire/codec";
import {
  maxCoordinate,
  maxIdsPerOperation,
  maxRestoredBytes,
  maxStrokeBytes,
  OperationKind,
} from "../wire/constants";
import type { Live } from "../wire/messages";
import { decodePoints, encodePoints } from "../wire/points";
import type { Board, BoardStroke, LiveStroke } from "./board";
import { hex } from "./hex";
import { freshId } from "./ids";

export interface PenEvents {
  /** Returns false if the part was not sent and must be sent again. */
  live(part: Live): boolean;
  operate(object: number, operation: BoardOperation): void;
  /** Section 7.2: not everybody may erase strokes of others. */
  mayErase(stroke: BoardStroke): boolean;
  changed(): void;
}

interface ActiveStroke {
  board: Board;
  id: Uint8Array;
  stroke: LiveStroke;
  sentPoints: number;
  sentAt: number;
}

/** One step of the undo history on a board: an operation and its inverse. */
interface HistoryStep {
  undo: BoardOperation;
  redo: BoardOperation;
}

interface History {
  done: HistoryStep[];
  undone: HistoryStep[];
}

const liveEveryMs = 40;
const minMove = 3;
const maxPoints = 3500;
const historyLimit = 200;
const localParticipant = 0;

/** Draws and erases for the local participant, with undo and redo. The current time is an argument. */
export class BoardPen {
  private active: ActiveStroke | null = null;
  private readonly histories = new Map<number, History>();

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
      object: d.board.number,
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
      const operation: BoardOperation = { kind: OperationKind.erase, ids };
      this.remember(board, { undo: { kind: OperationKind.restore, ids }, redo: operation });
      this.events.operate(board.number, operation);
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

  /** The boards were loaded again and others lost the live stroke: it is sent from its start. */
  reconnected(): void {
    const d = this.active;
    if (!d) return;
    d.sentPoints = 0;
    d.board.showLive(d.stroke);
  }

  /** Shows a pending operation again after the board was reset. */
  reapply(board: Board, operation: BoardOperation): void {
    if (operation.kind !== OperationKind.put)
      board.hide(operation.ids.map(hex), operation.kind === OperationKind.erase);
    if (operation.kind !== OperationKind.put || board.get(hex(operation.id))) return;
    const { colour, width } = operation;
    board.showLive({
      key: hex(operation.id),
      participant: localParticipant,
      colour,
      width,
      points: decodePoints(operation.points),
    });
  }

  /** The server refused an operation: its preview is reverted. */
  refused(board: Board, operation: BoardOperation): void {
    if (operation.kind === OperationKind.put) board.removeLive(hex(operation.id));
    if (operation.kind === OperationKind.erase) board.hide(operation.ids.map(hex), false);
    const history = this.history(board);
    history.done = history.done.filter((s) => s.redo !== operation && !sameStroke(s.undo, operation));
    history.undone = history.undone.filter((s) => s.undo !== operation);
    this.events.changed();
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
      object: d.board.number,
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
    const ids = [id];
    this.remember(board, {
      undo: { kind: OperationKind.erase, ids },
      redo: { kind: OperationKind.restore, ids },
    });
    this.events.operate(board.number, { kind: OperationKind.put, id, colour, width, points });
  }

  private apply(board: Board, operation: BoardOperation): void {
    if (operation.kind !== OperationKind.put)
      board.hide(operation.ids.map(hex), operation.kind === OperationKind.erase);
    this.events.operate(board.number, operation);
    this.events.changed();
  }

  private remember(board: Board, step: HistoryStep): void {
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

/** Splits an erasure so that each part can be restored by one operation, section 7.2. */
function splitForRestore(strokes: BoardStroke[]): Uint8Array[][] {
  const all: Uint8Array[][] = [];
  let bytes = 0;
  for (const { record } of strokes) {
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
  if (refused.kind !== OperationKind.put || undo.kind === OperationKind.put) return false;
  return undo.ids.some((id) => hex(id) === hex(refused.id));
}
