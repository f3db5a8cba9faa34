import { families } from "../parity/cases.ts";
import { pythonEnvironment, root } from "../parity/environment.ts";
import { type Checked, checkField, fieldCounts, fieldPart } from "./field.ts";
import { gapsOf, writeKnownGaps } from "./gaps.ts";
import { renewMeasures } from "./measures.ts";

/*
 * node tools/dist/day-zero/run.js [--first] [--measure] [--write] [NAME...]
 *
 * Loads and runs the loadable models of the field, or of some classes and model types; with --first, one class of each model
 * type. With --measure, what Transformers saves where names and sizes alone do not tell it becomes a fact of the atlas: run
 * it until nothing is measured any more. With --write and no names, what fails becomes what is known to fail: look at the difference before you commit it.
 */

const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const first = process.argv.includes("--first");
const start = performance.now();

const told = ({ modelType, architecture, wrong, ran, reason }: Checked): void => {
  if (wrong.length > 0)
    console.log(`${modelType} ${architecture}: ${wrong.length} wrong\n    ${wrong.slice(0, 3).join("\n    ")}`);
  else if (!ran) console.log(`${modelType} ${architecture}: loads; not run: ${reason}`);
};

const installed = await families(root);
const chosen = await fieldPart(installed, { names, first });
const field = await checkField(installed, pythonEnvironment("parity", "requirements.txt"), chosen, told);
console.log(`\n${fieldCounts(field)}\n${Math.round((performance.now() - start) / 1000)} s`);

if (process.argv.includes("--measure"))
  console.log(`${renewMeasures(field, await fieldPart(installed, {}))} classes measured`);

// Some names are no measure of the whole.
if (process.argv.includes("--write") && names.length === 0)
  writeKnownGaps(Object.fromEntries(field.map((one) => [one.architecture, gapsOf(one)])));
