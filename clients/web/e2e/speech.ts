import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { resolve } from "node:path";

export const output = resolve(import.meta.dirname, "../../../build/e2e");

const words =
  "We meet in one room every day, and the room remembers. Whoever stands near is heard well, whoever walks away grows quiet, and what was drawn on the wall is still on the wall tomorrow.";

const otherWords =
  "Then let us sit down at the table under the window. Nobody outside hears what is said at it, and I have brought the drawing that we spoke about last Thursday.";

/** The file, made if it is not there; under its own name only when it is whole, for others may need it at the same time. */
function make(name: string, commands: (file: string) => void): string {
  mkdirSync(output, { recursive: true });
  const file = resolve(output, name);
  if (existsSync(file)) return file;
  const unfinished = resolve(output, `${process.pid}-${name}`);
  commands(unfinished);
  renameSync(unfinished, file);
  return file;
}

function spoken(name: string, voice: string[], text: string): string {
  return make(name, (file) => {
    const raw = `${file}.raw.wav`;
    execFileSync("espeak-ng", [...voice, "-w", raw, text]);
    const cutPauses = ["silence", "-l", "1", "0.02", "1%", "-1", "0.04", "1%"];
    execFileSync("sox", [raw, "-r", "48000", "-c", "1", "-b", "16", file, ...cutPauses, "norm", "-6"]);
  });
}

/** Real speech without pauses, 48 kHz mono: what a talker's microphone hears, over and over. */
export function speech(): string {
  return spoken("speech.wav", ["-v", "en-us", "-s", "165"], words);
}

/** Another voice that says something else, of another length: the two never go in step. */
export function answer(): string {
  return spoken("answer.wav", ["-v", "en-gb+f3", "-s", "150", "-p", "70"], otherWords);
}

export function silence(): string {
  return make("silence.wav", (file) => {
    execFileSync("sox", ["-n", "-r", "48000", "-c", "1", "-b", "16", file, "trim", "0", "4"]);
  });
}

/** A fan that hums and rushes for 6 s, then 6 s of speech with the fan still on. */
export function fan(): string {
  return make("fan.wav", (file) => {
    const [noise, talk] = [`${file}.noise.wav`, `${file}.talk.wav`];
    const form = ["-r", "48000", "-c", "1", "-b", "16"];
    execFileSync("sox", ["-R", "-n", ...form, noise, "synth", "12", "pinknoise", "norm", "-22"]);
    execFileSync("sox", [speech(), ...form, talk, "trim", "0", "6", "pad", "6", "gain", "-3"]);
    execFileSync("sox", ["-m", "-v", "1", noise, "-v", "1", talk, ...form, file]);
  });
}

export function seconds(file: string): number {
  return Number(execFileSync("soxi", ["-D", file]).toString());
}

/** One short word every 1.2 s, with silence between: for measuring delays. */
export function claps(): string {
  return make("claps.wav", (file) => {
    const raw = `${file}.raw.wav`;
    execFileSync("espeak-ng", ["-v", "en-us", "-s", "200", "-a", "200", "-w", raw, "tack"]);
    const cut = ["silence", "1", "0.01", "2%", "reverse", "silence", "1", "0.01", "2%", "reverse"];
    execFileSync("sox", [
      raw,
      "-r",
      "48000",
      "-c",
      "1",
      "-b",
      "16",
      file,
      ...cut,
      "norm",
      "-3",
      "pad",
      "0",
      "1.2",
    ]);
  });
}
