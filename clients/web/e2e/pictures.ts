/**
 * Five pictures a second at most, as on a slow device. Sixty, drawn in software, take all there is of the processor, and a
 * story that is not about pictures has other uses for that. Runs before the page's own code.
 */
export function drawCalmly(): void {
  const gapMs = 195;
  const ask = requestAnimationFrame.bind(window);
  const cancel = cancelAnimationFrame.bind(window);
  const asked = new Map<number, number>();
  let [last, drawnAt] = [0, 0];
  window.requestAnimationFrame = (draw) => {
    const id = ++last;
    const wait = (now: number): void => {
      if (now !== drawnAt && now - drawnAt < gapMs) {
        asked.set(id, ask(wait));
        return;
      }
      drawnAt = now; // all that was asked for until now is in one picture
      asked.delete(id);
      draw(now);
    };
    asked.set(id, ask(wait));
    return id;
  };
  window.cancelAnimationFrame = (id) => {
    const real = asked.get(id);
    if (real !== undefined) cancel(real);
    asked.delete(id);
  };
}

/** Runs in a page: until its fonts are there, what moves to an end has come to it, and three pictures were drawn. */
export async function settled(): Promise<void> {
  await document.fonts.ready;
  const moving = document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(moving.map((a) => a.finished));
  for (let n = 0; n < 3; n++) await new Promise((next) => requestAnimationFrame(next));
}
