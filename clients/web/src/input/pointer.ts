import type { Steering } from "../world/walker";

export interface PointerEvents {
  /** A click or tap, not a drag. */
  act(clientX: number, clientY: number): void;
  /** A click with the second button, or a long tap. */
  arrange(clientX: number, clientY: number): void;
  /**
   * The pointer, perhaps a finger, went down. True: there is something to take, and the pointer drags it instead of
   * looking around.
   */
  grab(clientX: number, clientY: number, finger: boolean): boolean;
  drag(clientX: number, clientY: number): void;
  /** The pointer went up, or was lost (`cancelled`). */
  drop(cancelled: boolean): void;
  /** The wheel was turned by so many pixels. */
  wheel(pixels: number, clientX: number, clientY: number): void;
  /** The virtual thumb stick: centre and offset in pixels, or null when released. */
  stick(at: { x: number; y: number; dx: number; dy: number } | null): void;
  hover(clientX: number, clientY: number): void;
}

const mouseRadians = 0.0042;
const touchRadians = 0.0062;
const tapPixels = 9;
const tapMs = 350;
const stickRadius = 52;

interface TrackedPointer {
  role: "look" | "walk" | "drag";
  startX: number;
  startY: number;
  x: number;
  y: number;
  at: number;
  moved: boolean;
}

const linePixels = 18;

/** Some browsers count lines. */
function pixelsOf({ deltaY, deltaMode }: WheelEvent): number {
  return deltaMode === WheelEvent.DOM_DELTA_PIXEL ? deltaY : deltaY * linePixels;
}

/** Mouse and touch in the room: dragging looks around, the left thumb walks, a click or tap activates. */
export class Pointer {
  private readonly pointers = new Map<number, TrackedPointer>();
  private readonly listeners = new AbortController();

  constructor(
    private readonly canvas: HTMLElement,
    private readonly steering: Steering,
    private readonly events: PointerEvents,
  ) {
    const { signal } = this.listeners;
    canvas.addEventListener("pointerdown", this.down, { signal });
    canvas.addEventListener("pointermove", this.move, { signal });
    canvas.addEventListener("pointerup", this.up, { signal });
    canvas.addEventListener("pointercancel", this.cancel, { signal });
    canvas.addEventListener("contextmenu", (e) => e.preventDefault(), { signal });
    canvas.addEventListener("wheel", (e) => this.events.wheel(pixelsOf(e), e.clientX, e.clientY), {
      signal,
      passive: true,
    });
  }

  dispose(): void {
    this.listeners.abort();
  }

  private readonly down = (e: PointerEvent): void => {
    if (e.pointerType === "mouse" && e.button > 2) return;
    this.canvas.setPointerCapture(e.pointerId);
    const role = this.roleOf(e);
    const { clientX: x, clientY: y } = e;
    this.pointers.set(e.pointerId, { role, startX: x, startY: y, x, y, at: e.timeStamp, moved: false });
    document.body.classList.toggle("looking", e.pointerType === "mouse");
  };

  private roleOf(e: PointerEvent): TrackedPointer["role"] {
    const roles = [...this.pointers.values()].map((f) => f.role);
    const first = e.pointerType !== "mouse" || e.button === 0;
    const finger = e.pointerType === "touch";
    if (first && !roles.includes("drag") && this.events.grab(e.clientX, e.clientY, finger)) return "drag";
    const left = finger && e.clientX < innerWidth * 0.45;
    return left && !roles.includes("walk") ? "walk" : "look";
  }

  private readonly move = (e: PointerEvent): void => {
    const finger = this.pointers.get(e.pointerId);
    if (!finger) {
      this.events.hover(e.clientX, e.clientY);
      return;
    }
    const dx = e.clientX - finger.x;
    const dy = e.clientY - finger.y;
    finger.x = e.clientX;
    finger.y = e.clientY;
    const far = Math.hypot(finger.x - finger.startX, finger.y - finger.startY);
    if (!finger.moved && far < tapPixels) return;
    finger.moved = true;
    if (finger.role === "walk") {
      this.walk(finger);
      return;
    }
    if (finger.role === "drag") {
      this.events.drag(e.clientX, e.clientY);
      return;
    }
    const k = e.pointerType === "mouse" ? mouseRadians : touchRadians;
    this.steering.lookYaw -= dx * k;
    this.steering.lookPitch -= dy * k;
  };

  private readonly up = (e: PointerEvent): void => {
    const finger = this.pointers.get(e.pointerId);
    this.end(e, false);
    if (!finger || finger.moved) return;
    const long = e.timeStamp - finger.at > tapMs * 2;
    const second = e.pointerType === "mouse" && e.button === 2;
    if (second || (long && e.pointerType !== "mouse")) this.events.arrange(e.clientX, e.clientY);
    else if (!long && (e.pointerType !== "mouse" || e.button === 0)) this.events.act(e.clientX, e.clientY);
  };

  private readonly cancel = (e: PointerEvent): void => this.end(e, true);

  private end(e: PointerEvent, cancelled: boolean): void {
    const finger = this.pointers.get(e.pointerId);
    this.pointers.delete(e.pointerId);
    if (finger?.role === "drag") this.events.drop(cancelled);
    document.body.classList.remove("looking");
    if (finger?.role !== "walk" || !finger.moved) return;
    this.steering.forward = 0;
    this.steering.side = 0;
    this.steering.fast = false;
    this.events.stick(null);
  }

  private walk(finger: TrackedPointer): void {
    let dx = finger.x - finger.startX;
    let dy = finger.y - finger.startY;
    const length = Math.hypot(dx, dy);
    const k = length > stickRadius ? stickRadius / length : 1;
    dx *= k;
    dy *= k;
    this.steering.side = dx / stickRadius;
    this.steering.forward = -dy / stickRadius;
    this.steering.fast = length > stickRadius * 1.7;
    this.events.stick({ x: finger.startX, y: finger.startY, dx, dy });
  }
}
