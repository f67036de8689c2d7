import { catalogue } from "../i18n/i18n";
import { MuteSwitch } from "../microphone/mute_switch";
import { Connection, type ConnectionState } from "../net/connection";
import { ServerClock } from "../net/server_clock";
import type { Picture } from "../rendering/replica_view";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import { Ears } from "../voice/listener_pose";
import { Voice } from "../voice/voice_connection";
import { encodeBody, type Quat, type Vec3 } from "../wire/body";
import { dispatch, type Handlers, type ServerMessage } from "../wire/codec";
import { Kind } from "../wire/enums";
import { fromClient, type Refused, type Result, type Waved, type Welcome } from "../wire/messages";
import { mouthOf } from "../world/acoustics";
import { hex } from "../world/hex";
import { restingSample, type Sampled } from "../world/interpolation";
import { Replica, type ReplicaEvents } from "../world/replica";
import type { Seat } from "../world/scene";
import { restingSteering, sitLower, Walker } from "../world/walker";
import { Conversation } from "./chat";
import { Drawing } from "./drawing";
import { Company } from "./participants";
import { Telling } from "./status";

export interface VisitOptions {
  room: string;
  name: string;
  colour: string;
  accent: string;
  invitation: string;
  passcode: string;
  phone: boolean;
  /** The browser is a headset's own. */
  headset: boolean;
  metered: boolean;
  audio: AudioContext;
  store: Store<UiState>;
  arrived(): void;
  /** At the door, until a host answers. */
  waiting(): void;
  joined(name: string): void;
  left(name: string): void;
  /** An operation was refused. */
  refused(code: string): void;
  notice(text: string): void;
  silenced(silenced: boolean): void;
  /** The connection came back. */
  back(): void;
  closed(reason: string): void;
}

/** A device on head and hands, called around each step of one's own body. */
export interface Worn {
  before(dt: number): void;
  after(): void;
  /** A head was seen, and is where `body` says. */
  readonly ready: boolean;
  /** One's head in the room. */
  readonly body: { readonly head: { position: Vec3; rotation: Quat } };
  readonly hands: unknown;
  /** The buttons one can press, and where they are. */
  menu(): { label: string; at: Vec3 }[];
  /** Back to the page. */
  end(): void;
}

const interpolationTicks = 2;

/** Section 4.1. */
const devices = { desktop: 0, phone: 1, headset: 2 } as const;

/** One stay in a room: from joining to leaving, over as many connections as it takes. */
export class Visit {
  readonly steering = restingSteering();
  readonly walker = new Walker();
  readonly own: Sampled = restingSample();
  readonly replica: Replica;
  readonly connection: Connection;
  readonly voice: Voice;
  readonly drawing: Drawing;
  readonly mute: MuteSwitch;
  readonly company: Company;
  readonly conversation: Conversation;
  /** Stroke ids of results as they came, for measuring; filled only when metered. */
  readonly arrivals: { object: number; strokeId: string; atMs: number }[] = [];
  picture: Picture | null = null;
  /** The headset one is in the room with; null on the page. */
  worn: Worn | null = null;
  private readonly telling: Telling;
  private readonly clock = new ServerClock();
  private readonly store: Store<UiState>;
  private readonly ears = new Ears();
  private welcomed = false;
  private sentAt = 0;
  private lowered = 0;
  private readonly mouth: Vec3 = { x: 0, y: 0, z: 0 };

