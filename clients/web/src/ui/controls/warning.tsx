import { TriangleAlert } from "lucide";
import { Icon } from "./icon";

export function Warning({ text, alert = false }: { text: string; alert?: boolean }) {
  return (
    <p class="warning" role={alert ? "alert" : undefined}>
      <Icon node={TriangleAlert} size={18} /> <span>{text}</span>
    </p>
  );
}
