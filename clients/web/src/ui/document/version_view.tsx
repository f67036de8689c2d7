import { type ComparedLine, compare, differs, type Piece } from "./difference";
import type { Line } from "./lines";
import type { DocumentWords } from "./state";

function PieceText({ piece: { change, text }, t }: { piece: Piece; t: DocumentWords }) {
  if (change === "inserted") {
    return (
      <ins>
        <span class="unseen">[{t.inserted}: </span>
        {text}
        <span class="unseen">] </span>
      </ins>
    );
  }
  if (change === "deleted") {
    return (
      <del>
        <span class="unseen">[{t.deleted}: </span>
        {text}
        <span class="unseen">] </span>
      </del>
    );
  }
  return <>{text}</>;
}

function LineView({ compared: { line, change, pieces }, t }: { compared: ComparedLine; t: DocumentWords }) {
  const text = pieces.map((piece) => <PieceText piece={piece} t={t} />);
  const name = `line ${line.kind} ${change} depth-${Math.min(line.depth, 6)}`;
  const marker = line.marker ? <span class="marker">{line.marker}</span> : null;
  if (line.kind === "rule") return <hr class={name} />;
  if (line.kind === "picture") return <p class={name}>[{t.imageOf(line.text)}]</p>;
  if (line.kind === "heading1")
    return (
      <h3 class={name} dir="auto">
        {text}
      </h3>
    );
  if (line.kind === "heading2")
    return (
      <h4 class={name} dir="auto">
        {text}
      </h4>
    );
  if (line.kind === "heading3")
    return (
      <h5 class={name} dir="auto">
        {text}
      </h5>
    );
  if (line.kind === "code")
    return (
      <pre class={name} dir="auto">
        {text}
      </pre>
    );
  return (
    <p class={name} dir="auto">
      {marker}
      {text}
    </p>
  );
}

interface VersionViewProps {
  t: DocumentWords;
  version: readonly Line[];
  /** The document as it is now; null shows the version alone. */
  now: readonly Line[] | null;
}

/** A version that is only read, on paper, with what changed since. */
export function VersionView({ t, version, now }: VersionViewProps) {
  const compared = now ? compare(version, now) : compare(version, version);
  return (
    <section
      class="document-text document-version"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
      tabIndex={0}
      aria-label={now ? t.changesSince : t.versions}
    >
      {now && !differs(compared) ? <p class="no-changes">{t.noChanges}</p> : null}
      {compared.map((line, i) => (
        <LineView key={i} compared={line} t={t} />
      ))}
    </section>
  );
}
