import { mergeAttributes, Node } from "@tiptap/core";
import type { DocumentFiles } from "./document_props";
import type { DocumentWords } from "./state";

export interface ImageOptions {
  files: () => DocumentFiles | null;
  words: () => DocumentWords | null;
}

const hashForm = /^[0-9a-f]{64}$/;

/** Whether a stored attribute is the hash of a file. Others may have stored anything. */
export function isHash(hash: unknown): hash is string {
  return typeof hash === "string" && hashForm.test(hash);
}

/** Shows one picture: its description until it is there, and if it never comes. */
class PictureView {
  readonly dom = document.createElement("figure");
  private readonly image = document.createElement("img");
  private readonly word = document.createElement("figcaption");
  private readonly end = new AbortController();
  private url = "";
  private shown = "";

  constructor(
    private readonly files: DocumentFiles,
    private readonly t: DocumentWords,
  ) {
    this.dom.className = "document-picture";
    this.dom.append(this.word);
  }

  show({ file, alt }: Record<string, unknown>): void {
    const name = typeof alt === "string" ? alt : "";
    this.image.alt = this.t.imageOf(name);
    if (file === this.shown) return;
    this.shown = String(file);
    this.word.textContent = this.t.imageLoading;
    if (!isHash(file)) this.failed();
    else
      this.files.content(file, this.end.signal).then(
        (blob) => this.loaded(file, blob),
        () => this.failed(),
      );
  }

  destroy(): void {
    this.end.abort();
    URL.revokeObjectURL(this.url);
  }

  private loaded(file: string, blob: Blob): void {
    if (this.end.signal.aborted || file !== this.shown) return;
    URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(blob);
    this.image.src = this.url;
    this.image.onerror = () => this.failed();
    this.dom.replaceChildren(this.image);
  }

  private failed(): void {
    this.word.textContent = this.t.imageGone;
    this.dom.replaceChildren(this.word);
  }
}

/** A picture from the files of the room. A document holds only the hash of its file. */
export const ImageNode = Node.create<ImageOptions>({
  name: "image",
  group: "block",
  atom: true,
  draggable: true,

  addOptions() {
    return { files: () => null, words: () => null };
  },

  addAttributes() {
    return {
      file: {
        default: null,
        parseHTML: (element) => element.getAttribute("data-file"),
        renderHTML: ({ file }) => ({ "data-file": file }),
      },
      alt: { default: "" },
    };
  },

  parseHTML() {
    return [
      { tag: "img[data-file]", getAttrs: (img) => (isHash(img.getAttribute("data-file")) ? null : false) },
    ];
  },

  renderHTML({ HTMLAttributes }) {
    return ["img", mergeAttributes(HTMLAttributes)];
  },

  addNodeView() {
    const [files, words] = [this.options.files(), this.options.words()];
    if (!files || !words) return null;
    return ({ node }) => {
      const view = new PictureView(files, words);
      view.show(node.attrs);
      return {
        dom: view.dom,
        update: (next) => {
          if (next.type !== node.type) return false;
          view.show(next.attrs);
          return true;
        },
        ignoreMutation: () => true,
        destroy: () => view.destroy(),
      };
    };
  },
});
