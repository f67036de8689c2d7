import { Group, type PerspectiveCamera, type Scene, type WebGLRenderer } from "three";

export interface XrRenderingEvents {
  /** The devices can be read. Draws the room, sooner or later in this call. */
  frame(frame: XRFrame, space: XRReferenceSpace): void;
  /** The room is about to be drawn: the last moment to call `place`. */
  draw(): void;
}

/** The picture in a headset: three's camera hangs on a dolly that stands where the headset's own space lies in the room. */
export class XrRendering {
  /** Children of it move with the person: hands, rays, menus. In the headset's own space. */
  readonly dolly = new Group();

  private constructor(
    private readonly renderer: WebGLRenderer,
    private readonly camera: PerspectiveCamera,
    readonly events: XrRenderingEvents,
  ) {}

  /** Draws to a session from now on. */
  static async begin(
    renderer: WebGLRenderer,
    scene: Scene,
    camera: PerspectiveCamera,
    session: XRSession,
    events: XrRenderingEvents,
  ): Promise<XrRendering> {
    const self = new XrRendering(renderer, camera, events);
    const { xr } = renderer;
    xr.enabled = true;
    // The camera is brought up to date in `place`, once the dolly stands where this frame wants it.
    xr.cameraAutoUpdate = false;
    xr.setReferenceSpaceType("local-floor");
    await xr.setSession(session);
    scene.add(self.dolly);
    self.dolly.add(camera);
    renderer.setAnimationLoop((_, now) => {
      const space = xr.getReferenceSpace();
      if (now && space) events.frame(now, space);
    });
    return self;
  }

  /** Puts the dolly, and with it the eyes, in place; yaw in radians. */
  placeOrigin(x: number, y: number, z: number, yaw: number): void {
    this.dolly.position.set(x, y, z);
    this.dolly.rotation.set(0, yaw, 0);
    this.dolly.updateMatrixWorld();
    this.renderer.xr.updateCamera(this.camera);
  }

  /** Back to the page; the session has ended or is about to. */
  end(): void {
    this.renderer.setAnimationLoop(null);
    this.renderer.xr.enabled = false;
    this.dolly.remove(this.camera);
    this.dolly.removeFromParent();
  }
}
