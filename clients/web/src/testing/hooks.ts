import type { MicrophoneController } from "../microphone/controller";
import { devicesOpened } from "../microphone/devices";
import type { Visit } from "../visit/visit";
import { type Joint, type Vec3, yawToWire } from "../wire/body";
import { boundsOf } from "../world/bounds";
import { type HandleName, handlesOf, ringOf } from "../world/handles";
import { sceneObjectKey } from "../world/objects";
import { numberOf, textOf } from "../world/records";

const strokeColour = 0x22262b;
const strokeWidth = 30;

function people(visit: Visit) {
  return [...visit.replica.people.values()].map(({ record, buffer, placed }) => {
    const at = buffer.latest;
    const { number, name, role, muted, silenced, hand } = record;
    return {
      number,
      name,
      role,
      muted,
      silenced,
      hand,
      placed,
      x: at?.x,
      y: at?.y,
      z: at?.z,
      yaw: at?.yaw,
      epoch: at?.epoch,
    };
  });
}

/** Boards by their number in the scene. */
function boards(visit: Visit) {
  const get = (id: number) => {
    const board = visit.replica.boards.get(sceneObjectKey(id));
    if (!board) throw new Error(`no board ${id}`);
    return board;
  };
  return {
    digest: (id: number) => get(id).digest(),
    strokes: (id: number) =>
      get(id).strokes.map(({ key, colour, width, points }) => ({ id: key, colour, width, points })),
    wet: (id: number) => [...get(id).liveStrokes.values()].map(({ key, points }) => ({ id: key, points })),
    /** `points` is flat, in half millimetres. Returns the id of the stroke. */
    draw: (id: number, points: number[]) =>
      visit.drawing.pen.drawStroke(get(id), points, strokeColour, strokeWidth),
    erase: (id: number, keys: string[]) => visit.drawing.pen.erase(get(id), keys),
    undo: (id: number) => visit.drawing.pen.undo(get(id)),
    redo: (id: number) => visit.drawing.pen.redo(get(id)),
    arrivals: visit.arrivals,
  };
}

function sound(visit: Visit) {
  const meters = () => visit.voice.slots.map((s) => s.stereoMeter);
  const read = () =>
    visit.voice.slots.map((s, slot) => ({
      slot,
      csrc: s.talker,
      ...(s.stereoMeter?.read() ?? { rms: 0, left: 0, right: 0 }),
    }));
  return {
    read,
    start: () => {
      for (const meter of meters()) meter?.start();
    },
    /** Root mean squares since `start`, after the panner. */
    stop: () => {
      for (const meter of meters()) meter?.stop();
      return read();
    },
  };
}

/** Measures for so many seconds from now. */
async function levels(visit: Visit, seconds = 1) {
  const meters = sound(visit);
  meters.start();
  await new Promise((done) => setTimeout(done, seconds * 1000));
  return meters.stop();
}

type Offset = [number, number, number] | null;

/** The state of the replica in the format of the headless client: clients/headless/seen.go. */
async function seen(visit: Visit) {
  const { replica } = visit;
  const offset = (joint: Joint | undefined): Offset => {
    if (!joint) return null;
    const { x, y, z } = joint.offset;
    return [x * 1024, y * 1024, z * 1024];
  };
  const people = [...replica.people.values()]
    .sort((a, b) => a.record.number - b.record.number)
    .map(({ record, buffer }) => {
      const body = buffer.latest;
      if (!body) throw new Error(`${record.name} has no body`);
      const { x, y, z, yaw, sitting, tracked } = body;
      return {
        ...record,
        height: Math.round(record.height * 1000),
        place: [x * 256, y * 256, z * 256],
        yaw: yawToWire(yaw),
        sitting,
        head: offset(tracked?.head),
        left: offset(tracked?.left),
        right: offset(tracked?.right),
      };
    });
  const boards = await Promise.all(
    replica.objects
      .filter((o) => o.kind === "board")
      .map(async ({ key }) => ({ id: key, digest: (await replica.boards.get(key)?.digest()) ?? "" })),
  );
  const lines = visit.chat.lines.filter((l) => l.id !== 0).map((l) => l.id);
  return { people, boards, lines };
}

