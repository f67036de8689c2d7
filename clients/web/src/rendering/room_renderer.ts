import { ACESFilmicToneMapping, PCFShadowMap, PerspectiveCamera, Scene, WebGLRenderer } from "three";
import type { RoomObject } from "../wire/messages";
import type { Board } from "../world/board";
import { floorAt } from "../world/collision";
import type { Sampled } from "../world/interpolation";
import type { RoomScene } from "../world/scene";
import { Crowd, type Figure, type Look } from "./avatars/crowd";
import type { DrawnPoses } from "./avatars/drawn_poses";
import { Reactions } from "./avatars/reaction_sprites";
import { BoardView } from "./boards/board_view";
import { CameraRig } from "./camera_rig";
import { GoalMarker } from "./goal_marker";
import { type Picked, pick } from "./picking";
import type { Quality } from "./quality";
import { RoomView } from "./room/room_view";
import { Immersion, type ImmersionEvents } from "./xr_rendering";

interface Shown {
  plan: RoomScene;
  objects: RoomObject[];
  boards: Map<number, Board>;
}

/** The person whose eyes the room is seen through. */
export interface Viewer {
  at: Sampled;
  eye: number;
  goal: { x: number; z: number } | null;
}

/** The picture: one renderer, one scene, and views of what the replica holds. */
export class Stage {
  readonly rig = new CameraRig();
  readonly scene = new Scene();
  quality: Quality;
  private readonly renderer: WebGLRenderer;
  private readonly eye = new PerspectiveCamera();
  private room: RoomView | null = null;
  private boards: BoardView[] = [];
  private crowd: Crowd;
  private marker: GoalMarker;
  private readonly reactions: Reactions;
  private shown: Shown | null = null;
  /** The headset that is drawn to, if any. */
  private immersion: Immersion | null = null;
  private walls = true;
  private readonly figures = new Map<number, Figure>();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    quality: Quality,
    private readonly calm: boolean,
  ) {
    this.quality = quality;
    const antialias = quality === "high";
    this.renderer = new WebGLRenderer({ canvas, antialias, powerPreference: "high-performance" });
    this.renderer.debug.checkShaderErrors = import.meta.env.DEV;
    this.renderer.toneMapping = ACESFilmicToneMapping;
    this.renderer.toneMappingExposure = 1;
    this.renderer.shadowMap.type = PCFShadowMap;
    this.crowd = new Crowd(this.scene, quality, calm);
    this.marker = new GoalMarker(this.scene);
    this.reactions = new Reactions(this.scene, calm);
    this.applyQuality();
    this.resize();
  }

  /** Draw calls and triangles of the last frame. */
  get cost(): { calls: number; triangles: number } {
    const { calls, triangles } = this.renderer.info.render;
    return { calls, triangles };
  }

  /** One's own body is far enough from the eye to be drawn. */
  get showsBody(): boolean {
    return !this.immersion && this.rig.showsBody;
  }

  /** A headset is drawn to. */
  get immersed(): boolean {
    return this.immersion !== null;
  }

  /** Walls, floor and ceiling are drawn: not where the real room is seen behind the things. */
  get showsWalls(): boolean {
    return this.walls;
  }

  show(plan: RoomScene, objects: RoomObject[], boards: Map<number, Board>): void {
    const same = this.shown && JSON.stringify(this.shown.plan) === JSON.stringify(plan);
    this.shown = { plan, objects, boards };
    if (!same || !this.room) this.rebuildRoom();
  }

  /** Compiles what `show` put up without holding the page; a first picture is quick after that. */
  async ready(): Promise<void> {
    const aside = this.renderer.extensions.has("KHR_parallel_shader_compile");
    if (aside) await this.renderer.compileAsync(this.scene, this.rig.camera);
    else this.renderer.compile(this.scene, this.rig.camera);
  }

  setQuality(quality: Quality): void {
    if (quality === this.quality) return;
    this.quality = quality;
    this.applyQuality();
    const people = [...this.figures.values()];
    this.crowd.dispose();
    this.crowd = new Crowd(this.scene, quality, this.calm);
    this.figures.clear();
    for (const f of people) {
      const { tagged, visible } = f;
      Object.assign(this.meet(f.number, f.look, f.at), { tagged, visible });
    }
    if (this.shown) this.rebuildRoom();
    this.resize();
  }

  meet(number: number, look: Look, at: Sampled): Figure {
    const figure = this.crowd.add(number, look, at);
    this.figures.set(number, figure);
    return figure;
  }

  figure(number: number): Figure | undefined {
    return this.figures.get(number);
  }

  part(number: number): void {
    const figure = this.figures.get(number);
    if (figure) this.crowd.remove(figure);
    this.figures.delete(number);
  }

  react(figure: Figure, kind: number): void {
    this.reactions.show(figure, kind);
  }

  get reactionsShown(): { number: number; kind: number }[] {
    return this.reactions.now;
  }

  drawnAt(number: number): { x: number; y: number; z: number } | null {
    return this.crowd.drawnAt(number);
  }

  /** Eyes and hands of a body as they are drawn. */
  drawnPoses(number: number): DrawnPoses | null {
    return this.crowd.drawnPoses(number);
  }

  /** What is under a point given in client pixels. */
  pick(clientX: number, clientY: number): Picked {
    if (!this.shown) return null;
    const box = this.canvas.getBoundingClientRect();
    const x = ((clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((clientY - box.top) / box.height) * 2;
    return pick(x, y, this.rig.camera, this.boards, this.shown.plan);
  }

  /** Draws into a headset. Without walls the real room is seen behind. */
  async immerse(session: XRSession, walls: boolean, events: ImmersionEvents): Promise<Immersion> {
    this.immersion = await Immersion.begin(this.renderer, this.scene, this.rig.camera, session, events);
    this.walls = walls;
    this.room?.showWalls(walls);
    return this.immersion;
  }

  /** Where the headset's own space lies in the room; yaw in radians. */
  standAt(x: number, y: number, z: number, yaw: number): void {
    this.immersion?.place(x, y, z, yaw);
  }

  /** Back on the page. */
  emerge(): void {
    if (!this.immersion) return;
    this.immersion.end();
    this.immersion = null;
    this.walls = true;
    this.room?.showWalls(true);
    this.resize();
  }

  resize(): void {
    if (this.immersion) return;
    const width = Math.max(1, this.canvas.clientWidth);
    const height = Math.max(1, this.canvas.clientHeight);
    const ratio = Math.min(devicePixelRatio, 2);
    // A third of the pixels: the side shrinks by the root.
    this.renderer.setPixelRatio(this.quality === "low" ? Math.min(ratio, 1) * 0.577 : ratio);
    this.renderer.setSize(width, height, false);
    this.rig.resize(width / height);
  }

  render(dt: number, viewer: Viewer): void {
    if (!this.shown) return;
    const { plan } = this.shown;
    const { at, eye, goal } = viewer;
    if (this.immersion) this.immersion.events.draw();
    else this.rig.update(dt, plan, at, eye, at.yaw, at.pitch);
    this.marker.update(dt, goal, goal ? floorAt(plan, goal.x, goal.z) : 0);
    for (const board of this.boards) board.update(dt);
    const from = this.eyeNow();
    this.crowd.update(dt, from);
    this.reactions.update(dt, from);
    this.renderer.render(this.scene, this.rig.camera);
  }

  dispose(): void {
    this.emerge();
    this.crowd.dispose();
    this.marker.dispose();
    this.reactions.dispose();
    this.clearRoom();
    this.renderer.dispose();
  }

  /** Where the room is seen from, whatever the camera hangs on: in a headset its own place is within the dolly. */
  private eyeNow(): PerspectiveCamera {
    const { camera } = this.rig;
    if (!this.immersion) return camera;
    const { eye } = this;
    eye.matrixWorld.copy(camera.matrixWorld);
    eye.matrixWorld.decompose(eye.position, eye.quaternion, eye.scale);
    return eye;
  }

  private applyQuality(): void {
    this.renderer.shadowMap.enabled = this.quality === "high";
  }

  private clearRoom(): void {
    for (const board of this.boards) board.dispose();
    this.boards = [];
    this.room?.dispose();
    this.room = null;
  }

  private rebuildRoom(): void {
    if (!this.shown) return;
    this.clearRoom();
    this.room = new RoomView(this.scene, this.renderer, this.shown.plan, this.quality);
    this.room.showWalls(this.walls);
    for (const object of this.shown.objects) {
      const board = this.shown.boards.get(object.number);
      if (board) this.boards.push(new BoardView(this.scene, object, board, this.room.materials));
    }
  }
}
