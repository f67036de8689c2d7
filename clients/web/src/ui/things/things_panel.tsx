import { useState } from "preact/hooks";
import { Role } from "../../wire/constants";
import { Panel } from "../controls/panel";
import { useTexts, useUi } from "../state/hooks";
import type { Ui } from "../state/state";
import { TakeBack } from "./take_back";
import { ThingBin } from "./thing_bin";
import { ThingList } from "./thing_list";

type Tab = "list" | "bin" | "changes";

/** What is in the room, what was deleted, and for hosts who changed what. */
export function ThingsPanel({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const host = useUi(ui, (s) => s.role >= Role.host);
  const [tab, setTab] = useState<Tab>("list");
  const tabs: [Tab, string][] = [
    ["list", t.things.listTab],
    ["bin", t.things.binTab],
  ];
  if (host) tabs.push(["changes", t.things.changesTab]);
  return (
    <Panel ui={ui} title={t.things.title} tall>
      <div class="panel-body">
        <div class="switch tabs" role="tablist" aria-label={t.things.title}>
          {tabs.map(([name, word]) => (
            <button
              key={name}
              type="button"
              role="tab"
              id={`tab-${name}`}
              aria-selected={tab === name}
              aria-controls="things-tab"
              class={tab === name ? "on" : ""}
              onClick={() => setTab(name)}
            >
              {word}
            </button>
          ))}
        </div>
        <div id="things-tab" class="things-tab" role="tabpanel" aria-labelledby={`tab-${tab}`}>
          {tab === "list" ? <ThingList ui={ui} /> : null}
          {tab === "bin" ? <ThingBin ui={ui} /> : null}
          {tab === "changes" && host ? <TakeBack ui={ui} /> : null}
        </div>
      </div>
    </Panel>
  );
}
