import { catalogue } from "../i18n/i18n";
import type { Intents } from "../input/intents";
import type { Talking } from "../microphone/controller";
import type { PanelName, UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Board } from "../world/board";
import { length2 } from "../world/distance";
import type { Seat } from "../world/scene";
import { isFree, seatInReach } from "../world/seats";
import type { Visit } from "./visit";

export interface Doable {
  store: Store<UiState>;
  talking: Talking;
  panel(panel: PanelName | null): void;
  openBoard(board: number): void;
  notice(text: string): void;
}

/** From here one sits down with a step; from farther away one walks up to the seat first. */
const step = 1.2;
const inFront = 0.62;

/** Does what people ask for, whichever device they asked with. */
export class Doing implements Intents {
  constructor(
    private readonly visit: Visit,
    private readonly page: Doable,
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
    else if (walker.tracked) this.visit.jumpTo(seat);
    else void this.sitDown(seat);
  }

  /** Makes room where two sat down on one seat at once. To be called now and then. */
  keepSeat(): void {
    const { walker, replica } = this.visit;
    const seat = walker.restsOn;
    if (!seat || !replica.sitsHereToo(seat)) return;
    walker.stand();
    this.page.notice(catalogue(this.page.store.value.settings.language).seatTaken);
  }

  use(): void {
    const { reach } = this.page.store.value;
    if (reach !== null) this.open(reach);
  }

  open(board: number): void {
    this.page.openBoard(board);
  }

  back(): void {
    this.page.panel(null);
  }

  mute(): void {
    void this.page.talking.toggle();
  }

  talk(held: boolean): void {
    this.page.talking.hold(held);
  }

  hand(): void {
    this.visit.company.hand();
  }

  react(kind: number): void {
    this.visit.company.gesture({ type: "react", kind });
  }

  panel(panel: PanelName): void {
    this.page.panel(this.page.store.value.panel === panel ? null : panel);
  }

  view(): void {
    this.visit.picture?.stage.rig.turnView();
  }

  drawFrom(number: number, x: number, y: number): void {
    const board = this.board(number);
    const { colour, width } = this.page.store.value.settings.nib;
    if (board) this.visit.drawing.pen.begin(board, colour, width, x, y);
  }

  drawTo(x: number, y: number): void {
    this.visit.drawing.pen.extend(x, y);
  }

  drawEnd(): void {
    this.visit.drawing.pen.end();
  }

  undo(number: number): void {
    const board = this.board(number);
    if (board) this.visit.drawing.pen.undo(board);
  }

  private board(number: number): Board | undefined {
    return this.visit.replica.boards.get(number);
  }

  private async sitDown(seat: Seat): Promise<void> {
    const { walker } = this.visit;
    const [x, , z] = seat.at;
    if (walker.sitting) walker.stand();
    if (length2(walker.at.x - x, walker.at.z - z) > step) {
      const yaw = (seat.yaw * Math.PI) / 180;
      const there = await walker.walkTo(x - Math.sin(yaw) * inFront, z - Math.cos(yaw) * inFront);
      if (!there && length2(walker.at.x - x, walker.at.z - z) > step) return;
    }
    if (isFree(seat, this.visit.replica.sitters())) walker.sit(seat);
  }
}
