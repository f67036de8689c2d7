import {
  ArchiveRestore,
  Armchair,
  Crosshair,
  DoorOpen,
  Footprints,
  Glasses,
  Hand,
  type IconNode,
  Mic,
  MicOff,
  MoveVertical,
  PersonStanding,
  Presentation,
  RotateCw,
  StickyNote,
  Trash2,
  Undo2,
  VolumeX,
} from "lucide";
import type { Catalogue } from "../i18n/i18n";
import { reactionIcons } from "../rendering/reaction_icons";
import { type PenStyle, penColours, penWidths } from "../settings/pen_palette";
import { isInaudible, mayCreate, type UiState } from "../ui/state/state";
import type { Comfort } from "./comfort";

/** What one adds with a headset. */
export type NewKind = "note" | "board" | "seat";

/** What the wrist menu can ask for. */
export interface MenuEvents {
  mute(): void;
  hand(): void;
  react(kind: number): void;
  sit(): void;
  undo(): void;
  /** Begins to place a new object, or cancels while this kind is being placed. */
  add(kind: NewKind): void;
  /** Deletes the selected object. */
  remove(): void;
  /** Brings back what was just deleted. */
  bringBack(): void;
  nib(nib: PenStyle): void;
  comfort(patch: Partial<Comfort>): void;
  align(): void;
  leaveXr(): void;
}

/** One button; position and size in pixels of the panel. */
export interface MenuButton {
  x: number;
  y: number;
  w: number;
  h: number;
  label: string;
  icon?: IconNode;
  /** CSS colour of the icon, or of the dot if there is no icon. */
  colour?: string;
  /** Radius of a dot instead of an icon. */
  dot?: number;
  on: boolean;
  /** There is nothing that it could do now. */
  off?: boolean;
  press(): void;
}

export const menuWidth = 540;
export const menuHeight = 612;
/** Metres per pixel of the panel. */
export const menuScale = 0.00048;
const edge = 18;
const gap = 8;
const headerHeight = 54;

type Cell = Omit<MenuButton, "x" | "y" | "w" | "h">;

/** The title of the menu: who hears the person, or that the connection is lost. */
export function menuTitle(t: Catalogue, s: Readonly<UiState>): string {
  if (s.connection === "reconnecting") return t.reconnecting;
  if (s.silenced) return t.silencedShort;
  return isInaudible(s) ? t.heardByMuted(s.hearers.total) : t.heardBy(s.hearers.total);
}

function voiceRow(t: Catalogue, s: Readonly<UiState>, sitting: boolean, e: MenuEvents): Cell[] {
  const silent = isInaudible(s);
  const raised = (s.participants.find((p) => p.you)?.hand ?? 0) > 0;
  const voice = s.silenced ? t.silencedShort : silent ? t.unmute : t.mute;
  const mark = s.silenced ? VolumeX : silent ? MicOff : Mic;
  return [
    { label: voice, icon: mark, on: !silent, press: () => e.mute() },
    { label: raised ? t.handDown : t.hand, icon: Hand, on: raised, press: () => e.hand() },
    {
      label: sitting ? t.hintStand : t.hintSit,
      icon: sitting ? PersonStanding : Armchair,
      on: sitting,
      press: () => e.sit(),
    },
    { label: t.undo, icon: Undo2, on: false, press: () => e.undo() },
  ];
}

function reactionRow(t: Catalogue, e: MenuEvents): Cell[] {
  return reactionIcons.flatMap((sign, kind) => {
    if (!sign) return [];
    const { icon, colour } = sign;
    return { label: t.reaction[kind - 1] ?? "", icon, colour, on: false, press: () => e.react(kind) };
  });
}

/** New things, and away with those that are there; nothing for those who may not bring things. */
function thingRow(t: Catalogue, s: Readonly<UiState>, e: MenuEvents): Cell[][] {
  if (!mayCreate(s)) return [];
  const cell = (kind: NewKind, label: string, icon: IconNode): Cell => ({
    ...{ label, icon, on: s.placing?.kind === kind },
    press: () => e.add(kind),
  });
  const last: Cell = s.undoable
    ? { label: t.things.restore, icon: ArchiveRestore, on: false, press: () => e.bringBack() }
    : { label: t.things.delete, icon: Trash2, on: false, off: s.selected === null, press: () => e.remove() };
  return [
    [
      cell("note", t.xrNewNote, StickyNote),
      cell("board", t.xrNewBoard, Presentation),
      cell("seat", t.xrNewSeat, Armchair),
      last,
    ],
  ];
}

function nibRow(t: Catalogue, nib: PenStyle, e: MenuEvents): Cell[] {
  const colours = penColours.map(([colour, name]): Cell => {
    const css = `#${colour.toString(16).padStart(6, "0")}`;
    const press = (): void => e.nib({ ...nib, colour });
    return { label: t[name], dot: 17, colour: css, on: colour === nib.colour, press };
  });
  const sizes = penWidths.map(([width, name]): Cell => {
    const press = (): void => e.nib({ ...nib, width });
    return { label: t[name], dot: 3 + width / 6, colour: "#fff", on: width === nib.width, press };
  });
  return [...colours, ...sizes];
}

function comfortRows(t: Catalogue, c: Comfort, e: MenuEvents): Cell[][] {
  const turn = c.turn === 0 ? t.xrTurnSmooth : t.xrTurnSnap(c.turn);
  const next = c.turn === 30 ? 45 : c.turn === 45 ? 0 : 30;
  return [
    [
      { label: turn, icon: RotateCw, on: c.turn !== 0, press: () => e.comfort({ turn: next }) },
      { label: t.xrWalk, icon: Footprints, on: c.walk, press: () => e.comfort({ walk: !c.walk }) },
      {
        label: t.xrVignette,
        icon: Glasses,
        on: c.vignette,
        press: () => e.comfort({ vignette: !c.vignette }),
      },
    ],
    [
      {
        label: c.penHand === "right" ? t.xrPenRight : t.xrPenLeft,
        icon: Hand,
        on: false,
        press: () => e.comfort({ penHand: c.penHand === "right" ? "left" : "right" }),
      },
      { label: t.xrSeated, icon: MoveVertical, on: c.seated, press: () => e.comfort({ seated: !c.seated }) },
      { label: t.xrAlign, icon: Crosshair, on: false, press: () => e.align() },
      { label: t.xrLeave, icon: DoorOpen, on: false, press: () => e.leaveXr() },
    ],
  ];
}

/** The current buttons. */
export function menuButtons(
  t: Catalogue,
  s: Readonly<UiState>,
  sitting: boolean,
  e: MenuEvents,
): MenuButton[] {
  const { nib, comfort } = s.settings;
  const rows = [
    voiceRow(t, s, sitting, e),
    reactionRow(t, e),
    nibRow(t, nib, e),
    ...thingRow(t, s, e),
    ...comfortRows(t, comfort, e),
  ];
  const h = (menuHeight - headerHeight - edge - gap * (rows.length - 1)) / rows.length;
  return rows.flatMap((cells, row) => {
    const w = (menuWidth - 2 * edge - gap * (cells.length - 1)) / cells.length;
    const y = headerHeight + row * (h + gap);
    return cells.map((cell, i) => ({ ...cell, x: edge + i * (w + gap), y, w, h }));
  });
}

/** Index of the button at a point of the panel; -1 for none. */
export function buttonAt(buttons: readonly MenuButton[], x: number, y: number): number {
  return buttons.findIndex((b) => x >= b.x && x <= b.x + b.w && y >= b.y && y <= b.y + b.h);
}
