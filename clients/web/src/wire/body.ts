export interface Vec3 {
  x: number;
  y: number;
  z: number;
}

export interface Quat extends Vec3 {
  w: number;
}

/** A tracked head or hand, as offset from the feet in room axes. */
export interface Joint {
  offset: Vec3;
  rotation: Quat;
  present: boolean;
}

/** Section 6.1. In metres and radians, exactly on the quantised grid of the wire. */
export interface Body {
  sitting: boolean;
  epoch: number;
  x: number;
  y: number;
  z: number;
  yaw: number;
  pitch: number;
  tracked: { head: Joint; left: Joint; right: Joint } | null;
}

export interface NumberedBody {
  number: number;
  body: Body;
}

const plainSize = 11;
const trackedSize = 41;
const bodiesVersion = 1;
const turn = (2 * Math.PI) / 65536;
const pitchStep = Math.PI / 2 / 127;
const rotationSpan = 2 * Math.SQRT1_2;

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

/** Rounds a coordinate to the grid of the wire, so that client and server compare equal positions. */
export function quantise(metres: number): number {
  return clamp(Math.round(metres * 256), -32768, 32767) / 256;
}

export function yawToWire(yaw: number): number {
  return ((Math.round(yaw / turn) % 65536) + 65536) % 65536;
}

export function yawFromWire(value: number): number {
  return value * turn;
}

/** Encoded size in bytes. */
export function bodySize(body: Body): number {
  return body.tracked ? trackedSize : plainSize;
}

/** Section 6.1. Encodes a body into the first `bodySize` bytes of `into`, or into a new array. */
export function encodeBody(body: Body, into: Uint8Array = new Uint8Array(bodySize(body))): Uint8Array {
  into[0] = (body.tracked ? 1 : 0) | (body.sitting ? 2 : 0);
  into[1] = body.epoch;
  put16(into, 2, body.x * 256);
  put16(into, 4, body.y * 256);
  put16(into, 6, body.z * 256);
  put16(into, 8, yawToWire(body.yaw), 0, 65535);
  into[10] = clamp(Math.round(body.pitch / pitchStep), -127, 127);
  if (!body.tracked) return into;
  encodeJoint(body.tracked.head, into, 11);
  encodeJoint(body.tracked.left, into, 21);
  encodeJoint(body.tracked.right, into, 31);
  return into;
}

function put16(into: Uint8Array, at: number, value: number, low = -32768, high = 32767): void {
  const whole = clamp(Math.round(value), low, high);
  into[at] = whole & 255;
  into[at + 1] = (whole >> 8) & 255;
}

function encodeJoint({ offset, rotation, present }: Joint, into: Uint8Array, at: number): void {
  if (!present) {
    into.fill(0, at, at + 10);
    return;
  }
  put16(into, at, offset.x * 1024);
  put16(into, at + 2, offset.y * 1024);
  put16(into, at + 4, offset.z * 1024);
  encodeRotation(rotation, into, at + 6);
}

function component(q: Quat, i: number): number {
  return i === 0 ? q.x : i === 1 ? q.y : i === 2 ? q.z : q.w;
}

/** The smallest three components of a unit quaternion, 10 bits each, after the index of the largest. */
function encodeRotation(q: Quat, into: Uint8Array, at: number): void {
  let largest = 0;
  for (let i = 1; i < 4; i++) {
    if (Math.abs(component(q, i)) > Math.abs(component(q, largest))) largest = i;
  }
  const sign = component(q, largest) < 0 ? -1 : 1;
  let low = 0;
  for (let i = 0; i < 4; i++) {
    if (i === largest) continue;
    const unit = clamp((sign * component(q, i)) / rotationSpan + 0.5, 0, 1);
    low = (low << 10) | Math.round(unit * 1023);
  }
  into[at] = low & 255;
  into[at + 1] = (low >> 8) & 255;
  into[at + 2] = (low >> 16) & 255;
  into[at + 3] = ((low >>> 24) & 63) | (largest << 6);
}

function decodeRotation(packed: number): Quat {
  if (packed === 0) return { x: 0, y: 0, z: 0, w: 1 };
  const largest = packed >>> 30;
  const parts = [0, 0, 0, 0];
  let shift = 20;
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    if (i === largest) continue;
    const c = (((packed >>> shift) & 1023) / 1023 - 0.5) * rotationSpan;
    parts[i] = c;
    sum += c * c;
    shift -= 10;
  }
  parts[largest] = Math.sqrt(Math.max(0, 1 - sum));
  return { x: parts[0] ?? 0, y: parts[1] ?? 0, z: parts[2] ?? 0, w: parts[3] ?? 1 };
}

function decodeJoint(view: DataView, at: number): Joint {
  const x = view.getInt16(at, true);
  const y = view.getInt16(at + 2, true);
  const z = view.getInt16(at + 4, true);
  const packed = view.getUint32(at + 6, true);
  return {
    offset: { x: x / 1024, y: y / 1024, z: z / 1024 },
    rotation: decodeRotation(packed),
    present: (x | y | z | packed) !== 0,
  };
}

function decodeBodyAt(view: DataView, at: number): Body {
  const flags = view.getUint8(at);
  const tracked = (flags & 1) !== 0;
  return {
    sitting: (flags & 2) !== 0,
    epoch: view.getUint8(at + 1),
    x: view.getInt16(at + 2, true) / 256,
    y: view.getInt16(at + 4, true) / 256,
    z: view.getInt16(at + 6, true) / 256,
    yaw: view.getUint16(at + 8, true) * turn,
    pitch: view.getInt8(at + 10) * pitchStep,
    tracked: tracked
      ? {
          head: decodeJoint(view, at + 11),
          left: decodeJoint(view, at + 21),
          right: decodeJoint(view, at + 31),
        }
      : null,
  };
}

export function decodeBody(bytes: Uint8Array): Body {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < plainSize) throw new Error("body too short");
  const size = (view.getUint8(0) & 1) !== 0 ? trackedSize : plainSize;
  if (bytes.length !== size) throw new Error("body has a wrong length");
  return decodeBodyAt(view, 0);
}

/** Section 6.2. Throws on an unknown version and on a wrong length. */
export function decodeBodies(bytes: Uint8Array): NumberedBody[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint8(0) !== bodiesVersion) throw new Error("unknown version of bodies");
  const count = view.getUint16(1, true);
  const bodies: NumberedBody[] = [];
  let at = 3;
  for (let i = 0; i < count; i++) {
    const number = view.getUint16(at, true);
    const body = decodeBodyAt(view, at + 2);
    at += 2 + (body.tracked ? trackedSize : plainSize);
    bodies.push({ number, body });
  }
  if (at !== bytes.length) throw new Error("bodies have a wrong length");
  return bodies;
}
