import { RoomDocuments } from "../documents/documents";
import { catalogue } from "../i18n/i18n";
import { MuteSwitch } from "../microphone/mute_switch";
import { Connection, type ConnectionState } from "../net/connection";
import { RoomFiles } from "../net/files";
import { ServerClock } from "../net/server_clock";
import type { ReplicaView } from "../rendering/replica_view";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import { nameOf } from "../ui/state/thing_names";
import { ListenerPose } from "../voice/listener_pose";
import { playTick } from "../voice/tick";
import { VoiceConnection } from "../voice/voice_connection";
import { encodeBody, type Vec3 } from "../wire/body";
import { dispatch, type Handlers, type ServerMessage } from "../wire/codec";
import { fromClient, type Refused, type Waved, type Welcome } from "../wire/messages";
import { forwardVector } from "../world/acoustics";
import type { Ray } from "../world/bounds";
import { createInterpolatedBody, type InterpolatedBody } from "../world/interpolation";
import { type RoomObject, sceneObjectKey } from "../world/objects";
import { Replica, type ReplicaEvents } from "../world/replica";
import type { Seat } from "../world/scene";
import { seatsOf } from "../world/seats";
import { createSteering, Walker } from "../world/walker";
import { type Arrival, arrivalsIn } from "./arrivals";
import { Chat } from "./chat";
import { fillDocument } from "./document_filling";
import { Drawing } from "./drawing";
import { Operations } from "./operations";
import { OwnBody } from "./own_body";
import { Participants } from "./participants";
import { SmoothBody } from "./smooth_body";
import { StatusUpdater } from "./status";
import { Things } from "./things";
import type { ActiveHeadset, VisitOptions } from "./visit_options";
import { WallDocuments } from "./wall_documents";

const interpolationTicks = 2;

/** Device kinds, section 4.1. */
const devices = { desktop: 0, phone: 1, headset: 2 } as const;

/** One visit to a room, from joining to leaving, over any number of connections. */
export class Visit {
  readonly steering = createSteering();
  readonly walker = new Walker();
  readonly localBody: InterpolatedBody = createInterpolatedBody();
  readonly replica: Replica;
  readonly connection: Connection;
  readonly voice: VoiceConnection;
  readonly operations: Operations;
  readonly drawing: Drawing;
  readonly things: Things;
  readonly documents: RoomDocuments;
  readonly wall: WallDocuments;
  private readonly body: OwnBody;
  readonly mute: MuteSwitch;
  readonly participants: Participants;
  readonly chat: Chat;
  readonly files: RoomFiles;
  /** Stroke ids of results in the order of arrival; recorded only while measuring. */
  readonly arrivals: Arrival[] = [];
  view: ReplicaView | null = null;
  /** The active XR session; null without one. */
  headset: ActiveHeadset | null = null;
  private readonly status: StatusUpdater;
  private readonly clock = new ServerClock();
  private readonly store: Store<UiState>;
  private readonly listener = new ListenerPose();
  private welcomed = false;
  private sentAt = 0;
  private readonly standing = new SmoothBody();
  private readonly mouth: Vec3 = { x: 0, y: 0, z: 0 };

