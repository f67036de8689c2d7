export interface FileDropEvents {
  /** True while files and text can be brought. */
  active(): boolean;
  /** Something is dragged over the page, or no longer. */
  over(over: boolean): void;
  /** Files were dropped at a point of the page, or pasted (null). */
  files(files: File[], at: { x: number; y: number } | null): void;
  text(text: string): void;
}

/** Files and text that are dropped on the page or pasted. */
export class FileDrop {
  private readonly listeners = new AbortController();

  constructor(private readonly events: FileDropEvents) {
    const { signal } = this.listeners;
    addEventListener("dragover", (e) => this.dragged(e), { signal });
    addEventListener("dragleave", (e) => e.relatedTarget === null && events.over(false), { signal });
    addEventListener("drop", (e) => this.dropped(e), { signal });
    addEventListener("paste", (e) => this.pasted(e), { signal });
  }

  dispose(): void {
    this.listeners.abort();
  }

  private dragged(e: DragEvent): void {
    if (!e.dataTransfer?.types.some((type) => type === "Files" || type === "text/plain")) return;
    e.preventDefault(); // otherwise the browser would leave the room and open the file
    const active = this.events.active();
    e.dataTransfer.dropEffect = active ? "copy" : "none";
    this.events.over(active);
  }

  private dropped(e: DragEvent): void {
    const { dataTransfer } = e;
    if (!dataTransfer || isField(e.target)) return;
    e.preventDefault();
    this.events.over(false);
    if (this.events.active()) this.take(dataTransfer, { x: e.clientX, y: e.clientY });
  }

  private pasted(e: ClipboardEvent): void {
    const { clipboardData } = e;
    if (!clipboardData || isField(e.target) || !this.events.active()) return;
    e.preventDefault();
    this.take(clipboardData, null);
  }

  private take(data: DataTransfer, at: { x: number; y: number } | null): void {
    const files = [...data.files];
    const text = data.getData("text/plain").trim();
    if (files.length > 0) this.events.files(files, at);
    else if (text) this.events.text(text);
  }
}

function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName))
  );
}
