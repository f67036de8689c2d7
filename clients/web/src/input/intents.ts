import type { PanelName } from "../ui/state/state";
import type { Properties } from "../wire/form";
import type { Ray } from "../world/bounds";

/**
 * Everything an input device can ask for. Keyboard, mouse, touch, controllers and tracked hands call this
 * interface and nothing else. Input that lasts while something is held (walking, turning, looking) is `Steering`
 * in world/walker.ts. Coordinates are metres in the room, half millimetres from the upper left corner on boards;
 * angles are radians.
 */
export interface Intents {
  walkTo(x: number, z: number): void;
  /** Teleports to a place where a person can stand. The server may refuse. */
  teleport(x: number, z: number, yaw: number): void;
  /** Sits on this seat, or on the nearest in reach for null. Stands up when already seated and `seat` is null. */
  sit(seat: number | null): void;
  /** Opens the object in reach. */
  openInReach(): void;
  /** Holds the copy of the new object where a ray points. */
  pointPlacing(ray: Ray): void;
  /** Puts the new object where its copy stands. */
  confirm(): void;
  /** Turns the new object, or the selected one, by steps of 15 degrees. */
  turnObject(steps: number): void;
  deleteSelected(): void;
  /** Takes an object into the hands. False: it cannot be taken. */
  takeObject(key: string): boolean;
  /** Moves the object in the hands: properties that differ, section 7.2. */
  moveObject(properties: Properties): void;
  dropObject(): void;
  /** Takes the last own change of an object back, or makes it again. */
  undoChange(): void;
  redoChange(): void;
  openBoard(board: string): void;
  /** Scrolls a document in the room by so many of its pixels; null: the selected one, or the one in reach. False: nothing to scroll. */
  scrollPage(document: string | null, pixels: number): boolean;
  dismiss(): void;
  toggleMute(): void;
  pushToTalk(held: boolean): void;
  toggleHand(): void;
  react(kind: number): void;
  /** Opens a panel, or closes it if it is open. */
  togglePanel(panel: PanelName): void;
  toggleView(): void;
  /** One stroke on a board in the room. */
  beginStroke(board: string, x: number, y: number): void;
  extendStroke(x: number, y: number): void;
  endStroke(): void;
  undo(board: string): void;
}
