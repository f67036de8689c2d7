import type { Scene } from "three";
import { simplify } from "../low_quality_model";
import type { Quality } from "../quality";
import type { BodyModel, BodyPose } from "./body_model";

/** Gets a body by its name: the hash of its file. */
export type BodySource = (model: string, signal: AbortSignal) => Promise<BodyModel>;

/** So many bodies from files are drawn at once; others are the built-in one. */
const most = { high: 12, low: 3 } as const;

interface Worn {
  model: string;
  body: BodyModel | null;
  loading: AbortController;
  drawn: boolean;
}

/** The bodies from files that people wear. */
export class OwnBodies {
  private readonly worn = new Map<number, Worn>();
  private left = 0;

  constructor(
    private readonly scene: Scene,
    private readonly quality: Quality,
    private readonly source: BodySource,
  ) {}

  /** Before the avatars of a frame are drawn. */
  begin(): void {
    this.left = most[this.quality];
    for (const worn of this.worn.values()) worn.drawn = false;
  }

  /** Draws the body that an avatar wears. False: the built-in one is to be drawn. */
  draw(number: number, model: string, dt: number, pose: BodyPose): boolean {
    if (this.left === 0) return false;
    const { body } = this.wornBy(number, model);
    if (!body) return false;
    this.left--;
    body.update(dt, pose);
    const worn = this.worn.get(number);
    if (worn) worn.drawn = true;
    return true;
  }

  /** After the avatars of a frame: what was not drawn is hidden. */
  end(): void {
    for (const { body, drawn } of this.worn.values()) if (body) body.root.visible = drawn;
  }

  /** Whose bodies were drawn in the last frame. */
  get drawn(): number[] {
    return [...this.worn].filter(([, { drawn }]) => drawn).map(([number]) => number);
  }

  /** The avatar has left, or wears the built-in body. */
  forget(number: number): void {
    const worn = this.worn.get(number);
    if (!worn) return;
    worn.loading.abort();
    worn.body?.dispose();
    this.worn.delete(number);
  }

  dispose(): void {
    for (const number of [...this.worn.keys()]) this.forget(number);
  }

  private wornBy(number: number, model: string): Worn {
    const known = this.worn.get(number);
    if (known?.model === model) return known;
    this.forget(number);
    const worn: Worn = { model, body: null, loading: new AbortController(), drawn: false };
    this.worn.set(number, worn);
    this.source(model, worn.loading.signal).then(
      (body) => {
        if (worn.loading.signal.aborted) {
          body.dispose();
          return;
        }
        if (this.quality === "low") simplify(body.root);
        worn.body = body;
        this.scene.add(body.root);
      },
      () => {}, // the built-in body stays
    );
    return worn;
  }
}
