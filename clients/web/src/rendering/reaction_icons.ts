import { Heart, type IconNode, ThumbsDown, ThumbsUp } from "lucide";

export interface ReactionIcon {
  icon: IconNode;
  /** CSS colour, light enough for a dark background. */
  colour: string;
}

const palm =
  "M18 11V6a2 2 0 0 0-4 0v4m0 0V4a2 2 0 0 0-4 0v6.5m0 0V6a2 2 0 0 0-4 0v8c0 4.5 3 8 7 8s9-3 9-7.500V11a2 2 0 0 0-4 0v2";

const clap: IconNode = [
  ["path", { d: palm, transform: "matrix(0.64,-0.3,0.3,0.64,0.6,9.2)" }],
  ["path", { d: "M15.500 3.500l.8-2" }],
  ["path", { d: "M18.500 5.500l2-1.200" }],
  ["path", { d: "M19.500 9l2.300.2" }],
];

const face: IconNode[number] = ["circle", { cx: "12", cy: "12", r: "10" }];

const laugh: IconNode = [
  face,
  ["path", { d: "M7 13h10c0 3-2.200 5-5 5s-5-2-5-5Z" }],
  ["path", { d: "M7 9.500c.6-1.200 2-1.200 2.600 0" }],
  ["path", { d: "M14.400 9.500c.6-1.200 2-1.200 2.600 0" }],
];

const surprise: IconNode = [
  face,
  ["circle", { cx: "12", cy: "15.500", r: "2.200" }],
  ["path", { d: "M8.500 8.500v1" }],
  ["path", { d: "M15.500 8.500v1" }],
];

/** The icons of the reactions of section 4.12 by kind. Kind 0 has none. */
export const reactionIcons: readonly (ReactionIcon | null)[] = [
  null,
  { icon: clap, colour: "#ffd28a" },
  { icon: Heart, colour: "#ff9fb0" },
  { icon: laugh, colour: "#ffe08a" },
  { icon: surprise, colour: "#a9d4ff" },
  { icon: ThumbsUp, colour: "#7ff0c8" },
  { icon: ThumbsDown, colour: "#ffb59c" },
];
