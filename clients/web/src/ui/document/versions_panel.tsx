import { History, RotateCcw } from "lucide";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Language } from "../../i18n/i18n";
import { Confirm } from "../controls/confirm";
import { Icon } from "../controls/icon";
import { Warning } from "../controls/warning";
import { useRequest } from "../state/use_request";
import type { DocumentVersions, Version } from "./document_props";
import type { DocumentWords } from "./state";

interface VersionsProps {
  t: DocumentWords;
  language: Language;
  versions: DocumentVersions;
  mayWrite: boolean;
  /** The version that is shown on the paper; null for the document itself. */
  shown: Version | null;
  /** Rejects if the version cannot be shown. */
  show(version: Version | null): Promise<void>;
  changes: boolean;
  setChanges(changes: boolean): void;
  restore(): void;
}

function nameOf({ name, at }: Version, language: Language): string {
  const time = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(at),
  );
  return name || time;
}

function Item({ version, t, language }: { version: Version; t: DocumentWords; language: Language }) {
  const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const names = new Intl.ListFormat(language).format(version.authors);
  return (
    <>
      <b>
        <bdi>{version.name || format.format(new Date(version.at))}</bdi>
      </b>
      {version.name ? <span>{format.format(new Date(version.at))}</span> : null}
      {names ? <span>{t.by(names)}</span> : null}
    </>
  );
}

function Shown(props: VersionsProps & { version: Version }) {
  const { version, t, language, mayWrite, show, changes, setChanges, restore } = props;
  return (
    <div class="shown-version">
      <p>
        <b>{nameOf(version, language)}</b>
      </p>
      <label class="check">
        <input type="checkbox" checked={changes} onChange={(e) => setChanges(e.currentTarget.checked)} />{" "}
        {t.showChanges}
      </label>
      {mayWrite ? (
        <Confirm
          icon={RotateCcw}
          label={t.restore}
          question={t.restoreQuestion}
          cancel={t.cancel}
          onYes={restore}
        />
      ) : null}
      <button type="button" class="quiet" onClick={() => void show(null)}>
        {t.backToVersions}
      </button>
    </div>
  );
}

function Keep({ t, keep, busy }: { t: DocumentWords; busy: boolean; keep(name: string): Promise<boolean> }) {
  const [name, setName] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!name.trim() || busy) return;
    void keep(name.trim()).then((kept) => {
      if (kept) setName("");
      field.current?.focus(); // the button goes
    });
  };
  return (
    <form class="say" onSubmit={submit}>
      <input
        type="text"
        aria-label={t.versionName}
        placeholder={t.versionName}
        maxLength={40}
        ref={field}
        value={name}
        onInput={(e) => setName(e.currentTarget.value)}
      />
      {name.trim() ? (
        <button type="submit" class="primary">
          {t.keepVersion}
        </button>
      ) : null}
    </form>
  );
}

/** The states that the server keeps: to look at, to compare, to restore. */
export function VersionsPanel(props: VersionsProps) {
  const { t, language, versions, mayWrite, shown, show } = props;
  const [list, setList] = useState<readonly Version[] | null>(null);
  const request = useRequest();
  const fetch = (): Promise<boolean> => request.run(async () => setList(await versions.list()));
  useEffect(() => {
    void fetch();
  }, [versions]);
  const keep = async (name: string): Promise<boolean> => {
    const kept = await request.run(() => versions.keep(name));
    return kept && (await fetch());
  };
  if (shown) return <Shown {...props} version={shown} />;
  return (
    <>
      {mayWrite ? <Keep t={t} keep={keep} busy={request.busy} /> : null}
      <div role="status">{request.failure ? <Warning text={t.versionsFailed} /> : null}</div>
      {request.failure ? (
        <button type="button" class="quiet" onClick={() => void fetch()}>
          {t.tryAgain}
        </button>
      ) : null}
      {list?.length === 0 ? <p class="hint">{t.versionsNone}</p> : null}
      <p class="hint">{t.versionsStay}</p>
      <ul class="versions">
        {list?.map((version) => (
          <li key={version.number}>
            <button type="button" class="quiet" onClick={() => void request.run(() => show(version))}>
              <Icon node={History} size={18} />
              <span class="version">
                <Item {...{ version, t, language }} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