/** The objects of the room as this person sees them, and where they are on the screen. */
function things(visit: Visit) {
  const { arranging } = visit.things;
  const onScreen = (at: Vec3) => visit.view?.renderer.onScreen(at) ?? null;
  const get = (key: string) => {
    const object = arranging.get(key);
    if (!object) throw new Error(`no object ${key}`);
    return object;
  };
  return {
    all: () =>
      arranging.objects.map(({ record: _, properties, ...object }) => ({
        ...object,
        scale: numberOf(properties, "scale", 1000) / 1000,
        text: textOf(properties, "text"),
        url: textOf(properties, "url"),
        locked: properties.locked === true,
      })),
    onScreen: (key: string) => onScreen(get(key)),
    handle: (key: string, name: HandleName) => {
      const object = get(key);
      const bounds = boundsOf(object, (hash) => visit.files.box(hash));
      const at = handlesOf(object, bounds).findLast((h) => h.name === name)?.at; // the upper corner
      if (!at) return null;
      if (name !== "turn") return onScreen(at);
      const { x, z } = visit.walker.at;
      const k = ringOf(object, bounds).radius / Math.hypot(x - at.x, z - at.z);
      return onScreen({ x: at.x + (x - at.x) * k, y: at.y, z: at.z + (z - at.z) * k }); // the nearest point of the ring
    },
    /** What the 3D view shows of the objects. */
    drawn: () => visit.view?.renderer.drawnObjects() ?? null,
    digest: () => visit.replica.digest(),
  };
}

/** The hooks for tests: `window.stoa`, with `?debug` in the URL. */
export function testHooks(current: () => Visit | null, microphone: MicrophoneController) {
  const visit = (): Visit => {
    const now = current();
    if (!now) throw new Error("not in a room");
    return now;
  };
  return {
    get state() {
      return current()?.connection.state ?? "outside";
    },
    get voice() {
      return current()?.voice.state ?? "off";
    },
    get offers() {
      return current()?.voice.offers ?? 0;
    },
    get devicesOpened() {
      return devicesOpened();
    },
    get slots() {
      return (current()?.voice.slots ?? []).map((s) => s.talker);
    },
    get board() {
      return boards(visit());
    },
    get things() {
      return things(visit());
    },
    /** The text of a document as it hangs in the room, block by block; null while it is not shown. */
    page: (key: string) => {
      const page = visit().wall.get(key);
      const text = (spans: readonly { text: string }[]): string => spans.map((s) => s.text).join("");
      return (
        page && {
          scroll: page.scroll,
          lines: page.blocks.map((b) => ("spans" in b ? text(b.spans) : b.kind)),
        }
      );
    },
    get cost() {
      return visit().view?.renderer.cost ?? null;
    },
    get denoising() {
      return microphone.denoising;
    },
    output: {
      get route() {
        return visit().voice.output.route;
      },
      get trouble() {
        return visit().voice.output.failure;
      },
      state: () => visit().voice.output.state(),
      measure: () => visit().voice.output.measure(),
    },
    replica: () => people(visit()),
    seen: () => seen(visit()),
    gains: () => [...visit().replica.gains.values()],
    hearers: () => visit().replica.hearers,
    rendered: () =>
      people(visit())
        .filter((p) => p.number !== visit().replica.you)
        .map(({ number, name }) => ({
          number,
          name,
          at: visit().view?.renderer.drawnPosition(number) ?? null,
        })),
    me: () => {
      const { walker, replica } = visit();
      return {
        number: replica.you,
        ...walker.at,
        yaw: walker.yaw,
        pitch: walker.pitch,
        epoch: walker.epoch,
        sitting: walker.sitting,
      };
    },
    /** The interpolated body of a participant. */
    shown: (number: number) => visit().replica.people.get(number)?.shown ?? null,
    /** Poses of the eyes and hands of an avatar as drawn. */
    drawnPoses: (number: number) => visit().view?.renderer.drawnPoses(number) ?? null,
    /** The hands of the local XR session and what they point at. */
    hands: () => visit().headset?.hands ?? null,
    /** Whose bodies from files are drawn. */
    ownBodies: () => visit().view?.renderer.ownBodies ?? [],
    walls: () => visit().view?.renderer.showsWalls ?? false,
    /** The buttons of the wrist menu and their positions in the room. */
    menu: () => visit().headset?.menu() ?? [],
    walkTo: (x: number, z: number) => visit().walker.walkTo(x, z),
    face: (yaw: number) => {
      visit().walker.yaw = yaw;
    },
    teleport: (x: number, z: number, yaw: number) => visit().teleport(x, z, yaw),
    meter: {
      start: () => sound(visit()).start(),
      stop: () => sound(visit()).stop(),
    },
    levels: (seconds?: number) => levels(visit(), seconds),
    inbound: () => visit().voice.packetsReceived(),
    /** How voices travel now; null without a connection. */
    path: () => visit().voice.mediaPath(),
    /** Reactions that are shown. */
    reactions: () => visit().view?.renderer.reactionsShown ?? [],
    acked: () => {
      const { acknowledged, count } = visit().operations.pending;
      return { sequence: acknowledged, pending: count };
    },
    /** Unmutes even if silenced, as a hostile client could. Returns whether the voice is sent. */
    speakAnyway: (on: boolean) => {
      visit().mute.setOn(on);
      return !visit().mute.muted;
    },
    breakSocket: () => visit().connection.breakSocket(),
  };
}
