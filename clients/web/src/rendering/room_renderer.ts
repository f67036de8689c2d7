import {
  ACESFilmicToneMapping,
  HemisphereLight,
  PCFShadowMap,
  PerspectiveCamera,
  Raycaster,
  Scene,
  Vector2,
  Vector3,
  WebGLRenderer,
} from "three";
import type { Vec3 } from "../wire/body";
import type { Board } from "../world/board";
import type { Ray } from "../world/bounds";
import { floorAt } from "../world/collision";
import type { InterpolatedBody } from "../world/interpolation";
import type { RoomObject } from "../world/objects";
import type { RoomScene } from "../world/scene";
import { type Appearance, type Avatar, Crowd } from "./avatars/crowd";
import type { DrawnPoses } from "./avatars/drawn_poses";
import { canvasNameTagPainter } from "./avatars/name_tag_image";
import { OwnBodies } from "./avatars/own_bodies";
import { ReactionSprites } from "./avatars/reaction_sprites";
import { CameraRig } from "./camera_rig";
import { GoalMarker } from "./goal_marker";
import { type Ghost, GhostViews } from "./objects/ghost_views";
import { HandlesView, type Selection } from "./objects/handles_view";
import { type FileSources, ObjectViews } from "./objects/object_views";
import { type Outline, OutlineViews } from "./objects/outline_views";
import type { Quality } from "./quality";
import { RoomView } from "./room/room_view";
import { XrRendering, type XrRenderingEvents } from "./xr_rendering";

/** The position that the camera follows. */
export interface Viewpoint {
  at: InterpolatedBody;
  eye: number;
  goal: { x: number; z: number } | null;
}

/** So many views are made before the first picture; the rest comes picture by picture. */
const viewsAtOnce = 16;

