import { ExternalLink, TriangleAlert } from "lucide";
import { useEffect, useState } from "preact/hooks";
import type { RoomFile } from "../../net/files";
import { typedAddress, webAddress } from "../../world/address";
import { fileOf, type RoomObject } from "../../world/objects";
import { numberOf, textOf } from "../../world/records";
import { Icon } from "../controls/icon";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { NoteColours, noteColours } from "./add_menu";
import { figureName } from "./file_words";
import { bytesText } from "./thing_words";

interface ContentProps {
  ui: Ui;
  object: RoomObject;
  fixed: boolean;
}

interface TextFieldProps {
  id: string;
  label: string;
  value: string;
  most: number;
  rows?: number;
  disabled: boolean;
  /** Says whether it takes the text. */
  change(text: string): boolean;
}

/** A text that takes effect when the focus leaves, or on Enter in a single line. */
export function TextField({ id, label, value, most, rows, disabled, change }: TextFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [bad, setBad] = useState(false);
  const finish = (): void => {
    if (typed !== null && typed !== value) setBad(!change(typed));
    setTyped(null);
  };
  const common = {
    id,
    maxLength: most,
    disabled,
    "aria-invalid": bad,
    value: typed ?? value,
    onBlur: finish,
  };
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      {rows ? (
        <textarea {...common} rows={rows} onInput={(e) => setTyped(e.currentTarget.value)} />
      ) : (
        <input
          {...common}
          type="text"
          onInput={(e) => setTyped(e.currentTarget.value)}
          onKeyDown={(e) => e.key === "Enter" && !e.isComposing && finish()}
        />
      )}
    </div>
  );
}

function NoteContent({ ui, object, fixed }: ContentProps) {
  const t = useTexts(ui).things;
  const { properties } = object;
  const colour = numberOf(properties, "colour", noteColours[0]);
  const change = (patch: Record<string, string | number>): void =>
    ui.actions.things()?.arranging.change(object.key, patch);
  return (
    <>
      <TextField
        id="thing-text"
        label={t.text}
        value={textOf(properties, "text")}
        most={2000}
        rows={5}
        disabled={fixed}
        change={(text) => {
          change({ text });
          return true;
        }}
      />
      {fixed ? null : <NoteColours ui={ui} colour={colour} choose={(value) => change({ colour: value })} />}
    </>
  );
}

function LinkContent({ ui, object, fixed }: ContentProps) {
  const t = useTexts(ui).things;
  const url = textOf(object.properties, "url");
  const host = hostOf(url);
  return (
    <>
      {webAddress(url) ? (
        <a class="button primary wide" id="open-link" href={url} target="_blank" rel="noopener noreferrer">
          <Icon node={ExternalLink} size={18} /> {t.openLink}
        </a>
      ) : null}
      <p class="hint">{t.linkWarning(host)}</p>
      <TextField
        id="thing-url"
        label={t.address}
        value={url}
        most={2000}
        disabled={fixed}
        change={(typed) => {
          const address = typedAddress(typed);
          if (address) ui.actions.things()?.arranging.change(object.key, { url: address });
          return address !== "";
        }}
      />
    </>
  );
}

function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

/** The file of a picture or model: its name, and why it is shown as a box. */
function FileContent({ ui, object }: ContentProps) {
  const t = useTexts(ui);
  const language = useUi(ui, (s) => s.settings.language);
  const hash = fileOf(object);
  const [file, setFile] = useState<RoomFile | null>(null);
  useEffect(() => {
    setFile(null);
    let over = false;
    ui.actions
      .things()
      ?.files.about(hash)
      .then((known) => over || setFile(known))
      .catch(() => {});
    return () => {
      over = true;
    };
  }, [hash]);
  if (!file) return null;
  const { rank, over } = file.costs;
  return (
    <>
      <p class="hint">{t.things.fileOf(file.name, bytesText(language, file.size))}</p>
      {rank === "good" ? null : (
        <p class="warning">
          <Icon node={TriangleAlert} size={18} />{" "}
          <span>{rank === "box" ? t.things.tooHeavy(figureName(t, over ?? "")) : t.things.heavy}</span>
        </p>
      )}
    </>
  );
}

/** What is special to the kind of an object. */
export function ThingContent(props: ContentProps) {
  switch (props.object.kind) {
    case "note":
      return <NoteContent {...props} />;
    case "link":
      return <LinkContent {...props} />;
    case "image":
    case "model":
      return <FileContent {...props} />;
    default:
      return null;
  }
}
