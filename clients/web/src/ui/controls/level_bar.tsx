import { useRef } from "preact/hooks";
import { useAnimationFrame } from "../state/hooks";

/** A level meter that updates without rendering. */
export function LevelBar({ level, label }: { level: () => number; label: string }) {
  const fill = useRef<HTMLDivElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  useAnimationFrame(() => {
    const now = level();
    if (fill.current) fill.current.style.transform = `scaleX(${now.toFixed(3)})`;
    bar.current?.setAttribute("aria-valuenow", String(Math.round(now * 10) * 10));
  });
  return (
    <div
      class="level"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      ref={bar}
    >
      <div class="level-fill" ref={fill} />
    </div>
  );
}
