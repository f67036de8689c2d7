import type { PanelName } from "../ui/state/state";

/**
 * Everything a device can ask of the room for a person: keyboard and mouse, touch, controllers and hands all call
 * these, and nothing else. What goes on as long as it is held (walking, turning, looking) is `Steering` in world/walker.ts.
 * Coordinates are metres in the room; on boards half millimetres from the upper left corner; angles radians.
 */
export interface Intents {
  walkTo(x: number, z: number): void;
  /** Jumps to where somebody can stand; the server has the last word. */
  teleport(x: number, z: number, yaw: number): void;
  /** On this seat, or with null on the nearest in reach; stands up where one sits already. */
  sit(seat: number | null): void;
  /** Opens what is in reach. */
  openInReach(): void;
  openBoard(board: number): void;
  dismiss(): void;
  toggleMute(): void;
  pushToTalk(held: boolean): void;
  toggleHand(): void;
  react(kind: number): void;
  /** Opens a panel, or closes it where it is open. */
  togglePanel(panel: PanelName): void;
  toggleView(): void;
  /** A stroke on a board where it hangs: begun, drawn on and finished. */
  beginStroke(board: number, x: number, y: number): void;
  extendStroke(x: number, y: number): void;
  endStroke(): void;
  undo(board: number): void;
}
