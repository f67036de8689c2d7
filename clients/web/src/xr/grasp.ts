import type { Intents } from "../input/intents";
import type { Quat, Vec3 } from "../wire/body";
import type { Properties } from "../wire/form";
import { type Axes, anglesOf, axesOf } from "../world/bounds";
import type { RoomObject } from "../world/objects";
import { isFace, placeProperties } from "../world/placing";
import { numberOf } from "../world/records";
import type { RoomScene } from "../world/scene";
import { fittingSize } from "../world/size_limits";
import type { Hand } from "./hand";

/** Scales in thousandths that section 7.2 allows. */
const scales = { least: 1, most: 1_000_000 } as const;

/** How an object lay in the hands when they last took it. */
interface Hold {
  object: RoomObject;
  axes: Axes;
  /** One hand, or both. */
  hands: Hand[];
  /** Between the hands, or of the one. */
  centre: Vec3;
  rotation: Quat;
  /** From the first hand to the second. */
  span: Vec3;
}

/**
 * Objects in the hands of a person with a headset: one hand carries and turns, both together scale too. Select holds,
 * whether by a ray or near by, with controllers and bare hands alike.
 */
export class XrGrasp {
  private hold: Hold | null = null;
  /** Times what the object was when it was taken. */
  private scale = 1;

  constructor(private readonly intents: Intents) {}

  get isHolding(): boolean {
    return this.hold !== null;
  }

  /** Whether a hand holds something. */
  holds(hand: Hand): boolean {
    return this.hold?.hands.includes(hand) ?? false;
  }

  /** A hand selects the object that its ray hits. Returns whether it holds it now. */
  take(hand: Hand, object: RoomObject): boolean {
    if (!hand.grip.present) return false;
    if (this.hold) {
      if (this.hold.object.key !== object.key) return false;
      this.takeAnew([...this.hold.hands, hand]);
      return true;
    }
    if (!this.intents.takeObject(object.key)) return false;
    this.scale = 1;
    this.hold = holdOf(object, axesOf(object), [hand]);
    return true;
  }

  /** Moves what is held. Call once per frame. */
  step(scene: RoomScene): void {
    const { hold } = this;
    if (!hold) return;
    const still = hold.hands.filter((hand) => hand.known && hand.selecting);
    if (still.length === 0) {
      this.end();
      return;
    }
    // A hand that loses tracking for a moment goes on holding.
    if (!hold.hands.every((hand) => hand.grip.present)) return;
    const { object, axes } = moved(hold, scene);
    const scale = this.scale * (hold.hands.length === 2 ? ratio(hold) : 1);
    this.intents.moveObject({
      ...placeProperties(object, object.record.properties),
      ...(scale === 1 ? {} : scaled(object, scale)),
    });
    if (still.length === hold.hands.length) return;
    this.scale = scale;
    this.hold = holdOf(object, axes, still);
  }

  /** Puts down what is held. */
  end(): void {
    if (!this.hold) return;
    this.hold = null;
    this.intents.dropObject();
  }

  /** Other hands hold it from now on, as it is. */
  private takeAnew(hands: Hand[]): void {
    const { hold } = this;
    if (!hold) return;
    const { object, axes } = moved(hold, null);
    this.hold = holdOf(object, axes, hands);
  }
}

function holdOf(object: RoomObject, axes: Axes, hands: Hand[]): Hold {
  const [first, second] = hands;
  const rotation = first ? { ...first.grip.rotation } : { x: 0, y: 0, z: 0, w: 1 };
  return { object, axes, hands, centre: centreOf(hands), rotation, span: spanOf(first, second) };
}

function centreOf(hands: readonly Hand[]): Vec3 {
  const sum = { x: 0, y: 0, z: 0 };
  for (const { grip } of hands) {
    sum.x += grip.position.x / hands.length;
    sum.y += grip.position.y / hands.length;
    sum.z += grip.position.z / hands.length;
  }
  return sum;
}

function spanOf(first: Hand | undefined, second: Hand | undefined): Vec3 {
  if (!first || !second) return { x: 1, y: 0, z: 0 };
  const [a, b] = [first.grip.position, second.grip.position];
  return { x: b.x - a.x, y: b.y - a.y, z: b.z - a.z };
}

function lengthOf({ x, y, z }: Vec3): number {
  return Math.max(0.02, Math.sqrt(x * x + y * y + z * z));
}

function ratio(hold: Hold): number {
  const [first, second] = hold.hands;
  return lengthOf(spanOf(first, second)) / lengthOf(hold.span);
}

/** The object where the hands have it now, within the walls of the scene. */
function moved(hold: Hold, scene: RoomScene | null): { object: RoomObject; axes: Axes } {
  const [first, second] = hold.hands;
  const two = first !== undefined && second !== undefined;
  const turn = two
    ? between(hold.span, spanOf(first, second))
    : times(first?.grip.rotation ?? hold.rotation, inverse(hold.rotation));
  const grow = two ? ratio(hold) : 1;
  const centre = centreOf(hold.hands);
  const from = {
    x: (hold.object.x - hold.centre.x) * grow,
    y: (hold.object.y - hold.centre.y) * grow,
    z: (hold.object.z - hold.centre.z) * grow,
  };
  const arm = rotated(from, turn);
  const axes = hold.axes.map((axis) => rotated(axis, turn)) as Axes;
  const at = { x: centre.x + arm.x, y: centre.y + arm.y, z: centre.z + arm.z };
  return { object: { ...hold.object, ...(scene ? within(at, scene) : at), ...anglesOf(axes) }, axes };
}

function within({ x, y, z }: Vec3, { bounds: { min, max } }: RoomScene): Vec3 {
  const clamp = (n: number, i: 0 | 1 | 2): number => Math.min(Math.max(n, min[i]), max[i]);
  return { x: clamp(x, 0), y: clamp(y, 1), z: clamp(z, 2) };
}

function scaled({ kind, width, height, properties }: RoomObject, by: number): Properties {
  if (kind === "model") {
    const scale = numberOf(properties, "scale", 1000) * by;
    return { scale: Math.round(Math.min(Math.max(scale, scales.least), scales.most)) };
  }
  return isFace(kind) ? fittingSize(kind, width * by, height * by) : {};
}

function inverse({ x, y, z, w }: Quat): Quat {
  return { x: -x, y: -y, z: -z, w };
}

/** The rotation b, then a. */
function times(a: Quat, b: Quat): Quat {
  return {
    x: a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
    y: a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
    z: a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w,
    w: a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z,
  };
}

function rotated(v: Vec3, q: Quat): Vec3 {
  const p = times(times(q, { ...v, w: 0 }), inverse(q));
  return { x: p.x, y: p.y, z: p.z };
}

/** The shortest rotation from one direction to another. */
function between(a: Vec3, b: Vec3): Quat {
  const n = lengthOf(a) * lengthOf(b);
  const w = n + a.x * b.x + a.y * b.y + a.z * b.z;
  const x = a.y * b.z - a.z * b.y;
  const y = a.z * b.x - a.x * b.z;
  const z = a.x * b.y - a.y * b.x;
  const length = Math.sqrt(x * x + y * y + z * z + w * w);
  // Opposite directions: half a turn about the vertical axis.
  return length < 1e-6
    ? { x: 0, y: 1, z: 0, w: 0 }
    : { x: x / length, y: y / length, z: z / length, w: w / length };
}
