import type { Explanation } from "@tiny-random/core";
import type { Command } from "commander";
import { type GenerateFlags, generateOptions } from "../generate-options.ts";
import { addModelOptions } from "../model-options.ts";
import { installedFamilies } from "../plugins.ts";
import { table, valueText } from "../tables.ts";

interface ExplainFlags extends GenerateFlags {
  readonly json?: boolean;
}

const text = (e: Explanation): string => {
  const { padding, cache, batch } = e.invariants;
  const tensors = e.tensors.map(({ name, shape, dtype, initialization, tiedTo, saved }) => [
    name,
    `[${shape.join(", ")}]`,
    dtype,
    tiedTo !== undefined ? `tied to ${tiedTo}` : saved ? initialization : `${initialization}, not saved`,
  ]);
  const sessions = Object.entries(e.sessions).flatMap(([name, inputs]) => [
    `onnx/${name}.onnx`,
    table(Object.entries(inputs).map(([input, { dtype, axes }]) => [`  ${input}`, dtype, `[${axes.join(", ")}]`])),
  ]);
  return [
    `${e.architecture} (${e.modelType}), ${e.task ?? "no pipeline"}, from ${e.reference}`,
    `\nTensors, by their names in model.safetensors`,
    table([["NAME", "SHAPE", "DTYPE", "VALUES"], ...tensors]),
    "\nChanged from the reference",
    table([
      ["KEY", "REFERENCE", "HERE", "BECAUSE"],
      ...e.changed.map(({ key, from, to, reason }) => [key, valueText(from), valueText(to), reason]),
    ]),
    "\nKept as in the reference",
    table(Object.entries(e.kept).map(([key, value]) => [key, valueText(value)])),
    "\nSessions",
    ...sessions,
    "\nInvariants",
    typeof padding === "string"
      ? `padding on the ${padding} changes nothing at unpadded positions`
      : `padding changes results: ${padding.none}`,
    cache ? "decoding step by step through the cache equals one full pass" : "there is no cache",
    batch ? "the batch size is free" : "the batch size is fixed",
  ].join("\n");
};

const explainCommand = async (name: string, flags: ExplainFlags): Promise<void> => {
  const families = await installedFamilies();
  const { explain, selectArchitectures } = await import("@tiny-random/core");
  const options = await generateOptions(flags);
  const selected = await selectArchitectures(families, [name]);
  const explained: Explanation[] = [];
  for (const { architecture, modelType } of selected)
    explained.push(await explain(families, architecture, modelType, options));
  if (flags.json) console.log(JSON.stringify(explained.length === 1 ? explained[0] : explained, null, 2));
  else console.log(explained.map(text).join("\n\n"));
};

/** `tiny-random explain`. */
export const addExplain = (program: Command): Command =>
  addModelOptions(
    program
      .command("explain")
      .description("show an architecture's tensors, ties and sessions, and what shrinking changed and kept")
      .argument("<architecture>", "a class, or a model type for all of its classes"),
  )
    .option("--json", "machine-readable output")
    .option("--verbose", "show stack traces of errors")
    .action(explainCommand);
