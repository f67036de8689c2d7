import type { Editor } from "@tiptap/core";
import { useState } from "preact/hooks";
import { isLinkAddress, linkAddress } from "./link_address";
import type { DocumentWords } from "./state";
import { useBox } from "./use_box";

interface LinkBoxProps {
  editor: Editor;
  t: DocumentWords;
  close(): void;
}

/** Asks for the address of a link over the selected text, or changes the link at the cursor. */
export function LinkBox({ editor, t, close }: LinkBoxProps) {
  const before = String(editor.getAttributes("link").href ?? "");
  const [typed, setTyped] = useState(before);
  const [bad, setBad] = useState(false);
  const done = (): void => {
    close();
    editor.view.focus();
  };
  const box = useBox(done);
  const save = (event: Event): void => {
    event.preventDefault();
    const href = linkAddress(typed);
    setBad(href === null);
    if (href === null) return;
    setLink(editor, href);
    done();
  };
  const remove = (): void => {
    editor.chain().extendMarkRange("link").unsetMark("link").run();
    done();
  };
  return (
    <form class="document-box" aria-label={t.link} onSubmit={save} {...box}>
      <label class="field">
        <span class="label">{t.linkAddress}</span>
        <input
          type="text"
          inputMode="url"
          dir="ltr"
          data-first
          value={typed}
          aria-invalid={bad}
          aria-describedby="link-bad"
          onInput={(e) => {
            setTyped(e.currentTarget.value);
            setBad(false);
          }}
        />
      </label>
      <p class="warning" id="link-bad" role="alert">
        {bad ? t.linkBad : ""}
      </p>
      <div class="row">
        <button type="submit" class="primary">
          {t.setLink}
        </button>
        {isLinkAddress(before) ? (
          <>
            <a class="button quiet" href={before} target="_blank" rel="noopener noreferrer nofollow">
              {t.openLink}
            </a>
            <button type="button" class="quiet" onClick={remove}>
              {t.removeLink}
            </button>
          </>
        ) : null}
        <button type="button" class="quiet" onClick={done}>
          {t.cancel}
        </button>
      </div>
    </form>
  );
}

/** Without a selection the address itself becomes the text. */
function setLink(editor: Editor, href: string): void {
  const chain = editor.chain();
  if (editor.isActive("link")) chain.extendMarkRange("link").setMark("link", { href }).run();
  else if (!editor.state.selection.empty) chain.setMark("link", { href }).run();
  else chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run();
}
