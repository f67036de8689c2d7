import { Archive, DoorClosed, DoorOpen, KeyRound, Lock, Plus, Settings2, Users } from "lucide";
import { useState } from "preact/hooks";
import type { DoorName } from "../net/join";
import { createRoom, type Room } from "../net/rooms";
import { Icon } from "../ui/controls/icon";
import { useRequest } from "../ui/state/use_request";
import { Role } from "../wire/constants";
import { CopyButton, Failure, roomLink } from "./parts";
import { type RoomsPage, useMyRoomsTexts, useRooms } from "./state";

const doorIcons: Record<DoorName, typeof DoorOpen> = { open: DoorOpen, knock: DoorClosed, locked: Lock };

function RoomCard({ page, room }: { page: RoomsPage; room: Room }) {
  const { t, all } = useMyRoomsTexts(page);
  const manages = Role[room.role] >= Role.host;
  return (
    <li class={`room-card ${room.archived ? "archived" : ""}`}>
      <header>
        <h2>{room.name}</h2>
        <span class="badge">{all.roles[Role[room.role]]}</span>
      </header>
      <ul class="room-facts">
        <li>{t.templates[room.template] ?? room.template}</li>
        {room.archived ? (
          <li>
            <Icon node={Archive} size={16} /> {t.archived}
          </li>
        ) : (
          <>
            <li class={room.people > 0 ? "live" : ""}>
              <Icon node={Users} size={16} /> {t.peopleNow(room.people)}
            </li>
            <li>
              <Icon node={doorIcons[room.door]} size={16} /> {t.doorWords[room.door]}
            </li>
          </>
        )}
        {room.passcode ? (
          <li>
            <Icon node={KeyRound} size={16} /> {t.withPasscode}
          </li>
        ) : null}
      </ul>
      <div class="room-actions">
        {room.archived ? null : (
          <a class="button primary" href={`/r/${room.id}`}>
            {t.enter}
          </a>
        )}
        {manages ? (
          <a class="button quiet" href={`#${room.id}`}>
            <Icon node={Settings2} size={18} /> {t.manage}
          </a>
        ) : null}
        <CopyButton page={page} text={roomLink(room.id)} />
      </div>
    </li>
  );
}

function CreateRoom({ page, templates }: { page: RoomsPage; templates: string[] }) {
  const { t } = useMyRoomsTexts(page);
  const { busy, failure, run } = useRequest();
  const [name, setName] = useState("");
  const [template, setTemplate] = useState(templates[0] ?? "");
  const create = async (): Promise<void> => {
    const done = await run(async () => {
      await createRoom(name.trim(), template);
      await page.load();
    });
    if (done) setName("");
  };
  return (
    <form
      class="rooms-section create"
      onSubmit={(e) => {
        e.preventDefault();
        if (name.trim()) void create();
      }}
    >
      <h2>{t.newRoom}</h2>
      <div class="fields">
        <label class="field">
          <span class="label">{t.name}</span>
          <input
            id="new-name"
            type="text"
            maxLength={60}
            required
            value={name}
            onInput={(e) => setName(e.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span class="label">{t.template}</span>
          <select id="new-template" value={template} onChange={(e) => setTemplate(e.currentTarget.value)}>
            {templates.map((id) => (
              <option value={id}>{t.templates[id] ?? id}</option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary" id="create" disabled={busy}>
          <Icon node={Plus} size={18} /> {t.create}
        </button>
      </div>
      <Failure page={page} code={failure} />
    </form>
  );
}

/** All rooms of this account as cards; archived ones last. */
export function RoomList({ page }: { page: RoomsPage }) {
  const { t } = useMyRoomsTexts(page);
  const mine = useRooms(page, (s) => s.mine);
  if (!mine) return <p class="hint">{t.loading}</p>;
  const rooms = [...mine.rooms].sort(
    (a, b) => Number(a.archived) - Number(b.archived) || a.name.localeCompare(b.name),
  );
  return (
    <>
      {rooms.length === 0 ? (
        <div class="rooms-section">
          <p>{t.none}</p>
          {mine.create ? null : <p class="hint">{t.noneHint}</p>}
        </div>
      ) : (
        <ul class="room-cards">
          {rooms.map((room) => (
            <RoomCard key={room.id} page={page} room={room} />
          ))}
        </ul>
      )}
      {mine.create ? <CreateRoom page={page} templates={mine.templates} /> : null}
    </>
  );
}
