import type { Editor } from "@tiptap/core";
import type * as Y from "yjs";
import { type Content, isText, readContent } from "./content";
import type { DocumentFiles } from "./document_props";
import { htmlPage } from "./html";
import { markdownContent } from "./markdown_read";
import { contentMarkdown } from "./markdown_write";
import type { Picture, Pictures } from "./picture";

export type ExportKind = "md" | "html" | "docx";

const mostPictures = 100;

function fileHashes(content: readonly Content[]): string[] {
  const all = content.flatMap((node): string[] => {
    if (isText(node)) return [];
    return node.type === "image" ? [String(node.attrs.file)] : fileHashes(node.content);
  });
  return [...new Set(all)].slice(0, mostPictures);
}

/** The picture as a file that others can read; kinds that Word does not know become PNG. */
async function pictureOf(blob: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(blob);
  const { width, height } = bitmap;
  const plain = /^image\/(png|jpeg|gif)$/.test(blob.type);
  const file = plain ? blob : await pngOf(bitmap);
  bitmap.close();
  return { bytes: new Uint8Array(await file.arrayBuffer()), type: file.type, width, height };
}

async function pngOf(bitmap: ImageBitmap): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  return new Promise((done, fail) =>
    canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("no picture"))), "image/png"),
  );
}

async function picturesOf(content: readonly Content[], files: DocumentFiles): Promise<Pictures> {
  const pictures = new Map<string, Picture>();
  const limit = AbortSignal.timeout(60_000);
  for (const hash of fileHashes(content)) {
    const picture = await files
      .content(hash, limit)
      .then(pictureOf)
      .catch(() => null); // its place stays, with its description
    if (picture) pictures.set(hash, picture);
  }
  return pictures;
}

function fileName(name: string, kind: ExportKind): string {
  const plain = name
    .replace(/[\p{Cc}\p{Cf}/\\:*?"<>|]+/gu, " ")
    .trim()
    .replace(/^\.+/, "")
    .slice(0, 100);
  return `${plain || "document"}.${kind}`;
}

function download(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export interface Exported {
  name: string;
  language: string;
  fragment: Y.XmlFragment;
  files: DocumentFiles;
}

/** Saves a document as a file on this device. Resolves with the file's name. */
export async function exportDocument(
  kind: ExportKind,
  { name, language, fragment, files }: Exported,
): Promise<string> {
  const content = readContent(fragment);
  const saved = fileName(name, kind);
  if (kind === "md") {
    download(new Blob([contentMarkdown(content)], { type: "text/markdown" }), saved);
    return saved;
  }
  const pictures = await picturesOf(content, files);
  if (kind === "html") {
    download(new Blob([htmlPage(name, language, content, pictures)], { type: "text/html" }), saved);
    return saved;
  }
  const { docxFile } = await import("./docx");
  const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  download(new Blob([docxFile(name, content, pictures)], { type }), saved);
  return saved;
}

interface Json {
  type: string;
  attrs?: Record<string, unknown>;
  content?: Json[];
  text?: string;
  marks?: { type: string; attrs: Record<string, unknown> }[];
}

/** Content as the editor takes it. */
export function editorJson(content: readonly Content[]): Json[] {
  return content.map((node) =>
    isText(node)
      ? {
          type: "text",
          text: node.text,
          marks: node.marks.map(({ type, attrs }) => ({ type, attrs: { ...attrs } })),
        }
      : { type: node.type, attrs: { ...node.attrs }, content: editorJson(node.content) },
  );
}

/** Puts what a Markdown text says behind the block with the cursor. */
export function insertMarkdown(editor: Editor, markdown: string): void {
  const { $to } = editor.state.selection;
  const behind = $to.depth > 0 ? $to.after(1) : $to.pos;
  const empty = $to.depth === 1 && $to.parent.content.size === 0;
  const at = empty ? { from: $to.before(1), to: behind } : behind;
  editor
    .chain()
    .insertContentAt(at, editorJson(markdownContent(markdown)))
    .run();
}
