import type { ClientMessage } from "../wire/codec";
import { Verb } from "../wire/constants";
import type { Properties } from "../wire/form";
import type { Change, RoomRecord } from "../wire/messages";
import { withOwnChanges } from "../world/arrangement";
import { hex, unhex } from "../world/hex";
import { freshId } from "../world/ids";
import type { RoomObject } from "../world/objects";
import type { PendingOperation } from "../world/pending_operations";
import { roomKey, roomParent } from "../world/records";
import type { Replica } from "../world/replica";
import { mayChange, mayOwn, objectRights } from "../world/rights";
import { UndoHistory } from "../world/undo_history";
import type { Operations, Operator } from "./operations";
import { SentHolds } from "./sent_holds";

export interface ArrangingEvents {
  send(message: ClientMessage): boolean;
  /** Other objects are shown, or the same elsewhere. */
  shown(objects: readonly RoomObject[]): void;
  /** Something cannot be done: a refusal code. */
  refused(code: string): void;
}

/** An object in this person's hands. */
interface Gesture {
  key: string;
  properties: Properties;
  unsent: boolean;
  sentAt: number;
}

const holdEveryMs = 50;
/** Others drop a hold without news, section 4.16. */
const renewMs = 1000;
const mostDeleted = 500;

/** The own changes to the objects of a room: what one brings, moves and deletes, with undo. */
export class Arranging implements Operator {
  /** The objects as this person sees them: as confirmed, with own changes on top. */
  objects: readonly RoomObject[] = [];
  private readonly history = new UndoHistory();
  private readonly deleted = new Map<string, RoomRecord>();
  private gesture: Gesture | null = null;
  private readonly holds = new SentHolds<Gesture>();
  /** The last gesture, and the changes with which it ended. The object is let go when they are on disk. */
  private settling: { gesture: Gesture; changes: Change[] } | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly replica: Replica,
    private readonly operations: Operations,
    private readonly events: ArrangingEvents,
  ) {
    operations.serve("room", this);
  }

  get(key: string): RoomObject | undefined {
    return this.objects.find((o) => o.key === key);
  }

  /** The key of the object that this person moves. */
  get moving(): string | null {
    return this.gesture?.key ?? null;
  }

  /** Whether the local participant may change an object now; locked ones must be unlocked first. */
  mayChange({ record }: RoomObject): boolean {
    return mayChange(this.replica, this.replica.rights, record);
  }

  /** Whether the local participant may delete an object, and change its rights. */
  mayOwn({ record }: RoomObject): boolean {
    return mayOwn(this.replica, this.replica.rights, record);
  }

  /** Whether the local participant may bring objects. */
  get mayPut(): boolean {
    return this.replica.role >= this.replica.rights.creating;
  }

  /** Brings a new object. Returns its key; null if the person may not. */
  put(kind: string, properties: Properties): string | null {
    if (!this.mayPut) {
      this.events.refused("forbidden");
      return null;
    }
    const id = freshId();
    const undo: Change[] = [{ verb: Verb.delete, id }];
    this.history.remember({ redo: [{ verb: Verb.restore, id }], undo }); // its id is used up
    this.operations.add(roomKey, [{ verb: Verb.put, id, kind, properties }]);
    return hex(id);
  }

  /** Changes properties; null removes one. */
  change(key: string, properties: Properties): void {
    const object = this.get(key);
    if (!object || this.refusal(object, properties)) return;
    const before = object.record.properties;
    const differs = Object.keys(properties).filter((name) => !same(before[name], properties[name]));
    if (differs.length === 0) return;
    const pick = (from: Properties): Properties =>
      Object.fromEntries(differs.map((name) => [name, from[name] ?? null]));
    const { id } = object.record;
    this.operate(
      [{ verb: Verb.patch, id, properties: pick(properties) }],
      [{ verb: Verb.patch, id, properties: pick(before) }],
    );
  }

  /** Deletes an object. Returns whether it is gone. */
  delete(key: string): boolean {
    const object = this.get(key);
    if (!object || this.refusal(object)) return false;
    const { id } = object.record;
    this.operate([{ verb: Verb.delete, id }], [{ verb: Verb.restore, id }]);
    return true;
  }

  /** Brings a deleted object back. */
  restore(key: string): void {
    const id = unhex(key);
    this.operate([{ verb: Verb.restore, id }], [{ verb: Verb.delete, id }]);
  }

  undo(): boolean {
    return this.again(this.history.undo());
  }

  redo(): boolean {
    return this.again(this.history.redo());
  }

  /** Takes an object into the hands. False: somebody else holds it, or it may not be moved. */
  take(key: string): boolean {
    const object = this.get(key);
    if (!object || this.refusal(object, {})) return false;
    if (object.holder !== 0) {
      this.events.refused("held");
      return false;
    }
    if (this.gesture && this.gesture.key !== key) this.finish();
    this.gesture ??= { key, properties: {}, unsent: false, sentAt: Number.NEGATIVE_INFINITY };
    this.timer ??= setInterval(() => this.tell(), holdEveryMs);
    return true;
  }

  /** Moves the object in hand, or changes its size. */
  move(properties: Properties): void {
    if (!this.gesture) return;
    Object.assign(this.gesture, { properties, unsent: true });
    this.tell();
    this.show();
  }

  /** Puts the object down where it is. */
  finish(): void {
    const gesture = this.end();
    if (!gesture) return;
    this.show(); // the change is one from where the object was
    const { count } = this.operations.pending;
    this.change(gesture.key, gesture.properties);
    const last = this.operations.pending.operations.at(-1);
    if (this.operations.pending.count > count && last) this.settling = { gesture, changes: last.changes };
    else this.letGo();
  }

  /** Puts the object back where it was. */
  cancel(): void {
    if (this.end()) this.letGo();
    this.show();
  }

  /** The server refused a hold: somebody else was faster, or the object is locked or gone. */
  holdRefused(code: string): void {
    const { gesture } = this;
    const refused = this.holds.refused();
    if (gesture && refused && refused !== gesture) {
      gesture.unsent = true; // asks again, in case it was this one
      return;
    }
    if (!this.end()) return;
    this.show();
    this.events.refused(code);
  }

  /** Shows the objects anew: those of the room, or own operations, have changed. */
  show(): void {
    const { gesture, operations } = this;
    const whole = !this.replica.progress.expects(roomKey);
    if (gesture && whole && !this.replica.has(gesture.key) && !this.isPending(gesture.key)) this.end();
    const own = operations.pending.operations.filter((o) => o.parent === roomKey);
    const { settling } = this;
    if (settling && !own.some((o) => o.changes === settling.changes)) {
      this.holds.answered(settling.gesture);
      this.settling = null;
      if (!this.gesture) this.letGo(); // otherwise the next object is in hand
    }
    const changes = own.flatMap((o) => o.changes);
    if (this.gesture)
      changes.push({ verb: Verb.patch, id: unhex(this.gesture.key), properties: this.gesture.properties });
    this.objects = withOwnChanges(this.replica.objects, {
      changes,
      author: this.replica.author,
      deleted: (key) => this.deleted.get(key),
    });
    this.events.shown(this.objects);
  }

  reapply(): void {}

  refused({ changes }: PendingOperation, code: string): boolean {
    const puts = changes.filter((c) => c.verb === Verb.put).map((c) => hex(c.id));
    const saved = code === "exists" && puts.length > 0 && puts.every((key) => this.replica.has(key));
    if (saved) return false;
    const lost = (all: Change[]): boolean => all === changes || all.some((c) => puts.includes(hex(c.id)));
    this.history.forget((step) => lost(step.redo) || lost(step.undo));
    return true;
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private operate(redo: Change[], undo: Change[]): void {
    this.history.remember({ redo, undo });
    this.again(redo);
  }

  private again(changes: Change[] | null): boolean {
    if (!changes) return false;
    for (const { verb, id } of changes) if (verb === Verb.delete) this.keepDeleted(hex(id));
    this.operations.add(roomKey, changes);
    return true;
  }

  /** Keeps the record, so that bringing it back is shown at once. */
  private keepDeleted(key: string): void {
    const object = this.get(key);
    if (object) this.deleted.set(key, object.record);
    if (this.deleted.size > mostDeleted) this.deleted.delete(this.deleted.keys().next().value ?? "");
  }

  /** Whether an object may not be changed so, or not deleted (without properties); tells why. */
  private refusal(object: RoomObject, properties?: Properties): boolean {
    const names = Object.keys(properties ?? {});
    const rights = names.filter((name) => objectRights.has(name));
    const unlocks = names.length > 0 && names.every((name) => name === "locked" || rights.includes(name));
    const locked = object.record.properties.locked === true && !unlocks;
    const may = !properties || rights.length > 0 ? this.mayOwn(object) : this.mayChange(object);
    const code = !may ? "forbidden" : locked ? "locked" : "";
    if (code) this.events.refused(code);
    return code !== "";
  }

  private isPending(key: string): boolean {
    return this.operations.pending.operations.some(
      (o) => o.parent === roomKey && o.changes.some((c) => hex(c.id) === key),
    );
  }

  private end(): Gesture | null {
    const { gesture } = this;
    this.gesture = null;
    clearInterval(this.timer);
    this.timer = undefined;
    return gesture;
  }

  /** Tells others where the object in hand is. */
  private tell(): void {
    const { gesture } = this;
    const now = performance.now();
    if (!gesture || now - gesture.sentAt < (gesture.unsent ? holdEveryMs * 0.9 : renewMs)) return;
    const { key, properties } = gesture;
    if (!this.events.send({ type: "hold", object: unhex(key), properties })) return;
    this.holds.add(gesture);
    Object.assign(gesture, { unsent: false, sentAt: now });
  }

  private letGo(): void {
    this.settling = null;
    this.events.send({ type: "hold", object: roomParent, properties: {} });
  }
}

function same(a: unknown, b: unknown): boolean {
  return (a ?? null) === (b ?? null);
}
