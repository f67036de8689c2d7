import { TriangleAlert } from "lucide";
import { Icon } from "./icon";

export function Warning({ text }: { text: string }) {
  return (
    <p class="warning" role="status">
      <Icon node={TriangleAlert} size={18} /> <span>{text}</span>
    </p>
  );
}
