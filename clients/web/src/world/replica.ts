import type { Body, NumberedBody, Vec3 } from "../wire/body";
import { dispatch, type Handlers, type ServerMessage } from "../wire/codec";
import { Verb } from "../wire/constants";
import type { Heard, Hearers } from "../wire/hearing";
import type { Effect, Held, Knock, Participant, RoomRecord, Tick, Welcome } from "../wire/messages";
import { type Gain, gainBetween, mouthPosition, placeOf } from "./acoustics";
import { Board } from "./board";
import { hex } from "./hex";
import { createInterpolatedBody, type InterpolatedBody, InterpolationBuffer } from "./interpolation";
import { objectOf, type RoomObject } from "./objects";
import { RecordProgress } from "./record_progress";
import { patched, Records, roomKey } from "./records";
import { mayErase, openRights, type RoomRights } from "./rights";
import { parseScene, type RoomScene, type Seat } from "./scene";
import { isFree, isSameSeat, type Sitter, seatsOf } from "./seats";

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
  /** Objects came, changed or went. */
  objectsChanged(): void;
}

const noHearers: Hearers = { total: 0, list: [] };

/** The state of the room as confirmed by the server. Only `apply` and `welcome` change it. */
export class Replica {
  you = 0;
  tick = 0;
  /** The scene as the server sent it. */
  plan: RoomScene | null = null;
  /** The scene with the seats that people brought. */
  scene: RoomScene | null = null;
  /** In the order in which they were put; another array after each change. */
  objects: readonly RoomObject[] = [];
  hearers: Hearers = noHearers;
  /** `Door` of wire/constants.ts. */
  door = 0;
  knocks: Knock[] = [];
  rights: RoomRights = openRights;
  readonly people = new Map<number, Person>();
  /** By key of the object. */
  readonly boards = new Map<string, Board>();
  readonly gains = new Map<number, Heard>();
  readonly progress = new RecordProgress();
  /** What others hold, by participant. */
  private readonly held = new Map<number, Held>();
  private readonly records = new Records();
  /** The plan that `scene` was made of. */
  private sceneOf: RoomScene | null = null;
  /** The objects of records that nobody holds. */
  private readonly resting = new WeakMap<RoomRecord, RoomObject>();

  /** The author id of the local participant. */
  author: Uint8Array = new Uint8Array(8);

  constructor(private readonly events: Partial<ReplicaEvents> = {}) {}

  /** Takes the whole state of a room. Known people and boards keep their objects. */
  welcome(w: Welcome): void {
    this.you = w.you;
    this.author = w.author;
    this.tick = w.tick;
    this.plan = parseScene(w.scene);
    this.placeSeats();
    this.gains.clear();
    this.held.clear();
    this.hearers = noHearers;
    this.events.hearers?.(noHearers);
    this.updateParticipants(w);
    this.updateBodies(w.tick, w.bodies, true);
    if (w.from === null) this.clearRecords(w.sequence);
    else {
      for (const board of this.boards.values()) board.dropUnconfirmed();
      this.showObjects(!this.progress.expects(roomKey)); // nobody holds anything any more, as far as is known
    }
  }

  private clearRecords(sequence: number): void {
    for (const board of this.boards.values()) board.clear();
    this.records.clear();
    this.progress.begin(sequence);
  }

  apply(message: ServerMessage): void {
    dispatch(this.handlers, message);
  }

  private readonly handlers: Handlers = {
    tick: (m) => this.applyTick(m),
    joined: (m) => this.add(m.participant),
    left: (m) => this.remove(m.participant, m.reason),
    participantChanged: (m) => this.add(m.participant),
    records: ({ parent, records, more }) => {
      if (hex(parent) === roomKey) this.loadObjects(records, more);
      else this.boards.get(hex(parent))?.load(records, more);
      this.progress.received(parent, records.at(-1)?.made, more);
    },
    result: (m) => {
      if (hex(m.parent) === roomKey) this.changeObjects(m.effects);
      else this.boards.get(hex(m.parent))?.apply(m.effects);
      this.progress.result(m.sequence);
    },
    contentsReset: (m) => this.clearRecords(m.sequence),
    doorChanged: ({ door, knocks, erasing, drawing, creating }) => {
      this.door = door;
      this.knocks = knocks;
      this.rights = { erasing, drawing, creating };
      this.events.doorChanged?.();
    },
    reacted: (m) => this.react(m.participant, m.kind),
  };

