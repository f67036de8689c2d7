import { catalogue } from "../i18n/i18n";
import type { Intents } from "../input/intents";
import type { MicrophoneController } from "../microphone/controller";
import type { PanelName, UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Properties } from "../wire/form";
import type { Board } from "../world/board";
import type { Ray } from "../world/bounds";
import { length2 } from "../world/distance";
import type { Seat } from "../world/scene";
import { isFree, seatInReach } from "../world/seats";
import type { Visit } from "./visit";

export interface RoomActionsPage {
  store: Store<UiState>;
  microphone: MicrophoneController;
  showPanel(panel: PanelName | null): void;
  openBoard(board: string): void;
  openDocument(id: string): void;
  notice(text: string): void;
}

/** Within this distance a person sits down directly; from farther away the person walks to the seat first. */
const sitDistance = 1.2;
const seatFrontDistance = 0.62;

/** Carries out intents of all input devices. */
export class RoomActions implements Intents {
  constructor(
    private readonly visit: Visit,
    private readonly page: RoomActionsPage,
  ) {}

  walkTo(x: number, z: number): void {
    void this.visit.walker.walkTo(x, z);
  }

  teleport(x: number, z: number, yaw: number): void {
    this.visit.teleport(x, z, yaw);
  }

  sit(wanted: number | null): void {
    const { walker, replica } = this.visit;
    if (wanted === null && walker.sitting) {
      walker.stand();
      return;
    }
    const { scene } = replica;
    if (!scene) return;
    const seat =
      wanted === null
        ? seatInReach(scene, walker.at, this.visit.replica.sitters())
        : scene.seats.find((s) => s.id === wanted);
    const t = catalogue(this.page.store.value.settings.language);
    if (!seat) this.page.notice(t.noSeat);
    else if (!isFree(seat, this.visit.replica.sitters())) this.page.notice(t.seatTaken);
    else if (walker.tracked) this.visit.teleportToSeat(seat);
    else void this.sitDown(seat);
  }

  /** Stands up if two people sat down on one seat at the same time. Call periodically. */
  yieldSharedSeat(): void {
    const { walker, replica } = this.visit;
    const seat = walker.currentSeat;
    if (!seat || !replica.isSeatShared(seat)) return;
    walker.stand();
    this.page.notice(catalogue(this.page.store.value.settings.language).seatTaken);
  }

  openInReach(): void {
    const { inReach } = this.page.store.value;
    if (inReach !== null) this.open(inReach);
  }

  /** Opens a board or a document, or the panel of another object. */
  open(key: string): void {
    if (this.visit.replica.boards.has(key)) this.openBoard(key);
    else if (this.visit.things.arranging.get(key)?.kind === "document") this.page.openDocument(key);
    else this.visit.things.select(key);
  }

  pointPlacing(ray: Ray): void {
    this.visit.things.placement.point(ray);
  }

  confirm(): void {
    this.visit.things.placement.confirm();
  }

  turnObject(steps: number): void {
    this.visit.things.turn(steps);
  }

  deleteSelected(): void {
    const { selected } = this.page.store.value;
    if (selected !== null) this.visit.things.delete(selected);
  }

  takeObject(key: string): boolean {
    return this.visit.things.take(key);
  }

  moveObject(properties: Properties): void {
    this.visit.things.arranging.move(properties);
  }

  dropObject(): void {
    this.visit.things.arranging.finish();
  }

  undoChange(): void {
    this.visit.things.arranging.undo();
  }

  redoChange(): void {
    this.visit.things.arranging.redo();
  }

  openBoard(board: string): void {
    this.page.openBoard(board);
  }

  scrollPage(document: string | null, pixels: number): boolean {
    const { selected, inReach } = this.page.store.value;
    return this.visit.wall.scroll(document ?? selected ?? inReach ?? "", pixels);
  }

  dismiss(): void {
    const { things } = this.visit;
    if (things.grabbing.cancel()) return;
    if (things.placement.active) things.placement.cancel();
    else this.page.showPanel(null);
  }

  toggleMute(): void {
    void this.page.microphone.toggle();
  }

  pushToTalk(held: boolean): void {
    this.page.microphone.pushToTalk(held);
  }

  toggleHand(): void {
    this.visit.participants.toggleHand();
  }

  react(kind: number): void {
    this.visit.participants.send({ type: "react", kind });
  }

  togglePanel(panel: PanelName): void {
    this.page.showPanel(this.page.store.value.panel === panel ? null : panel);
  }

  toggleView(): void {
    this.visit.view?.renderer.cameraRig.toggleView();
  }

  beginStroke(key: string, x: number, y: number): void {
    const board = this.board(key);
    const { colour, width } = this.page.store.value.settings.nib;
    if (board) this.visit.drawing.pen.begin(board, colour, width, x, y);
  }

  extendStroke(x: number, y: number): void {
    this.visit.drawing.pen.extend(x, y);
  }

  endStroke(): void {
    this.visit.drawing.pen.end();
  }

  undo(key: string): void {
    const board = this.board(key);
    if (board) this.visit.drawing.pen.undo(board);
  }

  private board(key: string): Board | undefined {
    return this.visit.replica.boards.get(key);
  }

  private async sitDown(seat: Seat): Promise<void> {
    const { walker } = this.visit;
    const [x, , z] = seat.at;
    if (walker.sitting) walker.stand();
    if (length2(walker.at.x - x, walker.at.z - z) > sitDistance) {
      const yaw = (seat.yaw * Math.PI) / 180;
      const there = await walker.walkTo(
        x - Math.sin(yaw) * seatFrontDistance,
        z - Math.cos(yaw) * seatFrontDistance,
      );
      if (!there && length2(walker.at.x - x, walker.at.z - z) > sitDistance) return;
    }
    const now = this.visit.replica.scene?.seats.find((s) => s.id === seat.id); // it may have been moved meanwhile
    const near = now && length2(walker.at.x - now.at[0], walker.at.z - now.at[2]) <= sitDistance;
    if (near && isFree(now, this.visit.replica.sitters())) walker.sitOn(now);
  }
}