  constructor(private readonly options: VisitOptions) {
    this.store = options.store;
    this.files = new RoomFiles(options.room, () => this.things.arranging.show());
    this.replica = new Replica(this.replicaEvents());
    this.participants = new Participants(this.replica, this.store, {
      send: (message) => this.connection.send(message),
      notice: options.notice,
      blocked: (participant) => this.chat.forget(participant),
      silenced: options.silenced,
    });
    this.chat = new Chat(this.replica, this.store, {
      send: (message) => this.connection.send(message),
      notice: options.notice,
    });
    this.operations = new Operations(this.store, {
      send: (message) => this.connection.send(message),
      refused: options.refused,
      changed: () => this.things.arranging.show(),
    });
    this.drawing = new Drawing(this.replica, this.operations, {
      send: (message) => this.connection.send(message),
      backlog: () => this.connection.backlog,
    });
    this.things = new Things({
      room: options.room,
      replica: this.replica,
      files: this.files,
      operations: this.operations,
      store: this.store,
      send: (message) => this.connection.send(message),
      view: () => this.view,
      gaze: () => this.gaze(),
      refused: (code) => options.refused(code, "room"),
      nameOf: (object) => {
        const { settings, sceneNames } = this.store.value;
        return nameOf(catalogue(settings.language), settings.language, object, sceneNames);
      },
      tick: () => playTick(options.audio),
      fill: (key, text) => fillDocument(this.documents, key, text, this.store.value.settings.language),
      shown: (objects) => this.followSeat(objects),
    });
    this.documents = new RoomDocuments({
      room: options.room,
      replica: this.replica,
      connected: () => this.connection.state === "open",
      send: (message) => this.connection.send(message),
    });
    this.wall = new WallDocuments(this.documents);
    this.body = new OwnBody(options.body, {
      room: options.room,
      send: (message) => this.connection.send(message),
      worn: () => this.replica.people.get(this.replica.you)?.record.model ?? "",
      failed: (code, values) => options.bodyFailed({ code, values }),
    });
    this.mute = new MuteSwitch((muted) => this.connection.send({ type: "mute", muted }));
    const slots = options.phone ? 4 : 6;
    this.voice = new VoiceConnection(
      options.audio,
      slots,
      options.measuring,
      { headPosition: (n) => this.headPosition(n), gain: (n) => this.replica.gainFor(n) },
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
        message: (message) => this.receive(message),
        waiting: (host) => {
          this.store.set({ waiting: { host } });
          options.waiting();
        },
        place: () => (this.welcomed ? encodeBody(this.walker.body()) : null),
        have: () => (this.welcomed ? this.replica.progress.have : null),
      },
    );
    this.status = new StatusUpdater(this, this.store);
  }

  /** One simulation step. `draw` is false if no frame is needed. */
  step(nowMs: number, dt: number, draw: boolean): void {
    if (!this.welcomed) return;
    const at = this.clock.tickAt(nowMs) - interpolationTicks;
    for (const person of this.replica.people.values()) {
      if (person.record.number !== this.replica.you)
        person.buffer.sample(at, this.clock.tickMs, person.shown);
    }
    this.headset?.beforeStep(dt);
    this.walker.step(this.steering, dt);
    this.headset?.afterStep();
    this.sendPose(nowMs);
    this.standing.follow(this.localBody, this.walker, dt);
    this.updateAudio();
    this.things.placement.step();
    this.wall.step(nowMs);
    if (draw) this.view?.render(dt, this.currentEyeHeight(), this.walker.walkTarget);
    this.status.step(nowMs);
  }

  teleport(x: number, z: number, yaw: number): void {
    this.connection.send({ type: "teleport", body: this.walker.teleport(x, z, yaw) });
  }

  /** Teleports onto a seat. */
  teleportToSeat(seat: Seat): void {
    this.connection.send({ type: "teleport", body: this.walker.teleportToSeat(seat) });
  }

  leave(): void {
    this.connection.leave();
  }

  dispose(): void {
    this.voice.dispose();
    this.operations.dispose();
    this.things.dispose();
    this.wall.dispose();
    this.documents.dispose();
    this.body.dispose();
    this.chat.dispose();
    this.view?.renderer.dispose();
  }

  /** Shows everything in a new 3D view, or after a new start of the visit. */
  showRoom(): void {
    this.view?.showRoom();
    this.things.showAll();
  }

  /**
   * Somebody may move, turn or delete the seat that the person sits on. Who moves their own seat follows when it is put
   * down: the view would run away from the pointer.
   */
  private followSeat(objects: readonly RoomObject[]): void {
    const inHand = seatsOf(objects.filter((o) => o.key === this.things.arranging.moving));
    if (inHand.some((seat) => seat.id === this.walker.currentSeat?.id)) return;
    const seats = (): Seat[] => [...(this.replica.plan?.seats ?? []), ...seatsOf(objects)];
    this.walker.followSeat((id) => seats().find((seat) => seat.id === id));
  }

  private reapplyOperations(): void {
    this.operations.reapply();
    this.drawing.pen.reconnected();
  }

  /** From the eyes to where one looks. */
  private gaze(): Ray {
    const { walker, headset } = this;
    const eyes = headset?.ready ? headset.body.head.position : null;
    const from = eyes ?? { x: walker.at.x, y: walker.at.y + this.currentEyeHeight(), z: walker.at.z };
    return { from: { ...from }, direction: forwardVector(walker.yaw, walker.pitch) };
  }

  private replicaEvents(): ReplicaEvents {
    const { options } = this;
    return {
      joined: (p) => {
        this.view?.updateAvatar(p.record.number);
        this.participants.changed();
        if (this.welcomed && p.record.number !== this.replica.you) options.joined(p.record.name);
      },
      left: (p) => {
        this.view?.removeAvatar(p.record.number);
        this.participants.left(p.record.number);
        this.documents.left(p.record.number);
        if (this.welcomed) options.left(p.record.name);
      },
      changed: (p) => {
        this.view?.updateAvatar(p.record.number);
        this.participants.changed();
        this.documents.roomChanged();
      },
      hearers: () => this.status.updateHearers(),
      ownBody: (body) => this.walker.reconcile(body),
      doorChanged: () => {
        this.participants.doorChanged();
        this.documents.roomChanged();
      },
      reacted: (p, kind) => this.view?.react(p.record.number, kind),
      objectsChanged: () => {
        this.things.arranging.show();
        this.documents.roomChanged();
      },
    };
  }

  /** Standing eye height in metres. */
  get eyeHeight(): number {
    return this.replica.people.get(this.replica.you)?.record.height ?? 1.62;
  }

  private currentEyeHeight(): number {
    return this.eyeHeight - this.standing.sittingOffset;
  }

  private receive(message: ServerMessage): void {
    dispatch(this.handlers, message);
    if (message.type !== "welcome") this.replica.apply(message);
    this.documents.receive(message);
    if (message.type === "contentsReset") this.reapplyOperations();
  }

  /** Handles messages before the replica does. */
  private readonly handlers: Handlers = {
    welcome: (m) => this.welcome(m),
    tick: (m) => this.clock.observe(m.tick, performance.now()),
    answer: (m) => this.voice.answer(m.connection, m.sdp),
    acknowledged: (m) => this.operations.acknowledged(m.clientSequence),
    refused: (m) => this.refused(m),
    result: (m) => void (this.options.measuring && this.arrivals.push(...arrivalsIn(m))),
    chatLine: (m) => this.chat.received(m.line, m.ref),
    chatHistory: (m) => this.chat.history(m.lines, m.stored),
    waved: (m) => this.waved(m),
    askedToSpeak: () => this.participants.askedToSpeak(),
  };

  private waved({ participant, to }: Waved): void {
    this.view?.perform(participant, "wave");
    const name = this.replica.people.get(participant)?.record.name;
    // Anybody may wave twice a second: a wave takes no other notice away.
    if (name && to === this.replica.you && !this.store.value.notice)
      this.options.notice(catalogue(this.store.value.settings.language).wavesAtYou(name));
  }

  private welcome(w: Welcome): void {
    const first = !this.welcomed;
    const same = !first && w.you === this.replica.you;
    const { yaw, currentSeat } = this.walker;
    if (!first && !same) this.resetIdentity();
    const { x, z } = this.walker.at;
    this.clock.reset(w.tickRate);
    this.clock.observe(w.tick, performance.now());
    this.replica.welcome(w);
    this.participants.reset();
    if (this.replica.scene) this.walker.enter(this.replica.scene);
    this.walker.reconnected();
    if (!first && !same) {
      if (currentSeat) this.teleportToSeat(currentSeat);
      else this.teleport(x, z, yaw);
    }
    this.store.set({
      roomName: this.store.value.roomName ?? this.replica.scene?.name ?? null,
      sceneNames: new Map((this.replica.scene?.objects ?? []).map((o) => [sceneObjectKey(o.id), o.name])),
    });
    this.operations.resume(w.lastClientSequence);
    this.documents.welcomed();
    this.drawing.pen.reconnected();
    this.voice.connect(w.livedOn);
    this.mute.setServerState(this.replica.people.get(w.you)?.record.muted ?? true);
    this.showRoom();
    this.welcomed = true;
    void this.body.welcomed();
    if (first) this.options.arrived();
    else this.options.reconnected();
  }

  /** The server has forgotten this participant: a new one with the same name takes the same place. */
  private resetIdentity(): void {
    this.welcomed = false;
    this.walker.resetPosition();
  }

  private refused(m: Refused): void {
    const { reason, detail, ref, of } = m;
    console.warn(`refused: ${reason}: ${detail}`);
    if (this.documents.refused(m)) return;
    if (of === fromClient.offer.code) this.voice.refused();
    else if (of === fromClient.chat.code) this.chat.refused(ref ?? 0, reason);
    else if (of === fromClient.operation.code) this.operations.refused(ref ?? 0, reason);
    else if (of === fromClient.wear.code) this.body.refused(reason);
    else if (of === fromClient.hold.code) this.things.arranging.holdRefused(reason);
    else this.participants.refused(reason);
  }

  private connectionState(state: ConnectionState, reason: string): void {
    this.store.set({ connection: state, connectionReason: reason });
    if (state !== "open") {
      this.chat.disconnected();
      this.documents.disconnected();
    }
    if (state !== "joining") this.store.set({ waiting: null });
    document.body.classList.toggle("lost", state === "reconnecting");
    if (state === "closed") this.options.closed(reason);
  }

  private sendPose(nowMs: number): void {
    if (this.connection.state !== "open" || nowMs - this.sentAt < this.clock.tickMs * 0.9) return;
    const jump = this.walker.dueJump(nowMs);
    const body = jump ?? this.walker.duePose(nowMs);
    if (!body) return;
    this.sentAt = nowMs;
    this.connection.send({ type: jump ? "teleport" : "pose", body });
  }

  private updateAudio(): void {
    const { localBody, listener, headset } = this;
    if (headset?.ready) {
      const { position: p, rotation } = headset.body.head;
      listener.setPosition(p.x, p.y, p.z);
      listener.setRotation(rotation);
    } else {
      listener.setPosition(localBody.x, localBody.y + this.currentEyeHeight(), localBody.z);
      listener.setAngles(localBody.yaw, localBody.pitch);
    }
    this.voice.update(listener);
    if (!this.view) return;
    this.view.updateVoiceLevels(this.voice.slots);
  }

  private headPosition(number: number): Vec3 | null {
    return this.replica.mouthOf(number, this.mouth);
  }
}
