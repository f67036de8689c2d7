import { LayoutGrid } from "lucide";
import { useEffect, useState } from "preact/hooks";
import { loadAccountKey } from "../../net/identity";
import { myRooms } from "../../net/rooms";
import { Icon } from "../controls/icon";
import { useTexts } from "../state/hooks";
import type { Ui } from "../state/state";

/** A link to the page of the account's rooms, if it has any. Opens in a new tab. */
export function MyRoomsLink({ ui }: { ui: Ui }) {
  const t = useTexts(ui);
  const [any, setAny] = useState(false);
  useEffect(() => {
    if (!loadAccountKey()) return;
    myRooms()
      .then(({ rooms, create }) => setAny(create || rooms.length > 0))
      .catch(() => setAny(false));
  }, []);
  if (!any) return null;
  return (
    <a class="button quiet" href="/rooms" target="_blank" rel="noopener noreferrer" id="my-rooms">
      <Icon node={LayoutGrid} size={18} /> {t.myRooms}
    </a>
  );
}
