import { ArchiveRestore, Eraser, Pencil, Redo2, Undo2, X } from "lucide";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type PenStyle, penColours, penWidths } from "../../settings/pen_palette";
import { cssColour } from "../../wire/colour";
import { Role } from "../../wire/constants";
import type { Board } from "../../world/board";
import { mayDraw } from "../../world/rights";
import { Icon } from "../controls/icon";
import { useDialog, useTexts, useUi } from "../state/hooks";
import type { Tool, Ui } from "../state/state";
import { useNames, useObject } from "../things/thing_words";
import { DrawingArea } from "./drawing_area";
import { ErasedStrokesDialog } from "./erased_strokes";

function SaveStatus({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const pending = useUi(ui, (s) => s.pending);
  const open = useUi(ui, (s) => s.connection === "open");
  const text = pending === 0 ? t.saved : open ? t.saving : t.waiting;
  return (
    <span class={`saved ${pending === 0 ? "yes" : ""}`} role="status" id="saved">
      {text}
    </span>
  );
}

interface ToolsProps {
  ui: Ui;
  board: Board;
  tool: Tool;
  nib: PenStyle;
  setTool(tool: Tool): void;
}

function PenStyleButtons({ ui, nib, setTool }: Omit<ToolsProps, "board" | "tool">) {
  const t = useTexts(ui);
  const { colour, width } = nib;
  const choose = (patch: Partial<PenStyle>): void => ui.actions.changeSettings({ nib: { ...nib, ...patch } });
  return (
    <>
      {penColours.map(([value, name]) => (
        <button
          type="button"
          class={`ink ${value === colour ? "on" : ""}`}
          aria-pressed={value === colour}
          aria-label={t[name]}
          title={t[name]}
          onClick={() => {
            choose({ colour: value });
            setTool("pen");
          }}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="12" cy="12" r="9" fill={cssColour(value)} />
          </svg>
        </button>
      ))}
      <span class="rule" />
      {penWidths.map(([value, name], i) => (
        <button
          type="button"
          class={`ink ${value === width ? "on" : ""}`}
          aria-pressed={value === width}
          aria-label={t[name]}
          title={t[name]}
          onClick={() => choose({ width: value })}
        >
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="12" cy="12" r={3 + i * 2.4} fill="currentColor" />
          </svg>
        </button>
      ))}
    </>
  );
}

function History({ ui, board }: { ui: Ui; board: Board }) {
  const t = useTexts(ui);
  const { pen } = ui.actions;
  // Every operation changes the number of pending operations, and with it undo and redo.
  useUi(ui, (s) => s.pending);
  return (
    <>
      <button
        type="button"
        aria-label={t.undo}
        title={`${t.undo} (Ctrl+Z)`}
        disabled={!pen.canUndo(board)}
        onClick={() => pen.undo(board)}
      >
        <Icon node={Undo2} />
      </button>
      <button
        type="button"
        aria-label={t.redo}
        title={`${t.redo} (Ctrl+Shift+Z)`}
        disabled={!pen.canRedo(board)}
        onClick={() => pen.redo(board)}
      >
        <Icon node={Redo2} />
      </button>
    </>
  );
}

function Tools({ ui, board, tool, nib, setTool }: ToolsProps) {
  const t = useTexts(ui);
  return (
    <div class="tools" role="toolbar" aria-label={t.board}>
      <button
        type="button"
        class={tool === "pen" ? "on" : ""}
        aria-pressed={tool === "pen"}
        aria-label={t.pen}
        title={t.pen}
        onClick={() => setTool("pen")}
      >
        <Icon node={Pencil} />
      </button>
      <button
        type="button"
        class={tool === "eraser" ? "on" : ""}
        aria-pressed={tool === "eraser"}
        aria-label={t.eraser}
        title={t.eraser}
        onClick={() => setTool("eraser")}
      >
        <Icon node={Eraser} />
      </button>
      <span class="rule" />
      <PenStyleButtons {...{ ui, nib, setTool }} />
      <span class="rule" />
      <History ui={ui} board={board} />
    </div>
  );
}

/** Explains which strokes the eraser affects, if not all. */
function EraserNote({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const own = useUi(ui, (s) => s.role < s.rights.erasing);
  return (
    <p class="eraser-note" role="status">
      {own ? t.eraserOwn : ""}
    </p>
  );
}

/** `back` handles Escape. */
function useEditorKeys(ui: Ui, board: Board, back: () => void): void {
  useEffect(() => {
    const press = (e: KeyboardEvent): void => {
      if (e.isComposing) return;
      if (e.key === "Escape") {
        e.stopPropagation();
        back();
      }
      const key = e.key.toLowerCase();
      if (!(e.ctrlKey || e.metaKey) || (key !== "z" && key !== "y")) return;
      e.preventDefault();
      if (key === "y" || e.shiftKey) ui.actions.pen.redo(board);
      else ui.actions.pen.undo(board);
    };
    addEventListener("keydown", press, { capture: true });
    return () => removeEventListener("keydown", press, { capture: true });
  }, [ui, board, back]);
}

const listId = "erased";

/** A whiteboard that fills the page. */
export function BoardEditor({ ui, board }: { ui: Ui; board: Board }) {
  const t = useTexts(ui);
  const [tool, setTool] = useState<Tool>("pen");
  const nib = useUi(ui, (s) => s.settings.nib);
  const { colour, width } = nib;
  const opener = useUi(ui, (s) => s.boardOpener);
  const ref = useDialog(true, opener);
  const sheet = useRef<HTMLDivElement>(null);
  const surface = useRef<DrawingArea | null>(null);
  const object = useObject(ui, board.key);
  const names = useNames(ui);
  const name = object ? names(object) : t.board;
  const host = useUi(ui, (s) => s.role >= Role.host);
  const draws = useUi(ui, (s) => mayDraw({ role: s.role }, s.rights, object?.record));
  const [listing, setListing] = useState(false);
  const back = (): void => (listing ? setListing(false) : ui.actions.closeBoard());
  useEditorKeys(ui, board, back);
  useLayoutEffect(() => {
    if (!sheet.current) return;
    const canvas = new DrawingArea(sheet.current, board, ui.actions.pen, t.boardCanvas);
    surface.current = canvas;
    return () => canvas.dispose();
  }, [board, ui]);
  // Before the next pointer event: a stroke must not begin in the previous colour.
  useLayoutEffect(
    () => surface.current?.setTool(draws ? tool : null, colour, width),
    [draws, tool, colour, width, board],
  );
  return (
    <div class="editor" role="dialog" aria-modal="true" aria-label={name} tabIndex={-1} ref={ref}>
      <header>
        <h2>{name}</h2>
        <SaveStatus ui={ui} />
        {host ? (
          <button
            type="button"
            class="quiet"
            id={listId}
            aria-haspopup="dialog"
            aria-expanded={listing}
            aria-label={t.erased}
            title={t.erasedTitle}
            onClick={() => setListing(!listing)}
          >
            <Icon node={ArchiveRestore} size={18} /> <span class="word">{t.erased}</span>
          </button>
        ) : null}
        <button
          type="button"
          class="quiet back"
          id="back"
          aria-label={t.backToRoom}
          title={`${t.backToRoom} (Esc)`}
          onClick={() => ui.actions.closeBoard()}
        >
          <Icon node={X} />
        </button>
      </header>
      {host && listing ? <ErasedStrokesDialog ui={ui} board={board} opener={listId} /> : null}
      <div class="sheet" ref={sheet} />
      {draws && tool === "eraser" ? <EraserNote ui={ui} /> : null}
      {draws ? <Tools {...{ ui, board, tool, nib, setTool }} /> : <p class="eraser-note">{t.onlyLook}</p>}
    </div>
  );
}
