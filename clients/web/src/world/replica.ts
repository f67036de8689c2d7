import type { Body, NumberedBody } from "../wire/body";
import { dispatch, type Handlers, type ServerMessage } from "../wire/codec";
import type { Heard, Hearers } from "../wire/hearing";
import type { Knock, Participant, RoomObject, Stroke, Tick, Welcome } from "../wire/messages";
import { type Gain, gainBetween, placeOf } from "./acoustics";
import { Board } from "./board";
import { BoardProgress } from "./board_progress";
import { hex } from "./hex";
import { createInterpolatedBody, type InterpolatedBody, InterpolationBuffer } from "./interpolation";
import { parseScene, type RoomScene, type Seat } from "./scene";
import { isFree, type Sitter } from "./seats";

/** A participant: the wire record, the received bodies, and the body drawn in this frame. */
export interface Person {
  record: Participant;
  buffer: InterpolationBuffer;
  shown: InterpolatedBody;
  /** False until a tick frame contains this body. */
  placed: boolean;
}

export interface ReplicaEvents {
  joined(person: Person): void;
  left(person: Person, reason: string): void;
  changed(person: Person): void;
  hearers(hearers: Hearers): void;
  /** The body of the local participant, as the server has it. */
  ownBody(body: Body): void;
  /** The state of the door, or who knocks, has changed. */
  doorChanged(): void;
  reacted(person: Person, kind: number): void;
}

const noHearers: Hearers = { total: 0, list: [] };

/** The state of the room as confirmed by the server. Only `apply` and `welcome` change it. */
export class Replica {
  you = 0;
  tick = 0;
  scene: RoomScene | null = null;
  objects: RoomObject[] = [];
  hearers: Hearers = noHearers;
  /** `Door` of wire/enums.ts. */
  door = 0;
  knocks: Knock[] = [];
  /** The least role that may erase strokes of others. */
  erasing = 0;
  readonly people = new Map<number, Person>();
  readonly boards = new Map<number, Board>();
  readonly gains = new Map<number, Heard>();
  readonly progress = new BoardProgress();

  private ownAuthor = "";

  constructor(private readonly events: Partial<ReplicaEvents> = {}) {}

  /** Takes the whole state of a room. Known people and boards keep their objects. */
  welcome(w: Welcome): void {
    this.you = w.you;
    this.ownAuthor = hex(w.author);
    this.tick = w.tick;
    this.scene = parseScene(w.scene);
    this.objects = w.objects;
    this.gains.clear();
    this.hearers = noHearers;
    this.events.hearers?.(noHearers);
    this.updateParticipants(w);
    this.updateBodies(w.tick, w.bodies, true);
    for (const o of w.objects) {
      if (o.kind !== "board") continue;
      if (!this.boards.has(o.number)) this.boards.set(o.number, new Board(o.number, o.width, o.height));
    }
    if (w.from === null) this.clearBoards(w.sequence);
    else for (const board of this.boards.values()) board.dropUnconfirmed();
  }

  private clearBoards(sequence: number): void {
    for (const board of this.boards.values()) board.clear();
    this.progress.begin(sequence, this.boards.keys());
  }

  apply(message: ServerMessage): void {
    dispatch(this.handlers, message);
  }

  private readonly handlers: Handlers = {
    tick: (m) => this.applyTick(m),
    joined: (m) => this.add(m.participant),
    left: (m) => this.remove(m.participant, m.reason),
    participantChanged: (m) => this.add(m.participant),
    strokes: ({ object, strokes, more }) => {
      this.boards.get(object)?.load(strokes, more);
      this.progress.received(object, strokes.at(-1)?.sequence, more);
    },
    result: (m) => {
      this.boards.get(m.object)?.apply(m);
      this.progress.result(m.sequence);
    },
    boardsReset: (m) => this.clearBoards(m.sequence),
    doorChanged: ({ door, knocks, erasing }) => {
      this.door = door;
      this.knocks = knocks;
      this.erasing = erasing;
      this.events.doorChanged?.();
    },
    reacted: (m) => this.react(m.participant, m.kind),
  };

  /** Whether the local participant may erase a stroke: everybody may erase own strokes, section 7.2. */
  mayErase(stroke: Stroke): boolean {
    const role = this.people.get(this.you)?.record.role ?? 0;
    return role >= this.erasing || hex(stroke.author) === this.ownAuthor;
  }

  /** The gain of a talker: the server's, or else the computed one (section 9.6). */
  gainFor(talker: number): Gain {
    const sent = this.gains.get(talker);
    if (sent) return sent;
    const from = this.people.get(talker);
    const me = this.people.get(this.you);
    const a = from?.buffer.latest;
    const b = me?.buffer.latest;
    if (!this.scene || !from || !me || !a || !b) return { db: null, walls: 0 };
    return gainBetween(this.scene, placeOf(a, from.record.height), placeOf(b, me.record.height));
  }

  /** The drawn bodies of the others, for checking seats. */
  *sitters(): Iterable<Sitter> {
    for (const p of this.people.values()) if (p.record.number !== this.you && p.placed) yield p.shown;
  }

  /** Whether a participant who joined earlier sits on the same seat. The one who joined later must stand up. */
  isSeatShared(seat: Seat): boolean {
    for (const p of this.people.values()) {
      if (p.record.number < this.you && p.placed && !isFree(seat, [p.shown])) return true;
    }
    return false;
  }

  private updateParticipants(w: Welcome): void {
    const present = new Set(w.participants.map((p) => p.number));
    for (const number of [...this.people.keys()]) if (!present.has(number)) this.remove(number, "left");
    for (const participant of w.participants) this.add(participant);
  }

  private add(record: Participant): void {
    const known = this.people.get(record.number);
    if (known) {
      known.record = record;
      this.events.changed?.(known);
      return;
    }
    const person: Person = {
      record,
      buffer: new InterpolationBuffer(),
      shown: createInterpolatedBody(),
      placed: false,
    };
    this.people.set(record.number, person);
    this.events.joined?.(person);
  }

  private remove(number: number, reason: string): void {
    const person = this.people.get(number);
    if (!person) return;
    this.people.delete(number);
    this.gains.delete(number);
    for (const board of this.boards.values()) board.removeLiveOf(number);
    this.events.left?.(person, reason);
  }

  private react(number: number, kind: number): void {
    const person = this.people.get(number);
    if (person) this.events.reacted?.(person, kind);
  }

  private applyTick(t: Tick): void {
    this.tick = t.tick;
    this.updateBodies(t.tick, t.bodies, false);
    for (const gain of t.gains ?? []) {
      if (gain.db === null) this.gains.delete(gain.number);
      else this.gains.set(gain.number, gain);
    }
    if (t.hearers) {
      this.hearers = t.hearers;
      this.events.hearers?.(t.hearers);
    }
    for (const live of t.lives ?? []) {
      if (live.participant !== this.you) this.boards.get(live.object)?.applyLive(live);
    }
  }

  private updateBodies(tick: number, bodies: NumberedBody[], anew: boolean): void {
    for (const person of this.people.values()) person.placed = false;
    for (const { number, body } of bodies) {
      const person = this.people.get(number);
      if (!person) continue;
      person.placed = true;
      if (anew) person.buffer.reset(tick, body);
      else person.buffer.push(tick, body);
      if (number === this.you) this.events.ownBody?.(body);
    }
  }
}
