import { Link, Undo2 } from "lucide";
import { useEffect, useState } from "preact/hooks";
import type { Language } from "../i18n/i18n";
import type { RoleName } from "../net/join";
import { type Invitation, invitations, invite, type Room, revoke } from "../net/rooms";
import { Confirm } from "../ui/controls/confirm";
import { Icon } from "../ui/controls/icon";
import { useRequest } from "../ui/state/use_request";
import { Role } from "../wire/constants";
import { CopyButton, Failure, roomLink, Section } from "./parts";
import { dayText, type RoomsPage, type RoomsTexts, useMyRoomsTexts } from "./state";

const days = { day: 1, week: 7, month: 30, never: 0 } as const;
type Term = keyof typeof days;
const terms = Object.keys(days) as Term[];
const assignableRoles: RoleName[] = ["guest", "member", "presenter", "host", "owner"];

function endDate(term: Term): string | null {
  return days[term] === 0 ? null : new Date(Date.now() + days[term] * 86_400_000).toISOString();
}

function isOver(i: Invitation): boolean {
  return Boolean(i.revoked) || (i.ends !== null && new Date(i.ends).getTime() < Date.now());
}

function stateText(t: RoomsTexts, i: Invitation, language: Language): string {
  if (i.revoked) return t.revoked;
  if (isOver(i)) return t.ended;
  return i.ends ? t.endsOn(dayText(i.ends, language)) : t.endsNever;
}

interface InvitationsProps {
  page: RoomsPage;
  room: Room;
}

function Secret({ page, link }: { page: RoomsPage; link: string }) {
  const { t } = useMyRoomsTexts(page);
  return (
    <div class="secret">
      <p>{t.secretTitle}</p>
      <div class="row">
        <input
          id="secret"
          type="text"
          readOnly
          aria-label={t.secretLink}
          value={link}
          onFocus={(e) => e.currentTarget.select()}
        />
        <CopyButton page={page} text={link} />
      </div>
    </div>
  );
}

function InviteForm({ page, room, made }: InvitationsProps & { made(secret: string): Promise<void> }) {
  const { t, all } = useMyRoomsTexts(page);
  const { busy, failure, run } = useRequest();
  const [role, setRole] = useState<RoleName>("member");
  const [term, setTerm] = useState<Term>("week");
  const [note, setNote] = useState("");
  const make = (): Promise<boolean> =>
    run(async () => {
      const { secret } = await invite(room.id, { role, ends: endDate(term), note: note.trim() });
      setNote("");
      await made(secret);
    });
  return (
    <form
      class="fields"
      onSubmit={(e) => {
        e.preventDefault();
        void make();
      }}
    >
      <label class="field">
        <span class="label">{t.inviteAs}</span>
        <select id="invite-role" value={role} onChange={(e) => setRole(e.currentTarget.value as RoleName)}>
          {assignableRoles.map((r) =>
            Role[r] <= Role[room.role] ? <option value={r}>{all.roles[Role[r]]}</option> : null,
          )}
        </select>
      </label>
      <label class="field">
        <span class="label">{t.inviteEnds}</span>
        <select id="invite-ends" value={term} onChange={(e) => setTerm(e.currentTarget.value as Term)}>
          {terms.map((value) => (
            <option value={value}>{t.ends[value]}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span class="label">{t.note}</span>
        <input
          id="invite-note"
          type="text"
          maxLength={100}
          value={note}
          title={t.noteHint}
          onInput={(e) => setNote(e.currentTarget.value)}
        />
      </label>
      <button type="submit" class="primary" id="invite" disabled={busy}>
        <Icon node={Link} size={18} /> {t.invite}
      </button>
      <Failure page={page} code={failure} />
    </form>
  );
}

/** Secret links that give a role: creates, lists and revokes them. */
export function Invitations({ page, room, revoked }: InvitationsProps & { revoked(): void }) {
  const { t, all, language } = useMyRoomsTexts(page);
  const { failure, run } = useRequest();
  const [list, setList] = useState<Invitation[]>([]);
  const [secret, setSecret] = useState("");
  const load = async (): Promise<void> => setList(await invitations(room.id));
  useEffect(() => {
    void run(load);
  }, [room.id]);
  const made = async (fresh: string): Promise<void> => {
    setSecret(fresh);
    await load();
  };
  const takeBack = (id: string): Promise<boolean> =>
    run(async () => {
      await revoke(room.id, id);
      revoked();
      await load();
    });
  return (
    <Section title={t.invitations}>
      <p class="hint">{t.invitationsHint}</p>
      <InviteForm page={page} room={room} made={made} />
      <div role="status">
        {secret ? <Secret page={page} link={`${roomLink(room.id)}#i=${secret}`} /> : null}
      </div>
      <Failure page={page} code={failure} />
      {list.length === 0 ? <p class="hint">{t.invitationsNone}</p> : null}
      <ul class="entries">
        {list.map((i) => (
          <li key={i.id} class={isOver(i) ? "over" : ""}>
            <span class="badge">{all.roles[Role[i.role]]}</span>
            <span class="entry-words">
              {i.note ? <span>{i.note}</span> : null}
              <span class="hint">{`${stateText(t, i, language)} · ${t.used(i.used)}`}</span>
            </span>
            {isOver(i) ? null : (
              <Confirm
                icon={Undo2}
                label={t.revoke}
                question={t.revokeSure}
                cancel={all.cancel}
                onYes={() => void takeBack(i.id)}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
