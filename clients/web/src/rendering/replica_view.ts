import type { Settings } from "../settings/settings";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { VoiceSlot } from "../voice/voice_slot";
import type { InterpolatedBody } from "../world/interpolation";
import type { Replica } from "../world/replica";
import type { GestureName } from "./avatars/gesture";
import { FrameRateMonitor } from "./frame_rate";
import type { RoomRenderer } from "./room_renderer";

/** Keeps the stage in step with the replica and the quality in step with the machine. */
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

  /** Shows the room of the replica; bodies that are there already stay. */
  showRoom(): void {
    const { scene, objects, boards, people } = this.replica;
    if (!scene) return;
    this.renderer.showRoom(scene, objects, boards);
    for (const number of people.keys()) this.updateAvatar(number);
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

  /** A sign over somebody's head, 1 to 6. */
  react(number: number, kind: number): void {
    const avatar = this.renderer.avatar(number);
    if (avatar) this.renderer.react(avatar, kind);
  }

  perform(number: number, gesture: GestureName): void {
    this.renderer.avatar(number)?.perform(gesture);
  }

  /** Mouths and rings follow the voices. A talker may still stand in a slot that fell silent: the louder one counts. */
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

  /** Measures, and goes to less detail where pictures come too slowly. */
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
