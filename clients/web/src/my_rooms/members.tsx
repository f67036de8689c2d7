import { UserMinus } from "lucide";
import { useEffect, useState } from "preact/hooks";
import type { RoleName } from "../net/join";
import {
  type Banned,
  bans,
  changeMember,
  liftBan,
  type Member,
  members,
  type Room,
  removeMember,
} from "../net/rooms";
import { Confirm } from "../ui/controls/confirm";
import { useRequest } from "../ui/state/use_request";
import { Role } from "../wire/constants";
import { Failure, Section } from "./parts";
import { dayText, type RoomsPage, useMyRoomsTexts } from "./state";

const assignableRoles: RoleName[] = ["guest", "member", "presenter", "host", "owner"];

interface MembersProps {
  page: RoomsPage;
  room: Room;
}

/** Everybody who has a role in the room, present or not. Loads again whenever `revokes` changes. */
export function Members({ page, room, revokes }: MembersProps & { revokes: number }) {
  const { t, all, language } = useMyRoomsTexts(page);
  const { failure, run } = useRequest();
  const [list, setList] = useState<Member[]>([]);
  const load = async (): Promise<void> => setList(await members(room.id));
  useEffect(() => {
    void run(load);
  }, [room.id, revokes]);
  const mine = Role[room.role];
  const changes = (m: Member): boolean => Role[m.role] < mine || mine === Role.owner;
  return (
    <Section title={t.members}>
      <Failure page={page} code={failure} />
      {list.length === 0 ? <p class="hint">{t.membersNone}</p> : null}
      <ul class="entries">
        {list.map((m) => (
          <li key={m.account}>
            <span class="entry-words">
              <span>{m.name}</span>
              <span class="hint">
                {t.since(dayText(m.since, language))}
                {m.present ? ` · ${t.present}` : ""}
              </span>
            </span>
            {changes(m) ? (
              <>
                <select
                  class="short"
                  aria-label={t.roleOf(m.name)}
                  value={m.role}
                  onChange={(e) =>
                    void run(() =>
                      changeMember(room.id, m.account, e.currentTarget.value as RoleName).then(load),
                    )
                  }
                >
                  {assignableRoles.map((r) =>
                    Role[r] <= mine ? <option value={r}>{all.roles[Role[r]]}</option> : null,
                  )}
                </select>
                <Confirm
                  icon={UserMinus}
                  label={t.takeRole}
                  question={t.takeRoleSure(m.name)}
                  cancel={all.cancel}
                  onYes={() => void run(() => removeMember(room.id, m.account).then(load))}
                />
              </>
            ) : (
              <span class="badge">{all.roles[Role[m.role]]}</span>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** The banned people, and a button that lifts the ban. */
export function Bans({ page, room }: MembersProps) {
  const { t, language } = useMyRoomsTexts(page);
  const { failure, run } = useRequest();
  const [list, setList] = useState<Banned[]>([]);
  const load = async (): Promise<void> => setList(await bans(room.id));
  useEffect(() => {
    void run(load);
  }, [room.id]);
  return (
    <Section title={t.bans}>
      <Failure page={page} code={failure} />
      {list.length === 0 ? <p class="hint">{t.bansNone}</p> : null}
      <ul class="entries">
        {list.map((b) => (
          <li key={b.id}>
            <span class="entry-words">
              <span>{b.name}</span>
              <span class="hint">{t.bannedOn(dayText(b.at, language))}</span>
            </span>
            <button
              type="button"
              class="quiet"
              onClick={() => void run(() => liftBan(room.id, b.id).then(load))}
            >
              {t.lift}
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