  /** The role of the local participant. */
  get role(): number {
    return this.people.get(this.you)?.record.role ?? 0;
  }

  /** Whether the local participant may change and delete a stroke, where it may draw. */
  mayErase(stroke: RoomRecord): boolean {
    return mayErase(this, this.rights, stroke);
  }

  /** Of the objects of the room, section 7.6. */
  digest(): Promise<string> {
    return this.records.digest();
  }

  has(key: string): boolean {
    return this.records.get(key) !== undefined;
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

  /** Where a participant speaks, written to `out`; null if the body is not shown. */
  mouthOf(number: number, out: Vec3): Vec3 | null {
    const person = this.people.get(number);
    if (!person?.placed) return null;
    mouthPosition(person.shown, person.record.height, out);
    return out;
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

  private loadObjects(records: RoomRecord[], more: boolean): void {
    for (const record of records) {
      if (!this.records.add(record) || record.kind !== "board") continue;
      this.progress.expect(record.id);
    }
    this.showObjects(!more);
  }

  private changeObjects(effects: Effect[]): void {
    if (effects.length === 0) return; // of what this person may not see
    this.records.apply(effects);
    for (const e of effects) {
      if (e.verb === Verb.delete) {
        this.progress.forget(e.id);
        this.boards.delete(hex(e.id));
      }
      if (e.verb === Verb.restore && e.record.kind === "board") this.progress.expect(e.record.id);
    }
    this.showObjects(!this.progress.expects(roomKey));
    for (const e of effects) {
      if (e.verb === Verb.put) this.boards.get(hex(e.record.id))?.load([], false);
    }
  }

  /** Follows the records of the room. Boards keep their objects while a part of the records is missing. */
  private showObjects(complete: boolean): void {
    this.objects = this.placed();
    const shown = new Set<string>();
    for (const { kind, key, width, height, holder } of this.objects) {
      if (kind !== "board") continue;
      shown.add(key);
      const known = this.boards.get(key);
      if (known && holder !== 0) continue; // the size on the way is not the board's yet
      if (known?.width === width && known.height === height) continue;
      if (known) known.resize(width, height);
      else this.boards.set(key, new Board(key, width, height));
    }
    if (complete) for (const key of this.boards.keys()) if (!shown.has(key)) this.boards.delete(key);
    this.placeSeats();
    this.events.objectsChanged?.();
  }

  /** Follows the seats that people brought. */
  private placeSeats(): void {
    if (!this.plan) return;
    const seats = seatsOf(this.objects);
    const known = this.scene?.seats.slice(this.plan.seats.length) ?? [];
    const same = seats.length === known.length && seats.every((s, i) => isSameSeat(s, known[i]));
    if (same && this.sceneOf === this.plan) return;
    this.sceneOf = this.plan;
    this.scene = { ...this.plan, seats: [...this.plan.seats, ...seats] };
  }

  /** All objects, those that somebody holds at their places on the way. */
  private placed(): RoomObject[] {
    const held = new Map([...this.held.values()].map((h) => [hex(h.object), h]));
    return this.records.all.map((record) => {
      const on = held.size > 0 ? held.get(hex(record.id)) : undefined;
      if (on) return objectOf(record, patched(record.properties, on.properties), on.participant);
      const known = this.resting.get(record) ?? objectOf(record);
      this.resting.set(record, known);
      return known;
    });
  }

  private hold(changes: Held[]): void {
    for (const change of changes) {
      if (hex(change.object) === roomKey) this.held.delete(change.participant);
      else this.held.set(change.participant, change);
    }
    this.showObjects(!this.progress.expects(roomKey));
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
    if (this.held.delete(number)) this.showObjects(!this.progress.expects(roomKey));
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
      if (live.participant !== this.you) this.boards.get(hex(live.board))?.applyLive(live);
    }
    if (t.held) this.hold(t.held);
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
