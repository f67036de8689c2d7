import type { Intent } from "../world/walker";

export type Command = "use" | "view" | "mute" | "help" | "back" | "hand" | "people" | "chat";

export interface KeyEvents {
  command(command: Command): void;
  /** A digit, 1 to 6. */
  react(kind: number): void;
  /** Space held or let go. */
  talk(held: boolean): void;
  /** True while single keys should act: the room has the focus and shortcuts are on. */
  active(): boolean;
}

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

const commands: Record<string, Command> = {
  KeyE: "use",
  KeyV: "view",
  KeyM: "mute",
  KeyH: "hand",
  KeyP: "people",
  KeyC: "chat",
};

function typing(event: KeyboardEvent): boolean {
  if (event.isComposing || event.keyCode === 229) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement && /^(checkbox|radio)$/.test(target.type)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** A focused button keeps Space and Enter for itself. */
function onControl(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLElement && event.target.closest("button, a, [role=dialog]") !== null;
}

/** The keyboard as intents. Nothing fires while somebody types or composes. */
export class Keys {
  private readonly down = new Set<string>();

  constructor(
    private readonly intent: Intent,
    private readonly events: KeyEvents,
  ) {
    addEventListener("keydown", this.press);
    addEventListener("keyup", this.release);
    addEventListener("blur", this.drop);
  }

  /** Lets every key go, for when something else takes the keyboard. */
  readonly drop = (): void => {
    if (this.down.has("Space")) this.events.talk(false);
    this.down.clear();
    this.write();
  };

  dispose(): void {
    removeEventListener("keydown", this.press);
    removeEventListener("keyup", this.release);
    removeEventListener("blur", this.drop);
    this.drop();
  }

  private readonly press = (event: KeyboardEvent): void => {
    if (typing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      this.events.command("back");
      return;
    }
    if (!this.events.active()) return;
    if (event.code === "Space") {
      if (onControl(event)) return;
      event.preventDefault();
      if (!event.repeat) this.hold("Space", () => this.events.talk(true));
      return;
    }
    if (event.code in movement || event.key === "Shift") {
      if (event.code.startsWith("Arrow")) event.preventDefault();
      this.hold(event.key === "Shift" ? "Shift" : event.code);
      return;
    }
    if (event.repeat) return;
    const command = event.key === "?" ? "help" : commands[event.code];
    if (command) {
      event.preventDefault();
      this.events.command(command);
    } else if (/^(Digit|Numpad)[1-6]$/.test(event.code)) {
      this.events.react(Number(event.code.slice(-1)));
    }
  };

  private readonly release = (event: KeyboardEvent): void => {
    const key = event.key === "Shift" ? "Shift" : event.code;
    if (!this.down.delete(key)) return;
    if (key === "Space") this.events.talk(false);
    this.write();
  };

  private hold(key: string, first?: () => void): void {
    if (!this.down.has(key)) first?.();
    this.down.add(key);
    this.write();
  }

  private write(): void {
    const { intent } = this;
    intent.forward = 0;
    intent.side = 0;
    intent.turn = 0;
    for (const key of this.down) {
      const move = movement[key];
      if (move) intent[move[0]] += move[1];
    }
    for (const axis of ["forward", "side", "turn"] as const) {
      intent[axis] = Math.max(-1, Math.min(1, intent[axis]));
    }
    intent.fast = this.down.has("Shift");
  }
}
