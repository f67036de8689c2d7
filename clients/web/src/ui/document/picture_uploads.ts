import { type Editor, Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import type { RelativePosition } from "yjs";
import { relativePositionToJSON } from "yjs";
import type { Signal } from "../../documents/open_document";
import { ApiError } from "../../net/http";
import { positionOf, relativeAt } from "./cursors";
import type { DocumentFiles } from "./document_props";

/** A picture on its way into the document, or one that was refused. */
export interface PictureUpload {
  id: number;
  name: string;
  /** The code of the refusal; null while it is on its way. */
  failure: string | null;
}

function pictures(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].filter(({ type }) => type.startsWith("image/"));
}

/** Brings pictures into the room's files and then into the document, where the cursor was. */
export class PictureUploads implements Signal<readonly PictureUpload[]> {
  value: readonly PictureUpload[] = [];
  private next = 1;
  private readonly end = new AbortController();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly files: DocumentFiles) {}

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** `at`: a position of the document. */
  add(editor: Editor, all: readonly File[], at = editor.state.selection.to): void {
    const place = relativeAt(editor.state, at);
    for (const file of all) void this.bring(editor, file, place);
  }

  forget(id: number): void {
    this.set(this.value.filter((upload) => upload.id !== id));
  }

  dispose(): void {
    this.end.abort();
    this.listeners.clear();
  }

  private async bring(editor: Editor, file: File, place: RelativePosition | null): Promise<void> {
    const id = this.next++;
    this.set([...this.value, { id, name: file.name, failure: null }]);
    try {
      if (!file.type.startsWith("image/")) throw new ApiError("file_type");
      const hash = await this.files.upload(file, this.end.signal);
      if (editor.isDestroyed || !editor.isEditable) throw new ApiError("forbidden");
      insertPicture(editor, { file: hash, alt: file.name.replace(/\.[^.]*$/, "") }, place);
      this.forget(id);
    } catch (error) {
      if (this.end.signal.aborted) return;
      const failure = error instanceof ApiError ? error.code : "internal";
      this.set(this.value.map((upload) => (upload.id === id ? { ...upload, failure } : upload)));
    }
  }

  private set(value: readonly PictureUpload[]): void {
    this.value = value;
    for (const listener of [...this.listeners]) listener();
  }
}

/** Behind the block at the place; an empty paragraph there makes room for it. */
function insertPicture(
  editor: Editor,
  attrs: { file: string; alt: string },
  place: RelativePosition | null,
): void {
  const { state } = editor;
  const at = (place ? positionOf(state, relativePositionToJSON(place)) : null) ?? state.doc.content.size;
  const $at = state.doc.resolve(at);
  const empty = $at.depth > 0 && $at.parent.type.name === "paragraph" && $at.parent.content.size === 0;
  const behind = $at.depth > 0 ? $at.after($at.depth) : at;
  const where = empty && $at.depth === 1 ? { from: $at.before(1), to: behind } : behind;
  const last = behind >= state.doc.content.size ? [{ type: "paragraph" }] : [];
  editor.commands.insertContentAt(where, [{ type: "image", attrs }, ...last], { updateSelection: false });
}

/** Pictures that are pasted or dropped. A copied page with pictures is pasted as text. */
export const PicturePaste = Extension.create<{ uploads: () => PictureUploads | null }>({
  name: "picturePaste",

  addOptions() {
    return { uploads: () => null };
  },

  addProseMirrorPlugins() {
    const uploads = this.options.uploads();
    const { editor } = this;
    if (!uploads) return [];
    return [
      new Plugin({
        props: {
          handlePaste: (_, event) => {
            const files = pictures(event.clipboardData);
            if (files.length === 0 || event.clipboardData?.getData("text/plain")) return false;
            uploads.add(editor, files);
            return true;
          },
          handleDrop: (view, event) => {
            const files = [...(event.dataTransfer?.files ?? [])];
            if (files.length === 0) return false;
            event.preventDefault();
            const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
            uploads.add(editor, files, at?.pos);
            return true;
          },
        },
      }),
    ];
  },
});
