import {
  Color,
  DirectionalLight,
  Group,
  HemisphereLight,
  PMREMGenerator,
  PointLight,
  type Scene,
  type Texture,
  type WebGLRenderer,
} from "three";
import { RoomEnvironment } from "three/examples/jsm/environments/RoomEnvironment.js";
import type { RoomScene } from "../../world/scene";
import type { Quality } from "../quality";
import { addFixtures, addFurniture } from "./furniture";
import { disposeGroup, GeometryBuilder } from "./geometry_builder";
import { Materials } from "./materials";
import { buildShell } from "./shell";

const daylight = 0xe9eef0;

/** The static geometry of a room and its lights. */
export class RoomView {
  readonly materials: Materials;
  private readonly shell: Group;
  private readonly furniture: Group;
  private readonly lights = new Group();
  private readonly environment: Texture | null;
  private readonly sun = new DirectionalLight(0xffefd8, 1.7);

  constructor(
    private readonly scene: Scene,
    renderer: WebGLRenderer,
    plan: RoomScene,
    quality: Quality,
  ) {
    this.materials = new Materials(quality, plan.palette);
    const builder = new GeometryBuilder();
    buildShell(builder, plan);
    addFixtures(builder, plan);
    this.shell = builder.build(this.materials);
    addFurniture(builder, plan);
    this.furniture = builder.build(this.materials);
    scene.add(this.shell, this.furniture, this.lights);
    scene.background = new Color(daylight);
    this.environment = quality === "high" ? environmentMap(renderer) : null;
    scene.environment = this.environment;
    scene.environmentIntensity = 0.5;
    this.addLights(plan, quality);
  }

  /** Hides walls, floor and ceiling for AR. */
  showWalls(shown: boolean): void {
    this.shell.visible = shown;
    this.scene.background = shown ? new Color(daylight) : null;
  }

  dispose(): void {
    disposeGroup(this.shell);
    disposeGroup(this.furniture);
    this.lights.removeFromParent();
    this.sun.shadow.dispose();
    this.environment?.dispose();
    this.scene.environment = null;
    this.materials.dispose();
  }

  private addLights(plan: RoomScene, quality: Quality): void {
    // The low quality material has its own lighting.
    if (quality === "low") return;
    const { min, max } = plan.bounds;
    const cx = (min[0] + max[0]) / 2;
    const cz = (min[2] + max[2]) / 2;
    this.sun.position.set(cx + 4.5, 11, min[2] - 3);
    this.sun.target.position.set(cx, 0, cz);
    this.lights.add(this.sun, this.sun.target);
    this.lights.add(new HemisphereLight(0xf4f7fa, 0xcdb595, 0.45));
    for (const zone of plan.zones) this.addZoneLamp(zone.space, zone.kind);
    this.castShadows(Math.max(max[0] - min[0], max[2] - min[2]) / 2);
  }

  private addZoneLamp(space: RoomScene["zones"][number]["space"], kind: string): void {
    if (kind !== "stage" && kind !== "private") return;
    const lamp = new PointLight(kind === "stage" ? 0xffc98a : 0xffdcae, kind === "stage" ? 16 : 8, 9, 1.7);
    if ("box" in space) {
      const { min, max } = space.box;
      lamp.position.set((min[0] + max[0]) / 2 - 0.2, 3.2, (min[2] + max[2]) / 2);
    } else {
      lamp.position.set(space.cylinder.at[0], 2.7, space.cylinder.at[2]);
    }
    this.lights.add(lamp);
  }

  private castShadows(reach: number): void {
    const { shadow } = this.sun;
    this.sun.castShadow = true;
    const half = Math.min(reach + 1, 16);
    shadow.mapSize.set(2048, 2048);
    Object.assign(shadow.camera, { left: -half, right: half, top: half, bottom: -half, near: 1, far: 32 });
    shadow.radius = 5;
    shadow.bias = -0.0004;
    shadow.normalBias = 0.03;
  }
}

function environmentMap(renderer: WebGLRenderer): Texture {
  const generator = new PMREMGenerator(renderer);
  const room = new RoomEnvironment();
  const texture = generator.fromScene(room, 0.05).texture;
  room.dispose();
  generator.dispose();
  return texture;
}
