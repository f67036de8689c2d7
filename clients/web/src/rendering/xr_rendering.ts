import { Group, type PerspectiveCamera, type Scene, type WebGLRenderer } from "three";

export interface XrRenderingEvents {
  /** The devices can be read. Must render the room within this call. */
  frame(frame: XRFrame, space: XRReferenceSpace): void;
  /** The room is about to be rendered: the last moment to call `placeOrigin`. */
  draw(): void;
}

/** Rendering to an XR session. The camera is a child of a dolly at the XR origin. */
export class XrRendering {
  /** Children move with the XR origin: hands, rays, menus. */
  readonly dolly = new Group();

  private constructor(
    private readonly renderer: WebGLRenderer,
    private readonly camera: PerspectiveCamera,
    readonly events: XrRenderingEvents,
  ) {}

  /** Renders to the session from now on. */
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
    // `placeOrigin` updates the camera, after the dolly is in the place for this frame.
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

  /** Places the dolly and the camera; yaw in radians. */
  placeOrigin(x: number, y: number, z: number, yaw: number): void {
    this.dolly.position.set(x, y, z);
    this.dolly.rotation.set(0, yaw, 0);
    this.dolly.updateMatrixWorld();
    this.renderer.xr.updateCamera(this.camera);
  }

  /** Renders to the page again. The session has ended or is about to. */
  end(): void {
    this.renderer.setAnimationLoop(null);
    this.renderer.xr.enabled = false;
    this.dolly.remove(this.camera);
    this.dolly.removeFromParent();
  }
}