/** The 3D view: one WebGLRenderer, one Scene, and views of the room, boards and avatars. */
export class RoomRenderer {
  readonly cameraRig = new CameraRig();
  readonly scene = new Scene();
  /** For models and bodies from files where the room has no light of its own: with low quality. */
  private readonly plainLight = new HemisphereLight(0xf7fafc, 0xd9c6a8, 2.6);
  quality: Quality;
  private readonly renderer: WebGLRenderer;
  private readonly eye = new PerspectiveCamera();
  private room: RoomView | null = null;
  private views: ObjectViews | null = null;
  private crowd: Crowd;
  private marker: GoalMarker;
  private readonly reactions: ReactionSprites;
  private readonly ghosts: GhostViews;
  private readonly outlines: OutlineViews;
  private readonly handles: HandlesView;
  private readonly caster = new Raycaster();
  private readonly pointer = new Vector2();
  private plan: RoomScene | null = null;
  private objects: readonly RoomObject[] = [];
  private boardsByKey: ReadonlyMap<string, Board> = new Map();
  /** The active XR session, if any. */
  private xr: XrRendering | null = null;
  private walls = true;
  private readonly avatars = new Map<number, Avatar>();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    quality: Quality,
    private readonly reducedMotion: boolean,
    private readonly files: FileSources,
  ) {
    this.quality = quality;
    const antialias = quality === "high";
    this.renderer = new WebGLRenderer({ canvas, antialias, powerPreference: "high-performance" });
    this.renderer.debug.checkShaderErrors = import.meta.env.DEV;
    this.renderer.toneMapping = ACESFilmicToneMapping;
    this.renderer.toneMappingExposure = 1;
    this.renderer.shadowMap.type = PCFShadowMap;
    this.crowd = this.newCrowd();
    this.scene.add(this.plainLight);
    this.marker = new GoalMarker(this.scene);
    this.reactions = new ReactionSprites(this.scene, reducedMotion);
    this.ghosts = new GhostViews(this.scene);
    this.outlines = new OutlineViews(this.scene);
    this.handles = new HandlesView(this.scene);
    this.applyQuality();
    this.resize();
  }

  /** Draw calls and triangles of the last frame. */
  get cost(): { calls: number; triangles: number } {
    const { calls, triangles } = this.renderer.info.render;
    return { calls, triangles };
  }

  /** The own avatar is far enough from the camera to be shown. */
  get showsBody(): boolean {
    return !this.xr && this.cameraRig.showsBody;
  }

  /** False in AR, where the real room is behind the furniture. */
  get showsWalls(): boolean {
    return this.walls;
  }

  showRoom(plan: RoomScene): void {
    const same = this.plan && JSON.stringify(this.plan) === JSON.stringify(plan);
    this.plan = plan;
    if (!same || !this.room) this.rebuildRoom();
  }

  /** Shows the objects from the next frame on. */
  showObjects(objects: readonly RoomObject[], boards: ReadonlyMap<string, Board>): void {
    this.objects = objects;
    this.boardsByKey = boards;
    this.views?.show(objects, boards);
  }

  /**
   * Compiles the shaders of the shown room, if possible without blocking the page, so that the first frame is
   * fast.
   */
  async compile(): Promise<void> {
    this.views?.update(0, this.worldCamera().position, viewsAtOnce);
    const aside = this.renderer.extensions.has("KHR_parallel_shader_compile");
    if (aside) await this.renderer.compileAsync(this.scene, this.cameraRig.camera);
    else this.renderer.compile(this.scene, this.cameraRig.camera);
  }

  setQuality(quality: Quality): void {
    if (quality === this.quality) return;
    this.quality = quality;
    this.applyQuality();
    const people = [...this.avatars.values()];
    this.crowd.dispose();
    this.crowd = this.newCrowd();
    this.avatars.clear();
    for (const f of people) {
      const { showsName, visible } = f;
      Object.assign(this.addAvatar(f.number, f.appearance, f.body), { showsName, visible });
    }
    if (this.plan) this.rebuildRoom();
    this.resize();
  }

  addAvatar(number: number, appearance: Appearance, body: InterpolatedBody): Avatar {
    const avatar = this.crowd.add(number, appearance, body);
    this.avatars.set(number, avatar);
    return avatar;
  }

  avatar(number: number): Avatar | undefined {
    return this.avatars.get(number);
  }

  removeAvatar(number: number): void {
    const avatar = this.avatars.get(number);
    if (avatar) this.crowd.remove(avatar);
    this.avatars.delete(number);
  }

  react(avatar: Avatar, kind: number): void {
    this.reactions.show(avatar, kind);
  }

  get reactionsShown(): { number: number; kind: number }[] {
    return this.reactions.current;
  }

  drawnPosition(number: number): { x: number; y: number; z: number } | null {
    return this.crowd.drawnPosition(number);
  }

  /** Poses of the eyes and hands of an avatar as they are drawn. */
  drawnPoses(number: number): DrawnPoses | null {
    return this.crowd.drawnPoses(number);
  }

  /** Shows translucent copies of objects that are not there yet. */
  showGhosts(ghosts: readonly Ghost[]): void {
    this.ghosts.show(ghosts);
  }

  /** Shows outlines around objects, and the handles of the selected one. */
  showMarks(outlines: readonly Outline[], selection: Selection | null): void {
    this.outlines.show(outlines);
    this.handles.show(selection);
  }

  /** The ray from the camera through a point in client pixels. */
  rayAt(clientX: number, clientY: number): Ray {
    const box = this.canvas.getBoundingClientRect();
    const x = ((clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((clientY - box.top) / box.height) * 2;
    this.caster.setFromCamera(this.pointer.set(x, y), this.cameraRig.camera);
    const { origin, direction } = this.caster.ray;
    return {
      from: { x: origin.x, y: origin.y, z: origin.z },
      direction: { x: direction.x, y: direction.y, z: direction.z },
    };
  }

  /** The angle in radians under which so many client pixels are seen in the middle of the view. */
  angleOf(pixels: number): number {
    const { fov } = this.cameraRig.camera;
    return (pixels * 2 * Math.tan((fov * Math.PI) / 360)) / this.canvas.clientHeight;
  }

  /** Where a place is on the page, in client pixels. */
  onScreen(at: Vec3): { x: number; y: number } {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const { x, y } = new Vector3(at.x, at.y, at.z).project(this.cameraRig.camera);
    return { x: left + ((x + 1) / 2) * width, y: top + ((1 - y) / 2) * height };
  }

  /** The avatars whose bodies from files are drawn. */
  get ownBodies(): number[] {
    return this.crowd.ownBodies;
  }

  drawnObjects(): { key: string; kind: string; loaded: boolean }[] {
    return this.views?.drawn ?? [];
  }

  /** Starts rendering to an XR session. Without walls the real room is visible behind the furniture. */
  async startXr(session: XRSession, walls: boolean, events: XrRenderingEvents): Promise<XrRendering> {
    this.xr = await XrRendering.begin(this.renderer, this.scene, this.cameraRig.camera, session, events);
    this.walls = walls;
    this.room?.showWalls(walls);
    return this.xr;
  }

  /** Places the XR origin in the room; yaw in radians. */
  placeXrOrigin(x: number, y: number, z: number, yaw: number): void {
    this.xr?.placeOrigin(x, y, z, yaw);
  }

  /** Renders to the page again. */
  stopXr(): void {
    if (!this.xr) return;
    this.xr.end();
    this.xr = null;
    this.walls = true;
    this.room?.showWalls(true);
    this.resize();
  }

  resize(): void {
    if (this.xr) return;
    const width = Math.max(1, this.canvas.clientWidth);
    const height = Math.max(1, this.canvas.clientHeight);
    const ratio = Math.min(devicePixelRatio, 2);
    // A third of the pixels: each side shrinks by the square root.
    this.renderer.setPixelRatio(this.quality === "low" ? Math.min(ratio, 1) * 0.577 : ratio);
    this.renderer.setSize(width, height, false);
    this.cameraRig.resize(width / height);
  }

  render(dt: number, viewer: Viewpoint): void {
    const { plan } = this;
    if (!plan) return;
    const { at, eye, goal } = viewer;
    if (this.xr) this.xr.events.draw();
    else this.cameraRig.update(dt, plan, at, eye, at.yaw, at.pitch);
    this.marker.update(dt, goal, goal ? floorAt(plan, goal.x, goal.z) : 0);
    const from = this.worldCamera();
    this.views?.update(dt, from.position);
    this.crowd.update(dt, from);
    this.reactions.update(dt, from);
    this.outlines.update(from);
    this.handles.update(from);
    this.renderer.render(this.scene, this.cameraRig.camera);
  }

  dispose(): void {
    this.stopXr();
    this.crowd.dispose();
    this.marker.dispose();
    this.reactions.dispose();
    this.ghosts.dispose();
    this.outlines.dispose();
    this.handles.dispose();
    this.clearRoom();
    this.renderer.dispose();
  }

  /** The camera in world space. In an XR session the camera's own position is relative to the dolly. */
  private worldCamera(): PerspectiveCamera {
    const { camera } = this.cameraRig;
    if (!this.xr) return camera;
    const { eye } = this;
    eye.matrixWorld.copy(camera.matrixWorld);
    eye.matrixWorld.decompose(eye.position, eye.quaternion, eye.scale);
    return eye;
  }

  private newCrowd(): Crowd {
    const bodies = new OwnBodies(this.scene, this.quality, this.files.body);
    return new Crowd(this.scene, this.quality, this.reducedMotion, canvasNameTagPainter(), bodies);
  }

  private applyQuality(): void {
    this.renderer.shadowMap.enabled = this.quality === "high";
    this.plainLight.visible = this.quality === "low";
  }

  private clearRoom(): void {
    this.views?.dispose();
    this.views = null;
    this.room?.dispose();
    this.room = null;
  }

  private rebuildRoom(): void {
    if (!this.plan) return;
    this.clearRoom();
    this.room = new RoomView(this.scene, this.renderer, this.plan, this.quality);
    this.room.showWalls(this.walls);
    this.views = new ObjectViews(this.scene, this.room.materials, this.files);
    this.views.show(this.objects, this.boardsByKey);
    this.views.update(0, this.worldCamera().position, viewsAtOnce);
  }
}