  constructor(private readonly options: VisitOptions) {
    this.store = options.store;
    this.replica = new Replica(this.replicaEvents());
    this.company = new Company(this.replica, this.store, {
      send: (message) => this.connection.send(message),
      notice: options.notice,
      blocked: (participant) => this.conversation.forget(participant),
      silenced: options.silenced,
    });
    this.conversation = new Conversation(this.replica, this.store, {
      send: (message) => this.connection.send(message),
      notice: options.notice,
    });
    this.drawing = new Drawing(this.replica, this.store, {
      send: (message) => this.connection.send(message),
      backlog: () => this.connection.backlog,
      refused: options.refused,
    });
    this.mute = new MuteSwitch((muted) => this.connection.send({ type: "mute", muted }));
    const slots = options.phone ? 4 : 6;
    this.voice = new Voice(
      options.audio,
      slots,
      options.metered,
      { head: (n) => this.headOf(n), gain: (n) => this.replica.gainOf(n) },
      {
        offer: (connection, sdp) => this.connection.send({ type: "offer", connection, sdp }),
        state: (voice) => this.store.set({ voice }),
      },
    );
    const { room, name, colour, accent, invitation, passcode } = options;
    const device = devices[options.headset ? "headset" : options.phone ? "phone" : "desktop"];
    this.connection = new Connection(
      { room, name, colour, accent, invitation, passcode, device, slots },
      {
        state: (state, reason) => this.connectionState(state, reason),
        message: (message) => this.take(message),
        waiting: (host) => {
          this.store.set({ waiting: { host } });
          options.waiting();
        },
        place: () => (this.welcomed ? encodeBody(this.walker.body()) : null),
        have: () => (this.welcomed ? this.replica.progress.have : null),
      },
    );
    this.telling = new Telling(this, this.store);
  }

  /** One step of the world; `draw` is false while no picture is wanted. */
  step(nowMs: number, dt: number, draw: boolean): void {
    if (!this.welcomed) return;
    const at = this.clock.tickAt(nowMs) - interpolationTicks;
    for (const person of this.replica.people.values()) {
      if (person.record.number !== this.replica.you) person.track.sample(at, this.clock.tickMs, person.shown);
    }
    this.worn?.before(dt);
    this.walker.step(this.steering, dt);
    this.worn?.after();
    this.sendPose(nowMs);
    this.showSelf(dt);
    this.hear();
    if (draw) this.picture?.draw(dt, this.eye(), this.walker.target);
    this.telling.step(nowMs);
  }

  teleport(x: number, z: number, yaw: number): void {
    this.connection.send({ type: "teleport", body: this.walker.teleport(x, z, yaw) });
  }

  /** A jump onto a seat. */
  jumpTo(seat: Seat): void {
    this.connection.send({ type: "teleport", body: this.walker.jumpTo(seat) });
  }

  leave(): void {
    this.connection.leave();
  }

  dispose(): void {
    this.voice.dispose();
    this.drawing.dispose();
    this.conversation.dispose();
    this.picture?.stage.dispose();
  }

  private replicaEvents(): ReplicaEvents {
    const { options } = this;
    return {
      joined: (p) => {
        this.picture?.meet(p.record.number);
        this.company.changed();
        if (this.welcomed && p.record.number !== this.replica.you) options.joined(p.record.name);
      },
      left: (p) => {
        this.picture?.part(p.record.number);
        this.company.left(p.record.number);
        if (this.welcomed) options.left(p.record.name);
      },
      changed: (p) => {
        this.picture?.meet(p.record.number);
        this.company.changed();
      },
      hearers: () => this.telling.hearers(),
      own: (body) => this.walker.adopt(body),
      door: () => this.company.door(),
      reacted: (p, kind) => this.picture?.react(p.record.number, kind),
    };
  }

  /** Of one's eyes when standing, in metres. */
  get height(): number {
    return this.replica.people.get(this.replica.you)?.record.height ?? 1.62;
  }

  private eye(): number {
    return this.height - this.lowered;
  }

  private take(message: ServerMessage): void {
    dispatch(this.before, message);
    if (message.type !== "welcome") this.replica.apply(message);
    if (message.type === "boardsReset") this.drawing.showAgain();
  }

  /** What is done with messages before the replica takes them. */
  private readonly before: Handlers = {
    welcome: (m) => this.welcome(m),
    tick: (m) => this.clock.observe(m.tick, performance.now()),
    answer: (m) => this.voice.answer(m.connection, m.sdp),
    acknowledged: (m) => this.drawing.acknowledged(m.clientSequence),
    refused: (m) => this.refused(m),
    result: (m) => this.note(m),
    chatLine: (m) => this.conversation.said(m.line, m.ref),
    chatHistory: (m) => this.conversation.history(m.lines, m.stored),
    waved: (m) => this.waved(m),
    askedToSpeak: () => this.company.asked(),
  };

  private waved({ participant, to }: Waved): void {
    this.picture?.perform(participant, "wave");
    const name = this.replica.people.get(participant)?.record.name;
    if (name && to === this.replica.you)
      this.options.notice(catalogue(this.store.value.settings.language).wavesAtYou(name));
  }

