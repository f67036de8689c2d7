import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Throws when it is called for the first time with the name; TRIES is a folder that lasts from one run to the next. */
export function failsOnce(name: string): void {
  const been = join(process.env.TRIES ?? "", name);
  if (existsSync(been)) return;
  writeFileSync(been, "");
  throw new Error(`${name} fails once\nand says more`);
}
