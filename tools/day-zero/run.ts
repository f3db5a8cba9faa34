import { loadAtlas } from "@tiny-random/atlas";
import { families } from "../parity/cases.ts";
import { pythonEnvironment, root } from "../parity/environment.ts";
import { type Checked, checkField, fieldCounts, fieldPart, largest } from "./field.ts";
import { type Gap, gapsOf, tooLarge, writeKnownGaps } from "./gaps.ts";
import { renewMeasures, renewProofs } from "./measures.ts";
import { searchFactors } from "./search.ts";

/*
 * node tools/dist/day-zero/run.js [--first] [--measure [--search]] [--write] [NAME...]
 *
 * Loads and runs the loadable models of the field, or of some classes and model types; with --first, one class of each model
 * type. With --measure, what Transformers saves where names and sizes alone do not tell it becomes a fact of the atlas, and
 * so does which classes it ran: run it until nothing is measured any more. With --search, by how much those may shrink that do
 * not run: minutes. With --write, and neither names nor --first, what fails becomes what is known to fail: look at the difference before you
 * commit it.
 */

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const first = process.argv.includes("--first");
const start = performance.now();

const told = ({ modelType, architecture, wrong, ran, reason }: Checked): void => {
  if (wrong.length > 0)
    console.log(`${modelType} ${architecture}: ${wrong.length} wrong\n    ${wrong.slice(0, 3).join("\n    ")}`);
  else if (!ran) console.log(`${modelType} ${architecture}: loads; not run: ${reason}`);
};

const atlas = loadAtlas();
const tiesOf = ({ modelType, architecture }: Checked): Readonly<Record<string, string>> => {
  const entry = atlas.find(modelType, architecture);
  return entry && "ties" in entry ? entry.ties : {};
};

/** The kinds of gaps of a class; that it is not tiny is one. */
const withSize = (one: Checked): readonly Gap[] =>
  one.parameters > largest ? [...gapsOf(one), tooLarge] : gapsOf(one);

// Processors of videos, and many of images, are torchvision's alone.
const transformers = pythonEnvironment("parity", "requirements.txt");
const python = pythonEnvironment("torchvision", "requirements-torchvision.txt", [transformers]);
const installed = await families(root);
const chosen = await fieldPart(installed, { names, first });
const field = await checkField(installed, python, chosen, told);
console.log(`\n${fieldCounts(field)}\n${Math.round((performance.now() - start) / 1000)} s`);

if (process.argv.includes("--measure")) {
  const failed = process.argv.includes("--search") ? field.filter(({ ran }) => !ran) : [];
  const found = await searchFactors(installed, python, failed, tiesOf);
  const unported = await fieldPart(installed, {});
  console.log(`${renewMeasures(field, unported, found)} classes measured`);
  renewProofs(field, unported);
}

// A part is no measure of the whole.
if (process.argv.includes("--write") && names.length === 0 && !first)
  writeKnownGaps(Object.fromEntries(field.map((one) => [one.architecture, withSize(one)])));
