import { Archive, ArrowLeft, Copy, Trash2 } from "lucide";
import { useState } from "preact/hooks";
import { changeRoom, deleteRoom, duplicateRoom, type Room } from "../net/rooms";
import { Icon } from "../ui/controls/icon";
import { useRequest } from "../ui/state/use_request";
import { ContentAccess } from "./content_access";
import { Invitations } from "./invitations";
import { Bans, Members } from "./members";
import { CopyButton, Failure, roomLink, Section } from "./parts";
import { RoomAccess } from "./room_access";
import { allRooms, type RoomsPage, useMyRoomsTexts, useRooms } from "./state";

interface DetailProps {
  page: RoomsPage;
  room: Room;
}

function RenameForm({ page, room }: DetailProps) {
  const { t } = useMyRoomsTexts(page);
  const { busy, failure, run } = useRequest();
  const [name, setName] = useState(room.name);
  const save = (): Promise<boolean> =>
    run(async () => {
      await changeRoom(room.id, { name: name.trim() });
      await page.load();
    });
  return (
    <form
      class="field"
      onSubmit={(e) => {
        e.preventDefault();
        if (name.trim()) void save();
      }}
    >
      <label class="label" for="room-name">
        {t.name}
      </label>
      <div class="row">
        <input
          id="room-name"
          type="text"
          maxLength={60}
          value={name}
          onInput={(e) => setName(e.currentTarget.value)}
        />
        <button
          type="submit"
          class="quiet"
          disabled={busy || name.trim() === "" || name.trim() === room.name}
        >
          {t.rename}
        </button>
      </div>
      <Failure page={page} code={failure} />
    </form>
  );
}

/** Deletion requires typing the room's name. */
function DeleteForm({ page, room }: DetailProps) {
  const { t } = useMyRoomsTexts(page);
  const { busy, failure, run } = useRequest();
  const [typed, setTyped] = useState("");
  const remove = async (): Promise<void> => {
    if (!(await run(() => deleteRoom(room.id)))) return;
    const { mine } = page.store.value;
    if (mine) {
      page.store.set({ open: "", mine: { ...mine, rooms: mine.rooms.filter((r) => r.id !== room.id) } });
    }
    location.hash = allRooms;
  };
  return (
    <form
      class="field"
      onSubmit={(e) => {
        e.preventDefault();
        if (typed === room.name) void remove();
      }}
    >
      <label class="label" for="delete-name">
        {t.removeType(room.name)}
      </label>
      <div class="row">
        <input
          id="delete-name"
          type="text"
          autocomplete="off"
          value={typed}
          onInput={(e) => setTyped(e.currentTarget.value)}
        />
        <button type="submit" class="danger" id="delete" disabled={busy || typed !== room.name}>
          <Icon node={Trash2} size={18} /> {t.remove}
        </button>
      </div>
      <p class="hint">{t.removeHint}</p>
      <Failure page={page} code={failure} />
    </form>
  );
}

function RoomSettings({ page, room }: DetailProps) {
  const { t } = useMyRoomsTexts(page);
  const { busy, failure, run } = useRequest();
  const create = useRooms(page, (s) => s.mine?.create ?? false);
  const owner = room.role === "owner";
  const duplicate = (): Promise<boolean> =>
    run(async () => {
      const copy = await duplicateRoom(room.id, t.copyName(room.name));
      await page.load();
      location.hash = copy.id;
    });
  const archive = (): Promise<boolean> =>
    run(async () => {
      await changeRoom(room.id, { archived: !room.archived });
      await page.load();
    });
  if (!owner && !create) return null;
  return (
    <Section title={t.room}>
      {owner ? <RenameForm page={page} room={room} /> : null}
      {create ? (
        <div class="row between">
          <p class="hint">{t.duplicateHint}</p>
          <button type="button" class="quiet" disabled={busy} onClick={() => void duplicate()}>
            <Icon node={Copy} size={18} /> {t.duplicate}
          </button>
        </div>
      ) : null}
      {owner ? (
        <div class="row between">
          <p class="hint">{t.archiveHint}</p>
          <button type="button" class="quiet" disabled={busy} onClick={() => void archive()}>
            <Icon node={Archive} size={18} /> {room.archived ? t.unarchive : t.archive}
          </button>
        </div>
      ) : null}
      <Failure page={page} code={failure} />
      {owner ? <DeleteForm page={page} room={room} /> : null}
    </Section>
  );
}

/** One room: access, invitations, members, bans, and actions on the room itself. */
export function RoomDetail({ page, room }: DetailProps) {
  const { t } = useMyRoomsTexts(page);
  // Revoking an invitation removes the roles it gave.
  const [revokes, setRevokes] = useState(0);
  return (
    <>
      <div class="detail-head">
        <a class="button quiet" href={`#${allRooms}`}>
          <Icon node={ArrowLeft} size={18} /> {t.back}
        </a>
        <h2>{room.name}</h2>
        <div class="room-actions">
          {room.archived ? null : (
            <a class="button primary" href={`/r/${room.id}`}>
              {t.enter}
            </a>
          )}
          <CopyButton page={page} text={roomLink(room.id)} />
        </div>
      </div>
      <RoomAccess page={page} room={room} />
      <ContentAccess page={page} room={room} />
      <Invitations page={page} room={room} revoked={() => setRevokes((n) => n + 1)} />
      <Members page={page} room={room} revokes={revokes} />
      <Bans page={page} room={room} />
      <RoomSettings page={page} room={room} />
    </>
  );
}
