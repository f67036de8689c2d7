import { type Catalogue, catalogue } from "../i18n/i18n";
import type { Intents } from "../input/intents";
import type { Stage } from "../rendering/room_renderer";
import type { Settings } from "../settings/settings";
import type { UiState } from "../ui/state/state";
import type { Store } from "../ui/state/store";
import type { Visit, Worn } from "../visit/visit";
import type { Vec3 } from "../wire/body";
import { seatNearest } from "../world/seats";
import { Headset } from "./headset";
import { Appearance } from "./headset_view";
import { buttonAt, type MenuButton, menuButtons, menuScale, menuTitle } from "./menu_buttons";
import type { XrMode } from "./support";
import type { WornBody } from "./tracked_body";

/** What a stay in the headset needs of the page. */
export interface XrPage {
  store: Store<UiState>;
  intents: Intents;
  change(settings: Partial<Settings>): void;
  notice(text: string): void;
  /** Runs one step of the room and draws it. */
  drive(): void;
  /** The session is over, whoever ended it. */
  ended(): void;
}

const plainHands = 0x8fb5a9;

/** A stay in the room through a headset: from the first picture in it to the last. */
export class XrStay implements Worn {
  private readonly headset: Headset;
  private appearance: Appearance | null = null;
  private buttons: MenuButton[] = [];
  private hovered = -1;
  private shown = false;
  private sitting = false;
  private over = false;
  private readonly off: () => void;

  constructor(
    private readonly session: XRSession,
    mode: XrMode,
    private readonly visit: Visit,
    private readonly stage: Stage,
    private readonly page: XrPage,
  ) {
    const { walker, steering, replica } = visit;
    this.headset = new Headset(session, {
      walker,
      steering,
      replica,
      intents: page.intents,
      comfort: () => page.store.value.settings.comfort,
      eye: () => visit.height,
      open: mode === "ar",
      press: (x, y) => this.press(x, y),
      aligned: (taken) => this.aligned(taken),
    });
    session.addEventListener("end", this.ended);
    this.off = page.store.subscribe(() => this.refresh());
  }

  get body(): WornBody {
    return this.headset.body;
  }

  get hands(): Headset["hands"] {
    return this.headset.hands;
  }

  get ready(): boolean {
    return this.headset.ready;
  }

  async begin(mode: XrMode): Promise<void> {
    const { stage, headset, visit } = this;
    const immersion = await stage.immerse(this.session, mode === "vr", {
      frame: (frame, space) => {
        headset.read(frame, space);
        this.page.drive();
      },
      draw: () => this.draw(),
    });
    if (this.over) {
      stage.emerge();
      return;
    }
    const me = visit.replica.people.get(visit.replica.you)?.record;
    const { scene, rig, quality } = stage;
    const hooks = { scene, dolly: immersion.dolly, camera: rig.camera };
    this.appearance = new Appearance(hooks, headset, me?.accent ?? plainHands, quality);
    visit.worn = this;
    this.refresh();
  }

  before(dt: number): void {
    this.headset.before(dt);
  }

  after(): void {
    this.headset.after();
  }

  menu(): { label: string; at: Vec3 }[] {
    const { wrist } = this.headset;
    return this.buttons.map(({ label, x, y, w, h }) => ({
      label,
      at: wrist.placeOf((x + w / 2) * menuScale, (y + h / 2) * menuScale),
    }));
  }

  /** Back to the page, whether the session answers or not. */
  end(): void {
    void this.session.end().catch(() => undefined);
    this.ended();
  }

  private readonly ended = (): void => {
    if (this.over) return;
    this.over = true;
    this.session.removeEventListener("end", this.ended);
    this.off();
    if (this.visit.worn === this) this.visit.worn = null;
    this.headset.dispose();
    this.appearance?.dispose();
    this.appearance = null;
    // The renderer has to learn of the end first: until then it keeps its own size and camera.
    setTimeout(() => this.stage.emerge());
    this.page.ended();
  };

  private draw(): void {
    const { headset, appearance } = this;
    const { x, y, z, yaw } = headset.rig;
    this.stage.standAt(x, y, z, yaw);
    const { kind, x: left, y: top } = headset.hands[headset.penSide].target;
    const over = kind === "menu" ? buttonAt(this.buttons, left / menuScale, top / menuScale) : -1;
    const { sitting } = this.visit.walker;
    const { open } = headset.wrist;
    if (open !== this.shown || over !== this.hovered || sitting !== this.sitting) {
      this.shown = open;
      this.hovered = over;
      this.sitting = sitting;
      this.refresh();
    }
    appearance?.update(this.page.store.value.settings.comfort.vignette);
  }

  /** Writes the menu and the sentence before the eyes anew; either is drawn only when it says something else. */
  private refresh(): void {
    const s = this.page.store.value;
    const t = catalogue(s.settings.language);
    this.appearance?.say(this.sentence(t, s));
    if (!this.shown) return;
    this.buttons = menuButtons(t, s, this.visit.walker.sitting, {
      mute: () => this.page.intents.mute(),
      hand: () => this.page.intents.hand(),
      react: (kind) => this.page.intents.react(kind),
      sit: () => this.page.intents.sit(null),
      undo: () => this.undo(),
      nib: (nib) => this.page.change({ nib }),
      comfort: (patch) => this.page.change({ comfort: { ...s.settings.comfort, ...patch } }),
      align: () => this.align(),
      leaveXr: () => this.end(),
    });
    const pointed = this.buttons[this.hovered]?.label;
    this.appearance?.showMenu(pointed ?? menuTitle(t, s), this.buttons, this.hovered);
  }

  /** What is most worth knowing now. */
  private sentence(t: Catalogue, s: Readonly<UiState>): string {
    if (s.connection === "reconnecting") return t.reconnecting;
    if (s.notice) return s.notice;
    const { stage } = this.headset.alignment;
    if (stage !== "off") return stage === "chair" ? t.xrAlignChair : t.xrAlignStep;
    if (s.asked && s.muted) return t.askedToSpeak;
    const [knock] = s.knocks;
    return knock ? t.announceKnock(knock.name) : "";
  }

  private press(x: number, y: number): void {
    this.buttons[buttonAt(this.buttons, x / menuScale, y / menuScale)]?.press();
  }

  /** Takes back the last of what was drawn on the board one drew on last. */
  private undo(): void {
    const { board } = this.headset.pen;
    if (board !== null) this.page.intents.undo(board);
  }

  private align(): void {
    const { replica, walker } = this.visit;
    const seat = replica.scene && seatNearest(replica.scene, walker.at, replica.sitters());
    if (seat) this.headset.align(seat);
    else this.page.notice(catalogue(this.page.store.value.settings.language).noSeat);
    this.refresh();
  }

  private aligned(taken: boolean): void {
    const t = catalogue(this.page.store.value.settings.language);
    if (!taken) this.page.notice(t.xrAlignFarther);
    else if (this.headset.alignment.stage === "off" && this.headset.laid) this.page.notice(t.xrAligned);
    this.refresh();
  }
}
