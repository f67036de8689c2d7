import {
  ACESFilmicToneMapping,
  CircleGeometry,
  DirectionalLight,
  HemisphereLight,
  type Material,
  Mesh,
  MeshStandardMaterial,
  PerspectiveCamera,
  Scene,
  WebGLRenderer,
} from "three";
import { Hands } from "../../wire/constants";
import { createInterpolatedBody } from "../../world/interpolation";
import { lowQualityMaterial } from "../low_quality_material";
import type { Quality } from "../quality";
import { type BodyModel, RigidBody } from "./body_model";
import { type Avatar, Crowd } from "./crowd";
import { OwnBodies } from "./own_bodies";

const turnsPerSecond = 0.09;

/** What became of a body from a file: it has bones or keeps its shape, or cannot be read. */
export type BodyState = "none" | "good" | "rigid" | "unreadable";

/** A preview of the own avatar, shown before joining. */
export class AvatarPreview {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(30, 1, 0.1, 20);
  private readonly crowd: Crowd;
  private readonly avatar: Avatar;
  private readonly plinth: Mesh<CircleGeometry, Material>;
  private last = performance.now();
  private frame = 0;
  private turn = Math.PI;
  private file: Blob | null = null;
  private bodies = 0;
  private told: (state: BodyState) => void = () => {};

  constructor(
    private readonly canvas: HTMLCanvasElement,
    quality: Quality,
    private readonly reducedMotion: boolean,
  ) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true });
    this.renderer.debug.checkShaderErrors = import.meta.env.DEV;
    this.renderer.toneMapping = ACESFilmicToneMapping;
    this.renderer.setPixelRatio(Math.min(devicePixelRatio, 1.5));
    const sun = new DirectionalLight(0xfff1dc, 2.4);
    sun.position.set(1.5, 3, 2.5);
    this.scene.add(sun, new HemisphereLight(0xf7fafc, 0xd9c6a8, 1.7));
    this.plinth = new Mesh(
      new CircleGeometry(0.62, 48).rotateX(-Math.PI / 2),
      quality === "low"
        ? lowQualityMaterial({ colour: 0xcaa679 })
        : new MeshStandardMaterial({ color: 0xcaa679, roughness: 0.7 }),
    );
    this.scene.add(this.plinth);
    const bodies = new OwnBodies(this.scene, quality, () => this.read());
    this.crowd = new Crowd(this.scene, quality, reducedMotion, undefined, bodies);
    const at = { ...createInterpolatedBody(), yaw: Math.PI };
    this.avatar = this.crowd.add(
      1,
      {
        name: "",
        colour: 0,
        accent: 0,
        hands: Hands.mittens,
        height: 1.62,
        muted: false,
        silenced: false,
        hand: 0,
        model: "",
      },
      at,
    );
    this.avatar.showsName = false;
    this.camera.position.set(0, 1.4, 4.4);
    this.camera.lookAt(0, 0.8, 0);
    this.frame = requestAnimationFrame(this.draw);
  }

  setColours(colour: number, accent: number): void {
    this.avatar.appearance = { ...this.avatar.appearance, colour, accent };
  }

  /** Shows a body from a file; null for the built-in one. Resolves with what became of it. */
  setBody(file: Blob | null): Promise<BodyState> {
    this.file = file;
    const model = file ? `body ${++this.bodies}` : "";
    this.avatar.appearance = { ...this.avatar.appearance, model };
    if (!file) return Promise.resolve("none");
    return new Promise((told) => {
      this.told = told;
    });
  }

  /** Level of the open microphone, 0 to 1; moves the mouth. */
  setVoiceLevel(level: number): void {
    this.avatar.voiceLevel = level;
  }

  private async read(): Promise<BodyModel> {
    const { file, told } = this;
    try {
      const { readBody } = await import("./body_loader");
      if (!file) throw new Error("no file");
      const body = await readBody(file);
      told(body instanceof RigidBody ? "rigid" : "good");
      return body;
    } catch (error) {
      told("unreadable");
      throw error;
    }
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.crowd.dispose();
    this.plinth.geometry.dispose();
    this.plinth.material.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }

  private readonly draw = (): void => {
    this.frame = requestAnimationFrame(this.draw);
    const now = performance.now();
    const dt = Math.min(0.1, (now - this.last) / 1000);
    // Thirty frames a second are enough for the preview.
    if (dt < 0.03) return;
    this.last = now;
    const { clientWidth: w, clientHeight: h } = this.canvas;
    if (w === 0 || h === 0) return;
    this.renderer.setSize(w, h, false);
    this.camera.aspect = w / h;
    this.camera.updateProjectionMatrix();
    // Turns slowly from side to side, and faces the person in the middle.
    if (!this.reducedMotion) this.turn += dt * turnsPerSecond * Math.PI * 2;
    this.avatar.body.yaw = Math.PI + Math.sin(this.turn - Math.PI) * 0.85;
    this.crowd.update(dt, this.camera);
    this.renderer.render(this.scene, this.camera);
  };
}
