import type { Settings } from "../settings/settings";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Slot } from "../voice/voice_slot";
import type { Sampled } from "../world/interpolation";
import type { Replica } from "../world/replica";
import type { GestureName } from "./avatars/gesture";
import { Pace } from "./frame_rate";
import type { Stage } from "./room_renderer";

/** Keeps the stage in step with the replica and the quality in step with the machine. */
export class Picture {
  private readonly pace = new Pace();
  private readonly viewer: { at: Sampled; eye: number; goal: { x: number; z: number } | null };

  constructor(
    readonly stage: Stage,
    private readonly replica: Replica,
    private readonly store: Store<UiState>,
    own: Sampled,
  ) {
    this.viewer = { at: own, eye: 1.62, goal: null };
    this.showQuality();
  }

  /** Shows the room of the replica; bodies that are there already stay. */
  show(): void {
    const { scene, objects, boards, people } = this.replica;
    if (!scene) return;
    this.stage.show(scene, objects, boards);
    for (const number of people.keys()) this.meet(number);
  }

  meet(number: number): void {
    const person = this.replica.people.get(number);
    if (!person) return;
    const figure = this.stage.figure(number) ?? this.stage.meet(number, { ...person.record }, person.shown);
    figure.look = { ...person.record };
    figure.at = number === this.replica.you ? this.viewer.at : person.shown;
    figure.tagged = number !== this.replica.you;
  }

  part(number: number): void {
    this.stage.part(number);
  }

  /** A sign over somebody's head, 1 to 6. */
  react(number: number, kind: number): void {
    const figure = this.stage.figure(number);
    if (figure) this.stage.react(figure, kind);
  }

  perform(number: number, gesture: GestureName): void {
    this.stage.figure(number)?.perform(gesture);
  }

  /** Mouths and rings follow the voices. A talker may still stand in a slot that fell silent: the louder one counts. */
  hear(slots: readonly Slot[]): void {
    for (const person of this.replica.people.values()) {
      const figure = this.stage.figure(person.record.number);
      if (figure) figure.level = 0;
    }
    for (const { talker, level } of slots) {
      const figure = talker === 0 ? undefined : this.stage.figure(talker);
      if (figure) figure.level = Math.max(figure.level, level.level());
    }
  }

  draw(dt: number, eye: number, goal: { x: number; z: number } | null): void {
    for (const person of this.replica.people.values()) {
      const figure = this.stage.figure(person.record.number);
      if (figure) figure.visible = person.placed;
    }
    const own = this.stage.figure(this.replica.you);
    if (own) own.visible = this.stage.showsBody;
    this.viewer.eye = eye;
    this.viewer.goal = goal;
    this.stage.render(dt, this.viewer);
  }

  /** Measures, and goes to less detail where pictures come too slowly. */
  watch(dtMs: number, choice: Settings["quality"]): void {
    const slow = this.pace.slow(dtMs);
    if (this.pace.frameMs > 0) this.store.set({ frameMs: Math.round(this.pace.frameMs) });
    if (slow && choice === "auto" && this.stage.quality === "high") {
      this.stage.setQuality("low");
      this.showQuality();
      this.store.set({ lowByItself: true });
    }
  }

  choose(quality: Settings["quality"]): void {
    if (quality !== "auto") this.stage.setQuality(quality);
    this.showQuality();
    this.store.set({ lowByItself: quality === "auto" && this.stage.quality === "low" });
  }

  private showQuality(): void {
    const low = this.stage.quality === "low";
    this.store.set({ low });
    document.body.classList.toggle("low", low);
  }
}
