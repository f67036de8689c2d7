import { CloudCheck, CloudOff, type IconNode, LoaderCircle, TriangleAlert, X } from "lucide";
import type { ComponentChildren } from "preact";
import type { OpenDocument, Reader, SaveState } from "../../documents/open_document";
import { colourNumber } from "../../wire/colour";
import { Face } from "../controls/face";
import { Icon } from "../controls/icon";
import { type DocumentWords, useSignal } from "./state";

const icons: Readonly<Record<SaveState, IconNode>> = {
  loading: LoaderCircle,
  saved: CloudCheck,
  saving: LoaderCircle,
  offline: CloudOff,
  refused: TriangleAlert,
};

/** Why the server refused what was written, in words. */
export function refusalText(t: DocumentWords, code: string): string {
  const words: Readonly<Record<string, string>> = t.refusals;
  return t.notSaved(words[code] ?? t.otherRefusal(code));
}

function Saved({ open, t }: { open: OpenDocument; t: DocumentWords }) {
  const state = useSignal(open.state);
  const refusal = useSignal(open.refusal);
  // Saving is tried again while the disk fails, which can last.
  const fails = state === "refused" || (state === "saving" && refusal === "store_failed");
  const text = fails && refusal ? refusalText(t, refusal) : t.states[state];
  return (
    <span class={`document-saved ${state}`} role="status" id="document-saved" title={text}>
      <Icon node={icons[state]} size={16} /> <span>{text}</span>
    </span>
  );
}

const mostFaces = 5;

/** Who else has the document open. */
function Readers({ open, t }: { open: OpenDocument; t: DocumentWords }) {
  const readers = useSignal(open.readers);
  if (readers.length === 0) return null;
  const words = ({ name, writes }: Reader): string =>
    writes ? t.writes(name || t.somebody) : t.reads(name || t.somebody);
  return (
    <ul class="document-readers" aria-label={t.readers(readers.length)}>
      {readers.slice(0, mostFaces).map((reader) => (
        <li key={reader.clientId} title={words(reader)}>
          <Face colour={colourNumber(reader.colour)} size={28} />
          <span class="unseen">{words(reader)}</span>
        </li>
      ))}
      {readers.length > mostFaces ? (
        <li class="more-readers" title={readers.slice(mostFaces).map(words).join("\n")}>
          +{readers.length - mostFaces}
          <span class="unseen">{readers.slice(mostFaces).map(words).join(", ")}</span>
        </li>
      ) : null}
    </ul>
  );
}

interface HeadProps {
  name: string;
  open: OpenDocument;
  t: DocumentWords;
  close(): void;
  /** What can be done with the document besides writing. */
  children?: ComponentChildren;
}

export function Head({ name, open, t, close, children }: HeadProps) {
  return (
    <header>
      <div class="document-title">
        <h2 title={name}>
          <bdi>{name}</bdi>
        </h2>
        <Saved open={open} t={t} />
      </div>
      <Readers open={open} t={t} />
      {children}
      <button
        type="button"
        class="quiet square"
        id="document-back"
        aria-label={t.back}
        title={`${t.back} (Esc)`}
        onClick={close}
      >
        <Icon node={X} />
      </button>
    </header>
  );
}
