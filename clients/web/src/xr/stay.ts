import { catalogue } from "../i18n/i18n";
import type { Intents } from "../input/intents";
import type { Stage } from "../scene/stage";
import type { Settings } from "../settings";
import type { UiState } from "../ui/state";
import type { Store } from "../ui/store";
import type { Visit, Worn } from "../visit";
import type { Vec3 } from "../wire/body";
import { seatNearest } from "../world/seats";
import { Appearance } from "./appearance";
import type { WornBody } from "./body";
import { Headset } from "./headset";
import { buttonAt, type MenuButton, menuButtons, menuScale, menuTitle } from "./menu";
import type { XrMode } from "./support";

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

/** A stay in the room through a headset: from the first picture in it to the last. */
export class XrStay implements Worn {
  private readonly headset: Headset;
  private appearance: Appearance | null = null;
  private buttons: MenuButton[] = [];
  private hovered = -1;
  private shown = false;
  private sitting = false;
  private readonly off: () => void;

  constructor(
    private readonly session: XRSession,
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
      press: (x, y) => this.press(x, y),
      aligned: (done) => this.aligned(done),
    });
    session.addEventListener("end", this.ended);
    this.off = page.store.subscribe(() => this.refresh());
  }

  async begin(mode: XrMode): Promise<void> {
    const { stage, headset } = this;
    const immersion = await stage.immerse(this.session, mode === "vr", {
      frame: (frame, space) => {
        headset.read(frame, space);
        this.page.drive();
      },
      draw: () => this.draw(),
    });
    const me = this.visit.replica.people.get(this.visit.replica.you)?.record;
    const { scene } = stage;
    this.appearance = new Appearance(
      { scene, dolly: immersion.dolly, camera: stage.rig.camera },
      headset,
      me?.accent ?? 0x8fb5a9,
      stage.quality,
    );
    this.visit.worn = this;
    this.refresh();
  }

  get body(): WornBody {
    return this.headset.body;
  }

  get hands(): Headset["hands"] {
    return this.headset.hands;
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

  /** Ends it from here; `ended` follows. */
  end(): void {
    void this.session.end().catch(() => undefined);
  }

  private readonly ended = (): void => {
    this.session.removeEventListener("end", this.ended);
    this.off();
    this.visit.worn = null;
    this.headset.dispose();
    this.appearance?.dispose();
    this.appearance = null;
    this.stage.emerge();
    this.page.ended();
  };

  private draw(): void {
    const { headset, appearance } = this;
    const { x, y, z, yaw } = headset.rig;
    this.stage.standAt(x, y, z, yaw);
    const { kind, x: left, y: top } = headset.hands[headset.penSide].target;
    const over = kind === "menu" ? buttonAt(this.buttons, left / menuScale, top / menuScale) : -1;
    const { sitting } = this.visit.walker;
    if (headset.wrist.open !== this.shown || over !== this.hovered || sitting !== this.sitting) {
      this.shown = headset.wrist.open;
      this.hovered = over;
      this.sitting = sitting;
      this.refresh();
    }
    appearance?.update(this.page.store.value.settings.comfort.vignette);
  }

  /** Writes the menu and the sentence before the eyes anew. */
  private refresh(): void {
    const { store } = this.page;
    const s = store.value;
    const t = catalogue(s.settings.language);
    const { stage } = this.headset.alignment;
    const aligning = stage === "chair" ? t.xrAlignChair : stage === "step" ? t.xrAlignStep : "";
    const lost = s.connection === "reconnecting" ? t.reconnecting : "";
    this.appearance?.say(aligning || lost || s.notice || (s.asked ? t.askedToSpeak : ""));
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
    this.appearance?.showMenu(menuTitle(t, s), this.buttons, this.hovered);
  }

  private press(x: number, y: number): void {
    this.buttons[buttonAt(this.buttons, x / menuScale, y / menuScale)]?.press();
  }

  private undo(): void {
    for (const number of this.visit.replica.boards.keys()) this.page.intents.undo(number);
  }

  private align(): void {
    const { replica, walker } = this.visit;
    const seat = replica.scene && seatNearest(replica.scene, walker.at, replica.sitters());
    if (!seat) return;
    this.headset.align(seat);
    this.headset.wrist.pinned = false;
    this.refresh();
  }

  private aligned(done: boolean): void {
    const t = catalogue(this.page.store.value.settings.language);
    this.page.notice(done ? t.xrAligned : t.xrAlignFarther);
    this.refresh();
  }
}
