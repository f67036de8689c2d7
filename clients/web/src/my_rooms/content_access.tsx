import { changeRoom, type LeastRole, type Room } from "../net/rooms";
import { useRequest } from "../ui/state/use_request";
import { Failure, Section } from "./parts";
import { type RoomsPage, useMyRoomsTexts } from "./state";

const roles: LeastRole[] = ["guest", "member", "presenter", "host"];
const rights = ["creating", "drawing", "erasing"] as const;

/** Who may bring things, draw, and change what others brought; for hosts. */
export function ContentAccess({ page, room }: { page: RoomsPage; room: Room }) {
  const { t } = useMyRoomsTexts(page);
  const { failure, run } = useRequest();
  const change = (patch: Partial<Record<(typeof rights)[number], LeastRole>>): Promise<boolean> =>
    run(async () => {
      await changeRoom(room.id, patch);
      await page.load();
    });
  return (
    <Section title={t.content}>
      {rights.map((right) => (
        <label class="field" key={right}>
          <span class="label">{t[right]}</span>
          <select
            id={right}
            value={room[right]}
            onChange={(e) => void change({ [right]: e.currentTarget.value as LeastRole })}
          >
            {roles.map((role) => (
              <option value={role}>{t.contentFrom[role]}</option>
            ))}
          </select>
          {right === "erasing" ? <span class="hint">{t.erasingHint}</span> : null}
        </label>
      ))}
      <Failure page={page} code={failure} />
    </Section>
  );
}
