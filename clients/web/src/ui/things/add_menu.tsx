import { Armchair, Box, FileText, Image, Link, Plus, Presentation, StickyNote } from "lucide";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { type TemplateName, templateNames } from "../../documents/template_names";
import { cssColour } from "../../wire/colour";
import { typedAddress } from "../../world/address";
import { newBoard, newDocument, newLink, newNote, newSeat, titleOf } from "../../world/drafts";
import { Icon } from "../controls/icon";
import { useDialog, useTexts, useUi } from "../state/hooks";
import { mayCreate, type Ui } from "../state/state";

export const noteColours = [0xffe39a, 0xc4e8b4, 0xb8dcf2, 0xf7c6d9, 0xf7f5ef];
const maxNote = 2000;
const maxAddress = 2000;
const pictures = "image/png,image/jpeg,image/webp,image/gif,image/svg+xml,image/avif";
const models = ".glb,.vrm,model/gltf-binary";

type Form = "note" | "link" | "document" | null;

/** The colours of notes, to choose one. */
export function NoteColours({ ui, colour, choose }: { ui: Ui; colour: number; choose(c: number): void }) {
  const t = useTexts(ui);
  return (
    <fieldset class="note-colours">
      <legend class="unseen">{t.things.colour}</legend>
      {noteColours.map((value, i) => (
        <label class={`swatch ${value === colour ? "on" : ""}`} title={t.things.noteColours[i]}>
          <input
            type="radio"
            name="note-colour"
            aria-label={t.things.noteColours[i]}
            checked={value === colour}
            onChange={() => choose(value)}
          />
          <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
            <rect x="2" y="2" width="20" height="20" rx="4" fill={cssColour(value)} />
          </svg>
        </label>
      ))}
    </fieldset>
  );
}

interface FormProps {
  ui: Ui;
}

function NoteForm({ ui }: FormProps) {
  const t = useTexts(ui);
  const [text, setText] = useState("");
  const [colour, setColour] = useState(noteColours[0] ?? 0);
  return (
    <form
      class="add-form"
      onSubmit={(e) => {
        e.preventDefault();
        if (text.trim()) ui.actions.things()?.placement.begin(newNote(text.trim(), colour));
      }}
    >
      <label class="label" for="note-text">
        {t.things.noteText}
      </label>
      <textarea
        id="note-text"
        rows={4}
        maxLength={maxNote}
        data-first
        value={text}
        onInput={(e) => setText(e.currentTarget.value)}
      />
      <NoteColours ui={ui} colour={colour} choose={setColour} />
      <button type="submit" class="primary wide" disabled={!text.trim()}>
        {t.things.placeIt}
      </button>
    </form>
  );
}

function LinkForm({ ui }: FormProps) {
  const t = useTexts(ui);
  const [address, setAddress] = useState("");
  const [name, setName] = useState("");
  const [bad, setBad] = useState(false);
  const submit = (e: Event): void => {
    e.preventDefault();
    const url = typedAddress(address);
    setBad(url === "");
    if (url) ui.actions.things()?.placement.begin(newLink(url, titleOf(name)));
  };
  return (
    <form class="add-form" onSubmit={submit} noValidate>
      <label class="label" for="link-address">
        {t.things.linkAddress}
      </label>
      <input
        id="link-address"
        type="text"
        inputMode="url"
        placeholder="https://"
        maxLength={maxAddress}
        data-first
        aria-invalid={bad}
        aria-describedby="link-bad"
        value={address}
        onInput={(e) => setAddress(e.currentTarget.value)}
      />
      <p class="warning" id="link-bad" role="alert">
        {bad ? t.things.linkBad : ""}
      </p>
      <label class="label" for="link-name">
        {t.things.linkName}
      </label>
      <input
        id="link-name"
        type="text"
        maxLength={80}
        value={name}
        onInput={(e) => setName(e.currentTarget.value)}
      />
      <button type="submit" class="primary wide" disabled={!address.trim()}>
        {t.things.placeIt}
      </button>
    </form>
  );
}

