import type { Settings } from "../settings/settings";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { VoiceSlot } from "../voice/voice_slot";
import type { InterpolatedBody } from "../world/interpolation";
import type { RoomObject } from "../world/objects";
import type { Replica } from "../world/replica";
import type { GestureName } from "./avatars/gesture";
import { FrameRateMonitor } from "./frame_rate";
import type { RoomRenderer } from "./room_renderer";

/** Applies the state of the replica to the renderer, and lowers the quality on a slow machine. */
export class ReplicaView {
  private readonly frameRate = new FrameRateMonitor();
  private readonly viewpoint: { at: InterpolatedBody; eye: number; goal: { x: number; z: number } | null };

  constructor(
    readonly renderer: RoomRenderer,
    private readonly replica: Replica,
    private readonly store: Store<UiState>,
    own: InterpolatedBody,
  ) {
    this.viewpoint = { at: own, eye: 1.62, goal: null };
    this.publishQuality();
  }

  /** Shows the room of the replica. Existing avatars stay. */
  showRoom(): void {
    const { plan, people } = this.replica;
    if (!plan) return;
    this.renderer.showRoom(plan);
    for (const number of people.keys()) this.updateAvatar(number);
  }

  showObjects(objects: readonly RoomObject[]): void {
    this.renderer.showObjects(objects, this.replica.boards);
  }

  updateAvatar(number: number): void {
    const person = this.replica.people.get(number);
    if (!person) return;
    const avatar =
      this.renderer.avatar(number) ?? this.renderer.addAvatar(number, { ...person.record }, person.shown);
    avatar.appearance = { ...person.record };
    avatar.body = number === this.replica.you ? this.viewpoint.at : person.shown;
    avatar.showsName = number !== this.replica.you;
  }

  removeAvatar(number: number): void {
    this.renderer.removeAvatar(number);
  }

  /** Shows a reaction above an avatar. `kind` is 1 to 6. */
  react(number: number, kind: number): void {
    const avatar = this.renderer.avatar(number);
    if (avatar) this.renderer.react(avatar, kind);
  }

  perform(number: number, gesture: GestureName): void {
    this.renderer.avatar(number)?.perform(gesture);
  }

  /**
   * Mouths and speaking rings follow the voice levels. A talker may appear in two slots, one of them silent: the
   * louder one counts.
   */
  updateVoiceLevels(slots: readonly VoiceSlot[]): void {
    for (const person of this.replica.people.values()) {
      const avatar = this.renderer.avatar(person.record.number);
      if (avatar) avatar.voiceLevel = 0;
    }
    for (const { talker, level } of slots) {
      const avatar = talker === 0 ? undefined : this.renderer.avatar(talker);
      if (avatar) avatar.voiceLevel = Math.max(avatar.voiceLevel, level.level());
    }
  }

  render(dt: number, eye: number, goal: { x: number; z: number } | null): void {
    for (const person of this.replica.people.values()) {
      const avatar = this.renderer.avatar(person.record.number);
      if (avatar) avatar.visible = person.placed;
    }
    const own = this.renderer.avatar(this.replica.you);
    if (own) own.visible = this.renderer.showsBody;
    this.viewpoint.eye = eye;
    this.viewpoint.goal = goal;
    this.renderer.render(dt, this.viewpoint);
  }

  /** Measures the frame time, and switches to low quality if frames are too slow. */
  monitorFrameTime(dtMs: number, choice: Settings["quality"]): void {
    const slow = this.frameRate.addFrame(dtMs);
    if (this.frameRate.frameMs > 0) this.store.set({ frameMs: Math.round(this.frameRate.frameMs) });
    if (slow && choice === "auto" && this.renderer.quality === "high") {
      this.renderer.setQuality("low");
      this.publishQuality();
      this.store.set({ lowAutomatically: true });
    }
  }

  setQuality(quality: Settings["quality"]): void {
    if (quality !== "auto") this.renderer.setQuality(quality);
    this.publishQuality();
    this.store.set({ lowAutomatically: quality === "auto" && this.renderer.quality === "low" });
  }

  private publishQuality(): void {
    const lowQuality = this.renderer.quality === "low";
    this.store.set({ lowQuality });
    document.body.classList.toggle("low", lowQuality);
  }
}
