import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { redo, undo, ySyncPlugin, yUndoPlugin, yUndoPluginKey } from "@tiptap/y-tiptap";
import type { XmlFragment } from "yjs";

interface UndoState {
  undoManager: { stopCapturing(): void };
  hasUndoOps: boolean;
  hasRedoOps: boolean;
}

/** Binds the editor to the shared text. Undo takes back what this person wrote, nothing of others. */
export const Collaboration = Extension.create<{ fragment: () => XmlFragment | null }>({
  name: "collaboration",
  priority: 1000,

  addOptions() {
    return { fragment: () => null };
  },

  addKeyboardShortcuts() {
    const back = (): boolean => undo(this.editor.state) || true;
    const forth = (): boolean => redo(this.editor.state) || true;
    return { "Mod-z": back, "Mod-y": forth, "Shift-Mod-z": forth };
  },

  addProseMirrorPlugins() {
    const fragment = this.options.fragment();
    if (!fragment) return [];
    return [
      ySyncPlugin(fragment),
      yUndoPlugin(),
      new Plugin({
        // A shortcut such as "# " is undone without what was typed before it.
        filterTransaction: (transaction, state) => {
          if (transaction.getMeta("inputRule")) {
            const undoState = yUndoPluginKey.getState(state) as UndoState | undefined;
            undoState?.undoManager.stopCapturing();
          }
          return true;
        },
      }),
    ];
  },
});