/** The templates of documents, to choose one. */
function DocumentForm({ ui }: FormProps) {
  const t = useTexts(ui);
  const begin = (template: TemplateName): void => {
    const name = template === "blank" ? "" : t.things.templates[template];
    ui.actions.things()?.placement.begin(newDocument(name, { template }));
  };
  return (
    <div class="add-form">
      {templateNames.map((template, i) => (
        <button
          type="button"
          class="quiet wide"
          key={template}
          id={`template-${template}`}
          data-first={i === 0}
          onClick={() => begin(template)}
        >
          {t.things.templates[template]}
        </button>
      ))}
    </div>
  );
}

interface ItemProps {
  icon: typeof Plus;
  label: string;
  first?: boolean;
  expanded?: boolean;
  choose(): void;
  children?: ComponentChildren;
}

function Item({ icon, label, first = false, expanded, choose, children }: ItemProps) {
  return (
    <li>
      <button
        type="button"
        class={`add-item ${expanded ? "on" : ""}`}
        data-first={first}
        {...(expanded === undefined ? {} : { "aria-expanded": expanded })}
        onClick={choose}
      >
        <Icon node={icon} size={22} /> {label}
      </button>
      {children}
    </li>
  );
}

function Menu({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const ref = useDialog(false, "add");
  const files = useRef<HTMLInputElement>(null);
  const [form, setForm] = useState<Form>(null);
  const { kinds } = t.things;
  const pickFiles = (accept: string): void => {
    if (!files.current) return;
    files.current.accept = accept;
    files.current.click();
  };
  const toggle = (which: Form): void => setForm(form === which ? null : which);
  return (
    <div
      class="add-menu"
      role="dialog"
      aria-label={t.things.add}
      tabIndex={-1}
      ref={ref}
      onKeyDown={(e) => {
        if (e.key !== "Escape" || e.isComposing) return;
        e.stopPropagation();
        ui.actions.showPanel(null);
      }}
    >
      <ul>
        <Item
          icon={StickyNote}
          label={kinds.note}
          first
          expanded={form === "note"}
          choose={() => toggle("note")}
        >
          {form === "note" ? <NoteForm ui={ui} /> : null}
        </Item>
        <Item
          icon={Presentation}
          label={kinds.board}
          choose={() => ui.actions.things()?.placement.begin(newBoard)}
        />
        <Item
          icon={FileText}
          label={kinds.document}
          expanded={form === "document"}
          choose={() => toggle("document")}
        >
          {form === "document" ? <DocumentForm ui={ui} /> : null}
        </Item>
        <Item icon={Image} label={kinds.image} choose={() => pickFiles(pictures)} />
        <Item icon={Box} label={kinds.model} choose={() => pickFiles(models)} />
        <Item icon={Link} label={kinds.link} expanded={form === "link"} choose={() => toggle("link")}>
          {form === "link" ? <LinkForm ui={ui} /> : null}
        </Item>
        <Item
          icon={Armchair}
          label={kinds.seat}
          choose={() => ui.actions.things()?.placement.begin(newSeat)}
        />
      </ul>
      <p class="hint">{t.things.addHint}</p>
      <input
        type="file"
        id="files"
        class="unseen"
        multiple
        tabIndex={-1}
        aria-label={t.things.chooseFiles}
        ref={files}
        onChange={(e) => {
          const chosen = [...(e.currentTarget.files ?? [])];
          ui.actions.showPanel(null);
          ui.actions.things()?.bringFiles(chosen);
        }}
      />
    </div>
  );
}

/** The button that adds things to the room, and its menu. */
export function AddButton({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const open = useUi(ui, (s) => s.panel === "add");
  if (!useUi(ui, mayCreate)) return null;
  return (
    <>
      <button
        type="button"
        id="add"
        class={`dock-button ${open ? "on" : ""}`}
        aria-label={t.things.add}
        title={t.things.add}
        aria-expanded={open}
        onClick={() => ui.actions.showPanel(open ? null : "add")}
      >
        <Icon node={Plus} />
      </button>
      {open ? <Menu ui={ui} /> : null}
    </>
  );
}
