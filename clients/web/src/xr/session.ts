import { type Catalogue, catalogue } from "../i18n/i18n";
import type { Intents } from "../input/intents";
import type { RoomRenderer } from "../rendering/room_renderer";
import type { Settings } from "../settings/settings";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Visit } from "../visit/visit";
import type { ActiveHeadset } from "../visit/visit_options";
import type { Vec3 } from "../wire/body";
import { type Draft, newBoard, newNote, newSeat } from "../world/drafts";
import { seatNearest } from "../world/seats";
import { Headset } from "./headset";
import { HeadsetView } from "./headset_view";
import { buttonAt, type MenuButton, menuButtons, menuScale, menuTitle, type NewKind } from "./menu_buttons";
import type { XrMode } from "./support";
import type { TrackedBody } from "./tracked_body";

/** What an XR session needs of the page. */
export interface XrSessionHost {
  store: Store<UiState>;
  intents: Intents;
  changeSettings(settings: Partial<Settings>): void;
  notice(text: string): void;
  /** Runs one step of the visit and renders a frame. */
  stepAndDraw(): void;
  /** The session has ended, for any reason. */
  ended(): void;
}

/** The text of a note is written later, with a keyboard. */
const drafts: Record<NewKind, Draft> = { note: newNote(""), board: newBoard, seat: newSeat };
const defaultHandColour = 0x8fb5a9;

