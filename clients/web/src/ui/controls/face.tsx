import { cssColour } from "../../wire/colour";

/** A small face in a person's colour. */
export function Face({ colour, size = 40 }: { colour: number; size?: number }) {
  const fill = cssColour(colour);
  return (
    <svg class="face" width={size} height={size} viewBox="0 0 40 40" aria-hidden="true">
      <circle cx="20" cy="20" r="19" fill={fill} />
      <circle cx="20" cy="20" r="19" fill="#fff" fill-opacity="0.28" />
      <ellipse cx="20" cy="20.5" rx="13.5" ry="12" fill="#fdf8f0" />
      <ellipse cx="15.4" cy="18.4" rx="1.8" ry="2.6" fill="#2b2d33" />
      <ellipse cx="24.6" cy="18.4" rx="1.8" ry="2.6" fill="#2b2d33" />
      <path d="M16.4 24.2 a3.6 2.4 0 0 0 7.2 0 z" fill="#7c4a48" />
    </svg>
  );
}
