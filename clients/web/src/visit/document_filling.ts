import type { RoomDocuments } from "../documents/documents";
import type { OpenDocument } from "../documents/open_document";
import { mostTextBytes } from "../documents/text_size";
import type { Language } from "../i18n/i18n";
import type { DraftText } from "../world/drafts";

/** Writes into a new document what it begins with. Without the code for it the document stays empty. */
export function fillDocument(...all: Parameters<typeof fill>): void {
  fill(...all).catch((error: unknown) => console.error("a document could not be filled", error));
}

async function fill(
  documents: RoomDocuments,
  id: string,
  text: DraftText,
  language: Language,
): Promise<void> {
  const document = await documents.watch(id);
  const fragment = document.doc.getXmlFragment("default");
  if ("markdown" in text) {
    const { writeMarkdown } = await import("../ui/document/markdown");
    writeMarkdown(fragment, text.markdown);
  } else {
    const { writeNodes, copyNodes } = await import("../documents/write_nodes");
    if ("template" in text) {
      const { templateText } = await import("../documents/templates");
      writeNodes(fragment, templateText(text.template, language, new Date()));
    } else {
      const original = await documents.watch(text.copyOf);
      await arrival(original);
      copyNodes(original.doc.getXmlFragment("default"), fragment);
      original.close();
    }
  }
  document.close();
}

/** Until the text is there, or cannot be got now. */
function arrival({ state }: OpenDocument): Promise<void> {
  return new Promise((arrived) => {
    const look = (): void => {
      if (state.value === "loading") return;
      stop();
      arrived();
    };
    const stop = state.subscribe(look);
    look();
  });
}

const textFile = /\.(md|markdown|txt)$/i;

/** Whether a file becomes a document. */
export function isTextFile({ name, type }: File): boolean {
  return textFile.test(name) || type === "text/markdown" || type === "text/plain";
}

/** The text of a file; null if it is too long, or no text. */
export async function readTextFile(file: File): Promise<string | null> {
  if (file.size > mostTextBytes) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return null;
  }
}