  private welcome(w: Welcome): void {
    const first = !this.welcomed;
    const same = !first && w.you === this.replica.you;
    const { yaw, restsOn } = this.walker;
    if (!first && !same) this.becomeAnother();
    const { x, z } = this.walker.at;
    this.clock.reset(w.tickRate);
    this.clock.observe(w.tick, performance.now());
    this.replica.welcome(w);
    this.company.anew();
    if (this.replica.scene) this.walker.enter(this.replica.scene);
    this.walker.reconnected();
    if (!first && !same) {
      if (restsOn) this.jumpTo(restsOn);
      else this.teleport(x, z, yaw);
    }
    this.store.set({
      roomName: this.store.value.roomName ?? this.replica.scene?.name ?? null,
      boardNames: new Map((this.replica.scene?.objects ?? []).map((o) => [o.id, o.name])),
    });
    this.drawing.resume(w.lastClientSequence);
    this.voice.connect(w.livedOn);
    this.mute.believed(this.replica.people.get(w.you)?.record.muted ?? true);
    this.picture?.show();
    this.welcomed = true;
    if (first) this.options.arrived();
    else this.options.back();
  }

  /** The server had forgotten this person; somebody new of the same name comes to the same place. */
  private becomeAnother(): void {
    this.welcomed = false;
    this.walker.forgetPlace();
  }

  private refused({ reason, detail, ref, of }: Refused): void {
    console.warn(`refused: ${reason}: ${detail}`);
    if (of === fromClient.offer.code) this.voice.refused();
    else if (of === fromClient.chat.code) this.conversation.refused(ref ?? 0, reason);
    else if (of === fromClient.operation.code) this.drawing.refused(ref ?? 0, reason);
    else this.company.refused(reason);
  }

  private note(result: Result): void {
    if (!this.options.metered || result.kind !== Kind.put) return;
    this.arrivals.push({
      object: result.object,
      strokeId: hex(result.stroke.id),
      atMs: performance.timeOrigin + performance.now(),
    });
  }

  private connectionState(state: ConnectionState, reason: string): void {
    this.store.set({ connection: state, connectionReason: reason });
    if (state !== "open") this.conversation.away();
    if (state !== "joining") this.store.set({ waiting: null });
    document.body.classList.toggle("lost", state === "reconnecting");
    if (state === "closed") this.options.closed(reason);
  }

  private sendPose(nowMs: number): void {
    if (this.connection.state !== "open" || nowMs - this.sentAt < this.clock.tickMs * 0.9) return;
    const body = this.walker.poseDue(nowMs);
    if (!body) return;
    this.sentAt = nowMs;
    this.connection.send({ type: "pose", body });
  }

  private showSelf(dt: number): void {
    const { own, walker } = this;
    own.x = walker.at.x;
    own.z = walker.at.z;
    // A step up or down is taken softly.
    own.y += (walker.at.y - own.y) * (Math.abs(walker.at.y - own.y) > 1 ? 1 : 1 - Math.exp(-17 * dt));
    own.yaw = walker.yaw;
    own.pitch = walker.pitch;
    own.speed = walker.speed;
    own.epoch = walker.epoch;
    own.sitting = walker.sitting;
    own.tracked = walker.tracked;
    // Sitting down and standing up take a moment.
    this.lowered += ((walker.sitting ? sitLower : 0) - this.lowered) * (1 - Math.exp(-13 * dt));
  }

  private hear(): void {
    const { own, ears, worn } = this;
    if (worn?.ready) {
      const { position: p, rotation } = worn.body.head;
      ears.place(p.x, p.y, p.z);
      ears.turn(rotation);
    } else {
      ears.place(own.x, own.y + this.eye(), own.z);
      ears.look(own.yaw, own.pitch);
    }
    this.voice.update(ears);
    if (!this.picture) return;
    this.picture.hear(this.voice.slots);
  }

  private headOf(number: number): Vec3 | null {
    const person = this.replica.people.get(number);
    if (!person?.placed) return null;
    mouthOf(person.shown, person.record.height, this.mouth);
    return this.mouth;
  }
}
