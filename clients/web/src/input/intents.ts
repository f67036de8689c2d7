import type { PanelName } from "../ui/state/state";

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
  /** Opens the board in reach. */
  openInReach(): void;
  openBoard(board: string): void;
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
