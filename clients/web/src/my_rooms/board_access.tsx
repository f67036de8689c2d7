import { changeRoom, type Room } from "../net/rooms";
import { useRequest } from "../ui/state/use_request";
import { Failure, Section } from "./parts";
import { type RoomsPage, useMyRoomsTexts } from "./state";

const erasing: Room["erasing"][] = ["guest", "member", "presenter", "host"];

/** Who may erase strokes of others; for hosts. */
export function BoardAccess({ page, room }: { page: RoomsPage; room: Room }) {
  const { t } = useMyRoomsTexts(page);
  const { failure, run } = useRequest();
  const change = (from: Room["erasing"]): Promise<boolean> =>
    run(async () => {
      await changeRoom(room.id, { erasing: from });
      await page.load();
    });
  return (
    <Section title={t.boards}>
      <label class="field">
        <span class="label">{t.erasing}</span>
        <select
          id="erasing"
          value={room.erasing}
          onChange={(e) => void change(e.currentTarget.value as Room["erasing"])}
        >
          {erasing.map((role) => (
            <option value={role}>{t.erasingFrom[role]}</option>
          ))}
        </select>
        <span class="hint">{t.erasingHint}</span>
      </label>
      <Failure page={page} code={failure} />
    </Section>
  );
}
