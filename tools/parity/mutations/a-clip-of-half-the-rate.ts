import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Mutation } from "../mutation.ts";

/** Where a WAV file has the rate of its samples, and how many bytes a second that is. */
const rateAt = 24;

const slowDown = (directory: string): boolean => {
  const file = path.join(directory, "golden/audio.wav");
  if (!existsSync(file)) return false;
  const content = readFileSync(file);
  const rate = content.readUInt32LE(rateAt) / 2;
  content.writeUInt32LE(rate, rateAt);
  content.writeUInt32LE(2 * rate, rateAt + 4);
  writeFileSync(file, content);
  return true;
};

export default { name: "a clip of half the rate", files: slowDown } satisfies Mutation;