/** A visit through an XR session: connects the headset logic, its views, the renderer and the page. */
export class XrRoomSession implements ActiveHeadset {
  private readonly headset: Headset;
  private view: HeadsetView | null = null;
  private buttons: MenuButton[] = [];
  private hovered = -1;
  private menuShown = false;
  private sitting = false;
  private hasEnded = false;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly session: XRSession,
    mode: XrMode,
    private readonly visit: Visit,
    private readonly renderer: RoomRenderer,
    private readonly page: XrSessionHost,
  ) {
    const { walker, steering, replica } = visit;
    this.headset = new Headset(session, {
      walker,
      steering,
      replica,
      intents: page.intents,
      objects: () => visit.things.arranging.objects,
      boundsOf: (object) => visit.things.boundsOf(object),
      placing: () => visit.things.placement.active,
      comfort: () => page.store.value.settings.comfort,
      eyeHeight: () => visit.eyeHeight,
      seeThrough: mode === "ar",
      press: (x, y) => this.press(x, y),
      aligned: (taken) => this.aligned(taken),
    });
    session.addEventListener("end", this.ended);
    this.unsubscribe = page.store.subscribe(() => this.refresh());
  }

  get body(): TrackedBody {
    return this.headset.body;
  }

  get hands(): Headset["hands"] {
    return this.headset.hands;
  }

  get ready(): boolean {
    return this.headset.ready;
  }

  async begin(mode: XrMode): Promise<void> {
    const { renderer, headset, visit } = this;
    const immersion = await renderer.startXr(this.session, mode === "vr", {
      frame: (frame, space) => {
        headset.readInput(frame, space);
        this.page.stepAndDraw();
      },
      draw: () => this.draw(),
    });
    if (this.hasEnded) {
      renderer.stopXr();
      return;
    }
    const me = visit.replica.people.get(visit.replica.you)?.record;
    const { scene, cameraRig, quality } = renderer;
    const hooks = { scene, dolly: immersion.dolly, camera: cameraRig.camera };
    this.view = new HeadsetView(hooks, headset, me?.accent ?? defaultHandColour, quality);
    visit.headset = this;
    this.refresh();
  }

  beforeStep(dt: number): void {
    this.headset.beforeStep(dt);
  }

  afterStep(): void {
    this.headset.afterStep();
  }

  menu(): { label: string; at: Vec3 }[] {
    const { wristMenu } = this.headset;
    return this.buttons.map(({ label, x, y, w, h }) => ({
      label,
      at: wristMenu.pointAt((x + w / 2) * menuScale, (y + h / 2) * menuScale),
    }));
  }

  /** Ends the session, even if the browser does not respond. */
  end(): void {
    void this.session.end().catch(() => undefined);
    this.ended();
  }

  private readonly ended = (): void => {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.session.removeEventListener("end", this.ended);
    this.unsubscribe();
    if (this.visit.headset === this) this.visit.headset = null;
    this.headset.dispose();
    this.view?.dispose();
    this.view = null;
    // The renderer must first handle the end itself; until then it keeps its size and camera.
    setTimeout(() => this.renderer.stopXr());
    this.page.ended();
  };

  private draw(): void {
    const { headset, view } = this;
    const { x, y, z, yaw } = headset.origin;
    this.renderer.placeXrOrigin(x, y, z, yaw);
    const { kind, x: left, y: top } = headset.hands[headset.penSide].target;
    const over = kind === "menu" ? buttonAt(this.buttons, left / menuScale, top / menuScale) : -1;
    const { sitting } = this.visit.walker;
    const { open } = headset.wristMenu;
    if (open !== this.menuShown || over !== this.hovered || sitting !== this.sitting) {
      this.menuShown = open;
      this.hovered = over;
      this.sitting = sitting;
      this.refresh();
    }
    view?.update(this.page.store.value.settings.comfort.vignette);
  }

  /** Updates the menu and the notice. Each is redrawn only if it changed. */
  private refresh(): void {
    const s = this.page.store.value;
    const t = catalogue(s.settings.language);
    this.view?.showNotice(this.noticeText(t, s));
    if (!this.menuShown) return;
    this.buttons = menuButtons(t, s, this.visit.walker.sitting, {
      mute: () => this.page.intents.toggleMute(),
      hand: () => this.page.intents.toggleHand(),
      react: (kind) => this.page.intents.react(kind),
      sit: () => this.page.intents.sit(null),
      undo: () => this.undo(),
      add: (kind) => this.add(kind),
      remove: () => this.remove(),
      bringBack: () => this.visit.things.undelete(),
      nib: (nib) => this.page.changeSettings({ nib }),
      comfort: (patch) => this.page.changeSettings({ comfort: { ...s.settings.comfort, ...patch } }),
      align: () => this.align(),
      leaveXr: () => this.end(),
    });
    const pointed = this.buttons[this.hovered]?.label;
    this.view?.showMenu(pointed ?? menuTitle(t, s), this.buttons, this.hovered);
  }

  /** The most important notice. */
  private noticeText(t: Catalogue, s: Readonly<UiState>): string {
    if (s.connection === "reconnecting") return t.reconnecting;
    if (s.notice) return s.notice;
    if (s.placing) return s.placing.refused ? t.things.cannotStand : t.xrPlacing;
    const { state } = this.headset.alignment;
    if (state !== "off") return state === "chair" ? t.xrAlignChair : t.xrAlignStep;
    if (s.askedToSpeak && s.muted) return t.askedToSpeak;
    const [knock] = s.knocks;
    return knock ? t.announceKnock(knock.name) : "";
  }

  private press(x: number, y: number): void {
    this.buttons[buttonAt(this.buttons, x / menuScale, y / menuScale)]?.press();
  }

  /** Undoes the last operation on the board that was drawn on last. */
  private undo(): void {
    const { board } = this.headset.pen;
    if (board !== null) this.page.intents.undo(board);
  }

  /** Begins to place a new object; cancels where it is the one being placed. */
  private add(kind: NewKind): void {
    const { placement } = this.visit.things;
    if (this.page.store.value.placing?.kind === kind) placement.cancel();
    else placement.begin(drafts[kind]);
    this.headset.wristMenu.close();
  }

  /** Deletes what is in the hands, or was last. */
  private remove(): void {
    this.headset.grasp.end();
    this.page.intents.deleteSelected();
  }

  private align(): void {
    const { replica, walker } = this.visit;
    const seat = replica.scene && seatNearest(replica.scene, walker.at, replica.sitters());
    this.visit.things.placement.cancel();
    if (seat) this.headset.align(seat);
    else this.page.notice(catalogue(this.page.store.value.settings.language).noSeat);
    this.refresh();
  }

  private aligned(taken: boolean): void {
    const t = catalogue(this.page.store.value.settings.language);
    if (!taken) this.page.notice(t.xrAlignFarther);
    else if (this.headset.alignment.state === "off" && this.headset.seatAligned)
      this.page.notice(t.xrAligned);
    this.refresh();
  }
}
