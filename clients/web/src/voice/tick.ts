/** A quiet tick: something snapped into place. */
export function playTick(context: AudioContext): void {
  if (context.state !== "running") return;
  const start = context.currentTime;
  const tone = new OscillatorNode(context, { type: "sine", frequency: 1600 });
  const volume = new GainNode(context, { gain: 0.03 });
  volume.gain.setValueAtTime(0.03, start);
  volume.gain.exponentialRampToValueAtTime(0.0005, start + 0.05);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + 0.06);
}
