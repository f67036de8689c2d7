import { yawFromWire } from "../wire/body";
import type { Properties } from "../wire/form";
import type { RoomRecord } from "../wire/messages";
import { hex } from "./hex";
import type { Place } from "./place";
import { bytesOf, numberOf, textOf } from "./records";

/** An object of the room: metres and radians. */
export interface RoomObject extends Place {
  /** The hexadecimal id. */
  key: string;
  kind: string;
  /** Empty if it has none. */
  name: string;
  /** 0 if the kind has no size. */
  width: number;
  height: number;
  /** The participant who holds it, or 0. The place is then the one on the way. */
  holder: number;
  /** With those that the holder changes on the way. */
  properties: Properties;
  /** As confirmed. */
  record: RoomRecord;
}

/** Kinds of newer versions have sizes that this one does not check, in metres. */
const mostSide = 20;

/** Reads the properties of an object, section 7.2. */
export function objectOf(record: RoomRecord, properties = record.properties, holder = 0): RoomObject {
  const metres = (name: string): number => numberOf(properties, name) / 1000;
  const side = (name: string): number => Math.min(Math.max(metres(name), 0), mostSide);
  const flat = side("width") > 0 && side("height") > 0;
  const angle = (name: string): number => yawFromWire(numberOf(properties, name));
  return {
    key: hex(record.id),
    kind: record.kind,
    name: textOf(properties, "name"),
    x: metres("x"),
    y: metres("y"),
    z: metres("z"),
    yaw: angle("yaw"),
    pitch: angle("pitch"),
    roll: angle("roll"),
    width: flat ? side("width") : 0,
    height: flat ? side("height") : 0,
    holder,
    properties,
    record,
  };
}

/** The hash of the file that a picture or a model shows, in hex; empty if there is none. */
export function fileOf(object: RoomObject): string {
  return hex(bytesOf(object.properties, "file"));
}

/** The key of an object of the scene, by its number there. */
export function sceneObjectKey(number: number): string {
  return number.toString(16).padStart(32, "0");
}
