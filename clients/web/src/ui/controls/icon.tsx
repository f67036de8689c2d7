import type { IconNode } from "lucide";
import { h } from "preact";

interface IconProps {
  node: IconNode;
  /** Pixels. */
  size?: number;
  colour?: string;
}

/** A lucide icon. Decorative: the control beside it has the label. */
export function Icon({ node, size = 20, colour = "currentColor" }: IconProps) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke={colour}
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {node.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
