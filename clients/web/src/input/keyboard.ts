import type { Steering } from "../world/walker";
import type { Intents } from "./intents";

const movement: Record<string, [axis: "forward" | "side" | "turn", amount: number]> = {
  KeyW: ["forward", 1],
  ArrowUp: ["forward", 1],
  KeyS: ["forward", -1],
  ArrowDown: ["forward", -1],
  KeyA: ["side", -1],
  KeyD: ["side", 1],
  ArrowLeft: ["turn", 1],
  ArrowRight: ["turn", -1],
};

/** About half a page. */
const pagePixels = 600;

const commands: Record<string, (i: Intents) => void> = {
  KeyE: (i) => i.openInReach(),
  KeyF: (i) => i.sit(null),
  KeyV: (i) => i.toggleView(),
  KeyM: (i) => i.toggleMute(),
  KeyH: (i) => i.toggleHand(),
  KeyP: (i) => i.togglePanel("people"),
  KeyC: (i) => i.togglePanel("chat"),
  KeyT: (i) => i.togglePanel("things"),
  KeyR: (i) => i.turnObject(1),
  PageDown: (i) => i.scrollPage(null, pagePixels),
  PageUp: (i) => i.scrollPage(null, -pagePixels),
  Delete: (i) => i.deleteSelected(),
};

function isTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** A focused button handles Space and Enter itself. */
function isOnControl(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.closest("button, a, [role=dialog]") !== null;
}

/** Translates keys to intents. Ignores keys while a person types or composes text. */
export class Keyboard {
  private readonly down = new Set<string>();

  constructor(
    private readonly steering: Steering,
    private readonly intents: Intents,
    /** True while single keys should work: the room has the focus and shortcuts are enabled. */
    private readonly active: () => boolean,
  ) {
    addEventListener("keydown", this.press);
    addEventListener("keyup", this.release);
    addEventListener("blur", this.releaseAll);
  }

  /** Releases all keys, for when something else takes the keyboard. */
  readonly releaseAll = (): void => {
    if (this.down.has("Space")) this.intents.pushToTalk(false);
    this.down.clear();
    this.updateSteering();
  };

  dispose(): void {
    removeEventListener("keydown", this.press);
    removeEventListener("keyup", this.release);
    removeEventListener("blur", this.releaseAll);
    this.releaseAll();
  }

  private readonly press = (event: KeyboardEvent): void => {
    if (isTyping(event) || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (this.active()) this.undoOrRedo(event);
      return;
    }
    if (event.key === "Escape") {
      this.intents.dismiss();
      return;
    }
    if (!this.active()) return;
    if (event.code === "Space") {
      if (isOnControl(event)) return;
      event.preventDefault();
      if (!event.repeat) this.hold("Space", () => this.intents.pushToTalk(true));
      return;
    }
    if (event.code in movement || event.key === "Shift") {
      if (event.code.startsWith("Arrow")) event.preventDefault();
      this.hold(event.key === "Shift" ? "Shift" : event.code);
      return;
    }
    if (event.repeat) return;
    if (event.key === "Enter" && !isOnControl(event)) this.intents.confirm();
    const command = commands[event.code];
    if (event.key === "?") {
      event.preventDefault();
      this.intents.togglePanel("help");
    } else if (command) {
      event.preventDefault();
      command(this.intents);
    } else if (/^(Digit|Numpad)[1-6]$/.test(event.code)) {
      this.intents.react(Number(event.code.slice(-1)));
    }
  };

  private undoOrRedo(event: KeyboardEvent): void {
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) this.intents.redoChange();
    else this.intents.undoChange();
  }

  private readonly release = (event: KeyboardEvent): void => {
    const key = event.key === "Shift" ? "Shift" : event.code;
    if (!this.down.delete(key)) return;
    if (key === "Space") this.intents.pushToTalk(false);
    this.updateSteering();
  };

  private hold(key: string, first?: () => void): void {
    if (!this.down.has(key)) first?.();
    this.down.add(key);
    this.updateSteering();
  }

  private updateSteering(): void {
    const { steering } = this;
    steering.forward = 0;
    steering.side = 0;
    steering.turn = 0;
    for (const key of this.down) {
      const move = movement[key];
      if (move) steering[move[0]] += move[1];
    }
    for (const axis of ["forward", "side", "turn"] as const) {
      steering[axis] = Math.max(-1, Math.min(1, steering[axis]));
    }
    steering.fast = this.down.has("Shift");
  }
}
