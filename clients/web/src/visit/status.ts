import type { MuteSwitch } from "../microphone/mute_switch";
import type { Connection } from "../net/connection";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { VoiceConnection } from "../voice/voice_connection";
import type { VoiceSlot } from "../voice/voice_slot";
import { zoneOf } from "../world/acoustics";
import { figure } from "../world/figure";
import { goalKey, listNearby, type Nearby } from "../world/nearby";
import { objectInReach } from "../world/reach";
import type { Replica } from "../world/replica";
import { seatInReach } from "../world/seats";
import type { Walker } from "../world/walker";

/** What the status is read from. */
export interface StatusSources {
  replica: Replica;
  walker: Walker;
  voice: VoiceConnection;
  mute: MuteSwitch;
  connection: Connection;
}

const updateMs = 150;
const mediaPathMs = 3000;
const restMs = 400;
const audibleLevel = figure.speaking.level;

/** Voice levels by talker. A talker may appear in two slots, one of them silent: the louder one counts. */
export function talkerLevels(slots: readonly VoiceSlot[]): Map<number, number> {
  const levels = new Map<number, number>();
  for (const { talker, level } of slots) {
    if (talker !== 0) levels.set(talker, Math.max(levels.get(talker) ?? 0, level.level()));
  }
  return levels;
}

/** Publishes the state of a visit that changes continuously, a few times a second. */
export class StatusUpdater {
  private at = 0;
  private movedAt = 0;
  private pathAt = 0;

  constructor(
    private readonly sources: StatusSources,
    private readonly store: Store<UiState>,
  ) {}

  step(nowMs: number): void {
    if (nowMs - this.at <= updateMs) return;
    this.at = nowMs;
    const { replica, walker, mute, connection } = this.sources;
    const { scene, objects } = replica;
    if (!scene) return;
    const self = replica.people.get(replica.you);
    if (self && connection.state === "open") mute.checkServerState(self.record.muted, nowMs);
    this.updateSpeaking();
    if (this.store.value.renderingFailure || this.store.value.panel === "things") this.updateNearby();
    if (nowMs - this.pathAt > mediaPathMs) this.updateMediaPath(nowMs);
    if (walker.speed > 0.2) this.movedAt = nowMs;
    const feet = walker.at;
    const zone = zoneOf(scene.zones, "private", feet) ?? zoneOf(scene.zones, "stage", feet);
    this.store.set({
      moving: nowMs - this.movedAt < restMs,
      zone: zone ?? zoneOf(scene.zones, "flat", feet) ?? zoneOf(scene.zones, "quiet", feet),
      inReach: objectInReach(objects, feet, walker.yaw),
      seatAction: walker.sitting ? "stand" : seatInReach(scene, feet, replica.sitters()) ? "sit" : null,
    });
  }

  updateHearers(): void {
    const { replica } = this.sources;
    const { total, list } = replica.hearers;
    this.store.set({
      hearers: {
        total,
        list: list.flatMap(({ number, db }) => {
          const person = replica.people.get(number);
          return person ? [{ name: person.record.name, colour: person.record.colour, db }] : [];
        }),
      },
    });
  }

  private updateSpeaking(): void {
    const heard = [...talkerLevels(this.sources.voice.slots)].flatMap(([n, level]) =>
      level > audibleLevel ? n : [],
    );
    const { speaking } = this.store.value;
    if (heard.length === speaking.size && heard.every((n) => speaking.has(n))) return;
    this.store.set({ speaking: new Set(heard) });
  }

  private updateNearby(): void {
    const { replica, walker } = this.sources;
    const nearby = listNearby(replica, walker.at, walker.yaw);
    const before = this.store.value.nearby;
    const same = (a: Nearby, b: Nearby | undefined): boolean =>
      b !== undefined && goalKey(a) === goalKey(b) && a.metres === b.metres && a.direction === b.direction;
    if (nearby.length === before.length && nearby.every((n, i) => same(n, before[i]))) return;
    this.store.set({ nearby });
  }

  private updateMediaPath(nowMs: number): void {
    this.pathAt = nowMs;
    void this.sources.voice.mediaPath().then((mediaPath) => this.store.set({ mediaPath }));
  }
}
