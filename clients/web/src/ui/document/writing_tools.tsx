import { ImagePlus, MessageSquarePlus } from "lucide";
import { chooseFiles } from "./choose_files";
import { type Command, inText } from "./commands";
import type { Writing } from "./create_editor";
import type { RoomPerson } from "./document_props";
import { slashItems } from "./slash_items";
import { type DocumentWords, useEditorState } from "./state";
import type { Suggestion } from "./suggest";
import { type SuggestItem, SuggestMenu } from "./suggest_menu";
import { PlaceTools } from "./table_tools";
import { Tool, Toolbar } from "./toolbar";
import type { Page } from "./use_page";

interface ToolsProps {
  writing: Writing;
  page: Page;
  people: readonly RoomPerson[];
  t: DocumentWords;
}

function mentionItems({ writing: { editor }, people }: ToolsProps, query: string): SuggestItem[] {
  const wanted = query.toLocaleLowerCase();
  const label = (name: string) => [
    { type: "mention", attrs: { label: name } },
    { type: "text", text: " " },
  ];
  return people
    .filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
    .map(({ participant, name, colour }) => ({
      ...{ id: String(participant), label: name, colour },
      choose: () => inText(editor).insertContent(label(name)).run(),
    }));
}

/** Everything that writes: the tools at the foot, and the menus that open while one types. */
export function WritingTools(props: ToolsProps) {
  const { writing, page, t } = props;
  const { editor, uploads, keys } = writing;
  const nothing = useEditorState(editor, (e) => e.state.selection.empty);
  const image: Command = {
    ...{ id: "image", icon: ImagePlus, keys: "", also: "photo img" },
    run: () => chooseFiles("image/*", (files) => uploads.add(editor, files)),
  };
  const items = ({ trigger, query }: Suggestion): readonly SuggestItem[] =>
    trigger === "/" ? slashItems(editor, t, [image], query) : mentionItems(props, query);
  return (
    <>
      <div class="document-tools">
        <PlaceTools {...{ editor, t }} />
        <Toolbar {...{ editor, t }} onLink={() => page.setBox(page.box === "link" ? null : "link")}>
          <Tool icon={image.icon} label={t.image} onClick={() => image.run(editor)} />
          <Tool
            icon={MessageSquarePlus}
            label={t.comment}
            keys="Mod+Alt+M"
            disabled={nothing}
            onClick={() => page.openComment("")}
          />
        </Toolbar>
      </div>
      <SuggestMenu
        {...{ editor, keys, items }}
        titles={{ "/": t.slashTitle, "@": t.mentionTitle }}
        nothing={t.nothingFits}
      />
    </>
  );
}
