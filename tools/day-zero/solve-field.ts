import { closeSync, openSync, writeSync } from "node:fs";
import { loadAtlas } from "@tiny-random/atlas";
import { readSpelledConfig, solve, spelledText } from "@tiny-random/core";

/*
 * node tools/dist/day-zero/solve-field.js OUT.jsonl [MODEL_TYPE...]
 *
 * Shrinks every class of the atlas from its default config and the names and shapes of its tensors alone; one JSON row
 * each for score.py. With --first, one class of each model type.
 */

const [out = "out/day-zero.jsonl", ...given] = process.argv.slice(2);
const types = given.filter((name) => !name.startsWith("--"));
const first = given.includes("--first");

const atlas = loadAtlas();
const file = openSync(out, "w");
const seen = new Set<string>();
const start = performance.now();
let slowest = { name: "", milliseconds: 0 };
for (const { modelType, architecture } of atlas.pairs) {
  if (types.length > 0 && !types.includes(modelType)) continue;
  const entry = atlas.find(modelType, architecture);
  if (!entry || !("tensors" in entry) || (first && seen.has(modelType))) continue;
  seen.add(modelType);
  const began = performance.now();
  const row = { modelType, architecture, ...solved(entry.configText, entry.tensors) };
  const milliseconds = performance.now() - began;
  if (milliseconds > slowest.milliseconds) slowest = { name: architecture, milliseconds };
  writeSync(file, `${JSON.stringify(row)}\n`);
}
closeSync(file);
console.log(
  `${Math.round(performance.now() - start)} ms; slowest ${slowest.name} ${Math.round(slowest.milliseconds)} ms`,
);

function solved(text: string, tensors: Parameters<typeof solve>[1]) {
  try {
    const { config, floats } = readSpelledConfig(text, "the atlas");
    const solution = solve(config, tensors);
    const rows = [...solution.tensors].map(([name, { dtype, shape }]) => [name, [dtype, shape]] as const);
    return { ...solution, config: spelledText(solution.config, floats), tensors: Object.fromEntries(rows) };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
