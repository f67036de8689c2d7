import { useState } from "preact/hooks";
import type { DoorName } from "../net/join";
import { changeRoom, type Room, type RoomChange } from "../net/rooms";
import { useRequest } from "../ui/state/use_request";
import { Door, Role } from "../wire/constants";
import { Failure, Section } from "./parts";
import { type RoomsPage, useMyRoomsTexts } from "./state";

const doors: DoorName[] = ["open", "knock", "locked"];

interface AccessProps {
  page: RoomsPage;
  room: Room;
}

function PasscodeForm({ page, room, change }: AccessProps & { change(c: RoomChange): Promise<boolean> }) {
  const { t } = useMyRoomsTexts(page);
  const [passcode, setPasscode] = useState("");
  const save = async (): Promise<void> => {
    if (await change({ passcode: passcode.trim() })) setPasscode("");
  };
  return (
    <form
      class="field"
      onSubmit={(e) => {
        e.preventDefault();
        if (passcode.trim()) void save();
      }}
    >
      <label class="label" for="passcode-new">
        {t.passcodeNew}
      </label>
      <div class="row">
        <input
          id="passcode-new"
          type="text"
          autocomplete="off"
          maxLength={64}
          value={passcode}
          onInput={(e) => setPasscode(e.currentTarget.value)}
        />
        <button type="submit" class="quiet" id="passcode-save" disabled={passcode.trim() === ""}>
          {t.passcodeSave}
        </button>
      </div>
      <div class="row between">
        <p class="hint" role="status">
          {room.passcode ? t.passcodeSet : t.passcodeNone}
        </p>
        {room.passcode ? (
          <button type="button" class="quiet" onClick={() => void change({ passcode: "" })}>
            {t.passcodeRemove}
          </button>
        ) : null}
      </div>
    </form>
  );
}

/** Access to the room: the door for hosts; the role of the link and the passcode for owners. */
export function RoomAccess({ page, room }: AccessProps) {
  const { t, all } = useMyRoomsTexts(page);
  const { failure, run } = useRequest();
  const owner = room.role === "owner";
  const change = (c: RoomChange): Promise<boolean> =>
    run(async () => {
      await changeRoom(room.id, c);
      await page.load();
    });
  return (
    <Section title={t.access}>
      <fieldset class="door-switch">
        <legend>{t.door}</legend>
        <div class="switch">
          {doors.map((door) => (
            <label class={door === room.door ? "on" : ""}>
              <input
                type="radio"
                name="door"
                checked={door === room.door}
                onChange={() => void change({ door })}
              />
              {all.doors[Door[door]]}
            </label>
          ))}
        </div>
        <p class="hint">{all.doorHints[Door[room.door]]}</p>
      </fieldset>
      {owner ? (
        <label class="field">
          <span class="label">{t.link}</span>
          <select
            id="link-role"
            value={room.link}
            onChange={(e) => void change({ link: e.currentTarget.value as Room["link"] })}
          >
            <option value="guest">{all.roles[Role.guest]}</option>
            <option value="member">{all.roles[Role.member]}</option>
            <option value="nobody">{t.linkNobody}</option>
          </select>
        </label>
      ) : null}
      {owner ? <PasscodeForm page={page} room={room} change={change} /> : null}
      <Failure page={page} code={failure} />
    </Section>
  );
}
